"""Pages of an account: signing in and out, leaving quickly, resetting, and one's sign-ins."""

import uuid
from typing import Any

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for

from facilitator.accounts import factors, forms, operations, queries, unaddressed
from facilitator.accounts.passphrases import (
    check_new_passphrase,
    hash_passphrase,
    needs_rehash,
    passphrase_fits,
)
from facilitator.core import browser
from facilitator.core.access import Access
from facilitator.core.actor import Anyone, Guest, Person
from facilitator.core.door import Door
from facilitator.core.errors import Invalid, TooMany
from facilitator.core.limits import limiter
from facilitator.core.links import safe_next
from facilitator.core.work import open_work

door = Door("accounts", __name__)

WRONG = "That and the passphrase don't fit together. Please check both and try again."


def device_name() -> str:
    """Return a coarse name of the browser, for the person's own list."""
    agent = request.user_agent.string
    kinds = ("Firefox", "Edg", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    kind = next((k for k in kinds if k in agent), "A browser").replace("Edg", "Edge")
    system = next((s for s in systems if s in agent), "")
    return f"{kind} on {system}" if system else kind


def start(actor: Anyone, account_id: uuid.UUID, *, shared: bool, then: str) -> str:
    """Begin a sign-in for this browser, in a work of its own; returns where to go.

    That is `then`, or first the page that asks for the code of a second factor.
    """
    with open_work(writes=True):
        asks = factors.is_asked_for(actor, account_id)
        if asks:
            token = factors.begin_half(actor, account_id)
        else:
            token = operations.begin_sign_in(actor, account_id, shared=shared, device=device_name())
    if asks:
        browser.remember_half(token, lasting=not shared)
        return url_for("accounts.sign_in_code", next=then)
    browser.remember(token, lasting=not shared)
    return then


@door.slow("/sign-in", allow=Access.PUBLIC)
def sign_in(actor: Anyone) -> Any:
    """Sign in; the answer never tells whether an address exists."""
    form = forms.SignInForm()
    if not form.is_submitted():
        return render_template("accounts/sign_in.html", form=form)
    status = 422
    if form.validate():
        try:
            _count_try(form.email.data)
            onward = _try(actor, form)
            if onward:
                return redirect(onward, 303)
            form.form_errors.append(WRONG)
        except TooMany as error:
            form.form_errors.append(error.message)
            status = 429
    return render_template("accounts/sign_in.html", form=form), status


def _count_try(email: str) -> None:
    """Count a try for this network and this address, whether or not the address exists.

    A browser that has signed in there before has a count of its own, so that a
    stranger who keeps guessing locks nobody out.
    """
    limiter.hit("30/minute", "sign_in", browser.network_prefix(request.remote_addr))
    key = operations.address_key(email)
    bucket = "known" if browser.knows(key) else "stranger"
    limiter.hit("6/minute", "sign_in_as", key, bucket)
    limiter.hit("60/hour", "sign_in_as", key, bucket)


def _try(actor: Anyone, form: forms.SignInForm) -> str:
    """Return where to go when the passphrase fits, else nothing."""
    with open_work(writes=False):
        tried = operations.account_to_try(actor, form.email.data)
    if passphrase_fits(tried.passphrase_hash, form.passphrase.data) and tried.account_id:
        _renew(actor, tried, form.passphrase.data)
        if not form.shared.data:
            g.known_address = operations.address_key(form.email.data)
        then = safe_next(request.args.get("next")) or url_for("pages.landing")
        return start(actor, tried.account_id, shared=form.shared.data, then=then)
    return ""


def _renew(actor: Anyone, tried: operations.Tried, passphrase: str) -> None:
    """Hash anew what was hashed with weaker parameters, while the passphrase is at hand."""
    if tried.account_id and needs_rehash(tried.passphrase_hash):
        hashed = hash_passphrase(passphrase)
        with open_work(writes=True):
            operations.renew_hash(actor, tried.account_id, hashed)


@door.write("/sign-out", allow=Access.PUBLIC, methods=("POST",))
def sign_out(actor: Anyone) -> Any:
    """End this sign-in."""
    if isinstance(actor, Person):
        operations.end_sign_in(actor, actor.sign_in_id)
    browser.forget()
    flash("You are signed out.")
    return cleared(redirect(url_for("accounts.sign_in"), 303))


@door.write("/leave", allow=Access.PUBLIC, methods=("POST",))
def leave(actor: Anyone) -> Any:
    """Leave quickly: end the sign-in, clear what the browser keeps, go somewhere dull."""
    if isinstance(actor, Person):
        operations.end_sign_in(actor, actor.sign_in_id)
    browser.forget()
    g.forget_device = True
    return cleared(Response(render_template("accounts/left.html")))


def cleared(response: Any) -> Any:
    """Ask the browser to drop its cache and storage."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@door.slow("/reset", allow=Access.PUBLIC)
def reset(actor: Anyone) -> Any:
    """Ask for a reset link; the answer is the same for every address."""
    form = forms.ResetForm()
    if not form.is_submitted():
        return render_template("accounts/reset.html", form=form, sent=False)
    if not form.validate():
        return render_template("accounts/reset.html", form=form, sent=False), 422
    limiter.hit("5/minute", "reset", browser.network_prefix(request.remote_addr))
    link = url_for("accounts.choose_passphrase", token="TOKEN", _external=True)  # noqa: S106
    with open_work(writes=True):
        operations.ask_for_reset(actor, form.email.data, link.replace("TOKEN", "{token}"))
    return render_template("accounts/reset.html", form=form, sent=True)


@door.slow("/reset/<token>", allow=Access.PUBLIC)
def choose_passphrase(actor: Anyone, token: str) -> Any:
    """Choose a new passphrase by a link from a mail."""
    return _choose(actor, token, "reset")


@door.slow("/begin/<token>", allow=Access.PUBLIC)
def begin(actor: Anyone, token: str) -> Any:
    """Choose the first passphrase of an operator."""
    return _choose(actor, token, "begin")


def _choose(actor: Anyone, token: str, purpose: str) -> Any:
    with open_work(writes=False):
        good = operations.link_is_good(actor, token, purpose)
    form = forms.NewPassphraseForm()
    if not good:
        return render_template("accounts/dead_link.html"), 404
    if form.is_submitted() and form.validate():
        try:
            check_new_passphrase(form.passphrase.data, ["facilitator"])
        except Invalid as error:
            form.blame(error)
        else:
            hashed = hash_passphrase(form.passphrase.data)
            with open_work(writes=True):
                account_id = operations.use_link(actor, token, purpose, hashed)
            flash("Your new passphrase is set.")
            then = url_for("pages.landing")
            return redirect(start(Guest(), account_id, shared=False, then=then), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/choose_passphrase.html", form=form), status


@door.read("/account", allow=Access.SIGNED_IN)
def show(actor: Person) -> Any:
    """Show where the person is signed in, and the zone they see times in."""
    return _account(actor, forms.ZoneForm(formdata=None, time_zone=actor.own_zone or ""))


def _account(actor: Person, form: forms.ZoneForm) -> str:
    return render_template(
        "accounts/show.html",
        sign_ins=queries.sign_ins_of(actor),
        email=queries.email_of(actor),
        name=unaddressed.name_of(actor),
        has_code=unaddressed.has_recovery_code(actor),
        form=form,
        **current_app.extensions["facilitator.account_extras"](actor),
    )


@door.write("/account/time-zone", allow=Access.SIGNED_IN, methods=("POST",))
def choose_zone(actor: Person) -> Any:
    """Choose the zone times are shown in."""
    form = forms.ZoneForm()
    if not form.validate():
        return _account(actor, form), 422
    operations.choose_zone(actor, form.time_zone.data or None)
    flash("Saved. Times are shown that way from now on.")
    return redirect(url_for("accounts.show"), 303)


@door.slow("/account/passphrase", allow=Access.SIGNED_IN)
def change(actor: Person) -> Any:
    """Change the passphrase; every other sign-in ends."""
    form = forms.ChangeForm()
    if form.is_submitted() and form.validate():
        try:
            _change(actor, form)
        except Invalid as error:
            form.blame(error)
        else:
            flash("Your passphrase is changed. You are signed out everywhere else.")
            return redirect(url_for("accounts.show"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/change.html", form=form), status


def _change(actor: Person, form: forms.ChangeForm) -> None:
    limiter.hit("10/minute", "change", actor.account_id)
    with open_work(writes=False):
        stored, email = operations.hash_of(actor), queries.email_of(actor)
        name = unaddressed.name_of(actor)
    if not passphrase_fits(stored, form.current.data):
        raise Invalid("That is not the passphrase you have now.", field="current")
    check_new_passphrase(form.passphrase.data, [email, email.partition("@")[0], name])
    hashed = hash_passphrase(form.passphrase.data)
    with open_work(writes=True):
        operations.change_passphrase(actor, hashed)


@door.write("/account/sign-ins/<uuid:sign_in_id>/end", allow=Access.SIGNED_IN, methods=("POST",))
def end_sign_in(actor: Person, sign_in_id: uuid.UUID) -> Any:
    """End one sign-in, here or elsewhere."""
    operations.end_sign_in(actor, sign_in_id)
    flash("That sign-in has ended.")
    return redirect(url_for("accounts.show"), 303)


@door.write("/account/sign-ins/end-others", allow=Access.SIGNED_IN, methods=("POST",))
def end_others(actor: Person) -> Any:
    """End every sign-in but this one."""
    operations.end_other_sign_ins(actor)
    flash("You are signed out everywhere else.")
    return redirect(url_for("accounts.show"), 303)


@door.slow("/confirm", allow=Access.SIGNED_IN)
def confirm(actor: Person) -> Any:
    """Ask for the passphrase again before a dangerous act."""
    form = forms.ConfirmForm()
    if form.is_submitted() and form.validate():
        limiter.hit("10/minute", "confirm", actor.account_id)
        with open_work(writes=False):
            stored = operations.hash_of(actor)
        if passphrase_fits(stored, form.passphrase.data):
            with open_work(writes=True):
                operations.note_confirmed(actor)
            return redirect(safe_next(request.args.get("next")) or url_for("pages.landing"), 303)
        form.form_errors.append("That passphrase doesn't fit. Please try again.")
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/confirm.html", form=form), status


@door.blueprint.after_app_request
def keep_device(response: Response) -> Response:
    """Remember that this browser has signed in to an address, as a keyed digest."""
    key = g.get("known_address")
    if key:
        browser.know(response, key)
    if g.get("forget_device"):
        browser.unknow(response)
    return response


@door.blueprint.after_app_request
def keep_seen(response: Response) -> Response:
    """Renew the last-seen time of a sign-in that is older than five minutes."""
    person = g.get("seen_person")
    if person is not None:
        with open_work(writes=True):
            operations.touch_sign_in(person)
    return response
