"""Who leads a session and who looks after what: hats, handing on, standing in.

Part of this feature's operations. Exactly one person leads while a session is under
way, as soon as one of the team is connected. All of it is decided under the room's lock.
"""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed
from facilitator.core.marks import no_actor
from facilitator.live.lateness import UNDER_WAY
from facilitator.live.log import append, lock_room
from facilitator.live.models import Room, RoomState, Seat
from facilitator.live.queries import InRoom, in_room
from facilitator.meetings.models import Meeting
from facilitator.team.models import Hat, Team, WornHat
from facilitator.team.operations import made_team, tell_facts
from facilitator.team.queries import lead_of, of_the_team, team_here

#: How long an offer to lead stands.
OFFERED_FOR = timedelta(seconds=60)
MOVED_ON = "Somebody else changed who leads a moment ago. Please look again."


def wear_hat(actor: Actor, room_id: uuid.UUID, who: uuid.UUID, hat: Hat | None) -> None:
    """Say what somebody of the team looks after; no hat takes theirs off.

    Anybody of the team may say so for anybody of it. The lead wears no other hat.
    """
    room = _held(actor, room_id).room
    of_the_team(room, who)
    if hat is not None and who == lead_of(room):
        raise Conflict("Whoever leads wears no other hat. Hand the lead on first.")
    worn = _worn_by(room, who)
    if (worn.hat if worn else None) == hat:
        return
    if worn is not None:
        db.session.delete(worn)
        db.session.flush()  # one hat for each person: the old row goes first
    if hat is not None:
        db.session.add(WornHat(room_id=room.id, membership_id=who, hat=hat))
    tell_facts(room)
    record(actor, "team.hat", room, who=who, hat=hat.value if hat else None)


def hand_on(
    actor: Actor, room_id: uuid.UUID, version: int, who: uuid.UUID, *, at_once: bool
) -> Team:
    """Hand the lead on: offered for a minute, or at once to somebody who is connected.

    Only whoever leads hands on; without a lead, anybody of the team may.
    """
    found = _held(actor, room_id)
    room, team = found.room, made_team(found.room)
    _check_version(team, version)
    _check_not_over(room)
    lead_id = lead_of(room)
    if lead_id not in {None, found.membership.id}:
        raise NotAllowed("Only whoever leads can hand the lead on.")
    of_the_team(room, who)
    if who == lead_id:
        raise Conflict("This person leads already.")
    if who not in team_here(room.id):
        raise Conflict("This person isn't connected just now. Choose somebody who is here.")
    if at_once or lead_id is None:
        _give_lead(room, team, who, by="hand")
        record(actor, "team.lead", room, who=who, by="hand")
    else:
        team.offered_to_id, team.offered_until = who, clock.now() + OFFERED_FOR
        team.version += 1
        tell_facts(room)
    return team


def answer_offer(actor: Actor, room_id: uuid.UUID, version: int, *, yes: bool) -> Team:
    """Take the lead that is offered to the actor, or leave it. An old offer is a Conflict."""
    found = _held(actor, room_id)
    room, team = found.room, made_team(found.room)
    _check_version(team, version)
    _check_not_over(room)
    is_mine = team.offered_to_id == found.membership.id
    if not is_mine or team.offered_until is None or team.offered_until <= clock.now():
        raise Conflict("This offer is over. Whoever leads can offer it again.")
    if yes:
        _give_lead(room, team, found.membership.id, by="hand")
        record(actor, "team.lead", room, who=found.membership.id, by="hand")
    else:
        _end_offer(team)
        team.version += 1
        tell_facts(room)
    return team


def claim_lead(actor: Actor, room_id: uuid.UUID, version: int) -> Team:
    """Take the lead of a session whose lead is gone, or take back what somebody stood in for."""
    found = _held(actor, room_id)
    room, team = found.room, made_team(found.room)
    _check_version(team, version)
    _check_not_over(room)
    own, lead_id = found.membership.id, lead_of(room)
    if own == lead_id:
        return team
    if lead_id in team_here(room.id) and team.stood_in_for_id != own:
        raise NotAllowed("Somebody leads this session. They can hand it on to you.")
    _give_lead(room, team, own, by="claim")
    record(actor, "team.lead", room, who=own, by="claim")
    return team


def stand_in(actor: System, room_id: uuid.UUID, after: float) -> None:
    """Let somebody of the team lead whose lead has been gone for `after` seconds.

    The backup, if connected, or else whoever of the team came first. Without anybody of
    the team nothing happens: a member never leads. Safe to run twice.
    """
    settle(lock_room(room_id), after, by=actor)


@no_actor("part of every ask about a team, and of a sweep; the room is locked")
def settle(room: Room, after: float, *, by: Actor | System) -> None:
    """Bring who leads a locked room in step with who is there."""
    here = team_here(room.id) if room.state in UNDER_WAY else []
    lead_id = lead_of(room)
    if not here or lead_id in here:
        return
    gone_at = _gone_at(room, lead_id)
    if gone_at is not None and clock.now() - gone_at < timedelta(seconds=after):
        return
    meeting = db.session.get_one(Meeting, (room.organization_id, room.meeting_id))
    heir = meeting.backup_id if meeting.backup_id in here else here[0]
    team = made_team(room)
    why = "away" if gone_at is not None else "start"
    _give_lead(room, team, heir, by=why)
    if gone_at is not None:
        team.stood_in_for_id = lead_id
        tell_facts(room)
    record(by, "team.lead", room, who=heir, by=why)


def _gone_at(room: Room, lead_id: uuid.UUID | None) -> datetime | None:
    """Return when a lead's connection ended; None for one who never came."""
    if lead_id is None:
        return None
    return db.session.scalar(
        sa.select(Seat.lease_until).where(Seat.room_id == room.id, Seat.membership_id == lead_id)
    )


def _give_lead(room: Room, team: Team, who: uuid.UUID, *, by: str) -> None:
    """Make somebody lead; everybody in the room is told who it is."""
    worn = _worn_by(room, who)
    if worn is not None:
        db.session.delete(worn)
    team.lead_id, team.stood_in_for_id = who, None
    _end_offer(team)
    team.version += 1
    append(room, "team.lead", target_id=who, by=by)
    tell_facts(room)


def _end_offer(team: Team) -> None:
    team.offered_to_id = team.offered_until = None


def _held(actor: Actor, room_id: uuid.UUID) -> InRoom:
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.ROOM_HOLD)
    return found


def _worn_by(room: Room, who: uuid.UUID) -> WornHat | None:
    return db.session.scalar(
        sa.select(WornHat).where(WornHat.room_id == room.id, WornHat.membership_id == who)
    )


def _check_version(team: Team, version: int) -> None:
    if team.version != version:
        raise Conflict(MOVED_ON)


def _check_not_over(room: Room) -> None:
    if room.state is RoomState.ENDED:
        raise Conflict("This session has ended.", code="room_closed")
