"""Showing one thing to one facilitator: its chosen parts, until a moment, and to nobody else."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Membership
from facilitator.groups.operations import leave_group
from facilitator.space import operations, sharing
from facilitator.space.models import ThingShare
from tests.groups.making import change_seat
from tests.space.test_check_in import noted


def shown(hope, parts=("mood", "need"), to="facilitator", hours=24):
    """Let Ann show parts of a heavy day to somebody; returns ids of the day and the share."""
    day = noted(hope.ann, "heavy", need="listen", note="The letter came.")
    with unit_of_work(hope.ann):
        return day, sharing.share(hope.ann, day, hope.seats[to], parts, hours).id


def looked(actor, share_id):
    """Look at a share as somebody; returns what it says."""
    with unit_of_work(actor):
        return dict(sharing.look(actor, share_id).facts)


def shares_of_ann(hope):
    """Return what Ann sees of her shares."""
    with unit_of_work(hope.ann, writes=False):
        return sharing.shares_by(hope.ann)


def test_the_person_named_sees_the_chosen_parts_and_nobody_else_any(hope, other):
    _day, share_id = shown(hope)
    assert looked(hope.facilitator, share_id) == {
        "How it is": "Heavy",
        "What would help": "Somebody to listen",
    }
    everybody = [actor for name, actor in hope.actors.items() if name != "facilitator"]
    for actor in (*everybody, other.facilitator, other.owner):
        with pytest.raises(NotFound), unit_of_work(actor):
            sharing.look(actor, share_id)
        with unit_of_work(actor, writes=False):
            assert sharing.shares_with(actor) == []
    with unit_of_work(hope.owner, writes=False):
        actions = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert not any("space" in action or "share" in action for action in actions)


def test_every_look_stands_on_the_access_list_and_ending_it_ends_it_at_once(world, hope):
    _day, share_id = shown(hope)
    lead, ann = world.client(hope.facilitator), world.client(hope.ann)
    listed = lead.get("/o/hope/my-space/shared-with-me").text
    assert "shared until" in listed
    assert "Heavy" not in listed
    page = lead.post(f"/o/hope/my-space/shared-with-me/{share_id}")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Heavy" in page.text
    assert "The letter came." not in page.text
    assert "Looked at 1 time" in ann.get("/o/hope/my-space/shares").text
    ended = ann.post(f"/o/hope/my-space/shares/{share_id}/end", follow_redirects=True)
    assert "Looked at 1 time" in ended.text
    assert lead.post(f"/o/hope/my-space/shared-with-me/{share_id}").status_code == 404
    assert "shared until" not in lead.get("/o/hope/my-space/shared-with-me").text


@pytest.mark.parametrize("why", ["time", "no longer holds", "owner left", "thing gone"])
def test_a_share_is_over_when(hope, why):
    day, share_id = shown(hope)
    later = clock.now()
    if why == "time":
        later += timedelta(hours=24, seconds=1)
    elif why == "no longer holds":
        change_seat(hope, "facilitator", role=Role.PARTICIPANT)
    elif why == "owner left":
        with unit_of_work(hope.ann):
            leave_group(hope.ann, hope.group_id)
    else:
        with unit_of_work(hope.ann):
            operations.let_go(hope.ann, day)
    with time_machine.travel(later, tick=False), pytest.raises(NotFound):
        looked(hope.facilitator, share_id)


def test_only_who_holds_ones_own_circle_can_be_shown_something_and_only_by_its_owner(hope, other):
    day, _share = shown(hope)
    for seat in (hope.seats["ben"], hope.seats["ann"], other.seats["facilitator"]):
        with pytest.raises(NotFound), unit_of_work(hope.ann):
            sharing.share(hope.ann, day, seat, ["mood"], 24)
    with pytest.raises(NotFound), unit_of_work(hope.ben):
        sharing.share(hope.ben, day, hope.seats["facilitator"], ["mood"], 24)
    for parts, hours in (([], 24), (["when"], 24), (["mood", "body"], 24), (["mood"], 1000)):
        with pytest.raises(Invalid), unit_of_work(hope.ann):
            sharing.share(hope.ann, day, hope.seats["facilitator"], parts, hours)


def test_the_form_offers_a_week_and_what_is_there_and_names_people_as_in_the_circle(world, hope):
    day = noted(hope.ann, "heavy", note="")
    ann, path = world.client(hope.ann), f"/o/hope/my-space/things/{day}/share"
    page = ann.get(path).text
    assert re.search(r'value="168" checked', page)
    assert "The note" not in page  # an empty part
    assert ann.post(path, data={"hours": "24"}).status_code == 422
    data = {"hours": "24", "parts": "mood", "to": str(hope.seats["cofacilitator"])}
    assert ann.post(path, data=data).status_code == 303
    with unit_of_work(hope.ann, writes=False):
        row = db.session.scalars(sa.select(ThingShare)).one()
        assert row.until - clock.now() <= timedelta(hours=24)
        held = db.session.get_one(Membership, (hope.organization_id, row.to_id))
        assert held.handle in {one.handle for one in sharing.shares_by(hope.ann)}
