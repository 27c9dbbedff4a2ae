"""The replay: what happened and when, and what was answered how soon. Nothing is scored.

Read by the person who rehearsed, alone; it is gone with the sandbox.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.groups.models import Membership
from facilitator.live.log import body_of
from facilitator.live.models import Message, RoomEvent, Seat
from facilitator.rehearsal.models import Persona, Rehearsal
from facilitator.rehearsal.queries import rehearsal_for
from facilitator.rehearsal.scripts import Script, script
from facilitator.team.models import QuietLine, QuietThread

#: What a line of the log reads as.
STATES = {
    "lobby": "You opened the doors.",
    "live": "The session was on.",
    "paused": "The room rested.",
    "closing": "You began to close.",
    "ended": "The session ended.",
}
PEOPLE = {
    "member.join": "{name} came in.",
    "member.deny": "{name} was not let in.",
    "member.mute": "{name} got a break from writing.",
    "member.unmute": "The break of {name} was over.",
    "member.remove": "{name} was removed.",
    "msg.hide": "A message of {name} was hidden.",
}
#: What can be an answer to a difficulty: an act, whether it is about somebody of it, its words.
ACTS: dict[str, tuple[bool, str]] = {
    "seat.admitted": (True, "You let them in"),
    "seat.denied": (True, "You didn’t let somebody in"),
    "sanction.warn": (True, "You had a word with them"),
    "sanction.mute": (True, "You gave them a break from writing"),
    "sanction.remove": (True, "You removed somebody"),
    "session.hold_all": (False, "You read messages first"),
    "session.paused": (False, "You let the room rest"),
    "floor.mode": (False, "You changed who may write"),
    "floor.doors": (False, "You closed the doors"),
    "floor.pace": (False, "You changed the pace"),
    "floor.silence": (False, "You kept a silence"),
    "round.started": (False, "You started a round"),
    "message.decline": (False, "You kept a message from being shown"),
    "message.hide": (False, "You hid a message"),
    "message.suggest": (False, "You suggested other words"),
}


@dataclass(frozen=True)
class Line:
    """One thing that happened; `seconds` from the start, before it negative."""

    seconds: int
    words: str
    who: str = ""


@dataclass(frozen=True)
class Answer:
    """What was done about a difficulty for the first time, and how many seconds after it began."""

    words: str
    after: int


@dataclass(frozen=True)
class Faced:
    """One difficulty: when it began, what was done about it and how soon, what others try."""

    script: Script
    began: int | None
    answers: list[Answer]


@dataclass(frozen=True)
class Replay:
    """A rehearsal to look back at."""

    rehearsal: Rehearsal
    faced: list[Faced]
    lines: list[Line]


def replay_for(actor: Actor) -> Replay:
    """Return what happened in the actor's own rehearsal, with its times."""
    rehearsal = rehearsal_for(actor)
    story = _Story(rehearsal)
    faced = [story.faced(name) for name in rehearsal.scripts]
    return Replay(rehearsal, faced, story.lines())


