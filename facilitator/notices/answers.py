"""Telling an author what was decided about an answer, and calling to one that worries.

Part of this feature's operations. Of an answer without a name its author is told nothing
here: a notice would say whose it is. Its page says it.

With a name, words that worry open a care case. Behind a mask they do not, since a case is
about somebody; they wait, and somebody has to know.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.groups.models import Membership
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell
from facilitator.prompts.models import Prompt, Reply, ReplyState
from facilitator.watched.wording import CARE

#: How the keys of these occasions begin.
ANSWER, DECIDED = "answer", "decided"
#: The lines an author is told of.
DECISIONS = ("reply.approve", "reply.decline", "reply.warn", "reply.removed")
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


def tell_decided(system: System, line: AuditEntry) -> None:
    """Tell whoever answered by name that something was decided; what and why is on the page."""
    reply = db.session.get(Reply, (system.organization_id, line.subject_id))
    if reply is not None and reply.author_id is not None:
        key = f"{DECIDED}:{reply.prompt_id}:{line.id}"
        tell(system, [reply.author_id], Occasion(Kind.DECIDED, key))


@no_actor("a pure function of a text")
def prompt_in(occasion: str) -> uuid.UUID | None:
    """Return the prompt whose answer was decided about, from the key of an occasion."""
    kind, _, rest = occasion.partition(":")
    return uuid.UUID(rest.partition(":")[0]) if kind == DECIDED else None
