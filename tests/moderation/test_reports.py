"""Raising, finding, claiming and deciding reports: who finds which, and who never does."""

import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.audit.queries import first_broken_line
from facilitator.core import clock
from facilitator.core.crypto import Sealed, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from facilitator.core.limits import limiter
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.live import messages
from facilitator.live.models import StaffEvent
from facilitator.moderation import operations, queries
from facilitator.moderation.models import Report, ReportReason, ReportState, SubjectKind
from facilitator.prompts.operations import publish_prompt, remove_reply, reply_to
from tests.moderation.conftest import membership, open_room, raise_report

EVERYBODY = [
    "owner", "admin", "moderator", "facilitator", "cofacilitator",
    "ann", "ben", "cleo", "pending", "stranger",
]  # fmt: skip
ABOVE = {"owner", "admin", "moderator"}
#: who reports whom -> who may work it
RECIPIENTS = [
    ("ben", "ann", ABOVE | {"facilitator", "cofacilitator"}),
    ("ann", "facilitator", ABOVE),
    ("ann", "cofacilitator", ABOVE),
    ("cofacilitator", "ann", ABOVE | {"facilitator"}),
    ("cofacilitator", "facilitator", ABOVE),
]


@pytest.mark.parametrize(("by", "about", "eligible"), RECIPIENTS)
def test_a_report_is_found_by_those_who_may_work_it_and_by_nobody_else(
    world, hope, report, by, about, eligible
):
    report_id = report(by, about)
    for who in EVERYBODY:
        actor, client = hope.actors[who], world.client(hope.actors[who])
        page = client.get(f"/o/hope/reports/{report_id}")
        queue = client.get("/o/hope/reports/").text
        with unit_of_work(actor, writes=False):
            count = queries.waiting_for(actor)
        finds = who in eligible
        assert page.status_code == (200 if finds else 404), who
        assert (str(report_id) in queue) is finds, who
        assert count == (1 if finds else 0), who
        assert ("report waits" in client.get("/o/hope/").text) is finds, who


ACTS = {
    "claim": {},
    "release": {},
    "decide": {"outcome": "no_breach", "note": "x"},
    "act": {"act": "warn", "reason": "x"},
}


@pytest.mark.parametrize("who", ["facilitator", "cofacilitator", "ann", "ben", "stranger"])
@pytest.mark.parametrize("act", ACTS)
def test_whoever_may_not_work_it_can_do_nothing_to_it(world, hope, report, who, act):
    report_id = report("ann", "facilitator")
    answer = world.client(hope.actors[who]).post(
        f"/o/hope/reports/{report_id}/{act}", data=ACTS[act]
    )
    assert answer.status_code == 404
    with unit_of_work(hope.moderator, writes=False):
        assert queries.report_for(hope.moderator, report_id).report.state is ReportState.NEW


def test_another_organization_finds_and_reports_nothing(hope, other, report, say):
    report_id, message_id = report(), say("ann", "hello")
    open_room(other)
    for actor in other.actors.values():
        with pytest.raises(NotFound), unit_of_work(actor):
            queries.report_for(actor, report_id)
        with unit_of_work(actor, writes=False):
            assert queries.waiting_for(actor) == 0
    for room_id in (hope.meeting_id, other.meeting_id):
        with pytest.raises(NotFound):
            raise_report(other.ben, room_id, message_id)
    for kind in ("person", "reply"):
        with pytest.raises(NotFound), unit_of_work(other.ben):
            queries.subject_for(other.ben, SubjectKind(kind), hope.seats["ann"])


@pytest.mark.parametrize("who", ["moderator", "admin", "owner"])
def test_whoever_works_every_report_finds_none_about_themselves_open_or_decided(world, hope, who):
    reported = hope.actors[who]
    deciding = hope.admin if who == "moderator" else hope.moderator
    with unit_of_work(hope.owner):  # they take part in the circle, under a handle
        membership(hope, "ann").member_id = reported.member_id
    with unit_of_work(hope.ben):
        report_id = operations.report_on_page(
            hope.ben,
            subject=SubjectKind.PERSON,
            subject_id=hope.seats["ann"],
            reason=ReportReason.HARASSMENT,
            words="",
        ).id
    client, path = world.client(reported), f"/o/hope/reports/{report_id}"
    for step in (lambda: claim(deciding, report_id), lambda: decide(deciding, report_id)):
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/claim").status_code == 404
        assert str(report_id) not in client.get("/o/hope/reports/").text
        with unit_of_work(reported, writes=False):
            assert queries.waiting_for(reported) == 0
        step()
    assert client.get(path).status_code == 404


