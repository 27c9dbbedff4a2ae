"""Calling those who hold a circle to an answer that worries and has no name on it.

Part of this feature's operations. With a name, words that worry open a care case. Behind
a mask they do not, since a case is about somebody; they wait, and somebody has to know.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.groups.models import Membership
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell
from facilitator.prompts.models import Prompt, Reply, ReplyState
from facilitator.watched.wording import CARE

#: How the keys of these occasions begin.
ANSWER = "answer"
#: So long a call is worth sending; of an answer behind a mask only the hour is known.
COUNTS, HOUR = timedelta(hours=12), timedelta(hours=1)


def call_to_answers() -> None:
    """Call to every answer without a name that worries and waits; each is told once."""
    with open_work(writes=False), all_tenants("answers of every organization that worry"):
        due = db.session.execute(
            sa.select(Reply.organization_id, Reply.id).where(
                Reply.state == ReplyState.HELD,
                Reply.mask_id.is_not(None),
                Reply.held_for.startswith(CARE),
                Reply.created_at > clock.now() - COUNTS - HOUR,
            )
        ).all()
    one_by_one([(row[0], row[1]) for row in due], "answers", _call_to)


def _call_to(system: System, reply_id: uuid.UUID) -> None:
    """Ask those who hold the circle to come, in words that name nobody and no circle."""
    group_id = db.session.scalar(
        sa.select(Prompt.group_id)
        .join(Reply, Reply.prompt_id == Prompt.id)
        .where(Reply.id == reply_id, Reply.state == ReplyState.HELD)
    )
    holders = sa.select(Membership.id).where(
        Membership.group_id == group_id, Membership.role.in_(STAFF_ROLES)
    )
    occasion = Occasion(Kind.NEEDED, f"{ANSWER}:{reply_id}", until=clock.now() + COUNTS)
    tell(system, db.session.scalars(holders).all(), occasion)
