"""A circle closes well: told, taken along, read only, then let go; until the day it may go on."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups import closing, keepsake, notes, requests, shelf
from facilitator.groups.admissions import join_by_invite
from facilitator.groups.kinds import ShelfKind
from facilitator.groups.models import Admission, Group, GroupState, MembershipState, Visibility
from facilitator.groups.operations import archive_group
from facilitator.groups.sweeps import close_circles
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.notices.lines import read_lines, set_up_desk
from facilitator.notices.models import Kind, Notice
from facilitator.prompts.operations import publish_prompt, reply_to
from facilitator.prompts.queries import prompt_for
from facilitator.prompts.reading import threads_of
from tests.groups.making import AGREED, change_group, link_into, memberships, newcomer
from tests.racing import race
from tests.worlds import coming_meeting

HOME = "/o/hope/groups"
LAST = "Thank you. What do you take along?"


def in_days(days):
    """Return a day from now on, in UTC, the circle's zone."""
    return clock.now().date() + timedelta(days=days)


def start(tenant, who="facilitator", days=10, words=LAST, kept=()):
    """Choose the last day."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        closing.start_closing(actor, tenant.group_id, in_days(days), words, kept)


def group_of(tenant):
    """Return the circle as it is."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get_one(Group, (tenant.organization_id, tenant.group_id))


def done(tenant, action):
    """Return how often the audit says something."""
    with unit_of_work(tenant.owner, writes=False):
        query = sa.select(sa.func.count()).where(AuditEntry.action == action)
        return db.session.scalar(query)


def state_of(tenant, handle):
    """Return the state of the membership with a handle."""
    return next(m.state for m in memberships(tenant) if m.handle == handle)


# ---------------------------------------------------------------- choosing the day


def test_a_lead_or_admin_chooses_the_day_and_can_change_it(hope):
    for who, refusal in (
        ("cofacilitator", NotAllowed),
        ("ann", NotAllowed),
        ("stranger", NotFound),
    ):
        with pytest.raises(refusal):
            start(hope, who)
    start(hope)
    start(hope, "admin", days=12, words="Farewell.")
    group = group_of(hope)
    assert group.closes_at.date() == in_days(13)
    assert group.last_day == in_days(12)
    assert (group.closing_words, group.state) == ("Farewell.", GroupState.ACTIVE)


@pytest.mark.parametrize(
    ("values", "field"), [({"days": -1}, "day"), ({"days": 400}, "day"), ({"words": ""}, "words")]
)
def test_a_day_and_words_that_will_not_do_are_refused(hope, values, field):
    with pytest.raises(Invalid) as refused:
        start(hope, **values)
    assert refused.value.field == field


def test_a_day_ends_at_midnight_in_the_circles_zone_whatever_the_clocks_do():
    ends = closing.end_of(date(2026, 10, 25), "Europe/Berlin")  # twenty-five hours long
    assert ends == datetime(2026, 10, 25, 23, 0, tzinfo=UTC)


def test_until_the_day_it_can_be_called_off_and_not_after_it(hope):
    with pytest.raises(Conflict, match="isn’t closing"), unit_of_work(hope.facilitator):
        closing.call_off_closing(hope.facilitator, hope.group_id)
    start(hope)
    with unit_of_work(hope.facilitator):
        closing.call_off_closing(hope.facilitator, hope.group_id)
    assert group_of(hope).closes_at is None
    start(hope)
    change_group(hope, closes_at=clock.now())
    with pytest.raises(Conflict, match="day has come"), unit_of_work(hope.facilitator):
        closing.call_off_closing(hope.facilitator, hope.group_id)


def test_everybody_but_who_decided_is_told_neutrally(hope):
    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system):
        set_up_desk(system)
    start(hope)
    with unit_of_work(system):
        read_lines(system)
        read_lines(system)
        told = db.session.scalars(
            sa.select(Notice.membership_id).where(Notice.kind == Kind.CLOSING).distinct()
        ).all()
    assert hope.seats["ann"] in told
    assert hope.seats["facilitator"] not in told


