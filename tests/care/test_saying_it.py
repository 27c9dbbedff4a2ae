"""Three doors to care: always open, one case for each person, and nothing told to the wrong one."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from facilitator.audit.models import AuditEntry
from facilitator.care import operations, queries
from facilitator.care.models import CareCase, CareDoor, CareState, LineKind
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Membership, MembershipState
from facilitator.live import operations as live
from facilitator.live import posting
from facilitator.live.models import MessageState, RoomState
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import report_on_page
from facilitator.notices.answers import call_to_answers
from facilitator.notices.models import Channel, Kind, Notice
from facilitator.prompts.editing import edit_reply
from facilitator.prompts.models import Audience, ReplyState
from facilitator.prompts.words import why_held
from facilitator.watched.looking import Concern
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases
from tests.prompts.making import answered, crowd, put, reply_row
from tests.worlds import Tenant, acting


def test_one_tap_tells_every_console_at_once_and_no_frame_of_the_room_changes(care):
    before = len(care.rows("skip")), care.scene().room.last_seq
    case_id = care.say("ann", words="It is too much.")
    assert (len(care.rows("skip")), care.scene().room.last_seq) == before
    card = care.cards()[-1]
    assert (card["state"], card["door"], card["who"]) == ("raised", "self", str(care.id("ann")))
    assert "too much" not in str(care.cards()), "words are sealed, and read on the case's page"
    [line] = care.lines(case_id)
    assert line.words_sealed is not None
    assert b"too much" not in line.words_sealed
    assert care.told() == [], "two of the team are connected"
    assert care.own("ann").asked


def test_the_same_tap_again_is_once_and_another_is_a_line_of_the_same_case(care):
    cmid = uuid.uuid4()
    first = care.say("ann", cmid=cmid)
    assert care.say("ann", cmid=cmid) == first
    assert len(care.lines(first)) == 1
    assert care.say("ann") == care.say("ben", "person", care.id("ann")) == first
    assert [line.door for line in care.lines(first)] == [
        CareDoor.SELF,
        CareDoor.SELF,
        CareDoor.OTHER,
    ]


def test_other_words_never_go_under_the_name_of_a_tap(care):
    cmid = uuid.uuid4()
    case_id = care.say("ann", cmid=cmid)
    with pytest.raises(Conflict) as refused:
        care.say("ann", cmid=cmid, words="And I am alone tonight.")
    assert refused.value.code == "cmid_reused"
    care.say("ann", words="And I am alone tonight.")
    assert len(care.lines(case_id)) == 2


def test_what_nobody_answered_rings_anew_for_whoever_says_it_again(care, hope, sweep):
    case_id = care.say("ann")
    for minutes in (2, 5, 5):
        sweep(minutes=minutes)
    told = len(care.told())
    sweep(hours=20)
    assert care.case(case_id).due_at is None, "it has climbed to the top, and rung there"
    assert len(care.told()) == 2 * told
    assert care.say("ann") == case_id
    for minutes in (2, 3, 5):
        sweep(minutes=minutes)
    assert len(care.told()) == 3 * told
    care.say("ann")
    sweep(minutes=1)
    assert len(care.told()) == 3 * told, "it was just asked"


def test_whoever_begins_a_case_looks_after_it_and_nobody_else_is_called(care, sweep):
    case_id = care.say("cofacilitator", "person", care.id("ann"))
    case = care.case(case_id)
    assert case.state is CareState.ACKNOWLEDGED
    assert case.owner_id == care.tenant.cofacilitator.member_id
    sweep(minutes=30)
    assert care.told() == []


def test_a_report_of_fearing_for_somebody_has_a_clock_as_well(care, hope):
    with unit_of_work(hope.ben):
        report_on_page(
            hope.ben,
            subject=SubjectKind.PERSON,
            subject_id=hope.seats["ann"],
            reason=ReportReason.SELF_HARM,
            words="She said goodbye.",
        )
    with unit_of_work(hope.owner, writes=False):
        case = db.session.scalars(select(CareCase)).one()
    assert (case.about_id, case.state) == (hope.seats["ann"], CareState.RAISED)
    assert [line.door for line in care.lines(case.id)] == [CareDoor.OTHER]


@pytest.mark.parametrize("how", ["muted", "resting", "round", "waiting", "closing", "apart"])
def test_it_works_whatever_the_room_does(care, how):
    if how == "muted":
        care.change_seat("ann", muted_until=clock.now() + timedelta(hours=1))
    elif how == "waiting":
        care.enter("both")
    elif how == "round":
        care.start()
    elif how == "apart":
        care.split(["ann", "ben"])
        care.go("ann", 1)
        made = care.inside("ann", 1, operations.raise_in_room, uuid.uuid4(), "me", None)
        assert made.room_id == care.room_id, "the session's own team hears it"
    else:
        to = {"resting": RoomState.PAUSED, "closing": RoomState.CLOSING}[how]
        with unit_of_work(care.tenant.facilitator):
            live.change_state(live.lock_room(care.room_id), to)
    who = "both" if how == "waiting" else "ann"
    assert care.case(care.say(who)).state is CareState.RAISED
    assert care.cards()[-1]["who"] == str(care.id(who))


def test_outside_a_session_who_holds_the_circle_is_told_at_once(care, hope):
    with unit_of_work(hope.facilitator):
        live.change_state(live.lock_room(care.room_id), RoomState.ENDED)
    for name, state in {"pending": None, "cleo": MembershipState.SUSPENDED}.items():
        with unit_of_work(hope.owner):
            row = db.session.get_one(Membership, (hope.organization_id, care.id(name)))
            row.state = state or row.state
        with acting(hope.actors[name]):
            made = operations.raise_on_page(hope.actors[name], hope.group_id, uuid.uuid4())
        assert care.case(made.id).room_id is None
    assert sorted(care.told()) == ["cofacilitator", "cofacilitator", "facilitator", "facilitator"]
    with acting(hope.stranger), pytest.raises(NotFound):
        operations.raise_on_page(hope.stranger, hope.group_id, uuid.uuid4())


def test_a_worry_names_its_raiser_to_nobody_it_is_about(care, hope):
    message = care.do("ann", care_send, "Nothing helps any more.")
    case_id = care.say("ben", "message", message, words="Ann scares me.")
    assert [line.kind for line in care.lines(case_id)] == [LineKind.RAISED, LineKind.NOTE]
    assert care.own("ann") is None
    with acting(hope.ann, writes=False):
        assert queries.own_cases(hope.ann) == [], "nothing to find alone on a page"
    care.take("facilitator", case_id)
    assert care.own("ann").asked is False
    with acting(hope.ann, writes=False):
        [own] = queries.own_cases(hope.ann)
    assert [step for step, _at, _by in own.steps] == ["acknowledged"]
    with acting(hope.facilitator, writes=False):
        found = queries.case_for(hope.facilitator, case_id)
        lines = queries.lines_of(hope.facilitator, found)
    assert [line.words for line in lines if line.words] == [
        "Ann scares me.",
        "Nothing helps any more.",
    ]
    with acting(hope.owner, writes=False):
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "care.raised")
        ).one()
    assert (entry.actor_id, entry.actor_kind) == (None, "care")


def care_send(actor, room_id, words):
    return posting.send_message(actor, room_id, uuid.uuid4(), words, rest_after=3600).id


def test_somebody_of_another_circle_or_organization_is_not_there(care, hope, other: Tenant):
    for subject in (other.seats["ann"], uuid.uuid4(), None):
        with pytest.raises(NotFound):
            care.say("ann", "person", subject)
    case_id = care.say("ann")
    for actor in (other.owner, other.facilitator):
        with acting(actor, writes=False), pytest.raises(NotFound):
            queries.case_for(actor, case_id)


def test_what_was_said_of_somebody_who_left_is_refused_with_a_reason(care, hope):
    with unit_of_work(hope.owner):
        row = db.session.get_one(Membership, (hope.organization_id, care.id("ben")))
        row.state = MembershipState.LEFT
    with pytest.raises(Invalid, match="left"):
        care.say("ann", "person", care.id("ben"))


def test_a_phrase_opens_or_joins_a_case_in_the_messages_own_work(care, hope, sweep):
    with unit_of_work(hope.ann):
        sent = posting.send_message(
            hope.ann, care.room_id, uuid.uuid4(), "I can’t go on.", rest_after=3600
        )
        concern = Concern(hope.group_id, care.id("ann"), About.WORRY, care.room_id, sent.id)
        made = operations.case_from_concern(concern)
    assert care.cards() == [], "the sweep tells"
    sweep()
    assert care.cards()[-1]["door"] == "phrase"
    assert [line.item for line in care.lines(made.id)] == ["worry", "message"]
    sweep()
    assert len(care.cards()) == 1
    with unit_of_work(hope.ann):
        again = operations.case_from_concern(concern)
    assert again.id == made.id


def test_words_an_organization_watches_for_open_a_case_and_wait(care, hope):
    with unit_of_work(hope.admin):
        add_phrases(hope.admin, [PhraseDraft("artichoke", Does.CRISIS, About.WORRY)])
    said = care.do("ann", posting.send_message, uuid.uuid4(), "An artichoke.", rest_after=3600.0)
    assert said.state is MessageState.HELD
    prompt_id = put(hope)
    for who in (hope.ann, hope.ben):
        reply = reply_row(hope, answered(who, prompt_id, "Artichoke again."))
        assert (reply.state, reply.held_for) == (ReplyState.HELD, "crisis.worry")
    assert why_held("crisis.worry").startswith("Thank you for saying it.")
    with unit_of_work(hope.owner, writes=False):
        cases = db.session.scalars(select(CareCase)).all()
    assert {case.about_id for case in cases} == {hope.seats["ann"], hope.seats["ben"]}
    # only facilitators read it, so it does not wait; one's own notes nobody looks at
    to_staff = reply_row(
        hope, answered(hope.cleo, prompt_id, "Artichoke.", audience=Audience.FACILITATORS)
    )
    assert to_staff.state is ReplyState.VISIBLE
    answered(hope.both, prompt_id, "Artichoke.", audience=Audience.OWN)
    with unit_of_work(hope.owner, writes=False):
        assert len(db.session.scalars(select(CareCase)).all()) == 3


def test_a_name_is_not_given_away_by_being_called_for(care, hope):
    crowd(hope)
    with unit_of_work(hope.admin):
        add_phrases(hope.admin, [PhraseDraft("artichoke", Does.CRISIS, About.WORRY)])
    prompt_id = put(hope, lets_anonymous=True)
    reply = reply_row(hope, answered(hope.ann, prompt_id, "Artichoke.", is_anonymous=True))
    assert reply.state is ReplyState.HELD
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(select(CareCase)).all() == []
    call_to_answers()
    call_to_answers()
    with unit_of_work(hope.owner, writes=False):
        called = select(Notice).where(Notice.kind == Kind.NEEDED, Notice.channel == Channel.APP)
        notices = db.session.scalars(called).all()
    holders = {hope.facilitator.member_id, hope.cofacilitator.member_id}
    assert {notice.member_id for notice in notices} == holders
    assert len(notices) == len(holders)


def test_a_change_into_words_that_worry_calls_and_is_not_refused_to_those_who_may_read_it(
    care, hope
):
    with unit_of_work(hope.admin):
        add_phrases(hope.admin, [PhraseDraft("artichoke", Does.CRISIS, About.WORRY)])
    prompt_id = put(hope)

    def change(who, reply_id):
        with unit_of_work(who):
            edit_reply(who, prompt_id, reply_id, "An artichoke.")

    to_staff = answered(hope.ann, prompt_id, "A leek.", audience=Audience.FACILITATORS)
    change(hope.ann, to_staff)
    assert reply_row(hope, to_staff).state is ReplyState.VISIBLE
    to_all = answered(hope.ben, prompt_id, "A leek.")
    with pytest.raises(Conflict, match="as it is"):
        change(hope.ben, to_all)
    with unit_of_work(hope.owner, writes=False):
        cases = db.session.scalars(select(CareCase)).all()
    assert [case.about_id for case in cases] == [hope.seats["ann"]]
