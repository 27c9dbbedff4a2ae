"""An organization with rows in every table ends: all of it goes, and nothing of the other."""

from datetime import timedelta

import sqlalchemy as sa
import time_machine

from facilitator.accounts.models import Account
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.organizations import ending


def rows_by_owner(slug_of):
    """Return what every tenant table holds, by whose it is."""
    found = {"hope": {}, "other": {}}
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            if "organization_id" in table.c:
                for row in connection.execute(sa.select(table)):
                    mine = found[slug_of[row.organization_id]].setdefault(table.name, [])
                    mine.append(tuple(row))
    return {
        slug: {name: sorted(map(repr, rows)) for name, rows in tables.items()}
        for slug, tables in found.items()
    }


def test_all_of_an_organization_that_ended_goes_and_nothing_of_another(hostile, tmp_path):
    hope, other = hostile.world.hope, hostile.world.other
    slug_of = {hope.organization_id: "hope", other.organization_id: "other"}
    with unit_of_work(hope.owner):
        ending.ask_to_end(hope.owner, ending.organization_for(hope.owner, "organization.end").name)
    before = rows_by_owner(slug_of)
    with time_machine.travel(clock.now() + ending.GRACE - timedelta(minutes=1), tick=False):
        ending.erase_what_is_over(tmp_path / "ended")
    assert rows_by_owner(slug_of) == before
    with time_machine.travel(clock.now() + ending.GRACE + timedelta(minutes=1), tick=False):
        ending.erase_what_is_over(tmp_path / "ended")
        ending.erase_what_is_over(tmp_path / "ended")
    after = rows_by_owner(slug_of)
    assert after["hope"] == {}
    assert after["other"] == before["other"]
    with db.engine.connect() as connection:
        words = " ".join(
            repr(row)
            for table in db.metadata.sorted_tables
            if table.name != "mails"  # on its way, sealed, and gone within days
            for row in connection.execute(sa.select(table))
        )
        accounts = set(connection.scalars(sa.select(Account.__table__.c.id)))
    left = [word for word, canary in hostile.canaries.planted.items() if word in words]
    assert {hostile.canaries.planted[word].slug for word in left} == {"other"}
    mine = {actor.account_id for actor in hope.actors.values()}
    theirs = {actor.account_id for actor in other.actors.values()}
    assert accounts & mine == mine & theirs
    assert accounts >= theirs
