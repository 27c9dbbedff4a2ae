"""Nothing of somebody who was erased is forgotten, in whatever table it is."""

import pytest
import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.crypto import AuthorKey
from facilitator.core.db import OnErasure, db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Membership
from facilitator.organizations.ending import tenant_models
from facilitator.organizations.models import Member, MemberState
from facilitator.privacy.erasing import FORMER, erase_who_is_due
from facilitator.privacy.walking import OWN_FATES, Fate, fate_of, pointers
from facilitator.rehearsal.models import Sandbox

#: Rooms to try things in end with all in them, and before whoever made them is erased.
SANDBOXES = {"personas.membership_id", "rehearsals.owner_id", "sandboxes.member_id"}


def ask_for(tenant, names, *, words_go):
    """Let people be due, whatever they hold, and say who they were: members and memberships."""
    members = {tenant.actors[name].member_id for name in names}
    with unit_of_work(tenant.owner):
        for member in db.session.scalars(sa.select(Member).where(Member.id.in_(members))):
            member.state, member.erase_at = MemberState.ACTIVE, clock.now()
            member.erase_words = words_go
        query = sa.select(Membership).where(Membership.member_id.in_(members))
        seats = {seat.id: seat.handle for seat in db.session.scalars(query)}
        for box in db.session.scalars(sa.select(Sandbox).where(Sandbox.member_id.in_(members))):
            db.session.delete(box)  # its own sweep does that (tests/privacy/test_erasing.py)
    return members, seats


def pointing_at(tenant, people):
    """Return every pointer at these people that is left, with how many rows have it."""
    found = {}
    with unit_of_work(tenant.owner, writes=False):
        for model in tenant_models():
            for column, _persons in pointers(model):
                query = sa.select(sa.func.count()).select_from(model)
                count = db.session.scalar(query.where(getattr(model, column).in_(people)))
                if count:
                    found[model, column] = count
    return found


def point_everything_at(tenant, member_id, seat_id):
    """Let one row of every table point at somebody, by each column by which none did."""
    with unit_of_work(tenant.owner):
        for model in tenant_models():
            for column, persons in pointers(model):
                whom = member_id if persons == "members" else seat_id
                points = getattr(model, column) == whom
                if db.session.scalar(sa.select(model.id).where(points).limit(1)) is None:
                    row = db.session.scalar(sa.select(model).order_by(model.id).limit(1))
                    if row is not None and column != "id" and model not in (Member, Membership):
                        setattr(row, column, whom)
                        db.session.flush()


@pytest.mark.parametrize("words_go", [True, False])
def test_every_table_that_points_at_somebody_is_treated(hostile, tmp_path, words_go):
    hope = hostile.world.hope
    names = [name for name in hope.actors if name != "owner"]
    members, seats = ask_for(hope, names, words_go=words_go)
    people = members | set(seats)
    point_everything_at(hope, hope.ann.member_id, hope.seats["ann"])
    before = pointing_at(hope, people)
    erase_who_is_due(tmp_path / "ended")
    erase_who_is_due(tmp_path / "ended")
    after = pointing_at(hope, people)
    untried = {
        f"{model.__tablename__}.{column}"
        for model in tenant_models()
        for column, _persons in pointers(model)
        if (model, column) not in before
    }
    assert untried == SANDBOXES
    for model, column in before:
        fate = fate_of(model, column)
        if fate in (Fate.GOES, Fate.EMPTIED):
            assert (model, column) not in after, (model, column)
        elif model is Membership and column == "member_id":
            assert (model, column) not in after
    with unit_of_work(hope.owner, writes=False):
        rows = db.session.scalars(sa.select(Member).where(Member.id.in_(members))).all()
        assert len(rows) == len(members)
        assert {row.state for row in rows} == {MemberState.ERASED}
        assert {row.erase_at for row in rows} == {None}
        accounts = {hope.actors[name].account_id for name in names}
        assert accounts.isdisjoint(row.account_id for row in rows)
        left = db.session.scalars(sa.select(Membership).where(Membership.id.in_(seats))).all()
        assert len(left) == len(seats)
        assert {seat.handle for seat in left} == {FORMER}
        shells = [seat.member_id for seat in left]
        assert len(set(shells)) == len(shells)  # nothing ties one circle to another
        keys = set(db.session.scalars(sa.select(AuthorKey.id).where(AuthorKey.id.in_(people))))
        assert keys == set() if words_go else keys & set(seats)
    if words_go:
        check_words_are_gone(hope, people)


def check_words_are_gone(tenant, people):
    """No sealed word is left in a row that somebody erased is the author of."""
    with unit_of_work(tenant.owner, writes=False):
        for model in tenant_models():
            if model.on_erasure is not OnErasure.SHRED:
                continue
            for column, _persons in pointers(model):
                if fate_of(model, column) is Fate.STAYS:
                    continue
                for row in db.session.scalars(
                    sa.select(model).where(getattr(model, column).in_(people))
                ):
                    for one in sa.inspect(model).columns:
                        if one.key.endswith("_sealed"):
                            assert not getattr(row, one.key), (model, one.key)


def test_an_exception_is_a_column_there_is():
    known = {
        f"{model.__tablename__}.{column}"
        for model in tenant_models()
        for column, _persons in pointers(model)
    }
    assert known >= set(OWN_FATES)


def test_no_name_no_words_and_no_address_of_theirs_is_left(hostile, tmp_path):
    hope = hostile.world.hope
    _members, seats = ask_for(hope, ["ben", "cleo"], words_go=True)
    erase_who_is_due(tmp_path / "ended")
    with db.engine.connect() as connection:
        everything = " ".join(
            repr(row)
            for table in db.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        )
    for handle in seats.values():
        assert handle not in everything
    for name in ("ben", "cleo"):
        assert hope.actors[name].account_id.hex not in everything
        assert str(hope.actors[name].account_id) not in everything
