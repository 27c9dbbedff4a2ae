"""Work that time brings: lines and worries of an agreement go with the session's words."""

import sqlalchemy as sa

from facilitator.core.sweeps import one_by_one
from facilitator.live.models import Room
from facilitator.live.retention import kept_long_enough
from facilitator.running.pact_models import PactLine, PactVoice
from facilitator.running.pacts import forget_pact


def forget_old_pacts() -> None:
    """Let lines and worries go of sessions that ended longer ago than their circle keeps words."""
    with_words = sa.or_(
        *(
            sa.exists().where(
                table.organization_id == Room.organization_id, table.room_id == Room.id
            )
            for table in (PactLine, PactVoice)
        )
    )
    one_by_one(kept_long_enough(with_words), "retention", forget_pact)
