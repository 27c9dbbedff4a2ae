"""Thousands of malformed forms to every route that takes one: refused kindly, saved whole or not.

Each route is sent its own form, spoilt, by somebody who may send it.
"""

import random
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from unicodedata import normalize

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.hostile import paths
from tests.hostile.conftest import restore
from tests.hostile.crawl import Crawler, said
from tests.hostile.nasty import SCRIPT, TEXTS
from tests.hostile.pages import forms_of
from tests.hostile.paths import Target
from tests.hostile.routes import ENDING, ROUTES
from tests.hostile.world import Hostile

#: How often each route is tried: so often for each field that can be spoilt and once more for
#: what no form has; less often what is slow by design, or ends what it is sent to.
TRIES_A_FIELD, TRIES, ENDING_TRIES, SLOW_TRIES = 13, 58, 20, 8
SLOW = frozenset(
    "accounts.sign_in accounts.change accounts.confirm accounts.choose_passphrase accounts.begin "
    "joining.register joining.register_without_email accounts.recover accounts.turn_off".split()
)
#: Who sends, the first who may.
SENDERS = (
    "facilitator",
    "cofacilitator",
    "ann",
    "moderator",
    "owner",
    "operator",
    "anonymous",
    "pending",
    "stranger",
)
#: What a refused form may change all the same, and why.
KEPT_ANYWAY = {"accounts.sign_in": {"accounts"}}  # a failed try is counted
#: What is asked as JSON is tried by tests/live/test_over_http.py and test_malformed_asks.py.
NO_FORMS = ("pages.", "health", "ready", "live.ask")
POSTED = sorted(name for name in ROUTES if not name.startswith(NO_FORMS))
BODIES: dict[str, tuple[str, bytes]] = {
    "json": ("application/json", b'{"name": ["x"]}'),
    "broken json": ("application/json", b'{"name": '),
    "xml": ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    "bytes": ("application/x-www-form-urlencoded", b"name=\xff\xfe&%zz=%&=&&"),
    "half a pair": ("application/x-www-form-urlencoded", b"name=%ED%A0%80&reason=%C3"),
    "no boundary": ("multipart/form-data", b"--x\r\n\r\n"),
    "broken parts": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form"),
    "another charset": ("application/x-www-form-urlencoded; charset=utf-7", b"name=+AGEAYg-"),
    "a thousand fields": ("application/x-www-form-urlencoded", b"a=1&" * 1001),
    "nothing": ("", b""),
}


class Sender(Crawler):
    """Somebody who may send one route's form, and sends anything."""

    def __init__(self, hostile: Hostile, endpoint: str):
        asks_what = endpoint in KEPT_ANYWAY
        super().__init__(hostile, "hope", sender_of(endpoint), asks_what=asks_what)
        self.endpoint = endpoint

    def target(self) -> Target:
        """Return the route with ids of the sender's own."""
        app = self.hostile.world.app
        rule = next(r for r in paths.rules(app) if r.endpoint == self.endpoint)
        ids = paths.ids_of(self.hostile, "hope", "circle", self.name, self.endpoint)
        return paths.fill(app, rule, ids)

    def fields(self) -> dict[str, str]:
        """Return the fields of the form as the page shows it, with values that would fit."""
        target = self.target()
        found: dict[str, str] = {}
        if "GET" in (target.rule.methods or ()):
            for form in forms_of(said(self.visit("GET", target))):
                if form.action in {"", target.url}:
                    found |= form.fields
        found.pop("csrf_token", None)
        return found | target.form

    def answer(self, response: TestResponse, told: object) -> None:
        """Fail on an answer that breaks, echoes a script, or saved half of what it refused."""
        where = (self.endpoint, self.name, response.status_code, told)
        assert response.status_code in {200, 303, 400, 403, 404, 409, 413, 415, 422, 429}, where
        for raw in (SCRIPT, "<img src=x"):
            assert raw not in response.text, where
        assert "Traceback" not in response.text, where
        if self.endpoint in KEPT_ANYWAY:
            changed = {table for table, _owner in self.watch.changes()}
            assert response.status_code < 400 or changed <= KEPT_ANYWAY[self.endpoint], where
        else:
            committed = self.watch.has_committed()
            assert response.status_code < 400 or not committed, where


def sender_of(endpoint: str) -> str:
    """Return who sends a route's form."""
    if endpoint in {"joining.register", "accounts.sign_in", "accounts.reset"}:
        return "anonymous"
    if endpoint.startswith("accounts."):
        return "ann"
    may_post = ROUTES[endpoint].may_post or {SENDERS[0]}  # of a sandbox alone: refused here
    return next(name for name in SENDERS if name in may_post)


