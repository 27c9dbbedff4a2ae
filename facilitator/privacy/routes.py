"""The page on which somebody has everything of theirs here deleted, or changes their mind."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core import browser, clock
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import FRESH, ConfirmNeeded, Door
from facilitator.core.errors import Conflict
from facilitator.privacy import operations, queries
from facilitator.privacy.forms import AWAY, NOW, EraseForm

door = Door("privacy", __name__)


@door.write("/o/<org_slug>/delete-mine", allow=Access.MEMBERS, while_paused=True)
def delete_mine(actor: Actor) -> Any:
    """Ask that everything of one's own is deleted; says what goes, and what stays how long."""
    wish, form = queries.wish_of(actor), EraseForm()
    status = 200
    if form.is_submitted():
        if clock.now() - actor.authenticated_at > FRESH:
            raise ConfirmNeeded()  # looking is fine without
        status = 422
        if form.validate():
            is_now = form.when.data == NOW
            try:
                operations.ask_to_be_erased(actor, words_go=form.written.data == AWAY, now=is_now)
            except Conflict as error:
                form.blame(error)
            else:
                return _on_its_way() if is_now else _noted()
    page = render_template(
        "privacy/delete_mine.html",
        wish=wish,
        form=form,
        is_last_owner=queries.is_last_owner(actor),
        circles=queries.circles_to_hand_on(actor),
    )
    return page, status


def _noted() -> Any:
    flash("It is noted. Until then everything works, and one press takes it back.")
    return redirect(url_for("privacy.delete_mine"), 303)


def _on_its_way() -> Any:
    """Say goodbye on a page for everybody: nobody is signed in any more."""
    browser.forget()
    flash("You are signed out, and what is yours there is being deleted.")
    answer = redirect(url_for("accounts.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@door.write(
    "/o/<org_slug>/delete-mine/undo", allow=Access.MEMBERS, methods=("POST",), while_paused=True
)
def stay(actor: Actor) -> Any:
    """Take it back; without the passphrase, since nothing is lost by it."""
    try:
        operations.stay(actor)
    except Conflict as error:
        flash(error.message)
    else:
        flash("Everything of yours stays.")
    return redirect(url_for("privacy.delete_mine"), 303)
