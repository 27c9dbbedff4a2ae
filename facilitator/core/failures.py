"""One answer for each refusal: the page or the JSON, kind, and saying what to do next."""

import secrets
from typing import Any

import sqlalchemy.exc
import structlog
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from facilitator.core.door import ConfirmNeeded
from facilitator.core.errors import (
    DomainError,
    NotAllowed,
    NotFound,
    OnlyTrying,
    SafetyFirst,
    SecondFactorOwed,
    SignedOut,
    TooMany,
    Unavailable,
)
from facilitator.core.links import (
    url_to_confirm,
    url_to_safety,
    url_to_second_step,
    url_to_sign_in,
    url_to_trying,
)
from facilitator.core.words import _

log = structlog.get_logger()


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.is_json


def _answer(status: int, code: str, message: str, **extra: Any) -> Response:
    if _wants_json():
        response = jsonify({"ok": False, "code": code, "message": message, **extra})
    else:
        extra.setdefault("request_id", "")
        code_shown = SHOWN_AS.get(status, status if status in WITH_WORDS else 422)
        page = render_template("pages/error.html", code=code_shown, message=message, **extra)
        response = make_response(page)
    response.status_code = status
    return response


#: The statuses with words of their own; every other one is told as "that did not fit".
WITH_WORDS = frozenset({403, 404, 409, 413, 422, 429, 500, 503})
#: A page that was open too long is told as "something changed meanwhile".
SHOWN_AS = {400: 409}


def _is_owed(error: DomainError) -> bool:
    """Say whether somebody was kept out who may just lack the second factor of their role."""
    owes = getattr(g.get("actor"), "owes_second_factor", False)
    return isinstance(error, SecondFactorOwed) or (
        owes and isinstance(error, NotAllowed | NotFound)
    )


def install_failures(app: Flask) -> None:
    """Register the one handler of each kind."""

    @app.errorhandler(DomainError)
    def refused(error: DomainError) -> Response:
        if isinstance(error, SignedOut) and not _wants_json():
            return make_response(redirect(url_to_sign_in(), 303))
        looking = request.method in {"GET", "HEAD"} and not _wants_json()
        if isinstance(error, SafetyFirst) and looking:
            return make_response(redirect(url_to_safety(error.group_id), 303))
        if isinstance(error, OnlyTrying) and looking:
            return make_response(redirect(url_to_trying(), 303))
        if _is_owed(error):
            if looking:
                return make_response(redirect(url_to_second_step(), 303))
            error = SecondFactorOwed()
        response = _answer(error.status, error.code, error.message)
        if isinstance(error, TooMany):
            response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
        return response

    @app.errorhandler(ConfirmNeeded)
    def confirm(_error: ConfirmNeeded) -> Response:
        if _wants_json():
            return _answer(403, "confirm", _("Please confirm that it's you first."))
        return make_response(redirect(url_to_confirm(), 303))

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> Response:
        words = _("This page was open for a while. Please go back, reload it and try again.")
        return _answer(400, "stale", words)

    @app.errorhandler(sqlalchemy.exc.OperationalError)
    def busy(error: sqlalchemy.exc.OperationalError) -> Response:
        log.warning("database.unavailable", why=str(error.orig)[:120])
        return _answer(503, "unavailable", Unavailable().message)

    @app.errorhandler(sqlalchemy.exc.IntegrityError)
    def raced(_error: sqlalchemy.exc.IntegrityError) -> Response:
        log.warning("database.raced")
        words = _("Somebody else was a moment faster. Please look again.")
        return _answer(409, "conflict", words)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return make_response(error.get_response())
        response = _answer(status, "not_found" if status == 404 else "bad_request", "")
        if status == 405:
            response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
        return response

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        request_id = g.get("request_id") or secrets.token_hex(6)
        log.error("request.failed", request_id=request_id, path=request.path, exc_info=error)
        return _answer(500, "failed", "", request_id=request_id)