# ---------------------------------------------------------------- the way in


def test_from_then_on_nobody_new_comes_in_and_the_line_is_let_go_kindly(hope):
    invite_id, _token = link_into(hope)
    change_group(hope, visibility=Visibility.LISTED, admission=Admission.OPEN, size_limit=6)
    with unit_of_work(hope.stranger):
        requests.ask_to_join(hope.stranger, hope.group_id, "Rook", (), AGREED)
    start(hope)
    assert state_of(hope, "Rook") is MembershipState.DECLINED
    with pytest.raises(Conflict, match="comes to its end"), unit_of_work(hope.owner):
        requests.ask_to_join(hope.owner, hope.group_id, "Wren", (), AGREED)
    person, _cookie = newcomer("late@home.example")
    with open_work(writes=True) as work:
        work.bind(hope.organization_id)
        with pytest.raises(Conflict, match="takes nobody new"):
            join_by_invite(person, invite_id, "Tern", AGREED)


# ---------------------------------------------------------------- the day


def test_on_the_day_everything_planned_ends_once_and_its_people_can_read(app, hope):
    invite_id, _token = link_into(hope)
    start(hope, days=0)
    later = uuid.uuid4()
    with unit_of_work(hope.facilitator):
        db.session.add(coming_meeting(hope.group_id, later, clock.now() + timedelta(days=20)))
    with time_machine.travel(group_of(hope).closes_at + timedelta(hours=2), tick=False):
        race(app, *[close_circles] * 3)
        group = group_of(hope)
        assert group.state is GroupState.ARCHIVED
        assert group.empty_at == clock.now() + timedelta(days=14)
        assert done(hope, "group.closed") == 1
        with unit_of_work(hope.ann, writes=False):
            meeting = db.session.get_one(Meeting, (hope.organization_id, later))
            first = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
            assert (meeting.state, meeting.revision) == (MeetingState.CANCELLED, 1)
            assert meeting.cancel_reason == closing.CANCELLED
            assert first.state is MeetingState.SCHEDULED  # it was held
            assert shelf.shelf_of(hope.ann, hope.group_id) == []
        assert state_of(hope, "Pending of Hope") is MembershipState.DECLINED
        with pytest.raises(Conflict), unit_of_work(hope.facilitator):
            closing.call_off_closing(hope.facilitator, hope.group_id)
        person, _cookie = newcomer("late@home.example")
        with open_work(writes=True) as work:
            work.bind(hope.organization_id)
            with pytest.raises(Conflict):
                join_by_invite(person, invite_id, "Tern", AGREED)


def test_a_session_that_is_on_ends_first(hope):
    start(hope)
    change_group(hope, closes_at=clock.now())
    with unit_of_work(hope.owner):
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        begins, ends = meeting.starts_at, meeting.ends_at
    with time_machine.travel(begins + timedelta(minutes=1), tick=False):
        close_circles()
        assert group_of(hope).state is GroupState.ACTIVE
    with time_machine.travel(ends, tick=False):
        close_circles()
        assert group_of(hope).state is GroupState.ARCHIVED


def test_of_calling_off_and_archiving_at_once_only_one_thing_becomes_true(app, hope):
    start(hope)

    def go_on():
        with unit_of_work(hope.facilitator):
            closing.call_off_closing(hope.facilitator, hope.group_id)

    def end():
        with unit_of_work(hope.admin):
            archive_group(hope.admin, hope.group_id, "At once.")

    outcomes = race(app, go_on, end)
    assert outcomes in (["done", "done"], ["conflict", "done"])
    assert group_of(hope).state is GroupState.ARCHIVED
    assert done(hope, "group.goes_on") == outcomes.count("done") - 1


# ---------------------------------------------------------------- what is taken along, what goes


