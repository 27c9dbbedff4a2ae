"""The end of an organization: asked for by an owner, undone for thirty days, then all of it goes.

Part of this feature's operations. While it ends, everything can be read and nothing
changed. From its hour on it is NotFound, before any sweep; the sweep deletes it in small
works, so that nobody else waits for a large one.
"""

import uuid
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog

from facilitator.accounts.erasing import erase_accounts
from facilitator.accounts.models import ConnectTicket
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import Model, TenantOwned, db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.ledger import note
from facilitator.core.marks import no_actor
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.organizations.models import Member, Organization
from facilitator.organizations.queries import organization_for

log = structlog.get_logger()

GRACE = timedelta(days=30)
#: Rows deleted in one work.
AT_ONCE = 2_000


def ask_to_end(actor: Actor, name: str) -> Organization:
    """Let everything of the organization be deleted in thirty days; `name` is typed to be sure."""
    organization = _locked(actor)
    if name.strip().casefold() != organization.name.strip().casefold():
        raise Invalid("Please type the name as it stands above.", field="name")
    if organization.ends_at is not None:
        raise Conflict("Somebody asked for this already.")
    organization.ends_at = clock.now() + GRACE
    record(actor, "organization.ending", organization, ends_at=organization.ends_at)
    return organization


def keep(actor: Actor) -> Organization:
    """Take the wish back: the organization stays as it was."""
    organization = _locked(actor)
    if organization.ends_at is None:
        raise Conflict("This space stays. There is nothing to take back.")
    organization.ends_at = None
    record(actor, "organization.kept", organization)
    return organization


def _locked(actor: Actor) -> Organization:
    organization_for(actor, Permission.ORGANIZATION_END)
    return db.session.get_one(
        Organization, actor.organization_id, with_for_update=True, populate_existing=True
    )


# ---------------------------------------------------------------- once its hour has come


@no_actor("time itself")
def erase_what_is_over(ledger: Path) -> None:
    """Delete every organization whose hour has come; safe to run twice, and to be killed in.

    Each is noted in the ledger first, so that no backup brings it back.
    """
    with open_work(writes=False):
        over = list(
            db.session.scalars(
                sa.select(Organization.id).where(Organization.ends_at <= clock.now())
            )
        )
    for place_id in over:
        try:
            erase(System(organization_id=place_id, reason="ending"), ledger)
        except Exception:  # the next turn goes on with it, and no other waits for it
            log.exception("sweep.one_failed", reason="ending")


def erase(system: System, ledger: Path) -> None:
    """Delete everything of the organization, work by work; its people's accounts go first of all.

    An account stays that belongs to another organization, or to an operator. Raises
    OSError, and deletes nothing, when the ledger cannot be written.
    """
    with unit_of_work(system):
        _over(system)
    note(ledger, system.organization_id)
    alone = _accounts_of_nobody_else(system)
    for model in reversed(tenant_models()):
        if model is not Member:
            while _erased_some(system, model):
                pass
    with unit_of_work(system):
        place = _over(system)
        _delete_all(Member)
        erase_accounts(system, alone)
        db.session.execute(
            sa.delete(ConnectTicket).where(ConnectTicket.organization_id == place.id)
        )
        db.session.delete(place)


def _accounts_of_nobody_else(system: System) -> list[uuid.UUID]:
    elsewhere = sa.select(Member.account_id).where(Member.organization_id != system.organization_id)
    with open_work(writes=False), all_tenants("people of an organization that ends, and of others"):
        return list(
            db.session.scalars(
                sa.select(Member.account_id).where(
                    Member.organization_id == system.organization_id,
                    Member.account_id.not_in(elsewhere),
                )
            )
        )


def _erased_some(system: System, model: type[TenantOwned]) -> bool:
    """Delete some rows of one table; True when there may be more."""
    with unit_of_work(system):
        _over(system)
        _let_go_of_each_other(model)
        some = db.session.scalars(sa.select(model.id).limit(AT_ONCE)).all()
        if some:
            db.session.execute(
                sa.delete(model)
                .where(model.id.in_(some))
                .execution_options(synchronize_session=False)
            )
        return len(some) == AT_ONCE


def _over(system: System) -> Organization:
    """Return the organization the work is bound to, locked; refuse one that is to stay."""
    place = db.session.get_one(Organization, system.organization_id, with_for_update=True)
    if place.ends_at is None or place.ends_at > clock.now():
        raise RuntimeError("only an organization whose time is over is deleted")
    return place


def _let_go_of_each_other(model: type[TenantOwned]) -> None:
    """Empty what points at rows of the same table, so that they can go in any order."""
    table = sa.inspect(model).local_table
    for column in table.columns:
        to_itself = any(key.column.table is table for key in column.foreign_keys)
        if to_itself and column.nullable:
            db.session.execute(
                sa.update(model)
                .where(column.is_not(None))
                .values({column.name: None})
                .execution_options(synchronize_session=False)
            )


def _delete_all(model: type[TenantOwned]) -> None:
    db.session.execute(sa.delete(model).execution_options(synchronize_session=False))


@no_actor("a fact about the tables")
def tenant_models() -> list[type[TenantOwned]]:
    """Return every tenant table's model, each after those it points at."""
    models = {mapper.local_table: mapper.class_ for mapper in Model.registry.mappers}
    found = [models.get(table) for table in Model.metadata.sorted_tables]
    return [model for model in found if model is not None and issubclass(model, TenantOwned)]