def tries_of(endpoint: str, fields: dict[str, str]) -> int:
    """Return how often a route is tried."""
    most = ENDING_TRIES if endpoint in ENDING else SLOW_TRIES if endpoint in SLOW else TRIES
    return min(most, TRIES_A_FIELD * (len(fields) + 1))


def takes_forms(app: Flask, endpoint: str) -> bool:
    """Say whether a route takes a form at all."""
    return any(
        "POST" in (rule.methods or ())
        for rule in app.url_map.iter_rules()
        if rule.endpoint == endpoint
    )


def spoil(fields: dict[str, str], rng: random.Random) -> MultiDict[str, str]:
    """Return a form with one or two of its fields spoilt, missing, repeated or unknown."""
    form: MultiDict[str, str] = MultiDict(fields)
    for _time in range(rng.choice((1, 1, 2, len(fields)))):
        name, way = rng.choice(sorted(fields)), rng.randrange(8)
        if way <= 4:
            form[name] = rng.choice(TEXTS)
        elif way == 5:
            form.poplist(name)
        elif way == 6:
            form.add(name, rng.choice(TEXTS))
        else:
            form[rng.choice(("unknown", "organization_id", "is_operator", "id"))] = rng.choice(
                TEXTS
            )
    return form


@pytest.fixture
def sender(
    hostile: Hostile, hostile_template: Hostile, hostile_app: Flask, endpoint: str
) -> Iterator[Callable[..., Sender]]:
    """Return a function that gives the sender, in a world as it was when asked for anew."""
    current: list[Sender] = []

    def give(*, anew: bool = False) -> Sender:
        if anew and current:
            current.pop().close()
            restore(hostile_template, hostile_app)
        if not current:
            current.append(Sender(hostile, endpoint))
        return current[0]

    yield give
    for one in current:
        one.close()


@pytest.mark.parametrize("endpoint", POSTED)
def test_a_malformed_form_is_refused_kindly_or_saved_whole(
    sender: Callable[..., Sender], hostile_app: Flask, endpoint: str
):
    if not takes_forms(hostile_app, endpoint):
        assert ROUTES[endpoint].form({}) == {}
        return
    rng = random.Random(endpoint)
    fields, first = sender().fields(), sender().target()
    spoilt = fields or {"reason": "", "name": ""}  # which a route without fields does not read
    for _try in range(tries_of(endpoint, fields)):
        one, form = sender(), spoil(spoilt, rng)
        response = one.client.post(first.url, data=form)
        one.answer(response, form)
        if response.status_code == 422:
            check_kept(response, form, set(fields))
        elif response.status_code == 303:
            follow(one, response)
        if response.status_code < 400 and endpoint in ENDING | {"accounts.change"}:
            sender(anew=True)


def check_kept(response: TestResponse, form: MultiDict[str, str], fields: set[str]) -> None:
    """Fail when a form that is shown again has lost what was typed into its fields."""
    for shown in forms_of(response.text):
        for name in shown.typed & set(form):
            sent = form[name]
            if sent.isprintable() and len(form.getlist(name)) == 1:
                kept, whole = shown.fields[name].strip(), normalize("NFC", sent.strip())
                assert kept in {whole, sent.strip(), ""}, (name, sent[:80], kept[:80])
    everything = normalize("NFC", unescape(response.text))
    for name in {"name", "title", "text", "body", "words", "note", "label"} & fields & set(form):
        whole = normalize("NFC", form[name].strip())
        if whole.isprintable() and len(form.getlist(name)) == 1:
            assert whole in everything, (name, whole[:80])


def follow(one: Sender, response: TestResponse) -> None:
    """Look at the page somebody is sent to: what was saved stands there escaped, if at all."""
    if response.location.startswith("/"):
        page = one.client.get(response.location)
        assert page.status_code < 500, response.location
        for raw in (SCRIPT, "<img src=x"):
            assert raw not in page.text, response.location


@pytest.mark.parametrize("endpoint", [name for name in POSTED if name not in SLOW])
def test_a_body_that_is_no_form_breaks_nothing(
    sender: Callable[..., Sender], hostile_app: Flask, endpoint: str
):
    if not takes_forms(hostile_app, endpoint):
        return
    for kind, (content_type, body) in BODIES.items():
        one = sender()
        response: Any = one.client.post(one.target().url, data=body, content_type=content_type)
        one.answer(response, kind)
        if response.status_code < 400 and endpoint in ENDING:
            sender(anew=True)
