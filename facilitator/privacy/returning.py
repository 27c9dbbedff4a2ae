"""People who were erased, and whom a backup has brought back: they are erased once more.

Part of this feature's operations. core/ledger.py notes who was; it is read when a backup is
put back, and whenever a process starts.
"""

from pathlib import Path
from uuid import UUID, uuid5

import sqlalchemy as sa

from facilitator.accounts.operations import end_all
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.ledger import noted
from facilitator.core.marks import no_actor
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.organizations.models import Member, MemberState

#: Ids looked for with one statement.
AT_ONCE = 1_000


@no_actor("a pure function of an id")
def with_words(member_id: UUID) -> UUID:
    """Return what is noted as well for somebody whose words went, so that they go again."""
    return uuid5(member_id, "words")


@no_actor("before anybody comes in")
def people_who_came_back(ledger: Path) -> list[tuple[UUID, UUID]]:
    """Return who was erased and is here as if not, each with their organization.

    Raises Invalid when the ledger cannot be read.
    """
    erased, back = sorted(noted(ledger)), []
    for begin in range(0, len(erased), AT_ONCE):
        some = erased[begin : begin + AT_ONCE]
        with open_work(writes=False), all_tenants("people of every organization who were erased"):
            rows = db.session.execute(
                sa.select(Member.organization_id, Member.id).where(
                    Member.id.in_(some), Member.state != MemberState.ERASED
                )
            )
            back += [(row[0], row[1]) for row in rows]
    return back


@no_actor("before anybody comes in")
def erase_again(ledger: Path) -> int:
    """Let nobody find who came back; the sweep erases them within a minute. Returns how many."""
    back = people_who_came_back(ledger)
    erased = noted(ledger) if back else set()
    for organization_id, member_id in back:
        with unit_of_work(System(organization_id=organization_id, reason="erasure")):
            member = db.session.get_one(Member, (organization_id, member_id), with_for_update=True)
            member.state, member.role = MemberState.ERASED, Role.MEMBER
            member.erase_at = clock.now()
            member.erase_words = with_words(member_id) in erased
            end_all(member.account_id)
    return len(back)
