"""What a circle's sessions start from: who chooses it, and what it takes."""

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.defaults import Defaults, set_defaults
from facilitator.groups.kinds import DirectMessages, LateJoin, Moderation
from facilitator.groups.models import Group, GroupState
from tests.groups.making import change_group

PAGE = "/o/hope/groups/{}/defaults"
FORM = {
    "moderation": "first",
    "hold_first": "2",
    "slow_seconds": "30",
    "late_join": "minutes",
    "late_minutes": "20",
    "late_part": "2",
    "doors_early": "30",
    "direct_messages": "off",
    "content_warnings": "Food\r\nfood\r\n  Loss  of somebody ",
    "minimum_present": "4",
    "retention_days": "1",
}


def wanted(**values):
    """Return what a form would say."""
    given = {
        "moderation": Moderation.EVERYONE,
        "hold_first": 3,
        "slow_seconds": 60,
        "late_join": LateJoin.OPEN,
        "late_minutes": 15,
        "late_part": 1,
        "doors_early": 10,
        "direct_messages": DirectMessages.OFF,
        "minimum_present": 3,
        "retention_days": 7,
    }
    return Defaults(**{**given, **values})


def test_whoever_edits_the_circle_chooses_and_the_audit_says_what_changed(hope):
    for who, refusal in (
        ("cofacilitator", NotAllowed),
        ("ann", NotAllowed),
        ("stranger", NotFound),
    ):
        actor = getattr(hope, who)
        with pytest.raises(refusal), unit_of_work(actor):
            set_defaults(actor, hope.group_id, wanted())
    for who in ("facilitator", "owner"):
        actor = getattr(hope, who)
        with unit_of_work(actor):
            set_defaults(actor, hope.group_id, wanted())
    with unit_of_work(hope.owner, writes=False):
        lines = db.session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.action == "group.defaults")
            .order_by(AuditEntry.seq)
        ).all()
    changed = [line.details["changed"] for line in lines]
    assert changed == [["direct_messages", "moderation", "slow_seconds"], []]


def test_a_foreign_or_archived_circle_is_not_changed(hope, other):
    with pytest.raises(NotFound), unit_of_work(hope.owner):
        set_defaults(hope.owner, other.group_id, wanted())
    change_group(hope, state=GroupState.ARCHIVED)
    with pytest.raises(Conflict), unit_of_work(hope.owner):
        set_defaults(hope.owner, hope.group_id, wanted())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"slow_seconds": 7}, "slow_seconds"),
        ({"doors_early": 11}, "doors_early"),
        ({"content_warnings": tuple(f"Topic {n}" for n in range(21))}, "content_warnings"),
        ({"content_warnings": ("x" * 41,)}, "content_warnings"),
    ],
)
def test_what_is_out_of_bounds_is_refused_at_its_field(hope, values, field):
    with pytest.raises(Invalid) as refused, unit_of_work(hope.facilitator):
        set_defaults(hope.facilitator, hope.group_id, wanted(**values))
    assert refused.value.field == field


def test_the_page_keeps_what_was_typed_and_members_read_the_warnings(world, hope):
    lead, page = world.client(hope.facilitator), PAGE.format(hope.group_id)
    assert "no hours of cover yet" in lead.get(page).text
    refused = lead.post(page, data={**FORM, "late_minutes": "1000"})
    assert refused.status_code == 422
    assert 'value="1000"' in refused.text
    assert "Loss  of somebody" in refused.text
    assert lead.post(page, data=FORM).status_code == 303
    with unit_of_work(hope.owner, writes=False):
        group = db.session.get_one(Group, (hope.organization_id, hope.group_id))
        assert group.content_warnings.splitlines() == ["Food", "Loss of somebody"]
        assert (group.moderation, group.hold_first) == (Moderation.FIRST, 2)
        assert (group.late_join, group.late_minutes) == (LateJoin.MINUTES, 20)
    again = lead.get(page).text
    assert 'value="first" checked' in again
    agreement = world.client(hope.ann).get(page.replace("defaults", "agreement")).text
    assert "What we name before we write of it" in agreement
    assert "Loss of somebody" in agreement
