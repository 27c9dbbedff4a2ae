"""The signed cookie behind the browser's own session: Flask's, with less work for each request."""

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class SignedCookie(SecureCookieSessionInterface):
    """Flask's cookie in every respect, but that what signs it is not made anew each time."""

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
