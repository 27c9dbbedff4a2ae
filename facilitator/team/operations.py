"""What the team of a session says among itself, and who is called into it.

Who leads is hats.py, the quiet line quiet.py, stepping aside and a quiet minute
aside.py.
"""

import uuid
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.crypto import seal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.core.wire import plain
from facilitator.live.log import lock_room, tell_staff
from facilitator.live.models import Room, RoomState
from facilitator.live.queries import in_room
from facilitator.team.above import above
from facilitator.team.models import QuietLine, QuietThread, Team, TeamLine
from facilitator.team.queries import check_open, facts_of, place_of, team_in, team_room

#: The longest thing said to the team or on a quiet line, in characters.
LONGEST = 2000


def say_to_team(actor: Actor, room_id: uuid.UUID, cmid: uuid.UUID, body: str) -> TeamLine:
    """Say something that only the team reads; the same `cmid` again is the same line."""
    found = team_room(actor, room_id, lock=True)
    room = found.room
    known = db.session.scalar(
        sa.select(TeamLine).where(TeamLine.room_id == room.id, TeamLine.cmid == cmid)
    )
    if known is not None:
        return known
    check_open(room)
    text = words_of(body)
    membership = found.standing.membership if found.is_staff else None
    line = TeamLine(
        id=uuid.uuid4(),
        room_id=room.id,
        number=_last_number(room) + 1,
        author_id=membership.id if membership else None,
        member_id=None if membership else actor.member_id,
        cmid=cmid,
        written_at=clock.now(),
    )
    line.body_sealed = seal(line.key_id, place_of(line.id), text)
    db.session.add(line)
    tell_staff(room, "team.say", actor_id=line.author_id, number=line.number)
    return line


@no_actor("checks words for an operation")
def words_of(body: str) -> str:
    """Return what somebody wrote to few people, cleaned; Invalid for nothing."""
    text = clean_text(body, LONGEST, field="body")
    if not text:
        raise Invalid("Please write something first.", field="body")
    return text


def _last_number(room: Room) -> int:
    last = sa.select(sa.func.max(TeamLine.number)).where(TeamLine.room_id == room.id)
    return db.session.scalar(last) or 0


def call_office(actor: Actor, room_id: uuid.UUID, *, on: bool) -> None:
    """Call moderators and admins into the team's talk, or let them go; the team sees by whom.

    They are told at once that they are needed.
    """
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.ROOM_HOLD)
    room = found.room
    check_open(room)
    team = made_team(room)
    if on is (team.called_at is not None):
        return
    team.called_by_id = found.membership.id if on else None
    team.called_at = clock.now() if on else None
    tell_facts(room)
    record(actor, "team.called" if on else "team.let_go", room)
    if on:
        above.tell_called(actor, room.meeting_id)


@no_actor("part of changing a team whose room is locked")
def made_team(room: Room) -> Team:
    """Return the row of a locked room's team, made on first use."""
    team = team_in(room)
    if team is None:
        team = Team(id=room.id, version=0)
        db.session.add(team)
    return team


@no_actor("part of changing a team whose room is locked")
def tell_facts(room: Room) -> None:
    """Tell the team who does what now."""
    db.session.flush()  # the facts are read from the rows
    facts: dict[str, Any] = plain(facts_of(room))
    tell_staff(room, "team.facts", facts=facts)


def forget_team_words(actor: System, room_id: uuid.UUID) -> None:
    """Let go what was said to the team and on quiet lines, with the words of the session."""
    room = lock_room(room_id)
    if room.state is not RoomState.ENDED:
        raise Conflict("Words go after the end of a session.")
    db.session.execute(
        sa.update(TeamLine)
        .where(TeamLine.room_id == room.id)
        .values(body_sealed=None)
        .execution_options(synchronize_session=False)
    )
    threads = sa.select(QuietThread.id).where(QuietThread.room_id == room.id)
    db.session.execute(
        sa.update(QuietLine)
        .where(QuietLine.thread_id.in_(threads))
        .values(body_sealed=None)
        .execution_options(synchronize_session=False)
    )
    record(actor, "team.words_gone", room)