@pytest.fixture
def written(hope):
    """Let Ann and Ben write in every place there is between sessions."""
    with unit_of_work(hope.facilitator):
        prompt_id = publish_prompt(hope.facilitator, hope.group_id, text="A facilitator asks").id
        for title in ("Kept", "Left behind"):
            draft = shelf.ItemDraft(ShelfKind.ARTICLE, title, words="Slowly.")
            item_id = shelf.put_on_shelf(hope.facilitator, hope.group_id, draft).id
            if title == "Kept":
                kept = item_id
    for who, words in (("ann", "What Ann wrote"), ("ben", "What Ben wrote")):
        actor = getattr(hope, who)
        with unit_of_work(actor):
            reply_to(actor, prompt_id, words)
            needs = notes.Needs(helps=f"A chair for {who}")
            notes.keep_own_place(actor, hope.group_id, needs, listens_first=False)
    start(hope, kept={kept})
    return prompt_id


def test_the_file_holds_ones_own_words_and_the_shelf_and_nobody_elses(world, hope, written):
    ann = world.client(hope.ann)
    home = f"{HOME}/{hope.group_id}"
    assert LAST in ann.get(home).text
    assert "Take something along" in ann.get(home).text
    assert ann.get(f"{home}/take-along").status_code == 200
    file = ann.get(f"{home}/take-along/file")
    assert file.headers["Content-Disposition"] == 'attachment; filename="notes.html"'
    for words in ("What Ann wrote", "A chair for ann", LAST, "Kept", "Slowly."):
        assert words in file.text
    for words in ("What Ben wrote", "chair for ben", "A facilitator asks", "Left behind", "Ben of"):
        assert words not in file.text
    assert "hope circle" not in file.text
    for who, status in (("owner", 403), ("stranger", 404)):
        answer = world.client(getattr(hope, who)).get(f"{home}/take-along/file")
        assert answer.status_code == status


def test_there_is_nothing_to_take_along_from_a_circle_that_goes_on(hope):
    with pytest.raises(NotFound), unit_of_work(hope.ann, writes=False):
        keepsake.keepsake_for(hope.ann, hope.group_id)


def answers_to(actor, prompt_id):
    """Return what somebody reads under a prompt, sorted: the clock of these tests stands still."""
    prompt = prompt_for(actor, prompt_id, Permission.GROUP_SEE)
    return sorted(thread.said.body for thread in threads_of(actor, prompt))


def test_two_weeks_later_what_was_written_is_gone_once_and_for_all(hope, written):
    with time_machine.travel(group_of(hope).closes_at, tick=False):
        close_circles()
        with unit_of_work(hope.ann, writes=False):
            assert answers_to(hope.ann, written) == ["What Ann wrote", "What Ben wrote"]
    with time_machine.travel(group_of(hope).empty_at, tick=False):
        close_circles()
        close_circles()
        assert done(hope, "group.emptied") == 1
        with unit_of_work(hope.ann, writes=False):
            assert answers_to(hope.ann, written) == ["", ""]
            assert shelf.shelf_of(hope.ann, hope.group_id) == []
            assert not notes.own_needs_for(hope.ann, hope.group_id)[1]
            with pytest.raises(NotFound):
                keepsake.keepsake_for(hope.ann, hope.group_id)


def test_its_page_keeps_what_was_typed_and_calls_it_off_again(world, hope, written):
    lead, page = world.client(hope.facilitator), f"{HOME}/{hope.group_id}/close"
    assert LAST in lead.get(page).text
    refused = lead.post(page, data={"day": "2020-01-01", "words": "Some last words"})
    assert refused.status_code == 422
    assert "Some last words" in refused.text
    foreign = {"day": f"{in_days(3)}", "words": "Some", "kept": str(uuid.uuid4())}
    assert lead.post(page, data=foreign).status_code == 422
    saved = lead.post(page, data={"day": f"{in_days(3)}", "words": "Some last words"})
    assert saved.status_code == 303
    assert "Some last words" in world.client(hope.ann).get(f"{HOME}/{hope.group_id}").text
    assert "Comes to its end" in lead.get(f"{HOME}/").text
    lead.post(f"{page}/call-off")
    assert "comes to its end" not in world.client(hope.ann).get(f"{HOME}/{hope.group_id}").text
