"""Sessions people said they come to, and a look at what they were told."""

import uuid
from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.mail import Mail
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Membership, MembershipState
from facilitator.meetings.models import Answer, Meeting
from facilitator.meetings.operations import MeetingDraft, edit_meeting
from facilitator.meetings.places import answer_meeting
from facilitator.notices import sweeps
from facilitator.notices.kinds import KINDS
from facilitator.notices.models import Channel, Kind, Notice
from facilitator.notices.operations import Choice, save_wishes
from facilitator.organizations.models import Organization
from tests.meetings.making import draft, planned
from tests.worlds import Tenant


def in_days(days: float) -> datetime:
    """Return a wall time in UTC, so many days from now, on a whole minute."""
    moment = clock.now() + timedelta(days=days)
    return moment.replace(second=0, microsecond=0, tzinfo=None)


def session_in(tenant: Tenant, days: float = 3, who: str = "ann", **values: object) -> uuid.UUID:
    """Plan a session so many days from now, which somebody comes to and which was looked at."""
    meeting_id = planned(tenant, local_start=in_days(days), **values)
    coming(tenant, who, meeting_id)
    sweeps.look()
    return meeting_id


def coming(tenant: Tenant, who: str, meeting_id: uuid.UUID, answer: Answer = Answer.GOING) -> None:
    """Let somebody say whether they come."""
    with unit_of_work(tenant.actors[who]):
        answer_meeting(tenant.actors[who], meeting_id, answer)


def move(tenant: Tenant, meeting_id: uuid.UUID, days: float) -> MeetingDraft:
    """Move a session to so many days from now."""
    changed = replace(draft(), local_start=in_days(days))
    with unit_of_work(tenant.facilitator):
        edit_meeting(tenant.facilitator, meeting_id, changed)
    return changed


def starts_of(tenant: Tenant, meeting_id: uuid.UUID) -> datetime:
    """Return when a session starts."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get_one(Meeting, (tenant.organization_id, meeting_id)).starts_at


def told(tenant: Tenant, who: str, channel: Channel = Channel.APP) -> Counter[str]:
    """Return how often somebody was told what, by one channel."""
    with unit_of_work(tenant.owner, writes=False):
        rows = db.session.scalars(
            sa.select(Notice).where(
                Notice.member_id == tenant.actors[who].member_id, Notice.channel == channel
            )
        )
        return Counter(row.kind.value for row in rows if row.dropped_at is None)


def mails() -> list[Mail]:
    """Return every mail that waits or was sent."""
    with open_work(writes=False):
        return list(db.session.scalars(sa.select(Mail).order_by(Mail.created_at)))


def turn() -> None:
    """Let time bring what it brings to notices, once."""
    sweeps.look()
    sweeps.send_due()


def state_of_seat(tenant: Tenant, who: str, state: MembershipState) -> None:
    """Put somebody's membership into another state."""
    with unit_of_work(tenant.owner):
        seat = db.session.get_one(Membership, (tenant.organization_id, tenant.seats[who]))
        seat.state = state


def change_organization(tenant: Tenant, **values: object) -> None:
    """Change the tenant's organization, as whoever runs the server and its owner do."""
    with unit_of_work(tenant.owner):
        row = db.session.get_one(Organization, tenant.organization_id)
        for name, value in values.items():
            setattr(row, name, value)


def wish(tenant: Tenant, who: str, **values: object) -> None:
    """Let somebody choose: everything by every way it can take, but for what is given."""
    given: dict[str, object] = {
        "grid": {kind: set(about.channels) for kind, about in KINDS.items()},
        "time_zone": "UTC",
        "quiet": None,
        "paused_until": None,
        "names_circle": False,
    }
    with unit_of_work(tenant.actors[who]):
        save_wishes(tenant.actors[who], Choice(**{**given, **values}))  # type: ignore[arg-type]


def only(*ways: Channel, kinds: set[Kind] | None = None) -> dict[Kind, set[Channel]]:
    """Return a grid with these ways for some kinds, or for all, and nothing else."""
    return {
        kind: set(ways) & about.channels if kinds is None or kind in kinds else set()
        for kind, about in KINDS.items()
    }


NIGHT = (time(22), time(7))
