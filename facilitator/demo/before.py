"""The weeks before: sessions that are over, who came to them, and a buddy for somebody new."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.demo.making import answers, session
from facilitator.groups.buddies import name_buddy
from facilitator.groups.models import Group, Membership
from facilitator.groups.notes import Needs, keep_own_place
from facilitator.live.attending import note_who_came
from facilitator.live.models import EndReason, Room, RoomState, Seat, SeatState
from facilitator.meetings.models import Answer, Intent, Meeting

#: Title, days ago, who came by handle from and to which minute, and who had said what.
MET = (
    (
        "Names for a hard day",
        7,
        {"Priya": (-8, 75), "Juniper": (0, 75), "Fern & Bee": (2, 75), "Rook": (50, 75)}
        | {"Slow River": (1, 75), "Marigold T.": (0, 75)},
        {"Oatmeal": Answer.DECLINED, "Quiet Heron": Answer.GOING, "Juniper": Answer.GOING},
    ),
    (
        "What we carry",
        21,
        {"Priya": (-8, 75), "Marcus": (-5, 75), "Juniper": (1, 75), "Fern & Bee": (0, 75)}
        | {"Quiet Heron": (3, 75), "Rook": (0, 75), "Marigold T.": (4, 75), "Oatmeal": (0, 70)},
        {"Small Paper Boat": Answer.GOING, "Juniper": Answer.GOING, "Rook": Answer.GOING},
    ),
    (
        "A quiet one",
        28,
        {"Marcus": (-6, 75), "Juniper": (0, 75), "Fern & Bee": (0, 75), "Quiet Heron": (5, 75)}
        | {"Rook": (0, 75), "Small Paper Boat": (0, 20), "Marigold T.": (0, 75)},
        {"Juniper": Answer.GOING, "Oatmeal": Answer.DECLINED},
    ),
)


def meet_before(group: Group, zone: str) -> None:
    """Let a circle have met in the weeks before; needs an open work."""
    for title, days, there, said in MET:
        meeting = session(group, title, -days * 24 * 60, zone)
        answers(meeting, {handle: (answer, Intent.UNSURE) for handle, answer in said.items()})
        _hold(group, meeting, there)


def _hold(group: Group, meeting: Meeting, there: dict[str, tuple[int, int]]) -> None:
    room = Room(id=meeting.id, meeting_id=meeting.id, group_id=group.id, reason=EndReason.PLANNED)
    room.state, room.ended_at = RoomState.ENDED, meeting.ends_at
    room.opened_at = meeting.starts_at - timedelta(minutes=8)
    db.session.add(room)
    db.session.flush()  # the seats point at it
    for person in db.session.scalars(sa.select(Membership).where(Membership.group_id == group.id)):
        if person.handle in there:
            came, left = (
                meeting.starts_at + timedelta(minutes=minute) for minute in there[person.handle]
            )
            db.session.add(
                Seat(
                    room_id=room.id,
                    membership_id=person.id,
                    is_staff=person.role in STAFF_ROLES,
                    state=SeatState.ADMITTED,
                    arrived_at=came,
                    admitted_at=came,
                    lease_until=left,
                )
            )
    db.session.flush()  # what is noted reads the seats and the answers
    note_who_came(room, meeting.ends_at)


def find_a_buddy(people: dict[str, Actor], group_id: uuid.UUID) -> None:
    """Let two members be glad to be a buddy, and one of them be it for somebody new."""
    for who in ("member1", "member6"):
        with unit_of_work(people[who]):
            keep_own_place(people[who], group_id, Needs(), listens_first=False, is_glad_buddy=True)
    with unit_of_work(people["facilitator"]):
        seats = {
            person.handle: person
            for person in db.session.scalars(
                sa.select(Membership).where(Membership.group_id == group_id)
            )
        }
        newcomer = seats["Slow River"]
        newcomer.joined_at = clock.now() - timedelta(days=8)
        name_buddy(people["facilitator"], group_id, newcomer.id, seats["Juniper"].id)
