"""Meetings and people for the tests here."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Group, GroupState, Membership
from facilitator.live.attending import note_who_came
from facilitator.live.models import Room, RoomState, Seat, SeatState
from facilitator.meetings.holding import Held, Holders, held_by
from facilitator.meetings.models import Answer, Meeting, Rsvp, Series
from facilitator.meetings.operations import MeetingDraft, schedule_meeting
from facilitator.meetings.places import answer_meeting
from facilitator.meetings.recurrence import Repeats
from facilitator.meetings.series import RepeatDraft, plan_series
from facilitator.organizations.models import Organization
from tests.worlds import Tenant, add_membership, coming_meeting, join_tenant, make_account


def draft(**values: object) -> MeetingDraft:
    """Return a meeting for tomorrow evening, changed by what is given."""
    tomorrow = (clock.now() + timedelta(days=1)).replace(
        hour=19, minute=0, second=0, microsecond=0, tzinfo=None
    )
    given: dict[str, object] = {
        "title": "Evening",
        "about": "",
        "local_start": tomorrow,
        "time_zone": "UTC",
        "minutes": 60,
        "capacity": None,
    }
    return MeetingDraft(**{**given, **values})  # type: ignore[arg-type]


def planned(tenant: Tenant, **values: object) -> uuid.UUID:
    """Plan a meeting as the facilitator and return its id."""
    with unit_of_work(tenant.facilitator):
        return schedule_meeting(tenant.facilitator, tenant.group_id, draft(**values)).id


def repeated(tenant: Tenant, repeat: RepeatDraft | None = None, **values: object) -> list[Meeting]:
    """Plan a weekly series, or as it is said, as the facilitator; returns its meetings."""
    with unit_of_work(tenant.facilitator):
        series = plan_series(
            tenant.facilitator,
            tenant.group_id,
            draft(**values),
            repeat or RepeatDraft(Repeats.WEEKLY),
        )
        series_id = series.id
    return meetings_in(tenant, series_id)


def meetings_in(tenant: Tenant, series_id: uuid.UUID) -> list[Meeting]:
    """Return every meeting of a series in the order of its rule."""
    with unit_of_work(tenant.owner, writes=False):
        query = sa.select(Meeting).where(Meeting.series_id == series_id)
        return list(db.session.scalars(query.order_by(Meeting.occurrence)))


def series_row(tenant: Tenant, series_id: uuid.UUID) -> Series:
    """Return a series as it is stored."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get_one(Series, (tenant.organization_id, series_id))


def answered(tenant: Tenant, who: str, meeting_id: uuid.UUID, answer: Answer) -> None:
    """Let somebody answer."""
    actor = tenant.actors[who]
    with unit_of_work(actor):
        answer_meeting(actor, meeting_id, answer)


def rsvps_of(tenant: Tenant, meeting_id: uuid.UUID) -> list[Rsvp]:
    """Return every answer to a meeting."""
    with unit_of_work(tenant.owner, writes=False):
        return list(db.session.scalars(sa.select(Rsvp).where(Rsvp.meeting_id == meeting_id)))


def meeting_row(tenant: Tenant, meeting_id: uuid.UUID) -> Meeting:
    """Return a meeting as it is stored."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get_one(Meeting, (tenant.organization_id, meeting_id))


def held_before(tenant: Tenant, meeting_id: uuid.UUID, ago: timedelta) -> None:
    """Move a meeting so that it ended this long ago."""
    with unit_of_work(tenant.owner):
        meeting = db.session.get_one(Meeting, (tenant.organization_id, meeting_id))
        meeting.ends_at = clock.now() - ago
        meeting.starts_at = meeting.ends_at - timedelta(hours=1)


def archive(tenant: Tenant) -> None:
    """Archive the tenant's group."""
    with unit_of_work(tenant.owner):
        group = db.session.get_one(Group, (tenant.organization_id, tenant.group_id))
        group.state = GroupState.ARCHIVED


