"""Pages of the second step: giving a code at sign-in, setting it up, its printed codes, its end.

The next file with pages of this door is `without_mail.py`.
"""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from facilitator.accounts import codes, factors, forms, operations
from facilitator.accounts.passphrases import passphrase_fits
from facilitator.accounts.routes import device_name, door
from facilitator.core import browser
from facilitator.core.access import Access
from facilitator.core.actor import Anyone, Person
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.limits import limiter
from facilitator.core.links import safe_next
from facilitator.core.work import open_work


@door.slow("/sign-in/second-step", allow=Access.PUBLIC)
def sign_in_code(actor: Anyone) -> Any:
    """Give the code after the passphrase; the only page open between the two."""
    half, lasting = browser.half_way()
    with open_work(writes=False):
        good = bool(half) and factors.half_is_good(actor, half)
    if not good:
        return redirect(url_for("accounts.sign_in", next=_next()), 303)
    form = forms.CodeForm()
    if form.is_submitted() and form.validate():
        limiter.hit("30/minute", "code", browser.network_prefix(request.remote_addr))
        with open_work(writes=True):
            answer = factors.answer_half(
                actor, half, form.code.data, shared=not lasting, device=device_name()
            )
        if answer.token:
            browser.remember(answer.token, lasting=lasting)
            return redirect(_next() or url_for("pages.landing"), 303)
        form.code.errors = [answer.words]
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/sign_in_code.html", form=form, printed=_by_paper()), status


def _by_paper() -> bool:
    """Say whether somebody wants to give a printed code; the field takes either."""
    return "printed" in request.args


def _next() -> str | None:
    return safe_next(request.args.get("next"))


# ---------------------------------------------------------------- one's own


@door.read("/account/second-step", allow=Access.SIGNED_IN)
def second_step(actor: Person) -> Any:
    """Show whether signing in asks for a code, and what can be done about it."""
    left = codes.codes_left(actor.account_id, "code") if actor.has_second_factor else 0
    return render_template("accounts/second_step.html", left=left, next=_next())


@door.write("/account/second-step/begin", allow=Access.SIGNED_IN, methods=("POST",), fresh=True)
def begin_second_step(actor: Person) -> Any:
    """Make a secret for an app."""
    factors.offer_secret(actor)
    return redirect(url_for("accounts.set_up_app", next=_next()), 303)


@door.write("/account/second-step/app", allow=Access.SIGNED_IN, fresh=True)
def set_up_app(actor: Person) -> Any:
    """Show the secret as a picture and as text, and take the app's first code."""
    factor = factors.factor_of(actor)
    if factor is None or factor.confirmed_at is not None:
        return redirect(url_for("accounts.second_step", next=_next()), 303)
    form = forms.CodeForm()
    if form.is_submitted() and form.validate():
        try:
            made = factors.confirm_app(actor, form.code.data)
        except Invalid as error:
            form.blame(error)
        else:
            return _codes_page(made)
    secret = factors.secret_of(actor)
    page = render_template(
        "accounts/set_up_app.html",
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=_picture(secret),
    )
    return page, 422 if form.is_submitted() else 200


def _picture(secret: str) -> Markup:
    """Return the QR code of a secret as SVG, which loads nothing and styles nothing inline."""
    from segno import make  # not for every start

    issuer = current_app.extensions["facilitator.settings"].neutral_title
    code = make(factors.address_for_app(secret, issuer), error="m")
    return Markup(code.svg_inline(omitsize=True, light="#fff", dark="#000"))  # noqa: S704 - made of squares


def _codes_page(made: list[str], form: forms.KeptForm | None = None) -> str:
    form = form or forms.KeptForm(formdata=None)
    return render_template("accounts/codes.html", codes=made, form=form, next=_next())


@door.write("/account/second-step/kept", allow=Access.SIGNED_IN, methods=("POST",))
def keep_codes(actor: Person) -> Any:
    """Say that the printed codes are kept; from then on the second step is asked for."""
    form = forms.KeptForm()
    if not form.validate():
        return _codes_page([], form), 422
    factors.keep_codes(actor)
    flash("The second step is on. You are signed out everywhere else.")
    return redirect(_next() or url_for("accounts.second_step"), 303)


@door.write("/account/second-step/codes", allow=Access.SIGNED_IN, methods=("POST",), fresh=True)
def renew_codes(actor: Person) -> Any:
    """Replace the printed codes."""
    return _codes_page(factors.renew_codes(actor))


@door.slow("/account/second-step/off", allow=Access.SIGNED_IN)
def turn_off(actor: Person) -> Any:
    """Stop asking for a code, with the passphrase and one last code."""
    if not actor.has_second_factor:
        return redirect(url_for("accounts.second_step"), 303)
    form = forms.TurnOffForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                _turn_off(actor, form)
            except Invalid as error:
                form.blame(error)
            except Conflict as error:
                form.blame(error)
                status = 409
            else:
                flash("The second step is off. You are signed out everywhere else.")
                return redirect(url_for("accounts.second_step"), 303)
    return render_template("accounts/turn_off.html", form=form), status


def _turn_off(actor: Person, form: forms.TurnOffForm) -> None:
    limiter.hit("10/minute", "confirm", actor.account_id)
    with open_work(writes=False):
        stored, reason = operations.hash_of(actor), factors.why_needed(actor)
    if reason:
        raise Conflict(reason)
    if not passphrase_fits(stored, form.passphrase.data):
        raise Invalid("That is not your passphrase.", field="passphrase")
    with open_work(writes=True):
        words = factors.check_code(actor, form.code.data)
    if words:
        raise Invalid(words, field="code")
    with open_work(writes=True):
        factors.turn_off(actor)
