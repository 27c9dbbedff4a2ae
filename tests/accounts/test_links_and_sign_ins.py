"""Reset by mail, the list of sign-ins, confirming, and tickets for the live channel."""

import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.accounts import operations
from facilitator.accounts.queries import person_for_token
from facilitator.core import clock
from facilitator.core.actor import Guest
from facilitator.core.crypto import unseal_system
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.mail import Mail
from facilitator.core.work import open_work
from tests.accounts.people import give_passphrase, open_sign_ins
from tests.counting import counted
from tests.worlds import PASSPHRASE

NEW = "seven small wooden spoons"


def mails():
    with open_work(writes=False):
        return [
            (unseal_system("mail", m.to_sealed), m.subject, unseal_system("mail", m.text_sealed))
            for m in db.session.scalars(sa.select(Mail))
        ]


def reset_path(world, email):
    world.client().post("/reset", data={"email": email})
    return re.search(r"/reset/[\w-]+", mails()[-1][2]).group()


def test_the_answer_of_a_reset_never_tells_whether_an_address_exists(world, hope):
    known = world.client().post("/reset", data={"email": "ann@hope.example"})
    unknown = world.client().post("/reset", data={"email": "nobody@hope.example"})
    assert known.status_code == unknown.status_code == 200
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", known.text) == strip.sub("", unknown.text)
    ((to, subject, text),) = mails()
    assert to == "ann@hope.example"
    assert not re.search("support|group|facilitator|hope", subject + text, re.IGNORECASE)


def test_a_reset_takes_as_many_statements_for_an_address_nobody_has(world, hope):
    cost = {}
    for address in ("ann@hope.example", "nobody@hope.example"):
        with counted() as statements:
            world.client().post("/reset", data={"email": address})
        cost[address] = len(statements)
    assert cost["ann@hope.example"] == cost["nobody@hope.example"] >= 3


def test_a_reset_link_works_once_and_ends_every_sign_in(world, hope):
    path = reset_path(world, "ann@hope.example")
    client = world.client()
    assert client.post(path, data={"passphrase": "short"}).status_code == 422
    assert client.post(path, data={"passphrase": NEW}).status_code == 303
    assert world.client(hope.ann).get("/account").status_code == 303
    assert open_sign_ins(hope.ann) == 1
    assert world.client().get(path).status_code == 404
    assert world.client().post(path, data={"passphrase": PASSPHRASE}).status_code == 404
    again = {"email": "ann@hope.example", "passphrase": NEW}
    assert world.client().post("/sign-in", data=again).status_code == 303


def test_a_reset_link_is_too_old_after_an_hour(world, hope):
    path = reset_path(world, "ann@hope.example")
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert world.client().get(path).status_code == 404


def test_a_person_ends_their_other_sign_ins_and_nobody_elses(world, hope):
    with open_work(writes=True):
        token = operations.begin_sign_in(
            Guest(), hope.ann.account_id, shared=False, device="Firefox"
        )
    with open_work(writes=False):
        elsewhere = person_for_token(token).sign_in_id
    mine = world.client(hope.ann)
    assert "Firefox" in mine.get("/account").text
    strangers = world.client(hope.ben)
    assert strangers.post(f"/account/sign-ins/{elsewhere}/end").status_code == 404
    assert strangers.post(f"/account/sign-ins/{uuid.uuid4()}/end").status_code == 404
    assert open_sign_ins(hope.ann) == 2
    assert mine.post(f"/account/sign-ins/{elsewhere}/end").status_code == 303
    assert open_sign_ins(hope.ann) == 1
    assert mine.get("/account").status_code == 200


def test_changing_the_passphrase_needs_the_old_one_and_ends_other_sign_ins(world, hope):
    give_passphrase(hope.ann)
    with open_work(writes=True):
        operations.begin_sign_in(Guest(), hope.ann.account_id, shared=False, device="")
    mine = world.client(hope.ann)
    wrong = mine.post("/account/passphrase", data={"current": "wrong", "passphrase": NEW})
    assert wrong.status_code == 422
    assert open_sign_ins(hope.ann) == 2
    right = mine.post("/account/passphrase", data={"current": PASSPHRASE, "passphrase": NEW})
    assert right.status_code == 303
    assert open_sign_ins(hope.ann) == 1
    assert mine.get("/account").status_code == 200


