"""The signed cookie behind the browser's own session: Flask's, with less work for each request."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from facilitator.core import clock

#: How old a lasting cookie grows before an answer carries it anew; it holds for weeks.
RENEWED_AFTER = timedelta(hours=1)


class SignedSession(SecureCookieSession):
    """What a request's cookie holds, and when it was signed."""

    signed_at: datetime | None = None


class SignedCookie(SecureCookieSessionInterface):
    """Flask's cookie in every respect, but that an unchanged one is not signed anew each time."""

    session_class = SignedSession

    def __init__(self) -> None:
        self._made: tuple[Any, URLSafeTimedSerializer] | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and checks, made once for as long as the keys are the same."""
        keys = (app.secret_key, app.config["SECRET_KEY_FALLBACKS"])
        if self._made is None or self._made[0] != keys:
            made = super().get_signing_serializer(app)
            if made is None:
                return None
            self._made = keys, made
        return self._made[1]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the cookie holds; nothing where it is old or not ours."""
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        value = request.cookies.get(self.get_cookie_name(app))
        if not value:
            return SignedSession()
        lasts = int(app.permanent_session_lifetime.total_seconds())
        try:
            held, signed_at = serializer.loads(value, max_age=lasts, return_timestamp=True)
        except BadSignature:
            return SignedSession()
        found = SignedSession(held)
        found.signed_at = signed_at.astimezone(UTC)
        return found

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Say whether an answer carries the cookie: it changed, or has lasted for a while."""
        if session.modified:
            return True
        signed_at = getattr(session, "signed_at", None)
        is_fresh = signed_at is not None and clock.now() - signed_at < RENEWED_AFTER
        return not is_fresh and super().should_set_cookie(app, session)
