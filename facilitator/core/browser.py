"""The browser's own session: one signed cookie that carries one sign-in token.

The only file that touches Flask's session or Flask-Login.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

import flask_login
from flask import Flask, Response, current_app, g, request, session  # noqa: TID251 - this is that one file
from itsdangerous import BadSignature, URLSafeSerializer

from facilitator.core import clock
from facilitator.core.actor import Anyone, Guest, Person
from facilitator.core.cookie import SignedCookie

#: How often the last-seen time of a sign-in is renewed.
SEEN_EVERY = timedelta(minutes=5)

FindPerson = Callable[[str], Person | None]


class _Login(flask_login.UserMixin):  # type: ignore[misc]
    """What Flask-Login holds: the token of the sign-in, never the account."""

    def __init__(self, token: str, person: Person | None = None):
        self.token = token
        self.person = person

    def get_id(self) -> str:
        """Return what goes into the cookie."""
        return self.token


def install_browser(app: Flask, find_person: FindPerson) -> None:
    """Let Flask-Login look the sign-in up on every request, through `find_person(token)`."""
    app.session_interface = SignedCookie()
    manager = flask_login.LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # our sign-ins are rows that can be ended

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> _Login | None:
        person = find_person(token)
        return _Login(token, person) if person else None


def who() -> Anyone:
    """Return the signed-in person of this request, or a Guest. Needs an open work."""
    user = flask_login.current_user  # noqa: TID251 - this is the one file
    person: Person | None = getattr(user, "person", None) if user.is_authenticated else None
    if person is None:
        return Guest(address=network_prefix(request.remote_addr))
    if is_stale(person):
        g.seen_person = person  # renewed once the request is over
    return person


def is_stale(person: Person) -> bool:
    """Say whether the sign-in's last-seen time should be renewed."""
    return person.seen_at is not None and clock.now() - person.seen_at > SEEN_EVERY


def remember(token: str, *, lasting: bool) -> None:
    """Put a new sign-in into the browser; a shared device forgets it when it closes."""
    session.clear()
    g.pop("csrf_token", None)  # a form on the very next page has to fit the new session
    flask_login.login_user(_Login(token))
    session.permanent = lasting


def remember_half(token: str, *, lasting: bool) -> None:
    """Note that the passphrase fitted and the code is still owed; this signs nobody in."""
    session["half"], session["half_lasting"] = token, lasting


def half_way() -> tuple[str, bool]:
    """Return the token of a half sign-in, or nothing, and whether the sign-in is to last."""
    token = session.get("half")
    return (token if isinstance(token, str) else ""), session.get("half_lasting") is True


def forget() -> None:
    """Take the sign-in, and all else we kept, out of the browser."""
    flask_login.logout_user()
    session.clear()


def token_in_cookie() -> str | None:
    """Return the sign-in token of this request as the browser sent it."""
    token = session.get("_user_id")
    return token if isinstance(token, str) else None


def token_sent_with(environ: dict[str, Any]) -> str | None:
    """Return the sign-in token a request carries that is none of a page, without opening one.

    Only the cookie is read: there is no address to find a page by.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    sent: Mapping[str, Any] = (
        app.session_interface.open_session(app, app.request_class(environ)) or {}
    )
    token = sent.get("_user_id")
    return token if isinstance(token, str) else None


def last_space() -> str | None:
    """Return the organization slug the browser was in last, a convenience only."""
    slug = session.get("space")
    return slug if isinstance(slug, str) else None


def remember_space(slug: str) -> None:
    """Note the organization for the next visit to the start page."""
    if session.get("space") != slug:
        session["space"] = slug


def network_prefix(address: str | None) -> str:
    """Return the /24 or /48 an address belongs to; we neither keep nor count finer."""
    try:
        ip = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def _device_cookie() -> str:
    return str(current_app.config["SESSION_COOKIE_NAME"]) + "-device"


def _device_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="known device")


def knows(key: str) -> bool:
    """Say whether this browser has signed in under this key before."""
    try:
        return bool(_device_signer().loads(request.cookies.get(_device_cookie(), "")) == key)
    except BadSignature:
        return False


def know(response: Response, key: str) -> None:
    """Let this browser keep a count of its own for the key; it grants nothing else."""
    response.set_cookie(
        _device_cookie(),
        str(_device_signer().dumps(key)),
        max_age=timedelta(days=90),
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def unknow(response: Response) -> None:
    """Take that away again."""
    response.delete_cookie(
        _device_cookie(), secure=bool(current_app.config["SESSION_COOKIE_SECURE"]), httponly=True
    )