def test_a_dangerous_act_asks_again_after_five_minutes(world, hope):
    give_passphrase(hope.owner)
    owner = world.client(hope.owner)
    path = f"/o/hope/people/{hope.ann.member_id}/role"
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert "/confirm" in owner.post(path, data={"role": "moderator"}).headers["Location"]
        assert owner.post("/confirm", data={"passphrase": "wrong"}).status_code == 422
        answer = owner.post("/confirm?next=/o/hope/people", data={"passphrase": PASSPHRASE})
        assert answer.headers["Location"] == "/o/hope/people"
        done = owner.post(path, data={"role": "moderator"})
        assert done.headers["Location"].endswith("/people")


def test_an_address_makes_one_account(world, hope):
    with open_work(writes=True), pytest.raises(Conflict) as refused:
        operations.create_account(Guest(), email="ANN@hope.example", passphrase_hash="x")
    assert refused.value.message.startswith("If you already have an account")


# ---------------------------------------------------------------- tickets


def ticket_of(actor):
    with open_work(writes=True) as work:
        work.bind(actor.organization_id)
        return operations.issue_ticket(actor)


def use(ticket, cookie):
    with open_work(writes=True):
        return operations.use_ticket(ticket, cookie)


def test_a_ticket_lets_its_own_sign_in_connect_once(hope):
    ticket, cookie = ticket_of(hope.ann), hope.tokens[str(hope.ann.sign_in_id)]
    assert use(ticket, cookie) == (hope.ann.sign_in_id, hope.organization_id)
    assert use(ticket, cookie) is None


@pytest.mark.parametrize("cookie", [None, "", "another", "ben"])
def test_a_ticket_is_worth_nothing_with_another_cookie(hope, cookie):
    token = hope.tokens[str(hope.ben.sign_in_id)] if cookie == "ben" else cookie
    assert use(ticket_of(hope.ann), token) is None


def test_a_ticket_is_too_old_after_a_minute(hope):
    ticket = ticket_of(hope.ann)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert use(ticket, hope.tokens[str(hope.ann.sign_in_id)]) is None


def test_a_ticket_is_worth_nothing_once_the_sign_in_has_ended(hope):
    ticket = ticket_of(hope.ann)
    with open_work(writes=True):
        operations.end_sign_in(hope.ann, hope.ann.sign_in_id)
    assert use(ticket, hope.tokens[str(hope.ann.sign_in_id)]) is None


def test_what_has_expired_is_forgotten(hope):
    ticket_of(hope.ann)
    with time_machine.travel(clock.now() + timedelta(days=2)), open_work(writes=True):
        operations.forget_expired()
        assert db.session.scalars(sa.select(operations.ConnectTicket)).all() == []


# ---------------------------------------------------------------- the operator's first link


def test_the_command_makes_an_operator_with_a_link_that_works_once(app, world):
    answer = app.test_cli_runner().invoke(args=["create-operator", "new@example.org"])
    assert answer.exit_code == 0
    path = re.search(r"/begin/[\w-]+", answer.output).group()
    client = world.client()
    assert client.post(path, data={"passphrase": NEW}).status_code == 303
    assert client.get("/operator/").location.startswith("/account/second-step")
    assert world.client().get(path).status_code == 404


def test_a_bad_address_is_one_line_and_exit_2(app, world):
    answer = app.test_cli_runner().invoke(args=["create-operator", "not an address"])
    assert answer.exit_code == 2
    assert len(answer.output.strip().splitlines()) == 1


def test_ending_a_sign_in_of_nobody_is_not_found(hope):
    with open_work(writes=True), pytest.raises(NotFound):
        operations.end_sign_in(hope.ann, uuid.uuid4())
