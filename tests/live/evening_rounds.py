"""Evenings with rounds, silence and time that passes, on top of what every evening has."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.floor.models import Floor, Round, Turn
from facilitator.live.models import Room
from tests.live.evening import STAFF, Evening, acting_one, member, new_id
from tests.live.round_model import RoundModel
from tests.live.round_model import Turn as OwnTurn

#: What takes the floor's lock and settles it first; everything else leaves it as it is.
FLOOR = ("floor.", "hand.", "round.", "turn.")
#: Seconds that pass: an offer of a turn runs out, and so does a short silence.
A_WHILE = 31
#: No two asks come at the same time.
A_MOMENT = 0.001
#: A place is kept for 90 seconds; an evening takes less.
MOST_WHILES = 2

#: Most people say something, some pass or go later.
goes = st.sampled_from(["done", "done", "done", "passed", "later"])


class EveningOfRounds(Evening):
    """The same evening, in which rounds are led and silence is kept."""

    def __init__(self, app: Any, hope: Any, tail: Any, traveler: Any):
        super().__init__(app, hope, tail)
        self.traveler = traveler
        self.round: RoundModel | None = None
        self.silent_until = self.moved_at = clock.now()
        self.whiles = 0

    @initialize(
        begun=st.sampled_from([True, True, True, False]),
        inside=st.sets(member, max_size=3),
        in_a_round=st.booleans(),
    )
    def plan(self, begun: bool, inside: set[str], in_a_round: bool) -> None:
        super().plan(begun, inside)
        if begun and in_a_round:
            self.start_round("facilitator", 0)

    # ------------------------------------------------------------ rounds

    @precondition(lambda self: self.state in {"live", "closing", "paused"})
    @rule(by=acting_one, stale=st.integers(0, 4))
    def start_round(self, by: str, stale: int) -> None:
        version = self._floor_version() + (stale == 1)
        ack = self._ask(by, "round.start", cmid=new_id(), version=version, order="name")
        able, inside = self._able(), self._inside()
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        elif stale == 1 or self.state == "paused" or self.round is not None:
            assert ack["code"] == "conflict", ack
        elif not able - set(STAFF):
            assert ack["code"] == "bad_request", ack
        elif by not in inside:
            assert ack["code"] == "forbidden", ack
        else:
            assert ack["ok"], ack
            turns = [OwnTurn(who) for who in sorted(able - set(STAFF))]
            self.round = RoundModel(self.mode, inside, turns)
            self.mode = "round"
            self.round.go_on(able, inside, clock.now())
            self._follow_round()

    @precondition(lambda self: self.round)
    @rule(
        data=st.data(),
        to=st.sampled_from(["speaking", "done", "passed", "later"]),
        by=st.sampled_from(["themselves", "themselves", "themselves", *STAFF, "ann"]),
        stale=st.integers(0, 4),
    )
    def move_turn(self, data: Any, to: str, by: str, stale: int) -> None:
        self._settle()
        if self.round is None:
            return
        current = self.round.current
        turn = data.draw(
            st.sampled_from([*self.round.turns, *[current or self.round.turns[0]] * 3])
        )
        by = turn.who if by == "themselves" else by
        rev = turn.rev - (stale == 1)
        self._move(turn, by, rev, to)

    def _move(self, turn: OwnTurn, by: str, rev: int, to: str) -> None:
        assert self.round is not None
        stored = self._turns()[turn.who]
        ack = self._ask(by, "turn.move", cmid=new_id(), id=str(stored.id), rev=rev, to=to)
        refused = "forbidden"
        if by in self._inside():
            refused = self.round.answer(
                turn,
                by,
                rev=rev,
                to=to,
                is_staff=by in STAFF,
                awake=self.state in {"live", "closing"},
                muted=by in self.muted,
            )
        if refused not in {"", "same"}:
            assert ack.get("code") == refused, (refused, ack, turn)
            return
        assert ack["ok"], ack
        if not refused:
            self.round.change(turn, to, clock.now())
            if self.round.current is None:
                self.round.go_on(self._able(), self._inside(), clock.now())
            self._follow_round()

    @precondition(lambda self: self.round)
    @rule(moves=st.lists(goes, min_size=2, max_size=5))
    def have_turns(self, moves: list[str]) -> None:
        """Whoever is offered a turn takes it, whoever has one gives it on, one after another."""
        for to in moves:
            self._settle()
            turn = self.round.current if self.round else None
            if turn is None or self.state not in {"live", "closing"}:
                return
            to = "speaking" if turn.state == "offered" and to == "done" else to
            self._move(turn, turn.who, turn.rev, to)

    @precondition(lambda self: self.round)
    @rule(by=acting_one)
    def end_round(self, by: str) -> None:
        self._settle()
        if self.round is None:
            return
        ack = self._ask(by, "round.end", cmid=new_id(), id=str(self._round_id()))
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        else:
            assert ack["ok"], ack
            self.round.is_over = True
            self._follow_round()

    # ------------------------------------------------------------ silence, and time

    @precondition(lambda self: self.state != "none")
    @rule(by=acting_one, seconds=st.sampled_from([30, 30, 0]), stale=st.integers(0, 4))
    def keep_silence(self, by: str, seconds: int, stale: int) -> None:
        version = self._floor_version() + (stale == 1)
        ack = self._ask(by, "floor.silence", cmid=new_id(), version=version, seconds=seconds)
        awake = self.state in {"live", "closing"}
        if by not in STAFF:
            assert ack["code"] == "forbidden", ack
        elif self.state == "ended":
            assert ack["code"] == "room_closed", ack
        elif stale == 1 or (seconds and (not awake or self._is_silent())):
            assert ack["code"] == "conflict", ack
        else:
            assert ack["ok"], ack
            self.silent_until = clock.now() + timedelta(seconds=seconds)
            if self.round is not None and self.round.offer_ends is not None:
                self.round.offer_ends += timedelta(seconds=seconds)

    @precondition(lambda self: self.whiles < MOST_WHILES and self.state != "none")
    @rule()
    def a_while_passes(self) -> None:
        self.whiles += 1
        self.traveler.shift(A_WHILE)

    # ------------------------------------------------------------ what the model follows

    def _ask(self, asker: str, event: str, **fields: Any) -> dict[str, Any]:
        self.traveler.shift(A_MOMENT)
        if event.startswith(FLOOR) and self.state != "none":
            self._settle()
        ack = super()._ask(asker, event, **fields)
        if event == "session.move" and ack["ok"]:
            self.moved_at = clock.now()
        return ack

    def _floor_version(self) -> int:
        self._settle()
        return super()._floor_version()

    def _settle(self) -> None:
        super()._settle()
        if self.mode != "round":
            self.round = None  # something else was switched to
        if self.state == "ended":
            self.round, self.silent_until = None, clock.now()
        elif self.round is not None and self.state in {"live", "closing"}:
            members = self._inside() - set(STAFF)
            times = clock.now(), self.moved_at
            self.round.settle(self._able(), self._inside(), members, *times)
            self._follow_round()

    def _follow_round(self) -> None:
        found = self.round
        if found is None:
            return
        self.speaker = "" if found.is_over else found.speaker
        if found.is_over:
            self.round, self.mode = None, found.before

    def _inside(self) -> set[str]:
        return {who for who, seat in self.seats.items() if seat == "admitted"}

    def _able(self) -> set[str]:
        return self._inside() - self.muted

    def _is_silent(self) -> bool:
        return self.silent_until > clock.now()

    def _why_not(self, who: str) -> str:
        refused = super()._why_not(who)
        if refused in {"", "muted"} and self._is_silent():
            return "room_closed"
        return refused

    # ------------------------------------------------------------ what must hold

    def _turns(self) -> dict[str, Turn]:
        names = {seat: name for name, seat in self.hope.seats.items()}
        with unit_of_work(self.hope.facilitator, writes=False):
            rows = db.session.scalars(
                sa.select(Turn)
                .join(Round, Round.id == Turn.round_id)
                .where(Round.room_id == self.room, Round.ended_at.is_(None))
            )
            return {names[row.membership_id]: row for row in rows}

    def _round_id(self) -> Any:
        with unit_of_work(self.hope.facilitator, writes=False):
            return db.session.scalar(
                sa.select(Round.id).where(Round.room_id == self.room, Round.ended_at.is_(None))
            )

    def check_floor(self) -> None:
        """The floor is what the model says: who is on, what each turn came to, whose it is."""
        self._settle()
        stored = {who: (row.state.value, row.rev) for who, row in self._turns().items()}
        known = {one.who: (one.state, one.rev) for one in self.round.turns} if self.round else {}
        assert stored == known
        with unit_of_work(self.hope.facilitator, writes=False):
            room = db.session.get_one(Room, (self.hope.organization_id, self.room))
            found = room.mode.value, room.speaker_id, room.silent_until is not None
            floor = db.session.scalar(sa.select(Floor).where(Floor.room_id == self.room))
            assert floor is not None
        assert found == (self.mode, self.hope.seats.get(self.speaker), self._is_silent())

    @precondition(lambda self: self.round)
    @rule()
    def the_floor_stands_as_it_should(self) -> None:
        self.check_floor()

    def teardown(self) -> None:
        """Check the floor once more before everything else is."""
        if getattr(self, "state", "none") != "none":
            self.check_floor()
        super().teardown()


def play_evenings(app: Any, hope: Any, tail: Any, examples: int) -> None:
    """Play so many evenings, the same ones each time; each is up to fifty steps long.

    None is shrunk when it fails: that takes minutes and says no more than its steps.
    """
    patient = replace(app.extensions["facilitator.settings"], lease=3600.0, rest_after=3600.0)
    app.extensions["facilitator.settings"] = patient  # an evening may take long on a slow machine
    chosen = settings(
        max_examples=examples,
        stateful_step_count=50,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
        derandomize=True,
    )
    began = clock.now()
    with time_machine.travel(began, tick=False) as traveler:

        def evening() -> EveningOfRounds:
            traveler.move_to(began)  # each evening is the same hour, so that no sign-in runs out
            return EveningOfRounds(app, hope, tail, traveler)

        run_state_machine_as_test(evening, settings=chosen)
