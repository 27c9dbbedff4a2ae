"""The shapes a statement can have, and what the tenant guard makes of each.

Written against a world and the session alone, so that they run on every engine:
`seen` for shapes that read, `LEAKS` for those that are refused, `WRITES` for those
that change rows of one organization, `MOVES` for rows that would change sides.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, make_transient_to_detached

from facilitator.accounts.models import Account
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group, GroupInvite, Membership
from facilitator.organizations.models import Member, Organization
from tests.worlds import Tenant

Read = Callable[[Tenant], Any]
_other_group = aliased(Group)


def _tree() -> Any:
    """Return a recursive common table expression over groups."""
    tree = sa.select(Group.id).cte(recursive=True)
    return sa.select(tree.union(sa.select(Group.id)).c.id)


def _numbered() -> Any:
    number = sa.func.row_number().over(order_by=Group.created_at).label("number")
    return sa.select(sa.select(Group.id, number).subquery().c.id)


#: Every shape returns ids of groups; each sees those of one organization.
READS: dict[str, Read] = {
    "select of an entity": lambda _: [g.id for g in db.session.scalars(sa.select(Group))],
    "select of columns": lambda _: db.session.scalars(sa.select(Group.id)),
    "aliased": lambda _: db.session.scalars(sa.select(_other_group.id)),
    "query": lambda _: [g.id for g in db.session.query(Group).all()],
    "query of a column": lambda _: [row.id for row in db.session.query(Group.id)],
    "subquery": lambda _: db.session.scalars(sa.select(sa.select(Group.id).subquery().c.id)),
    "entity of a subquery": lambda _: [
        g.id for g in db.session.scalars(sa.select(aliased(Group, sa.select(Group).subquery())))
    ],
    "scalar subquery": lambda _: db.session.scalars(
        sa.select(sa.select(Group.id).order_by(Group.id).limit(1).scalar_subquery())
    ),
    "correlated subquery": lambda _: db.session.scalars(
        sa.select(sa.select(_other_group.id).where(_other_group.id == Group.id).scalar_subquery())
    ),
    "common table expression": lambda _: db.session.scalars(
        sa.select(sa.select(Group.id).cte().c.id)
    ),
    "recursive expression": lambda _: db.session.scalars(_tree()),
    "union": lambda _: db.session.scalars(sa.union(sa.select(Group.id), sa.select(Group.id))),
    "union all": lambda _: db.session.scalars(
        sa.union_all(sa.select(Group.id), sa.select(Membership.group_id))
    ),
    "intersection": lambda _: db.session.scalars(
        sa.intersect(sa.select(Group.id), sa.select(Membership.group_id))
    ),
    "join": lambda _: db.session.scalars(
        sa.select(Membership.group_id).join(Group, Group.id == Membership.group_id)
    ),
    "outer join": lambda _: db.session.scalars(
        sa.select(Group.id).outerjoin(GroupInvite, GroupInvite.group_id == Group.id)
    ),
    "joined to itself": lambda _: db.session.scalars(
        sa.select(Group.id).join(_other_group, sa.true())
    ),
    "cross product": lambda _: db.session.scalars(
        sa.select(Membership.group_id)
        .select_from(Group, Membership)
        .where(Group.id == Membership.group_id)
    ),
    "joined from what is nobody's": lambda _: db.session.scalars(
        sa.select(Membership.group_id)
        .select_from(Account)
        .join(Member, Member.account_id == Account.id)
        .join(Membership, Membership.member_id == Member.id)
    ),
    "exists": lambda _: db.session.scalars(
        sa.select(Membership.group_id).where(sa.exists().where(Group.id == Membership.group_id))
    ),
    "in a subquery": lambda _: db.session.scalars(
        sa.select(Group.id).where(Group.id.in_(sa.select(Membership.group_id)))
    ),
    "not in a subquery": lambda _: db.session.scalars(
        sa.select(Group.id).where(Group.id.not_in(sa.select(GroupInvite.group_id)))
    ),
    "grouped": lambda _: [
        row[0]
        for row in db.session.execute(
            sa.select(Membership.group_id, sa.func.count()).group_by(Membership.group_id)
        )
    ],
    "windowed": lambda _: db.session.scalars(_numbered()),
    "ordered and limited": lambda _: db.session.scalars(
        sa.select(Group.id).order_by(Group.name.desc()).limit(10)
    ),
    "locked": lambda _: db.session.scalars(sa.select(Group.id).with_for_update()),
    "read anew": lambda _: [
        g.id for g in db.session.scalars(sa.select(Group).execution_options(populate_existing=True))
    ],
    "in parts": lambda _: [
        g.id for g in db.session.scalars(sa.select(Group).execution_options(yield_per=1))
    ],
    "by key": lambda own: [db.session.get_one(Group, (own.organization_id, own.group_id)).id],
}


def counts(own: Tenant) -> dict[str, int]:
    """Return what shapes that count say: one group each."""
    return {
        "count": db.session.scalar(sa.select(sa.func.count()).select_from(Group)) or 0,
        "count of a column": db.session.scalar(sa.select(sa.func.count(Group.id))) or 0,
        "query count": db.session.query(Group).count(),
    }


def nothing(other: Tenant) -> dict[str, Any]:
    """Return what shapes that name a foreign row find: nothing."""
    key = (other.organization_id, other.group_id)
    return {
        "get": db.session.get(Group, key),
        "get, read anew": db.session.get(Group, key, populate_existing=True),
        "by its id": db.session.scalar(sa.select(Group).where(Group.id == other.group_id)),
        "by its organization": db.session.scalar(
            sa.select(Group).where(Group.organization_id == other.organization_id)
        ),
        "or anything": db.session.scalar(
            sa.select(Group).where(sa.or_(Group.id == other.group_id, sa.false()))
        ),
    }


# ---------------------------------------------------------------- refused before they run


def _carried(other: Tenant) -> Group:
    """Return a foreign row as if it had been loaded elsewhere, attached to this session."""
    row = Group(organization_id=other.organization_id, id=other.group_id)
    make_transient_to_detached(row)
    db.session.add(row)
    return row


_table, _members = Group.__table__, Membership.__table__
_loose = sa.table("groups", sa.column("id"))

#: Shapes an added criterion cannot reach. Each raises RuntimeError.
LEAKS: dict[str, Read] = {
    "core select": lambda _: db.session.execute(sa.select(_table)),
    "core count": lambda _: db.session.scalar(sa.select(sa.func.count()).select_from(_table)),
    "core exists": lambda _: db.session.scalar(sa.select(sa.exists(sa.select(_table.c.id)))),
    "core table beside an entity": lambda _: db.session.execute(
        sa.select(Organization.id, _table.c.id)
    ),
    "core table beside its own entity": lambda _: db.session.execute(
        sa.select(Group.id, _members.c.group_id)
    ),
    "core table joined to an entity": lambda _: db.session.execute(
        sa.select(Organization.id).join(_table, sa.true())
    ),
    "core table in a subquery": lambda _: db.session.execute(
        sa.select(Organization.id).where(sa.exists(sa.select(_table.c.id)))
    ),
    "core table under a column": lambda _: db.session.execute(
        sa.select(Organization.id, sa.select(sa.func.count(_table.c.id)).scalar_subquery())
    ),
    "core alias": lambda _: db.session.execute(sa.select(Organization.id, _table.alias().c.id)),
    "loose table": lambda _: db.session.execute(sa.select(Organization.id, _loose.c.id)),
    "loose table alone": lambda _: db.session.execute(sa.select(_loose)),
    "text": lambda _: db.session.execute(sa.text("select 1")),  # noqa: TID251 - the violation
    "text as a condition": lambda _: db.session.execute(
        sa.select(Organization.id).where(sa.text("1 = 1"))  # noqa: TID251 - the violation
    ),
    "a column of SQL": lambda _: db.session.execute(
        sa.select(Organization.id, sa.literal_column("(select count(*) from groups)"))
    ),
    "from_statement": lambda _: db.session.execute(
        sa.select(Group).from_statement(sa.text("select 1"))  # noqa: TID251 - the violation
    ),
    "core insert": lambda _: db.session.execute(sa.insert(_table).values(name="x")),
    "core update": lambda _: db.session.execute(sa.update(_table).values(name="x")),
    "core delete": lambda _: db.session.execute(sa.delete(_table)),
    "insert": lambda _: db.session.execute(sa.insert(Group).values(name="x")),
    "insert of many": lambda _: db.session.execute(sa.insert(Group), [{"name": "x"}]),
    "insert from a select": lambda _: db.session.execute(
        sa.insert(Group).from_select(["id"], sa.select(Membership.id))
    ),
    "update by key": lambda other: db.session.execute(
        sa.update(Group),
        [{"organization_id": other.organization_id, "id": other.group_id, "name": "x"}],
    ),
    "mapped updates": lambda other: db.session.bulk_update_mappings(
        Group, [{"organization_id": other.organization_id, "id": other.group_id, "name": "x"}]
    ),
    "mapped inserts": lambda other: db.session.bulk_insert_mappings(
        Group, [{"organization_id": other.organization_id, "name": "x"}]
    ),
    "saved in bulk": lambda other: db.session.bulk_save_objects(
        [Group(organization_id=other.organization_id, name="x", created_at=clock.now())]
    ),
    "connection": lambda _: db.session.connection(),
    "refresh of a foreign row": lambda other: db.session.refresh(_carried(other)),
    "reload of an expired foreign row": lambda other: _carried(other).name,
}


# ---------------------------------------------------------------- changes


def _rename(own: Tenant) -> None:
    db.session.execute(
        sa.update(Group).values(purpose="changed").execution_options(synchronize_session=False)
    )


def _rename_by_query(own: Tenant) -> None:
    db.session.query(Group).update({"purpose": "changed"}, synchronize_session=False)


def _rename_named(own: Tenant) -> None:
    every = [own.organization_id, *db.session.scalars(sa.select(Organization.id))]
    db.session.execute(
        sa.update(Group)
        .where(Group.organization_id.in_(every))
        .values(purpose="changed")
        .execution_options(synchronize_session="fetch")
    )


#: Each changes the `purpose` of every group it can reach: those of one organization.
WRITES: dict[str, Callable[[Tenant], None]] = {
    "update": _rename,
    "update through a query": _rename_by_query,
    "update of named organizations": _rename_named,
}
#: Each deletes every link it can reach.
DELETES: dict[str, Callable[[Tenant], Any]] = {
    "delete": lambda _: db.session.execute(
        sa.delete(GroupInvite).execution_options(synchronize_session=False)
    ),
    "delete through a query": lambda _: db.session.query(GroupInvite).delete(
        synchronize_session=False
    ),
}


def _add(other: Tenant) -> None:
    db.session.add(Group(organization_id=other.organization_id, name="x", created_at=clock.now()))
    db.session.flush()


def _merge(other: Tenant) -> None:
    db.session.merge(
        Group(
            organization_id=other.organization_id,
            id=other.group_id,
            name="x",
            created_at=clock.now(),
        )
    )
    db.session.flush()


def _change(other: Tenant) -> None:
    _carried(other).name = "x"
    db.session.flush()


def _delete(other: Tenant) -> None:
    db.session.delete(_carried(other))
    db.session.flush()


#: Each would put a row into another organization, or change one there. Each raises.
MOVES: dict[str, Callable[[Tenant], None]] = {
    "add": _add,
    "merge": _merge,
    "change of a carried row": _change,
    "delete of a carried row": _delete,
}


def make_link(tenant: Tenant) -> uuid.UUID:
    """Make a link into the tenant's group, for shapes that delete; returns its id."""
    with unit_of_work(tenant.owner):
        row = GroupInvite(
            id=uuid.uuid4(),
            group_id=tenant.group_id,
            token_hash=uuid.uuid4().bytes,
            expires_at=clock.now() + timedelta(days=1),
            created_by_id=tenant.owner.member_id,
            created_at=clock.now(),
        )
        db.session.add(row)
        return row.id
