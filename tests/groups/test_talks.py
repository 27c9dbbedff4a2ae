"""Talking first: who offers times, who picks one, when one talks, and that nothing of it stays."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.accounts.models import SignIn
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups import requests, talks
from facilitator.groups.admissions import join_by_invite
from facilitator.groups.models import MembershipState, Visibility
from facilitator.groups.operations import archive_group
from facilitator.groups.sweeps import forget_talks_of_gone
from facilitator.groups.talk_models import FirstTalk, TalkState
from tests.groups.making import AGREED, change_group, link_into

#: Noon in Berlin, an hour behind UTC in winter.
MONDAY = datetime(2030, 1, 14, 12, tzinfo=UTC)
TIMES = [datetime(2030, 1, 16, 19), datetime(2030, 1, 14, 18)]  # noqa: DTZ001 - wall times
PICKED = datetime(2030, 1, 14, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday(world):
    """Let it be that Monday, once the world is there; its people are still signed in."""
    with time_machine.travel(MONDAY, tick=False):
        with open_work(writes=True):
            for row in db.session.scalars(sa.select(SignIn)):
                row.expires_at = MONDAY + timedelta(days=7)
                row.seen_at = row.authenticated_at = MONDAY
        yield


def at(minutes):
    """Travel to some minutes from the time that was picked."""
    return time_machine.travel(PICKED + timedelta(minutes=minutes), tick=False)


def do(actor, act, *args, **values):
    """Do something in a work of its own."""
    with unit_of_work(actor):
        return act(actor, *args, **values)


@pytest.fixture
def seat(hope):
    """Let the stranger ask to join a circle in Berlin; return their membership's id."""
    change_group(hope, visibility=Visibility.LISTED, time_zone="Europe/Berlin")
    return do(hope.stranger, requests.ask_to_join, hope.group_id, "Rook", (), AGREED).id


@pytest.fixture
def offered(hope, seat):
    """Offer them two times."""
    do(hope.facilitator, talks.offer_talk, hope.group_id, seat, TIMES, "Tea helps.")
    return seat


@pytest.fixture
def picked(hope, offered):
    """Let them pick the earlier one."""
    do(hope.stranger, talks.pick_time, hope.group_id, PICKED)
    return offered


def rows():
    """Return every talk that is stored."""
    return list(db.session.scalars(sa.select(FirstTalk)))


def stored(tenant):
    """Return every talk that is stored, in a work of its own."""
    with unit_of_work(tenant.owner, writes=False):
        return rows()


def test_only_the_circles_own_facilitators_offer_times_and_only_to_who_waits(hope, other, seat):
    refused = {
        "owner": NotAllowed,
        "moderator": NotAllowed,
        "ann": NotAllowed,
        "pending": NotFound,
        "stranger": NotFound,
    }
    for who, error in refused.items():
        with pytest.raises(error):
            do(getattr(hope, who), talks.offer_talk, hope.group_id, seat, TIMES)
    with pytest.raises(NotFound):
        do(other.facilitator, talks.offer_talk, hope.group_id, seat, TIMES)
    with pytest.raises(NotFound):
        do(other.facilitator, talks.offer_talk, other.group_id, seat, TIMES)
    with pytest.raises(DomainError):
        do(hope.facilitator, talks.offer_talk, hope.group_id, hope.seats["ann"], TIMES)
    do(hope.cofacilitator, talks.offer_talk, hope.group_id, seat, TIMES)
    assert [(row.membership_id, row.state) for row in stored(hope)] == [(seat, TalkState.OFFERED)]


def test_times_that_will_not_do_are_refused_at_their_field(hope, seat):
    for times, words in (
        ([], "one to three"),
        ([TIMES[0] + timedelta(hours=n) for n in range(4)], "one to three"),
        ([TIMES[0], TIMES[0]], "the same"),
        ([datetime(2030, 1, 14, 12, 59)], "already over"),  # noqa: DTZ001
        ([datetime(2030, 5, 1, 12)], "next two months"),  # noqa: DTZ001
        ([datetime(9999, 12, 31, 23)], "next two months"),  # noqa: DTZ001
    ):
        with pytest.raises(Invalid, match=words):
            do(hope.facilitator, talks.offer_talk, hope.group_id, seat, times)
    times = [TIMES[0].replace(month=4), datetime(2030, 3, 31, 2, 30)]  # noqa: DTZ001
    with (
        time_machine.travel(datetime(2030, 3, 20, tzinfo=UTC)),
        pytest.raises(Invalid, match="jump over") as refusal,
    ):
        do(hope.facilitator, talks.offer_talk, hope.group_id, seat, times)
    assert refusal.value.field == "time_1"
    assert stored(hope) == []


