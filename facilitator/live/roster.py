"""Everybody of a room's circle with their seat in the room, read once for all that is told of them.

Part of this feature's queries. Who enters is told who is there, who waits, whose hand
is up and what people came for: all of it is in these rows.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Prepared
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.queries import INSIDE
from facilitator.live.models import Room, Seat, SeatState
from facilitator.live.queries import sits_elsewhere
from facilitator.meetings.models import Intent, Rsvp


@dataclass(frozen=True, slots=True)
class Belonging:
    """Somebody of the circle, as everybody in it may know them."""

    id: uuid.UUID
    handle: str
    role: Role
    state: MembershipState


@dataclass(frozen=True, slots=True)
class Seated:
    """Where somebody is who has come."""

    membership_id: uuid.UUID
    state: SeatState
    is_staff: bool
    muted_until: datetime | None
    lease_until: datetime | None
    arrived_at: datetime
    admitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody of the circle; `seat` once they came, `intent` once they answered."""

    membership: Belonging
    seat: Seated | None
    intent: Intent | None
    #: They sit in a small room beside this one just now.
    is_elsewhere: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """Who belongs to the circle or has a seat in the room, by handle."""

    placed: list[Placed]

    @property
    def people(self) -> list[Belonging]:
        """Everybody who belongs to the circle."""
        return [one.membership for one in self.placed if one.membership.state in INSIDE]

    @property
    def here(self) -> list[uuid.UUID]:
        """Who is connected and sits in this very room, in the order they were let in."""
        elsewhere = {one.membership.id for one in self.placed if one.is_elsewhere}
        about = [seat.membership_id for seat in self._about()]
        return [who for who in about if who not in elsewhere]

    @property
    def members_about(self) -> list[uuid.UUID]:
        """Which members are connected, here or in a small room, in the order they were let in."""
        return [seat.membership_id for seat in self._about() if not seat.is_staff]

    @property
    def let_in(self) -> list[uuid.UUID]:
        """Who was let in, connected or not, in that order."""
        return [seat.membership_id for seat in self._inside()]

    @property
    def waiting(self) -> list[Seated]:
        """Who waits in the lobby and is connected, in the order they came."""
        now = clock.now()
        waiting = [
            seat
            for seat in self._seats(SeatState.WAITING)
            if seat.lease_until is not None and seat.lease_until > now
        ]
        return sorted(waiting, key=lambda seat: (seat.arrived_at, seat.membership_id))

    def _about(self) -> list[Seated]:
        now = clock.now()
        return [s for s in self._inside() if s.lease_until is not None and s.lease_until > now]

    def _inside(self) -> list[Seated]:
        inside = self._seats(SeatState.ADMITTED)
        return sorted(inside, key=lambda s: (s.admitted_at or s.arrived_at, s.membership_id))

    def _seats(self, state: SeatState) -> list[Seated]:
        seats = [one.seat for one in self.placed if one.seat is not None]
        return [seat for seat in seats if seat.state is state]


def _placed(
    who: uuid.UUID,
    handle: str,
    role: Role,
    state: MembershipState,
    seated_as: SeatState | None,
    *rest: object,
) -> Placed:
    *of_seat, intent, is_elsewhere = rest
    seat = Seated(who, seated_as, *of_seat) if seated_as is not None else None  # type: ignore[arg-type]
    return Placed(Belonging(who, handle, role, state), seat, intent, bool(is_elsewhere))  # type: ignore[arg-type]


_ROOM_ID: sa.BindParameter[uuid.UUID] = sa.bindparam("room_id")
_ROSTER = Prepared(
    sa.select(
        Membership.id,
        Membership.handle,
        Membership.role,
        Membership.state,
        Seat.state,
        Seat.is_staff,
        Seat.muted_until,
        Seat.lease_until,
        Seat.arrived_at,
        Seat.admitted_at,
        Rsvp.intent,
        sits_elsewhere(_ROOM_ID, sa.bindparam("now", type_=Seat.lease_until.type)),
    )
    .outerjoin(Seat, sa.and_(Seat.membership_id == Membership.id, Seat.room_id == _ROOM_ID))
    .outerjoin(
        Rsvp,
        sa.and_(Rsvp.membership_id == Membership.id, Rsvp.meeting_id == sa.bindparam("meeting_id")),
    )
    .where(
        Membership.group_id == sa.bindparam("group_id"),
        sa.or_(*(Membership.state == one for one in sorted(INSIDE)), Seat.id.is_not(None)),
    )
    .order_by(Membership.handle),
    _placed,
)


@no_actor("told to somebody who is inside the room already")
def roster_of(room: Room) -> Roster:
    """Return everybody of a room's circle, and whoever has a seat there besides."""
    return Roster(
        _ROSTER.all(
            room_id=room.id,
            meeting_id=room.meeting_id,
            group_id=room.group_id,
            now=clock.now(),
        )
    )
