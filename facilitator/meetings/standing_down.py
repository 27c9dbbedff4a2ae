"""Sessions of somebody who may not lead for a while: others are asked to take them over.

Part of this feature's operations. The backup is asked, or whoever else holds the circle;
where that is nobody, the people on call are, as for every search (`substitutes.py`).
"""

from datetime import datetime

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Membership
from facilitator.meetings.holding import take_out_gone
from facilitator.meetings.models import Meeting
from facilitator.meetings.substitutes import open_request, put_out
from facilitator.meetings.telling import Happening, tell


def give_sessions_away(actor: Actor, seat: Membership, until: datetime) -> None:
    """Take somebody out of a circle's coming sessions, and ask others for those before `until`.

    The caller may, and has taken the circle from them. Of later ones without a lead who
    holds the circle is told once.
    """
    query = sa.select(Meeting.id).where(Meeting.lead_id == seat.id, Meeting.ends_at > clock.now())
    led = set(db.session.scalars(query))
    without, known = take_out_gone(seat.group_id)
    later = []
    for meeting in without:
        if meeting.id not in led or not clock.now() < meeting.starts_at < until:
            later.append(meeting)
        elif open_request(actor, meeting.id) is None:
            backup = [] if meeting.backup_id is None else [meeting.backup_id]
            put_out(actor, meeting, "", backup or sorted(known))
    if later and known:
        tell(actor, Happening.VACANT, later[0], sorted(known))