class _Story:
    """Everything that is read for one replay, once."""

    def __init__(self, rehearsal: Rehearsal):
        self.rehearsal = rehearsal
        room_id, group = rehearsal.meeting_id, sa.select(Membership)
        self.names = {row.id: row.handle for row in db.session.scalars(group)}
        self.events = list(
            db.session.scalars(
                sa.select(RoomEvent).where(RoomEvent.room_id == room_id).order_by(RoomEvent.seq)
            )
        )
        said = db.session.scalars(sa.select(Message).where(Message.room_id == room_id))
        self.said = {message.id: message for message in said}
        load_keys({message.author_id for message in self.said.values()})
        self.quiet = [
            (row[0], row[1], row[2])
            for row in db.session.execute(
                sa.select(QuietThread.membership_id, QuietLine.author_id, QuietLine.written_at)
                .join(QuietThread, QuietThread.id == QuietLine.thread_id)
                .where(QuietThread.room_id == room_id)
                .order_by(QuietLine.written_at)
            )
        ]
        self.acts = list(db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq)))
        self.personas = list(db.session.scalars(sa.select(Persona)))
        staff = db.session.execute(
            sa.select(Seat.membership_id, Membership.member_id)
            .join(Membership, Membership.id == Seat.membership_id)
            .where(Seat.room_id == room_id, Seat.is_staff)
        ).all()
        self.staff = {row[0] for row in staff}
        self.staff_members = {row[1] for row in staff}

    def at(self, moment: datetime) -> int:
        """Return how many seconds after the start a moment was."""
        start = self.rehearsal.began_at
        if start is None and self.events:
            start = self.events[0].at
        return round((moment - start).total_seconds()) if start else 0

    # ------------------------------------------------------------ what happened

    def lines(self) -> list[Line]:
        """Return what happened, in order."""
        lines = [line for event in self.events if (line := self._line(event)) is not None]
        for whose, author, at in self.quiet:
            name = self.names.get(whose, "")
            words = (
                "You answered {name} on the quiet line."
                if author in self.staff
                else ("{name} wrote to you on the quiet line.")
            )
            lines.append(Line(self.at(at), words.format(name=name)))
        return sorted(lines, key=lambda line: line.seconds)

    def _line(self, event: RoomEvent) -> Line | None:
        seconds, meta = self.at(event.at), event.meta
        if event.kind == "msg.add" and event.message_id in self.said:
            message = self.said[event.message_id]
            words = body_of(message) or "(taken away)"
            return Line(seconds, words, self.names.get(message.author_id, ""))
        if event.kind == "session.state" and meta.get("state") in STATES:
            return Line(seconds, STATES[meta["state"]])
        if event.kind in PEOPLE and event.target_id is not None:
            return Line(seconds, PEOPLE[event.kind].format(name=self.names[event.target_id]))
        if meta.get("say"):
            name = self.names.get(uuid.UUID(meta["who"]), "") if meta.get("who") else ""
            return Line(seconds, meta["say"].replace("{name}", name))
        return None

    # ------------------------------------------------------------ what was done about it

    def faced(self, name: str) -> Faced:
        """Return how one difficulty was met."""
        people = {p.membership_id for p in self.personas if p.script == name}
        began = min(
            (p.began_at for p in self.personas if p.script == name and p.began_at), default=None
        )
        if began is None:
            return Faced(script(name), None, [])
        firsts: dict[str, datetime] = {}
        for words, at in self._done_about(people):
            if at >= began and (words not in firsts or at < firsts[words]):
                firsts[words] = at
        answers = [Answer(w, round((at - began).total_seconds())) for w, at in firsts.items()]
        return Faced(script(name), self.at(began), sorted(answers, key=lambda one: one.after))

    def _done_about(self, people: set[uuid.UUID]) -> list[tuple[str, datetime]]:
        """Return everything staff did that could be about these people."""
        done = [
            (ACTS[act.action][1], act.at)
            for act in self.acts
            if act.action in ACTS
            and act.actor_id in self.staff_members
            and (not ACTS[act.action][0] or self._is_about(act, people))
        ]
        handles = [self.names[person].casefold() for person in people]
        for message in self.said.values():
            words = body_of(message).casefold() if message.author_id in self.staff else ""
            if any(handle in words for handle in handles):
                done.append(("You spoke to them by name", message.written_at))
        for whose, author, at in self.quiet:
            if whose in people and author in self.staff:
                done.append(("You wrote to them alone", at))
        for event in self.events:
            if event.kind == "floor.state" and str(event.meta.get("say", "")).endswith("called."):
                done.append(("You called somebody", event.at))
        return done

    def _is_about(self, act: AuditEntry, people: set[uuid.UUID]) -> bool:
        who = act.details.get("who", [])
        return any(str(person) in who for person in people)
