"""What the demo's people were told of late: in the app only, so that no mail leaves a demo."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Group, Membership
from facilitator.meetings.models import Meeting
from facilitator.notices.models import Channel, Kind, Notice

#: Kind, title of the session it is about, hours ago, and whether it was read.
TOLD = (
    (Kind.CANCELLED, "Lantern walk", 15 * 24, True),
    (Kind.REMINDER_DAY, "How the week went", 24, True),
    (Kind.REMINDER_HOUR, "How the week went", 1, False),
    (Kind.REMINDER_OPEN, "How the week went", 0, False),
)


def tell_people(people: dict[str, Actor], group: Group) -> None:
    """Leave notices for everybody of a circle; needs an open work."""
    sessions = {
        meeting.title: meeting.id
        for meeting in db.session.scalars(sa.select(Meeting).where(Meeting.group_id == group.id))
    }
    members = {actor.member_id for who, actor in people.items() if who.startswith("member")}
    for seat in db.session.scalars(sa.select(Membership).where(Membership.group_id == group.id)):
        if seat.member_id in members:
            db.session.add_all(_told(seat, sessions))


def _told(seat: Membership, sessions: dict[str, uuid.UUID]) -> list[Notice]:
    now, rows = clock.now(), []
    for kind, title, hours, is_read in TOLD:
        at = now - timedelta(hours=hours, minutes=5)
        rows.append(
            Notice(
                id=uuid.uuid4(),
                member_id=seat.member_id,
                membership_id=seat.id,
                meeting_id=sessions[title],
                kind=kind,
                channel=Channel.APP,
                occasion=f"{sessions[title]}:0",
                created_at=at,
                sent_at=at,
                seen_at=at if is_read else None,
            )
        )
    return rows