def test_a_person_of_another_circle_is_not_reported_in_this_ones_room(hope, room):
    group_id, elsewhere = uuid.uuid4(), uuid.uuid4()
    with unit_of_work(hope.owner):
        db.session.add(Group(id=group_id, name="Thursday", created_at=clock.now()))
        db.session.flush()
        for member, row_id in ((hope.stranger, elsewhere), (hope.ben, uuid.uuid4())):
            db.session.add(
                Membership(
                    id=row_id,
                    group_id=group_id,
                    member_id=member.member_id,
                    state=MembershipState.ACTIVE,
                    handle=str(row_id),
                    handle_key=str(row_id),
                    joined_at=clock.now(),
                )
            )
    with pytest.raises(NotFound), unit_of_work(hope.ben):
        operations.report_in_room(
            hope.ben,
            room,
            subject=SubjectKind.PERSON,
            subject_id=elsewhere,
            reason=ReportReason.SPAM,
            words="",
        )


def test_a_facilitator_reported_in_a_session_works_no_other_report_of_it(hope, report):
    first = report("ben", "cleo")
    report("ann", "facilitator")
    with pytest.raises(NotFound), unit_of_work(hope.facilitator, writes=False):
        queries.report_for(hope.facilitator, first)
    with unit_of_work(hope.cofacilitator, writes=False):
        assert queries.waiting_for(hope.cofacilitator) == 1


def test_a_room_hears_of_a_report_unless_somebody_who_holds_it_is_reported(hope, report):
    def told():
        with unit_of_work(hope.owner, writes=False):
            rows = db.session.scalars(sa.select(StaffEvent))
            return [row.kind for row in rows if row.kind.startswith("report.")]

    report("ann", "facilitator")
    assert told() == []
    report("ben", "ann")
    assert told() == ["report.new"]


# ---------------------------------------------------------------- raising


def test_a_second_report_of_the_same_is_the_first_one(hope, say):
    message_id = say("ann", "unkind")
    first = raise_report(hope.ben, hope.meeting_id, message_id)
    assert raise_report(hope.ben, hope.meeting_id, message_id) == first
    assert raise_report(hope.cleo, hope.meeting_id, message_id) != first


def test_nobody_reports_themselves(hope, say):
    message_id = say("ann", "mine")
    with pytest.raises(Invalid):
        raise_report(hope.ann, hope.meeting_id, message_id)


@pytest.mark.parametrize("who", ["pending", "stranger", "moderator"])
def test_whoever_is_not_in_the_circle_reports_nothing_in_its_room(hope, say, who):
    message_id = say("ann", "unkind")
    with pytest.raises((NotFound, NotAllowed)):
        raise_report(hope.actors[who], hope.meeting_id, message_id)


def test_an_eleventh_report_in_an_hour_waits(hope, say):
    limiter.setup(on=True, redis_url="")
    try:
        for n in range(10):
            raise_report(hope.ben, hope.meeting_id, say("ann", f"words {n}"))
        last = say("ann", "one more")
        with pytest.raises(TooMany):
            raise_report(hope.ben, hope.meeting_id, last)
    finally:
        limiter.setup(on=False, redis_url="")


def report_with(hope, message_id, words):
    with unit_of_work(hope.ben):
        return operations.report_in_room(
            hope.ben,
            hope.meeting_id,
            subject=SubjectKind.MESSAGE,
            subject_id=message_id,
            reason=ReportReason.SPAM,
            words=words,
        ).id


@pytest.mark.parametrize("words", ["x" * 10_000, "a\x00b", "\ud800", "🫶" * 501])
def test_words_that_cannot_be_kept_are_refused_and_leave_nothing(hope, say, words):
    message_id = say("ann", "unkind")
    with pytest.raises(Invalid):
        report_with(hope, message_id, words)
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(sa.select(Report)).all() == []


@pytest.mark.parametrize("words", ["a \u2067\u202eb", "🫶" * 500, "<script>x</script>", "שלום"])
def test_strange_words_are_kept_as_they_are(hope, say, words):
    report_id = report_with(hope, say("ann", "unkind"), words)
    with unit_of_work(hope.facilitator, writes=False):
        row = queries.report_for(hope.facilitator, report_id).report
        assert queries.words_of(hope.facilitator, row) == words


@pytest.fixture
def answer(hope):
    """Return a prompt and Ann's answer to it."""
    with unit_of_work(hope.facilitator):
        prompt_id = publish_prompt(hope.facilitator, hope.group_id, text="How was it?").id
    with unit_of_work(hope.ann):
        reply_id = reply_to(hope.ann, prompt_id, "an unkind answer").id
    return prompt_id, reply_id


