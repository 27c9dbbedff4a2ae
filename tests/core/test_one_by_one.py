"""What is due is done one by one, each in a work of its own."""

from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.groups.models import Group


def test_one_that_is_wrong_holds_up_nobody_else_and_leaves_nothing_half_done(hope, other):
    seen = []

    def rename(system, group_id):
        group = db.session.get_one(Group, (system.organization_id, group_id))
        group.name = "Renamed"
        db.session.flush()
        seen.append(group_id)
        if group_id == hope.group_id:
            raise ValueError("a row nobody can read")

    due = [(one.organization_id, one.group_id) for one in (hope, other)]
    one_by_one(due, "a test", rename)
    assert seen == [hope.group_id, other.group_id]
    names = []

    def name(system, group_id):
        names.append(db.session.get_one(Group, (system.organization_id, group_id)).name)

    one_by_one(due, "a test", name)
    assert names[0] != "Renamed"
    assert names[1] == "Renamed"
