"""What people keep of a session: their own words alone, theirs alone, for good."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.after.models import KeptThing
from facilitator.after.takeaways import keep, kept_by, let_go, offer_for
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.operations import leave_group
from facilitator.live.messages import decide_message, take_back
from facilitator.live.models import RoomState
from facilitator.live.sweeps import forget_old_words
from tests.after.making import come, end, move, say, shelved


def kept_words(actor):
    """Return everything somebody kept, as it is read."""
    with unit_of_work(actor, writes=False):
        return [
            (thing.kind.value, thing.said.get("text") or thing.said.get("title"))
            for session in kept_by(actor)
            for thing in session.things
        ]


def keeps(actor, tenant, words=(), shelf=(), line=""):
    """Keep something as somebody."""
    with unit_of_work(actor):
        return keep(actor, tenant.meeting_id, set(words), set(shelf), line)


def test_own_words_the_shelf_and_a_line_are_kept_once_and_outlive_the_session_and_the_circle(hope):
    come(hope)
    mine = say(hope, "ann", "I slept, at last.")
    item = shelved(hope)
    move(hope, RoomState.CLOSING)
    assert keeps(hope.ann, hope, [mine], [item], "Ring Jo.") == 3
    assert keeps(hope.ann, hope, [mine], [item], "Ring Jo on Friday.") == 1  # the line alone
    all_of_it = [
        ("line", "Ring Jo on Friday."),
        ("words", "I slept, at last."),
        ("shelf", "A map of small steps"),
    ]
    assert kept_words(hope.ann) == all_of_it
    move(hope, RoomState.ENDED)
    with unit_of_work(hope.ann):
        leave_group(hope.ann, hope.group_id)
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        forget_old_words()
        assert kept_words(hope.ann) == all_of_it


def test_nobody_else_has_any_of_it_and_it_is_sealed(hope, other):
    come(hope)
    mine = say(hope, "ann", "a quiet secret")
    end(hope)
    keeps(hope.ann, hope, [mine], line="another one")
    for actor in (hope.ben, hope.facilitator, hope.owner, hope.moderator, other.ann):
        assert kept_words(actor) == []
    with unit_of_work(hope.ann, writes=False):
        rows = db.session.scalars(sa.select(KeptThing)).all()
        ids = [row.id for row in rows]
        assert not any(b"secret" in row.words_sealed for row in rows)
    for actor in (hope.ben, hope.owner, other.ann):
        with pytest.raises(NotFound), unit_of_work(actor):
            let_go(actor, ids[0])
    for one in ids:
        with unit_of_work(hope.ann):
            let_go(hope.ann, one)
    assert kept_words(hope.ann) == []


def test_words_of_others_and_words_that_are_not_open_to_all_cannot_be_kept(hope):
    come(hope)
    theirs = say(hope, "ben", "not yours")
    hidden, removed = (say(hope, "ann", "soon gone") for _ in range(2))
    with unit_of_work(hope.facilitator):
        decide_message(hope.facilitator, hope.meeting_id, hidden, 1, "hide", "Please.")
    with unit_of_work(hope.ann):
        take_back(hope.ann, hope.meeting_id, removed)
    end(hope)
    for message_id in (theirs, hidden, removed, uuid.uuid4()):
        with pytest.raises(NotFound):
            keeps(hope.ann, hope, [message_id])
    with pytest.raises(NotFound):
        keeps(hope.ann, hope, shelf=[uuid.uuid4()])
    with pytest.raises(Invalid, match="choose something"):
        keeps(hope.ann, hope)
    assert kept_words(hope.ann) == []


@pytest.mark.parametrize(
    ("before", "is_open"),
    [
        ((), False),
        ((RoomState.PAUSED,), False),
        ((RoomState.CLOSING,), True),
        ((RoomState.CLOSING, RoomState.PAUSED), True),
        ((RoomState.ENDED,), True),
    ],
)
def test_it_opens_with_the_closing(hope, before, is_open):
    come(hope)
    mine = say(hope, "ann", "words")
    move(hope, *before)
    with unit_of_work(hope.ann, writes=False):
        assert [one.id for one in offer_for(hope.ann, hope.meeting_id).words] == [mine] * is_open
    if is_open:
        assert keeps(hope.ann, hope, [mine]) == 1
    else:
        with pytest.raises(Conflict, match="begin to close"):
            keeps(hope.ann, hope, [mine])


def test_it_is_for_those_who_were_in(hope, other):
    come(hope)
    end(hope)
    for actor in (hope.cleo, hope.owner, hope.stranger, other.ann):
        with pytest.raises(NotFound):
            keeps(actor, hope, line="a line")


def test_the_pages_say_so(world, hope):
    come(hope)
    mine = say(hope, "ann", "I slept, at last.")
    theirs = say(hope, "ben", "Only mine to keep.")
    ann, address = world.client(hope.ann), f"/o/hope/meetings/{hope.meeting_id}/after/keep"
    assert "Not yet" in ann.get(address).text
    end(hope)
    page = ann.get(address).text
    assert "I slept, at last." in page
    assert "Only mine" not in page
    assert "hope circle" not in page
    assert ann.post(address, data={"words": str(theirs)}).status_code == 404
    assert ann.post(address, data={"words": "no-id"}).status_code == 404
    refused = ann.post(address, data={"line": "x" * 501})
    assert refused.status_code == 422
    assert "x" * 501 in refused.text
    done = ann.post(address, data={"words": str(mine), "line": "Ring Jo."}, follow_redirects=True)
    assert "Kept from sessions" in done.text
    assert "Ring Jo." in done.text
    assert "hope circle" not in done.text
