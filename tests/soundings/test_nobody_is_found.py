"""Nothing that is stored, told or counted says who answered what."""

import json
import uuid
from dataclasses import replace
from itertools import permutations

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.core.tapped import Tally, answered_so_far, cells_of
from facilitator.core.work import unit_of_work
from facilitator.live.models import RoomEvent, StaffEvent
from facilitator.soundings import operations
from facilitator.soundings.models import Sounding, SoundingTaker
from facilitator.soundings.outcomes import closing_words
from tests.racing import race
from tests.soundings.making import POLL, SIX, answer, ask, close, gather, read, seen


def stored(tenant, table):
    with unit_of_work(tenant.facilitator, writes=False):
        return db.session.scalars(sa.select(table)).all()


def words(*counts, answers=None, several=False, named=False):
    tally = Tally(sum(counts) if answers is None else answers, counts)
    return [cell.words for cell in cells_of(tally, several=several, named=named)]


def test_fewer_than_five_answers_never_show(hope):
    gather(hope)
    one = ask(hope)
    for who in SIX[:4]:
        answer(hope, one, who, 0)
    close(hope, one)
    assert seen(hope).cells == seen(hope, "facilitator").cells == []
    assert seen(hope, "facilitator").closed == (
        "“What do we talk about?” has closed. Too few answered to show."
    )


def test_when_all_or_all_but_one_agree_nobody_is_told_which_it_was():
    assert words(5, 0) == words(4, 1) == ["nearly everybody", ""]
    assert words(0, 6, 0) == words(1, 5, 0) == words(0, 5, 1) == ["", "nearly everybody", ""]
    assert words(4, 2) == ["4", "2"]
    assert words(3, 1, 1) == ["3", "1", "1"]
    assert words(4, 0) == []
    assert words(5, 0, named=True) == ["5", "0"]


def test_each_of_several_choices_is_blurred_at_both_ends():
    blurred = ["nearly everybody", "hardly anybody", "3"]
    assert words(6, 0, 3, answers=6, several=True) == blurred
    assert words(5, 1, 3, answers=6, several=True) == blurred


def test_the_sentence_says_the_same_for_outcomes_that_look_the_same():
    def told(*counts):
        tally = Tally(sum(counts), counts)
        cells = cells_of(tally, several=False, named=False)
        return closing_words("How?", ["Well", "So-so"], tally, cells)

    assert told(6, 0) == told(5, 1) == "“How?” has closed. 6 answered. Well: nearly everybody."


def test_staff_read_how_many_answered_in_steps_of_five_and_members_nothing(hope):
    few, more = "Fewer than 5 have answered so far.", "5 or more have answered so far."
    assert [answered_so_far(n) for n in (0, 4, 5, 9)] == [few, few, more, more]
    assert answered_so_far(10) == "10 or more have answered so far."
    gather(hope)
    one = ask(hope)
    answer(hope, one, "ann", 0)
    assert (seen(hope, "facilitator").answered, seen(hope, "ann").answered) == (few, "")


def test_the_stored_rows_do_not_say_what_anybody_chose(hope):
    """Every order of the same answers leaves rows that differ in nothing but random bytes."""
    gather(hope)
    shapes = set()
    for order in list(permutations(range(3)))[:3]:
        one = ask(hope)
        for who, choice in zip(SIX, (*order, *order), strict=True):
            answer(hope, one, who, choice)
        (kept,) = [row for row in stored(hope, Sounding) if row.id == one]
        takers = [row for row in stored(hope, SoundingTaker) if row.sounding_id == one]
        assert {taker.chosen_sealed for taker in takers} == {None}
        shapes.add((len(kept.tally_sealed), kept.revision, len(takers)))
        close(hope, one)
    assert len(shapes) == 1
    assert {column.name for column in SoundingTaker.__table__.columns} == {
        *("organization_id", "id", "sounding_id", "membership_id", "cmid", "chosen_sealed"),
    }


def test_no_log_no_audit_and_no_file_tells_of_an_answer(hope, settings):
    gather(hope)
    one = ask(hope, replace(POLL, question="A canary of a question"))
    before = [len(stored(hope, table)) for table in (RoomEvent, StaffEvent, AuditEntry)]
    for who in SIX:
        answer(hope, one, who, 2)
    assert [len(stored(hope, table)) for table in (RoomEvent, StaffEvent, AuditEntry)] == before
    files = settings.instance.glob("facilitator.db*")
    kept = b"".join(file.read_bytes() for file in files)
    assert b"tally_sealed" in kept
    for words in (b"A canary of a question", b"Family"):
        assert words not in kept


def test_with_names_everybody_reads_who_chose_what_once_it_has_closed(hope):
    gather(hope)
    one = ask(hope, replace(POLL, named=True))
    for who, choice in zip(SIX[:5], (0, 0, 0, 0, 1), strict=True):
        answer(hope, one, who, choice)
    assert "with names" in seen(hope, "fay").opened
    assert hope.seats["eli"].hex not in json.dumps(
        [str(view.cells) for view in read(hope, "facilitator").views]
    )
    close(hope, one)
    cells = seen(hope, "fay").cells
    assert [cell.words for cell in cells] == ["4", "1", "0"]
    assert cells[1].who == [hope.seats["eli"]]
    assert set(cells[0].who) == {hope.seats[who] for who in SIX[:4]}
    with unit_of_work(hope.facilitator):  # as an erasure leaves it
        db.session.execute(
            sa.delete(SoundingTaker).where(SoundingTaker.membership_id == hope.seats["eli"])
        )
    cells = seen(hope, "fay").cells
    assert (cells[1].words, cells[1].who) == ("1", [])


def test_twenty_asks_at_once_count_every_person_exactly_once(hope, app):
    gather(hope)
    one = ask(hope)
    cmids = {who: uuid.uuid4() for who in SIX}

    def tap(who, cmid):
        def act():
            actor = hope.actors[who]
            with unit_of_work(actor):
                operations.answer_sounding(actor, hope.meeting_id, one, cmid, [0])

        return act

    same = [tap(who, cmids[who]) for who in SIX for _ in range(2)]
    others = [tap(who, uuid.uuid4()) for who in SIX]
    outcomes = race(app, *same, *others, *others[:2])
    assert len(outcomes) == 20
    assert set(outcomes) <= {"done", "conflict"}
    assert outcomes.count("done") >= len(SIX)
    (kept,) = stored(hope, Sounding)
    assert kept.revision == len(SIX)
    assert len(stored(hope, SoundingTaker)) == len(SIX)
    close(hope, one)
    assert "6 answered" in seen(hope).closed
