"""Pages for accounts without an address: a lost passphrase, the printed code, an address later.

The last file with pages of this door, so that `wiring.py` takes it from here.
"""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.accounts import forms, operations, unaddressed
from facilitator.accounts.passphrases import check_new_passphrase, hash_passphrase
from facilitator.accounts.routes import start
from facilitator.accounts.second_step import door
from facilitator.accounts.unaddressed import Kept
from facilitator.core import browser
from facilitator.core.access import Access
from facilitator.core.actor import Anyone, Guest, Person
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.limits import limiter
from facilitator.core.links import safe_next
from facilitator.core.work import open_work

WRONG = "That name and that code don't fit together. Please check both and try again."


def kept_page(kept: Kept | None, then: str, form: forms.KeptCodeForm | None = None) -> str:
    """Return the page that shows a name and its code once, on the way to somewhere."""
    form = form or forms.KeptCodeForm(formdata=None)
    return render_template("accounts/kept_code.html", kept=kept, form=form, next=then)


@door.write("/recovery-code/kept", allow=Access.PUBLIC, methods=("POST",))
def keep_code(_actor: Anyone) -> Any:
    """Go on after a name and its code were shown, once they are kept."""
    form, then = forms.KeptCodeForm(), safe_next(request.args.get("next")) or "/"
    if not form.validate():
        return kept_page(None, then, form), 422
    return redirect(then, 303)


@door.slow("/recover", allow=Access.PUBLIC)
def recover(actor: Anyone) -> Any:
    """Choose a new passphrase by the printed code of an account without an address."""
    form = forms.RecoverForm()
    if form.is_submitted() and form.validate():
        limiter.hit("10/minute", "recover", browser.network_prefix(request.remote_addr))
        limiter.hit("10/hour", "recover_as", operations.address_key(form.name.data))
        try:
            return _recovered(actor, form)
        except Invalid as error:
            form.blame(error)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/recover.html", form=form), status


def _recovered(actor: Anyone, form: forms.RecoverForm) -> Any:
    check_new_passphrase(form.passphrase.data, [form.name.data])
    hashed = hash_passphrase(form.passphrase.data)
    with open_work(writes=True):
        kept = unaddressed.recover(actor, form.name.data, form.code.data, hashed)
    if kept is None:
        raise Invalid(WRONG)
    home = url_for("pages.landing")
    return kept_page(kept, start(Guest(), kept.account_id, shared=form.shared.data, then=home))


@door.write("/account/recovery-code", allow=Access.SIGNED_IN, methods=("POST",), fresh=True)
def renew_code(actor: Person) -> Any:
    """Replace the printed code of an account with a sign-in name."""
    return kept_page(unaddressed.renew_recovery_code(actor), url_for("accounts.show"))


@door.write("/account/email", allow=Access.SIGNED_IN, fresh=True)
def add_email(actor: Person) -> Any:
    """Ask for an address to be added: a link goes there."""
    form = forms.ResetForm()
    sent = False
    if form.is_submitted() and form.validate():
        limiter.hit("5/hour", "add_email", actor.account_id)
        link = url_for("accounts.confirm_email", token="TOKEN", _external=True)  # noqa: S106
        try:
            unaddressed.ask_for_address(actor, form.email.data, link.replace("TOKEN", "{token}"))
            sent = True
        except (Invalid, Conflict) as error:
            form.blame(error)
    status = 422 if form.is_submitted() and not sent else 200
    return render_template("accounts/add_email.html", form=form, sent=sent), status


@door.write("/account/email/<token>", allow=Access.SIGNED_IN)
def confirm_email(actor: Person, token: str) -> Any:
    """Take an address by the link that was mailed to it."""
    address = unaddressed.address_behind(actor, token)
    form = forms.Form()
    if form.is_submitted():
        try:
            unaddressed.add_address(actor, token)
        except Conflict as error:
            form.blame(error)
            page = render_template("accounts/confirm_email.html", form=form, address=address)
            return page, 409
        flash("Your address is added. You are signed out everywhere else.")
        return redirect(url_for("accounts.show"), 303)
    return render_template("accounts/confirm_email.html", form=form, address=address)
