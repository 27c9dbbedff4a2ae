"""Coming in: by a link into a group, with an account or without one yet."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.accounts import operations as accounts
from facilitator.accounts.passphrases import check_new_passphrase, hash_passphrase
from facilitator.accounts.routes import start
from facilitator.accounts.unaddressed import create_unaddressed
from facilitator.accounts.without_mail import kept_page
from facilitator.core import browser
from facilitator.core.access import Access
from facilitator.core.actor import Anyone, Guest, Person
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.limits import limiter
from facilitator.core.links import safe_next
from facilitator.core.work import open_work
from facilitator.groups import admissions, forms, queries
from facilitator.groups.asking import ARRIVED
from facilitator.groups.handles import suggest_handles
from facilitator.organizations.consents import Offer, first_offer
from facilitator.organizations.operations import DEAD_LINK
from facilitator.organizations.queries import invitation_place

door = Door("joining", __name__)


@door.slow("/register", allow=Access.PUBLIC)
def register(actor: Anyone) -> Any:
    """Make an account on the way to somewhere an invitation leads."""
    target = safe_next(request.args.get("next"))
    if not isinstance(actor, Guest) or target is None:
        return redirect(target or url_for("pages.landing"), 303)
    if not _leads_in(target):
        return render_template("organizations/dead_link.html"), 404
    form = forms.AccountForm()
    if form.is_submitted() and form.validate():
        limiter.hit("10/minute", "register", browser.network_prefix(request.remote_addr))
        try:
            account_id = _make_account(actor, form.email.data, form.passphrase.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            shared = form.shared.data
            return redirect(start(actor, account_id, shared=shared, then=target), 303)
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "joining/register.html", form=form, target=target, may_go_without=_may_go_without(target)
    )
    return page, status


@door.slow("/register/without-email", allow=Access.PUBLIC)
def register_without_email(actor: Anyone) -> Any:
    """Make an account with a sign-in name and a printed code, where the space allows it."""
    target = safe_next(request.args.get("next"))
    if not isinstance(actor, Guest) or target is None:
        return redirect(target or url_for("pages.landing"), 303)
    if not _leads_in(target):
        return render_template("organizations/dead_link.html"), 404
    if not _may_go_without(target):
        return render_template("joining/needs_email.html", target=target), 403
    form = forms.UnaddressedForm()
    if form.is_submitted() and form.validate():
        limiter.hit("10/minute", "register", browser.network_prefix(request.remote_addr))
        try:
            check_new_passphrase(form.passphrase.data, ["facilitator"])
        except Invalid as error:
            form.blame(error)
        else:
            hashed = hash_passphrase(form.passphrase.data)
            with open_work(writes=True):
                kept = create_unaddressed(actor, hashed)
            onward = start(actor, kept.account_id, shared=form.shared.data, then=target)
            return kept_page(kept, onward)
    status = 422 if form.is_submitted() else 200
    return render_template("joining/without_email.html", form=form, target=target), status


def _may_go_without(target: str) -> bool:
    """Say whether the space an invitation leads to lets people come without an address."""
    kind, _, token = target.removeprefix("/").partition("/")
    if kind != "i":
        return False  # staff are reached by mail
    with open_work(writes=False):
        place = queries.invite_place(token)
    if place is None:
        return False
    with open_work(writes=False) as work:
        work.bind(place[0])
        return admissions.may_come_without_email()


def _leads_in(target: str) -> bool:
    """Say whether somewhere is an invitation that still works: nothing else makes accounts."""
    kind, _, token = target.removeprefix("/").partition("/")
    with open_work(writes=False):
        if kind == "i":
            return queries.link_is_open(token) and not queries.link_waits(token)
        return kind == "join" and invitation_place(token) is not None


def _make_account(actor: Anyone, email: str, passphrase: str) -> uuid.UUID:
    address = accounts.clean_email(email)
    check_new_passphrase(passphrase, [address, address.partition("@")[0]])
    hashed = hash_passphrase(passphrase)
    with open_work(writes=True):
        return accounts.create_account(actor, email=address, passphrase_hash=hashed).id


@door.slow("/i/<token>", allow=Access.PUBLIC)
def join(actor: Anyone, token: str) -> Any:
    """Join a group by a link. The page names no group until somebody is in it."""
    limiter.hit("10/minute", "invite", browser.network_prefix(request.remote_addr))
    with open_work(writes=False):
        place, is_early = queries.invite_place(token), queries.link_waits(token)
    if is_early:
        return render_template("joining/not_yet.html", words=admissions.NOT_OPEN_YET), 409
    if isinstance(actor, Guest):
        return redirect(url_for("joining.register", next=request.path), 303)
    if place is not None and (home := _home_of(actor, place)):
        flash("You are in this circle already.")
        return redirect(home, 303)
    form = forms.HandleForm()
    form.expect(_offer(actor, place))
    offers = suggest_handles([])
    if not form.is_submitted():
        return render_template("joining/join.html", form=form, offers=offers)
    status = 422
    if form.validate():
        try:
            return _joined(actor, place, form)
        except Invalid as error:
            form.blame(error)
        except Conflict as error:
            form.blame(error)
            status = 409 if error.field is None else 422
    return render_template("joining/join.html", form=form, offers=offers), status


def _home_of(person: Person, place: tuple[uuid.UUID, uuid.UUID]) -> str:
    """Return the address of the link's circle for somebody who is in it, else nothing."""
    organization_id, invite_id = place
    with open_work(writes=False) as work:
        work.bind(organization_id)
        group_id = admissions.group_already_in(person, invite_id)
        slug = admissions.slug_of(person)
    return url_for("groups.show", org_slug=slug, group_id=group_id) if group_id else ""


def _offer(person: Person, place: tuple[uuid.UUID, uuid.UUID] | None) -> Offer | None:
    """Return what somebody agrees to who uses the link."""
    if place is None:
        return first_offer()
    with open_work(writes=False) as work:
        work.bind(place[0])
        return admissions.offer_behind(person, place[1])


def _joined(
    person: Anyone, place: tuple[uuid.UUID, uuid.UUID] | None, form: forms.HandleForm
) -> Any:
    if place is None or not isinstance(person, Person):
        raise Conflict(DEAD_LINK)
    organization_id, invite_id = place
    with open_work(writes=True) as work:
        work.bind(organization_id)
        membership = admissions.join_by_invite(person, invite_id, form.handle.data, form.agreed())
        slug = admissions.slug_of(person)
        group_id, name = membership.group_id, membership.handle
        arrived = ARRIVED.get(membership.state.value)
    if arrived:
        flash(arrived)
        return redirect(url_for("groups.my_request", org_slug=slug, group_id=group_id), 303)
    flash(f"Welcome, {name}.")
    return redirect(url_for("groups.agreement", org_slug=slug, group_id=group_id), 303)