def test_an_answer_and_a_person_are_reported_from_a_page(world, hope, answer):
    ben = world.client(hope.ben)
    for subject in (f"reply:{answer[1]}", f"person:{hope.seats['ann']}"):
        path = f"/o/hope/reports/new?subject={subject}"
        assert "Ann of Hope" in ben.get(path).text
        made = ben.post(path, data={"reason": "uncomfortable", "words": "<script>x</script>"})
        assert made.status_code == 303, made.text
    with unit_of_work(hope.moderator, writes=False):
        found = queries.reports_for(hope.moderator)
        assert [queued.about for queued in found] == ["Ann of Hope"] * 2
        snapshot = queries.snapshot_of(hope.moderator, found[0].report)
        assert [line["body"] for line in snapshot] == ["an unkind answer"]
    page = world.client(hope.facilitator).get(f"/o/hope/reports/{found[0].report.id}").text
    assert "<script>x" not in page
    assert "Ben of Hope" not in page


@pytest.mark.parametrize("who", ["pending", "stranger"])
@pytest.mark.parametrize("subject", ["reply", "person", "message", "nonsense", ""])
def test_what_somebody_cannot_see_they_cannot_report(world, hope, answer, who, subject):
    row_id = answer[1] if subject == "reply" else hope.seats["ann"]
    path = f"/o/hope/reports/new?subject={subject}:{row_id}"
    client = world.client(hope.actors[who])
    assert client.get(path).status_code == 404
    assert client.post(path, data={"reason": "spam"}).status_code == 404


@pytest.mark.parametrize("data", [{}, {"reason": "nonsense"}, {"reason": "spam", "more": "1"}])
def test_a_form_that_is_not_ours_reports_nothing(world, hope, answer, data):
    path = f"/o/hope/reports/new?subject=reply:{answer[1]}"
    assert world.client(hope.ben).post(path, data=data).status_code == 422
    with unit_of_work(hope.owner, writes=False):
        assert queries.waiting_for(hope.owner) == 0


# ---------------------------------------------------------------- the snapshot


def test_the_snapshot_holds_the_words_around_and_outlives_the_message(hope, say):
    for n in range(14):
        say("cleo", f"before {n}")
    message_id = say("ann", "unkind words")
    report_id = raise_report(hope.ben, hope.meeting_id, message_id)
    with unit_of_work(hope.ann):
        messages.take_back(hope.ann, hope.meeting_id, message_id)
    with unit_of_work(hope.facilitator, writes=False):
        row = queries.report_for(hope.facilitator, report_id).report
        lines = [line["body"] for line in queries.snapshot_of(hope.facilitator, row)]
    assert lines == [f"before {n}" for n in range(4, 14)] + ["unkind words"]


def test_an_answer_in_a_snapshot_outlives_its_removal(hope, answer):
    with unit_of_work(hope.ben):
        report_id = operations.report_on_page(
            hope.ben,
            subject=SubjectKind.REPLY,
            subject_id=answer[1],
            reason=ReportReason.HATE,
            words="",
        ).id
    with unit_of_work(hope.ann):
        remove_reply(hope.ann, *answer, "")
    with unit_of_work(hope.facilitator, writes=False):
        row = queries.report_for(hope.facilitator, report_id).report
        (line,) = queries.snapshot_of(hope.facilitator, row)
        assert line["body"] == "an unkind answer"


def test_sealed_words_open_nowhere_but_in_their_own_report(hope, report):
    first, second = report(), report("cleo", "ann")
    with unit_of_work(hope.owner, writes=False):
        sealed = {row.id: row for row in db.session.scalars(sa.select(Report))}
        assert b"unkind" not in sealed[first].snapshot_sealed
        for key, place in (
            (hope.seats["ann"], queries.snapshot_place(first)),
            (hope.seats["ben"], queries.snapshot_place(first)),
            (second, queries.snapshot_place(second)),
            (first, queries.words_place(first)),
        ):
            with pytest.raises(Sealed):
                unseal(key, place, sealed[first].snapshot_sealed)


# ---------------------------------------------------------------- claiming and deciding


def claim(actor, report_id):
    with unit_of_work(actor):
        operations.claim_report(actor, report_id)


def decide(actor, report_id, outcome=ReportState.NO_BREACH, note="Looked at it."):
    with unit_of_work(actor):
        operations.decide_report(actor, report_id, outcome, note)


