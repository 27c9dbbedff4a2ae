"""Closed doors against a crowd: nobody joins, newcomers are read first, links stay in."""

import uuid
from datetime import timedelta

import pytest

from facilitator.core import clock
from facilitator.core.errors import Conflict
from facilitator.floor import operations
from facilitator.groups.admissions import join_by_invite
from facilitator.groups.models import Admission, Membership, Visibility
from facilitator.groups.requests import ask_to_join
from facilitator.live import posting
from facilitator.live.beside import Beside
from facilitator.live.models import MessageState
from facilitator.watched.looking import AskFirst
from tests.groups.making import AGREED, change_group, change_seat, link_into
from tests.worlds import acting

LINK = "Look at https://example.org/all"
HOUR = 3601


@pytest.fixture
def closed(circle, hope, traveler):
    """Return the room with its doors closed; Ben joined the circle after it was opened."""
    change_group(hope, lets_contact_through=True)
    change_seat(hope, "ben", joined_at=clock.now() + timedelta(seconds=1))
    circle.do("facilitator", operations.set_doors, circle.version, closed=True)
    return circle


def say(circle, who, words="A line.", *, sure=False):
    """Say something; returns what became of it."""
    beside = Beside(sure=sure)
    send = posting.send_message
    return circle.do(who, send, uuid.uuid4(), words, rest_after=7200, beside=beside)


def test_whoever_is_new_is_read_first_until_the_doors_open(closed, traveler):
    said = say(closed, "ben")
    assert (said.state, said.reason) == (MessageState.HELD, "first_posts")
    for who in ("ann", "facilitator"):
        assert say(closed, who).state is MessageState.VISIBLE
    traveler.shift(HOUR)
    assert say(closed, "ben").state is MessageState.VISIBLE


def test_no_link_goes_out_while_they_are_closed_whatever_the_circle_lets_through(closed, traveler):
    with pytest.raises(AskFirst) as asked:
        say(closed, "ann", LINK, sure=True)
    assert asked.value.facts["may_send"] is False
    assert say(closed, "facilitator", LINK).state is MessageState.VISIBLE
    traveler.shift(HOUR)
    assert say(closed, "ann", LINK, sure=True).state is MessageState.VISIBLE


def test_nobody_joins_the_circle_by_themselves_meanwhile(closed, hope, traveler):
    change_group(hope, visibility=Visibility.LISTED, admission=Admission.OPEN)
    link_id, _token = link_into(hope)

    def come(by_link):
        with acting(hope.stranger):
            if by_link:
                return join_by_invite(hope.stranger, link_id, "Calm Fern", AGREED)
            return ask_to_join(hope.stranger, hope.group_id, "Calm Fern", (), AGREED)

    for by_link in (True, False):
        with pytest.raises(Conflict, match="Please try again in an hour"):
            come(by_link)
    traveler.shift(HOUR)
    assert isinstance(come(by_link=True), Membership)
