"""Reading the team of a session: who leads, who is there, and who may hear the team's talk."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, load_keys, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing
from facilitator.groups.models import Membership
from facilitator.live.models import Room, Seat, SeatState
from facilitator.live.projection import stamp
from facilitator.live.queries import InRoom, handles, in_room, sits_elsewhere
from facilitator.meetings.holding import facilitators_of
from facilitator.meetings.models import Meeting
from facilitator.organizations.models import Member
from facilitator.team.events import TeamFacts, TeamLineView
from facilitator.team.models import Team, TeamLine, WornHat

#: How long after its end a session's team can still be written to.
OPEN_AFTER = timedelta(minutes=15)
NOT_CALLED = "A facilitator of this session calls you when the team needs you."
OVER = "This session is over, so this can't be written any more."


@no_actor("a fact of a room the caller has found")
def check_open(room: Room) -> None:
    """Raise Conflict once a session has been over for a while."""
    if room.ended_at is not None and clock.now() > room.ended_at + OPEN_AFTER:
        raise Conflict(OVER, code="room_closed")


def team_room(actor: Actor, room_id: uuid.UUID, *, lock: bool = False) -> InRoom:
    """Return the room for whoever may hear its team's talk.

    Those who hold the circle may; offices that can pause the room may while a
    facilitator has called them. Everybody else is refused.
    """
    found = in_room(actor, room_id, lock=lock)
    if found.is_staff:
        return found
    found.require(Permission.ROOM_PAUSE)
    team = team_in(found.room)
    if team is None or team.called_at is None:
        raise NotAllowed(NOT_CALLED)
    return found


@no_actor("a fact of a room the caller has found")
def team_in(room: Room) -> Team | None:
    """Return the row of a room's team, or None while nothing differs from what was planned."""
    return db.session.get(Team, (room.organization_id, room.id))


# ---------------------------------------------------------------- who leads


_TEAM = seeing(Team, Team.id == sa.bindparam("room_id"))


@no_actor("a fact of a room the caller has found")
def team_here(room_id: uuid.UUID, *, with_all: bool = False) -> list[uuid.UUID]:
    """Return who of the team is connected, in the order they came in.

    `with_all`: and in the session's own room just now, not in a small one beside it.
    """
    query = sa.select(Seat.membership_id).where(
        Seat.room_id == room_id,
        Seat.is_staff,
        Seat.state == SeatState.ADMITTED,
        Seat.lease_until > clock.now(),
    )
    if with_all:
        query = query.where(~sits_elsewhere(room_id, clock.now()))
    return list(db.session.scalars(query.order_by(Seat.admitted_at, Seat.membership_id)))


def watchers_beside(_actor: Actor, room: Room, _seat: Seat) -> int:
    """Return how many of the team are connected, for the plain page of somebody inside."""
    return len(team_here(room.id, with_all=True))


@no_actor("a fact of a room the caller has found")
def lead_of(room: Room, meeting: Meeting | None = None) -> uuid.UUID | None:
    """Return who leads a session: whoever took it on, or else whoever was planned.

    A `meeting` that is known already is not read again.
    """
    return _lead(room, _TEAM.first(room_id=room.id), meeting)


def _lead(room: Room, team: Team | None, meeting: Meeting | None = None) -> uuid.UUID | None:
    meeting = meeting or db.session.get_one(Meeting, (room.organization_id, room.meeting_id))
    lead_id = (team.lead_id if team else None) or meeting.lead_id
    if lead_id is None:
        return None
    return lead_id if lead_id in {one.id for one in facilitators_of(room.group_id)} else None


@no_actor("a fact of a room the caller has found")
def facts_of(room: Room, meeting: Meeting | None = None) -> TeamFacts:
    """Return who does what, for the team alone.

    A `meeting` that is known already is not read again.
    """
    team = team_in(room)
    hats = db.session.scalars(sa.select(WornHat).where(WornHat.room_id == room.id))
    until = team.offered_until if team else None
    is_offered = until is not None and until > clock.now()
    return TeamFacts(
        lead=_lead(room, team, meeting),
        hats={str(one.membership_id): one.hat.value for one in hats},
        stood_in_for=team.stood_in_for_id if team else None,
        offered_to=team.offered_to_id if team and is_offered else None,
        offered_until=stamp(until) if until and is_offered else "",
        called_by=team.called_by_id if team else None,
        version=team.version if team else 0,
    )


@no_actor("a fact of a room the caller has found")
def of_the_team(room: Room, membership_id: uuid.UUID) -> Membership:
    """Return a membership that holds the room's circle now; NotFound for anybody else."""
    for one in facilitators_of(room.group_id):
        if one.id == membership_id:
            return one
    raise NotFound()


# ---------------------------------------------------------------- the team's talk


@no_actor("a pure function of ids")
def place_of(line_id: uuid.UUID) -> Place:
    """Return where a line's words are bound to."""
    return Place("team_lines", "body", line_id)


OFFICES = {Role.OWNER: "The owner", Role.ADMIN: "An admin", Role.MODERATOR: "A moderator"}


@dataclass(frozen=True)
class TalkLine:
    """One line, as the page shows it."""

    name: str
    body: str
    at: datetime


@dataclass(frozen=True)
class TalkPage:
    """What the page of the team's talk shows."""

    meeting: Meeting
    lines: list[TalkLine]
    #: Who called the offices in; empty while nobody did.
    called_by: str


def talk_page(actor: Actor, meeting_id: uuid.UUID) -> TalkPage:
    """Return the team's talk for whoever may hear it."""
    room = team_room(actor, meeting_id).room
    lines, team = lines_after(actor, room.id, 0), team_in(room)
    caller = team.called_by_id if team else None
    names = handles(actor, {one for one in (caller, *(line.author for line in lines)) if one})
    return TalkPage(
        meeting=db.session.get_one(Meeting, (room.organization_id, room.meeting_id)),
        lines=[
            TalkLine(
                name=names.get(line.author, "") if line.author else OFFICES[Role(line.office)],
                body=line.body,
                at=datetime.fromisoformat(line.at),
            )
            for line in lines
        ],
        called_by=names.get(caller, "") if caller else "",
    )


def lines_after(actor: Actor, room_id: uuid.UUID, after: int) -> list[TeamLineView]:
    """Return the team's lines after a number, in their order, words opened."""
    team_room(actor, room_id)
    rows = db.session.execute(
        sa.select(TeamLine, Member.role)
        .outerjoin(Member, Member.id == TeamLine.member_id)
        .where(TeamLine.room_id == room_id, TeamLine.number > after)
        .order_by(TeamLine.number)
        .limit(500)
    ).all()
    load_keys({row[0].key_id for row in rows})
    return [
        TeamLineView(
            number=line.number,
            author=line.author_id,
            office=role.value if role is not None else "",
            body=_opened(line),
            at=stamp(line.written_at),
        )
        for line, role in rows
    ]


def _opened(line: TeamLine) -> str:
    if line.body_sealed is None:
        return ""
    try:
        return unseal(line.key_id, place_of(line.id), line.body_sealed)
    except Sealed:
        return ""