def test_one_of_the_times_is_picked_once_and_can_be_given_up(hope, offered):
    lead, stranger, group_id = hope.facilitator, hope.stranger, hope.group_id
    with pytest.raises(Conflict, match="changed meanwhile"):
        do(stranger, talks.pick_time, group_id, PICKED + timedelta(minutes=1))
    with pytest.raises(Conflict, match="No times"):
        do(hope.pending, talks.pick_time, group_id, PICKED)
    for actor in (hope.ann, lead):
        with pytest.raises(NotFound):
            do(actor, talks.pick_time, group_id, PICKED)
    for _twice in range(2):
        assert do(stranger, talks.pick_time, group_id, PICKED).picked_at == PICKED
    with pytest.raises(Conflict, match="changed meanwhile"):
        do(stranger, talks.pick_time, group_id, PICKED + timedelta(days=2, hours=1))
    row = do(stranger, talks.say_none_suits, group_id, "I work late on Mondays.")
    assert (row.state, row.picked_at) == (TalkState.UNSUITED, None)
    do(lead, talks.offer_talk, group_id, offered, TIMES[:1])  # in place of the first offer
    assert [row.state for row in stored(hope)] == [TalkState.OFFERED]
    with pytest.raises(Conflict, match="changed meanwhile"):
        do(stranger, talks.pick_time, group_id, PICKED)


def test_a_time_that_has_passed_is_not_picked_any_more(hope, offered):
    with at(0), pytest.raises(Invalid, match="already over"):
        do(hope.stranger, talks.pick_time, hope.group_id, PICKED)


def test_both_write_from_a_quarter_before_until_an_hour_after_and_not_else(hope, picked):
    lead, stranger, group_id = hope.facilitator, hope.stranger, hope.group_id
    for minutes, words in ((-16, "opens 15 minutes"), (60, "is over")):
        with at(minutes):
            with pytest.raises(Conflict, match=words):
                do(stranger, talks.say_to_facilitators, group_id, "Hello?")
            with pytest.raises(Conflict, match=words):
                do(lead, talks.say_to_applicant, group_id, picked, "Hello?")
    with at(-15):
        do(stranger, talks.say_to_facilitators, group_id, "I am early.")
    with at(59):
        do(hope.cofacilitator, talks.say_to_applicant, group_id, picked, "Glad you came.")
        talk = do(lead, talks.talk_for, group_id, picked)
        assert [line.text for line in talk.words.lines] == ["I am early.", "Glad you came."]
        names = do(stranger, talks.speakers_of, talk)
        assert [names[line.by] for line in talk.words.lines] == ["Rook", "Cofacilitator of Hope"]
        assert b"Glad" not in talk.row.words_sealed
        for act in (talks.offer_talk, talks.say_none_suits):
            args = (picked, TIMES) if act is talks.offer_talk else ("",)
            with pytest.raises(Conflict, match="just now"):
                do(lead if act is talks.offer_talk else stranger, act, group_id, *args)


def test_nobody_else_reads_or_writes_there(hope, other, picked):
    with at(0):
        for who, error in (
            ("owner", NotAllowed),
            ("admin", NotAllowed),
            ("moderator", NotAllowed),
            ("ann", NotAllowed),
            ("pending", NotFound),
        ):
            actor = getattr(hope, who)
            with pytest.raises(error):
                do(actor, talks.talk_for, hope.group_id, picked)
            with pytest.raises(error):
                do(actor, talks.say_to_applicant, hope.group_id, picked, "Hm.")
        for who in ("pending", "ann", "facilitator"):
            with pytest.raises(NotFound):
                do(getattr(hope, who), talks.own_talk_for, hope.group_id)
        with pytest.raises(NotFound):
            do(other.stranger, talks.own_talk_for, hope.group_id)


def test_a_talk_has_a_hundred_lines_and_each_has_words(hope, picked):
    with at(0):
        for number in range(talks.MOST_LINES):
            do(hope.stranger, talks.say_to_facilitators, hope.group_id, f"Line {number}")
        with pytest.raises(Conflict, match="Everything that fits"):
            do(hope.facilitator, talks.say_to_applicant, hope.group_id, picked, "One more.")
        with pytest.raises(Invalid):
            do(hope.stranger, talks.say_to_facilitators, hope.group_id, "")


