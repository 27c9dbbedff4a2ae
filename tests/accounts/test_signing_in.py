"""Signing in and out, leaving quickly, and what a stranger can learn from it: nothing."""

import re
from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.bus import bus
from facilitator.core.limits import limiter
from tests.accounts.people import give_passphrase, open_sign_ins
from tests.worlds import PASSPHRASE

ANN = {"email": "ann@hope.example", "passphrase": PASSPHRASE}


@pytest.fixture
def ann(hope):
    """Ann, who has a passphrase."""
    give_passphrase(hope.ann)
    return hope.ann


def test_the_right_passphrase_signs_in(world, ann):
    client = world.client()
    answer = client.post("/sign-in", data={**ANN, "email": " ANN@Hope.example "})
    assert answer.status_code == 303
    assert client.get("/account").status_code == 200
    assert client.get("/o/hope/").status_code == 200


def masked(page: str, word: str) -> str:
    page = re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", page)
    return page.replace(word, "…")


def test_a_wrong_passphrase_and_an_unknown_address_look_the_same(world, ann):
    known = world.client().post("/sign-in", data={**ANN, "passphrase": "not my passphrase"})
    unknown = world.client().post(
        "/sign-in", data={"email": "nobody@hope.example", "passphrase": "not my passphrase"}
    )
    assert known.status_code == unknown.status_code == 422
    assert masked(known.text, "ann@") == masked(unknown.text, "nobody@")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"email": "x" * 10_000, "passphrase": "y" * 10_000},
        {"email": "a\x00b@hope.example", "passphrase": "\x00"},
        {"email": "\u202eann@hope.example", "passphrase": "🌱" * 20},
        {"email": "<script>alert(1)</script>", "passphrase": "<script>"},
        {**ANN, "is_operator": "1"},
    ],
)
def test_odd_input_is_refused_and_signs_nobody_in(world, ann, data):
    client = world.client()
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/o/hope/groups/", "/o/hope/groups/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_signing_in_comes_back_inside_this_site_only(world, ann, target, lands):
    answer = world.client().post("/sign-in", query_string={"next": target}, data=ANN)
    assert answer.headers["Location"] == lands


def test_a_shared_device_is_forgotten_with_the_window_and_after_half_an_hour(world, ann):
    client = world.client()
    answer = client.post("/sign-in", data={**ANN, "shared": "y"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert not any("Expires" in c or "Max-Age" in c for c in cookies)
    assert client.get("/account").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.get("/account").status_code == 303


def test_an_answer_that_comes_late_takes_nothing_back(world, ann):
    client = world.client()
    client.post("/sign-in", data=ANN)
    assert client.get("/o/hope/").status_code == 200  # which notes where they were last
    for path in ("/o/hope/", "/account", "/sw.js", "/help"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers, path


def test_a_cookie_signed_with_another_key_is_nobodys(world, ann):
    client = world.client()
    client.post("/sign-in", data=ANN)
    assert client.get("/account").status_code == 200
    client.application.secret_key = "00" * 32
    assert client.get("/account").status_code == 303


def test_ones_own_device_stays_signed_in_while_it_is_used(world, ann):
    client = world.client()
    client.post("/sign-in", data=ANN)
    start = clock.now()
    for days in (10, 20, 29):
        with time_machine.travel(start + timedelta(days=days)):
            assert client.get("/account").status_code == 200
    with time_machine.travel(start + timedelta(days=31)):
        assert client.get("/account").status_code == 303


@pytest.mark.parametrize("path", ["/sign-out", "/leave"])
def test_leaving_ends_the_sign_in_and_clears_the_browser(world, ann, path):
    rung = []
    bus.listen("sign_in", rung.append)
    client = world.client(ann)
    answer = client.post(path)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert open_sign_ins(ann) == 0
    assert rung == [ann.sign_in_id.hex]
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("path", ["/sign-out", "/leave"])
def test_a_stranger_may_leave_as_well(world, path):
    assert world.client().post(path).status_code < 400


def test_leaving_works_from_a_page_that_has_gone_stale(app, world, ann):
    app.config["WTF_CSRF_ENABLED"] = True
    assert world.client(ann).post("/leave", data={"csrf_token": "old"}).status_code == 200
    assert open_sign_ins(ann) == 0


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/reset", "/account/sign-ins/end-others"]
)
def test_everything_else_needs_its_token(app, world, ann, path):
    app.config["WTF_CSRF_ENABLED"] = True
    assert world.client(ann).post(path, data=ANN).status_code >= 400
    assert open_sign_ins(ann) == 1


def test_a_page_that_is_not_there_is_told_to_somebody_signed_in(world, ann):
    answer = world.client(ann).get("/no-such-page")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


@pytest.fixture
def limited(world, ann):
    """The same world with its limits on, and the counts fresh."""
    limiter.setup(on=True, redis_url="")
    yield world
    limiter.setup(on=False, redis_url="")


def test_too_many_tries_wait_the_same_for_known_and_unknown(limited):
    for email in ("ann@hope.example", "nobody@hope.example"):
        client = limited.client()
        tries = [
            client.post("/sign-in", data={"email": email, "passphrase": "wrong"}).status_code
            for _ in range(7)
        ]
        assert tries == [422] * 6 + [429]


def test_a_stranger_who_guesses_does_not_lock_a_member_out(limited):
    mine, stranger = limited.client(), limited.client()
    assert mine.post("/sign-in", data=ANN).status_code == 303
    mine.post("/sign-out")
    for _ in range(7):
        stranger.post("/sign-in", data={**ANN, "passphrase": "wrong"})
    assert stranger.post("/sign-in", data=ANN).status_code == 429
    assert mine.post("/sign-in", data=ANN).status_code == 303