def more_members(tenant: Tenant, count: int) -> list[Actor]:
    """Add participants to the tenant's group."""
    names = [f"member{n}" for n in range(count)]
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        for name in names:
            account = make_account(f"{name}@{tenant.slug}.example")
            join_tenant(tenant, name, account, Role.MEMBER, Role.PARTICIPANT)
    return [tenant.actors[name] for name in names]


def seat(tenant: Tenant, who: str) -> Membership:
    """Return somebody's membership; needs an open work."""
    return db.session.get_one(Membership, (tenant.organization_id, tenant.seats[who]))


def wall(text: str) -> datetime:
    """Return a wall time written as 2027-03-28T02:30."""
    return datetime.fromisoformat(text)


def both(tenant: Tenant, lead: str = "facilitator", backup: str = "cofacilitator") -> Holders:
    """Return who holds a session: by default the lead of the circle, with its co-facilitator."""
    seats = tenant.seats
    return Holders(seats[lead] if lead else None, seats[backup] if backup else None)


def demand_backups(tenant: Tenant) -> None:
    """Let the organization plan no session without a lead and a backup."""
    with unit_of_work(tenant.owner):
        db.session.get_one(Organization, tenant.organization_id).requires_backup = True


def held(tenant: Tenant, meeting_id: uuid.UUID, who: str = "ann") -> Held:
    """Return who holds a session, as somebody reads it."""
    with unit_of_work(tenant.actors[who], writes=False):
        meeting = db.session.get_one(Meeting, (tenant.organization_id, meeting_id))
        return held_by(tenant.actors[who], meeting)


def second_circle(tenant: Tenant, **seats: Role) -> Tenant:
    """Add a circle to the organization; returns the tenant as it looks from there."""
    there = replace(tenant, group_id=uuid.uuid4(), seats={})
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        db.session.add(Group(id=there.group_id, name="Second", created_at=clock.now()))
        db.session.flush()
        for who, role in seats.items():
            member_id = tenant.actors[who].member_id
            row = add_membership(there, member_id, f"{who} elsewhere", role, there.group_id)
            there.seats[who] = row.id
    return there


def took_place(
    tenant: Tenant,
    ago: timedelta,
    there: dict[str, tuple[int, int]],
    answers: dict[str, Answer] | None = None,
    at_the_door: tuple[str, ...] = (),
    staff: tuple[str, ...] = ("facilitator", "cofacilitator"),
) -> uuid.UUID:
    """Let an hour's session have ended so long ago; `there`: who, from and to which minute."""
    meeting_id, ended_at = uuid.uuid4(), clock.now() - ago
    starts_at = ended_at - timedelta(hours=1)
    with unit_of_work(tenant.owner):
        meeting = coming_meeting(tenant.group_id, meeting_id, starts_at - timedelta(minutes=5))
        db.session.add(meeting)
        db.session.flush()  # the room points at it
        room = Room(id=meeting_id, meeting_id=meeting_id, group_id=tenant.group_id)
        room.opened_at, room.state, room.ended_at = starts_at, RoomState.ENDED, ended_at
        db.session.add(room)
        db.session.flush()  # and the seats at the room
        for who in (*there, *at_the_door):
            row = Seat(room_id=meeting_id, membership_id=tenant.seats[who], arrived_at=starts_at)
            if who in there:
                first, last = (starts_at + timedelta(minutes=n) for n in there[who])
                row.state, row.admitted_at, row.lease_until = SeatState.ADMITTED, first, last
                row.is_staff = who in staff
            db.session.add(row)
        for who, answer in (answers or {}).items():
            said = Rsvp(meeting_id=meeting_id, membership_id=tenant.seats[who], answer=answer)
            said.answered_at = starts_at - timedelta(days=1)
            db.session.add(said)
        db.session.flush()  # the note reads all of it
        note_who_came(room, ended_at)
    return meeting_id