def test_of_two_who_claim_at_once_one_wins(app, hope, report):
    report_id, start, outcomes = report(), threading.Barrier(2), []

    def race(actor):
        with app.app_context():
            start.wait()
            try:
                claim(actor, report_id)
            except Conflict:
                outcomes.append("refused")
            else:
                outcomes.append("won")

    racers = [
        threading.Thread(target=race, args=(who,)) for who in (hope.moderator, hope.facilitator)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(outcomes) == ["refused", "won"]


def test_a_claim_is_seen_lapses_and_can_be_given_back(world, hope, report):
    report_id = report()
    claim(hope.moderator, report_id)
    path = f"/o/hope/reports/{report_id}"
    assert "A moderator is working on this" in world.client(hope.facilitator).get(path).text
    with pytest.raises(Conflict):
        claim(hope.facilitator, report_id)
    with pytest.raises(Conflict):
        decide(hope.facilitator, report_id)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        claim(hope.facilitator, report_id)
        with pytest.raises(Conflict):
            decide(hope.moderator, report_id)
        with unit_of_work(hope.facilitator):
            operations.release_report(hope.facilitator, report_id)
        claim(hope.moderator, report_id)


def test_deciding_takes_a_claim_an_outcome_and_a_note_and_happens_once(hope, report):
    report_id = report()
    with pytest.raises(Conflict):
        decide(hope.facilitator, report_id)
    claim(hope.facilitator, report_id)
    for outcome, note in ((ReportState.CLOSED, "x"), (ReportState.ACTIONED, "  ")):
        with pytest.raises(Invalid):
            decide(hope.facilitator, report_id, outcome, note)
    decide(hope.facilitator, report_id)
    for again in (claim, decide):
        with pytest.raises(Conflict):
            again(hope.facilitator, report_id)
    with unit_of_work(hope.facilitator, writes=False):
        assert queries.waiting_for(hope.facilitator) == 0


def test_what_was_passed_on_stays_above_even_while_it_is_claimed(hope, report):
    report_id = report()
    claim(hope.facilitator, report_id)
    decide(hope.facilitator, report_id, ReportState.ESCALATED)
    for step in (lambda: None, lambda: claim(hope.moderator, report_id)):
        step()
        for who in (hope.facilitator, hope.cofacilitator):
            with pytest.raises(NotFound):
                claim(who, report_id)
    with unit_of_work(hope.moderator):
        row = operations.release_report(hope.moderator, report_id)
        assert row.state is ReportState.ESCALATED


def test_the_reporter_reads_what_came_of_it_and_nobody_elses(world, hope, report):
    report_id = report()
    assert "Being looked at" in world.client(hope.ben).get("/o/hope/record").text
    claim(hope.facilitator, report_id)
    decide(hope.facilitator, report_id, ReportState.ACTIONED, "a note for staff")
    mine = world.client(hope.ben).get("/o/hope/record").text
    assert "Action was taken" in mine
    assert "a note for staff" not in mine
    theirs = world.client(hope.ann).get("/o/hope/record").text
    assert "Action was taken" not in theirs
    assert "Ben" not in theirs


def test_every_step_is_a_line_of_a_whole_chain(hope, report):
    report_id = report()
    claim(hope.moderator, report_id)
    with unit_of_work(hope.moderator):
        operations.release_report(hope.moderator, report_id)
    claim(hope.facilitator, report_id)
    decide(hope.facilitator, report_id)
    with unit_of_work(hope.owner, writes=False):
        lines = db.session.scalars(
            sa.select(AuditEntry.action)
            .where(AuditEntry.subject_id == report_id)
            .order_by(AuditEntry.seq)
        ).all()
        assert lines == [
            "report.raised",
            "report.claimed",
            "report.released",
            "report.claimed",
            "report.no_breach",
        ]
        assert first_broken_line(hope.owner) is None


def test_a_report_that_never_was_and_a_hidden_one_are_the_same(world, hope, report):
    hidden = report("ann", "facilitator")
    client = world.client(hope.facilitator)
    pages = [client.get(f"/o/hope/reports/{one}").text for one in (hidden, uuid.uuid4())]
    assert str(hidden) not in pages[0]
    assert len(pages[0]) == len(pages[1])


@pytest.mark.parametrize(("door", "field"), [("decide", "note"), ("act", "reason")])
def test_words_about_a_report_somebody_else_has_taken_are_shown_and_not_lost(
    world, hope, report, door, field
):
    report_id = report()
    with unit_of_work(hope.moderator):
        operations.claim_report(hope.moderator, report_id)
    data = {"outcome": "no_breach", "act": "warn", field: "A <b>long</b> thought."}
    data = {name: data[name] for name in ({"decide": "outcome", "act": "act"}[door], field)}
    page = world.client(hope.facilitator).post(f"/o/hope/reports/{report_id}/{door}", data=data)
    assert page.status_code == 422
    assert "Please claim the report first." in page.text
    assert "A &lt;b&gt;long&lt;/b&gt; thought." in page.text
