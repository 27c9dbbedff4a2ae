"""The page on which somebody has what is theirs deleted, as its people meet it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import SignIn
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.organizations.models import MemberState
from facilitator.privacy.erasing import erase_who_is_due
from tests.privacy.test_erasing import member_of

PAGE = "/o/hope/delete-mine"
LATER = {"written": "away", "when": "later"}
NOW = {"written": "kept", "when": "now"}


def test_the_account_and_my_record_lead_to_it_and_it_says_what_goes(world, hope):
    ann = world.client(hope.ann)
    assert PAGE in ann.get("/account").text
    assert PAGE in ann.get("/o/hope/record").text
    page = ann.get(PAGE).text
    for words in ("Your own tools", "Former member", "Cases of care", "In seven days"):
        assert words in page


def test_in_seven_days_every_page_says_so_and_one_press_takes_it_back(world, hope):
    ann = world.client(hope.ann)
    assert "What is yours here is deleted" not in ann.get("/o/hope/").text
    for _twice in range(2):
        assert ann.post(PAGE, data=LATER).status_code == 303
    for path in ("/o/hope/", "/o/hope/groups/", PAGE):
        assert "What is yours here is deleted on" in ann.get(path).text
    assert "What is yours here is deleted" not in world.client(hope.ben).get("/o/hope/").text
    for _twice in range(2):
        assert ann.post(f"{PAGE}/undo").status_code == 303
    assert member_of(hope.ann).erase_at is None
    assert "What is yours here is deleted" not in ann.get("/o/hope/").text


def test_at_once_is_a_goodbye(world, hope, settings):
    ann = world.client(hope.ann)
    answer = ann.post(PAGE, data=NOW)
    assert answer.status_code == 303
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert "is being deleted" in ann.get(answer.headers["Location"]).text
    assert ann.get("/o/hope/").status_code in {302, 303, 401}
    erase_who_is_due(settings.ledger)
    assert member_of(hope.ann).state is MemberState.ERASED


@pytest.mark.parametrize(
    "data",
    [{}, {"when": "now"}, {"written": "x", "when": "now"}, {"written": "away", "when": "x"}],
)
def test_a_choice_that_is_none_changes_nothing(world, hope, data):
    assert world.client(hope.ann).post(PAGE, data=data).status_code == 422
    assert member_of(hope.ann).erase_at is None


def test_it_asks_for_the_passphrase_again(world, hope):
    with open_work(writes=True):
        row = db.session.scalar(sa.select(SignIn).where(SignIn.id == hope.ann.sign_in_id))
        row.authenticated_at = clock.now() - timedelta(minutes=6)
    ann = world.client(hope.ann)
    assert ann.get(PAGE).status_code == 200
    answer = ann.post(PAGE, data=NOW)
    assert (answer.status_code, "confirm" in answer.headers["Location"]) == (303, True)
    assert member_of(hope.ann).erase_at is None


@pytest.mark.parametrize(
    ("who", "words"), [("owner", "only owner here"), ("facilitator", "only lead")]
)
def test_what_has_to_be_handed_on_first_is_said_before_and_after(world, hope, who, words):
    actor = getattr(hope, who)
    browser = world.client(actor)
    assert words in browser.get(PAGE).text
    refused = browser.post(PAGE, data=NOW)
    assert (refused.status_code, words in refused.text) == (422, True)
    assert member_of(actor).state is MemberState.ACTIVE


def test_nobody_reaches_it_in_another_organization(world, hope, other):
    assert world.client(other.ann).get(PAGE).status_code == 404
    assert world.client(other.ann).post(PAGE, data=NOW).status_code == 404
    assert world.client().get(PAGE).status_code in {302, 303, 401}


def test_it_works_while_the_organization_is_paused(world, hope):
    owner = world.client(hope.owner)
    owner.post("/o/hope/end", data={"name": "hope"})
    assert world.client(hope.ann).post(PAGE, data=LATER).status_code == 303