@pytest.mark.parametrize("end", ["approved", "declined", "withdrawn", "link", "archived"])
def test_whatever_ends_the_request_nothing_of_the_talk_stays(hope, picked, end):
    lead, group_id = hope.facilitator, hope.group_id
    with at(0):
        do(hope.stranger, talks.say_to_facilitators, group_id, "Between us.")
        if end in {"approved", "declined"}:
            do(lead, requests.answer_request, group_id, picked, approve=end == "approved")
        elif end == "withdrawn":
            do(hope.stranger, requests.withdraw_request, group_id)
        elif end == "link":
            link_id, _token = link_into(hope)
            assert (
                do(hope.stranger, join_by_invite, link_id, "Rook").state is MembershipState.ACTIVE
            )
        else:
            forget_talks_of_gone()
            assert len(stored(hope)) == 1, "a talk stays while its request waits"
            do(hope.owner, archive_group, group_id, "It is time.")
            with pytest.raises(Conflict):
                do(hope.stranger, talks.say_to_facilitators, group_id, "Too late.")
            forget_talks_of_gone()
            forget_talks_of_gone()
        assert stored(hope) == []
        with pytest.raises(DomainError):
            do(hope.stranger, talks.own_talk_for, group_id)
        with pytest.raises(DomainError):
            do(lead, talks.talk_for, group_id, picked)
    with unit_of_work(hope.owner, writes=False):
        details = db.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action.like("talk.%"))
        ).all()
        assert details
        assert not any("Between us" in str(vars(line)) for line in details)


# ---------------------------------------------------------------- the pages


def test_the_whole_way_of_a_talk_on_its_pages(world, hope, seat):
    lead, co, stranger = (
        world.client(one) for one in (hope.facilitator, hope.cofacilitator, hope.stranger)
    )
    url = f"/o/hope/groups/{hope.group_id}"
    consider, mine = f"{url}/requests/{seat}", f"{url}/my-request"
    assert "Talk first" in lead.get(consider).text
    assert "Talk first" not in world.client(hope.owner).get(consider).text
    assert world.client(hope.owner).get(f"{consider}/times").status_code == 403
    times = {"day_0": "2030-01-14", "time_0": "18:00", "note": "Tea helps."}
    half = lead.post(f"{consider}/times", data={**times, "day_1": "2030-01-16"})
    assert half.status_code == 422
    assert "Please choose a time." in half.text
    assert "Tea helps." in half.text  # what was typed is kept
    past = lead.post(f"{consider}/times", data={**times, "day_0": "2030-01-13"})
    assert past.status_code == 422
    assert "already over" in past.text
    assert lead.post(f"{consider}/times", data=times).status_code == 303
    assert "You are offered times to talk" in stranger.get("/o/hope/").text
    assert "Times for you" in stranger.get("/o/hope/groups/").text
    page = stranger.get(mine).text
    assert "Monday, January 14, 17:00 in UTC · 18:00 in Berlin" in page
    assert "Tea helps." in page
    nothing = stranger.post(f"{mine}/time", data={"note": "Later?"})
    assert nothing.status_code == 422
    assert "Later?" in nothing.text
    gone = stranger.post(f"{mine}/time", data={"at": "2030-01-14T16:00:00+00:00"})
    assert gone.status_code == 422
    assert "The times have changed meanwhile" in gone.text
    assert stranger.post(f"{mine}/time", data={"at": "soon"}).status_code == 422
    none = stranger.post(f"{mine}/time", data={"at": "none", "note": "Not on Mondays."})
    assert none.status_code == 303
    assert "Not on Mondays." in lead.get(consider).text
    assert "No time suits" in co.get(f"{url}/requests").text
    lead.post(f"{consider}/times", data=times)
    assert stranger.post(f"{mine}/time", data={"at": PICKED.isoformat()}).status_code == 303
    assert "Your time to talk" in stranger.get(mine).text
    assert stranger.get(f"{mine}/talk").status_code == 409
    assert lead.get(f"{consider}/talk").status_code == 409
    with at(5):
        assert "You can talk now" in stranger.get(mine).text
        assert co.post(f"{consider}/talk", data={"text": "Hello."}).status_code == 303
        read = stranger.get(f"{mine}/talk").text
        assert "Hello." in read
        assert "Cofacilitator of Hope" in read
        assert "Look again" in read
        long = stranger.post(f"{mine}/talk", data={"text": "x" * 1001})
        assert long.status_code == 422
        assert "x" * 1001 in long.text
        stranger.post(f"{mine}/talk", data={"text": "Good evening."}, follow_redirects=True)
        assert "Good evening." in lead.get(f"{consider}/talk").text
        lead.post(consider, data={"answer": "approve", "question": "", "words": ""})
        assert stranger.get(f"{mine}/talk").status_code == 404
        assert lead.get(f"{consider}/talk").status_code == 409
        assert lead.get(f"{consider}/times").status_code == 409


def test_a_time_that_was_picked_is_given_up_on_its_page(world, hope, picked):
    stranger = world.client(hope.stranger)
    mine = f"/o/hope/groups/{hope.group_id}/my-request"
    page = stranger.post(f"{mine}/time", data={"at": "none"}, follow_redirects=True).text
    assert "None of the times suits you" in page
    do(hope.facilitator, talks.offer_talk, hope.group_id, picked, [TIMES[1]])
    with at(1):
        assert "The times you were offered have passed" in stranger.get(mine).text
