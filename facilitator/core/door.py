"""Pages behind doors: every view says who may knock, or it answers 404.

A door opens the unit of work, finds out who is asking, binds the organization,
calls the view, and commits below 400. A view is a translator: no query, no
rule, no commit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, abort, current_app, g, make_response, request

from facilitator.core import browser, clock
from facilitator.core.access import Access
from facilitator.core.actor import Actor, Anyone, Guest, Person
from facilitator.core.errors import (
    NotAllowed,
    NotFound,
    OnlyTrying,
    SecondFactorOwed,
    SignedOut,
)
from facilitator.core.words import N_
from facilitator.core.work import Work, open_work

View = TypeVar("View", bound=Callable[..., Any])
#: How long after the passphrase was given a dangerous act needs no second asking.
FRESH = timedelta(minutes=5)
FindActor = Callable[[Work, Person, str], Actor]


class ConfirmNeeded(Exception):
    """The act is dangerous and the passphrase was given too long ago."""


class _Refused(Exception):
    """Carries an answer of 400 or more out of the work, so that it rolls back."""

    def __init__(self, response: Response):
        self.response = response


@dataclass(frozen=True)
class Mark:
    """What a view declared: who may knock, whether it writes, whether it must be fresh."""

    allow: Access
    writes: bool
    fresh: bool = False
    #: Whether a room to try things in has this page, too.
    in_sandbox: bool = False
    #: Whether its form works where nothing else can be changed any more.
    while_paused: bool = False
    #: How many bytes its form may have, where that is more than elsewhere.
    takes: int = 0


class Door:
    """A blueprint whose views cannot forget to say who may enter.

    A room to try things in has only the pages of doors that say `in_sandbox`.
    """

    def __init__(
        self, name: str, import_name: str, *, url_prefix: str = "", in_sandbox: bool = False
    ):
        self.in_sandbox = in_sandbox
        self.blueprint = Blueprint(name, import_name, url_prefix=url_prefix or None)

    def read(self, rule: str, *, allow: Access, fresh: bool = False) -> Callable[[View], View]:
        """Register a page that only reads; its work cannot write."""
        return self._route(rule, ("GET",), self._mark(allow, writes=False, fresh=fresh))

    def write(
        self,
        rule: str,
        *,
        allow: Access,
        fresh: bool = False,
        while_paused: bool = False,
        methods: tuple[str, ...] = ("GET", "POST"),
    ) -> Callable[[View], View]:
        """Register a form: GET shows it in a reading work, POST runs in a writing one."""
        mark = self._mark(allow, writes=True, fresh=fresh, while_paused=while_paused)
        return self._route(rule, methods, mark)

    def slow(
        self,
        rule: str,
        *,
        allow: Access,
        methods: tuple[str, ...] = ("GET", "POST"),
        takes: int = 0,
    ) -> Callable[[View], View]:
        """Register a view that opens its own works, around a slow step such as a hash.

        `takes` is the largest form in bytes, where it has a file (`uploads.py`).
        """
        mark = self._mark(allow, writes=True, takes=takes)
        return self._route(rule, methods, mark, own_works=True)

    def _mark(
        self,
        allow: Access,
        *,
        writes: bool,
        fresh: bool = False,
        while_paused: bool = False,
        takes: int = 0,
    ) -> Mark:
        return Mark(allow, writes, fresh, self.in_sandbox, while_paused, takes)

    def _route(
        self, rule: str, methods: tuple[str, ...], mark: Mark, *, own_works: bool = False
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            entered = _slow(view, mark) if own_works else _entered(view, mark)
            entered.mark = mark  # type: ignore[attr-defined]
            self.blueprint.add_url_rule(
                rule, view.__name__.rstrip("_"), entered, methods=list(methods)
            )
            return view

        return register


def _entered(view: Callable[..., Any], mark: Mark) -> Callable[..., Response]:
    @wraps(view)
    def knock(**values: Any) -> Response:
        posting = request.method not in {"GET", "HEAD", "OPTIONS"}
        try:
            with open_work(writes=mark.writes and posting) as work:
                actor = _find_actor(mark, work, posting=posting)
                response = make_response(view(actor, **values))
                if response.status_code >= 400:
                    raise _Refused(response)
        except _Refused as refused:
            return refused.response
        return response

    return knock


def _slow(view: Callable[..., Any], mark: Mark) -> Callable[..., Response]:
    @wraps(view)
    def knock(**values: Any) -> Response:
        with open_work(writes=False) as work:
            actor = _find_actor(mark, work, posting=request.method == "POST")
        return make_response(view(actor, **values))

    return knock


def _find_actor(mark: Mark, work: Work, *, posting: bool) -> Anyone:
    """Return who is asking, as the door demands; raises what the page will say."""
    person = browser.who()
    g.person = None if isinstance(person, Guest) else person
    if mark.allow is Access.PUBLIC:
        return person
    if isinstance(person, Guest):
        raise SignedOut()
    if mark.fresh and clock.now() - person.authenticated_at > FRESH:
        raise ConfirmNeeded()
    if mark.allow is Access.OPERATORS and not person.is_operator:
        raise NotFound()
    if mark.allow is Access.OPERATORS and not person.has_second_factor and not _is_demo():
        raise SecondFactorOwed()
    if mark.allow is not Access.MEMBERS:
        return person
    find: FindActor = current_app.extensions["facilitator.find_actor"]
    actor = find(work, person, g.org_slug)
    g.actor = actor
    if posting and actor.is_read_only and not mark.while_paused:
        raise NotAllowed(N_("This space is paused, so nothing can be changed just now."))
    if actor.is_sandbox:
        if not mark.in_sandbox:
            raise OnlyTrying()
        return actor
    browser.remember_space(actor.organization_slug)
    return actor


def _is_demo() -> bool:
    """Say whether this is the demo, whose made-up people sign in by a published passphrase."""
    return bool(current_app.extensions["facilitator.settings"].env == "demo")


def install_doors(app: Flask, doors: list[Door], find_actor: FindActor) -> None:
    """Hang the doors, and answer 404 for any view that carries no mark."""
    app.extensions["facilitator.find_actor"] = find_actor
    for door in doors:
        app.register_blueprint(door.blueprint)

    @app.url_value_preprocessor
    def take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.org_slug = values.pop("org_slug", "") if values else ""
        g.actor = g.person = None

    @app.url_defaults
    def give_slug(endpoint: str, values: dict[str, Any]) -> None:
        slug = g.get("org_slug")
        if slug and app.url_map.is_endpoint_expecting(endpoint, "org_slug"):
            values.setdefault("org_slug", slug)

    @app.before_request
    def unmarked_is_absent() -> None:
        if request.endpoint in (None, "static"):
            return
        if not hasattr(app.view_functions[request.endpoint], "mark"):
            abort(404)
