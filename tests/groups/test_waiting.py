"""The line in front of a full circle: in order, one place for one person, and in time."""

from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups import waiting
from facilitator.groups.models import (
    Admission,
    GroupState,
    GroupWait,
    Membership,
    MembershipState,
    Visibility,
)
from facilitator.groups.operations import edit_group, leave_group
from facilitator.groups.requests import ask_to_join
from facilitator.groups.sweeps import look_after_lines
from tests.groups.making import AGREED, change_group, change_seat, draft, memberships
from tests.racing import race
from tests.worlds import join_tenant, make_account

#: Who stands in line in these tests, the first first.
LINE = ("stranger", "owner", "admin")
NAMES = {
    "stranger": "Rook",
    "owner": "Wren",
    "admin": "Tern",
    "moderator": "Lark",
}
WHO = {handle: who for who, handle in NAMES.items()}
LATE = ("Sorrel", "Clover", "Heron", "Fern", "Otter")


@pytest.fixture
def full(hope):
    """Fill the circle and let three people stand in line."""
    change_group(hope, size_limit=6, visibility=Visibility.LISTED, admission=Admission.OPEN)
    for who in LINE:
        want(hope, who)
    return hope


def want(tenant, who):
    """Ask for a place."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        return ask_to_join(actor, tenant.group_id, NAMES[who], (), AGREED).state


def go(tenant, who):
    """Leave the circle."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        leave_group(actor, tenant.group_id)


def take(tenant, who):
    """Take the place that is offered."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        return waiting.accept_place(actor, tenant.group_id).state


def offered(tenant):
    """Return who has an offer, in order."""
    with unit_of_work(tenant.facilitator, writes=False):
        line = waiting.line_of(tenant.facilitator, tenant.group_id)
        return [
            WHO.get(person.handle, person.handle) for person, wait in line if wait.offered_until
        ]


def in_line(tenant):
    """Return who stands in line, in order."""
    with unit_of_work(tenant.facilitator, writes=False):
        line = waiting.line_of(tenant.facilitator, tenant.group_id)
        return [WHO.get(person.handle, person.handle) for person, _wait in line]


def state_of(tenant, who):
    """Return the state of somebody's membership."""
    member_id = getattr(tenant, who).member_id
    return next(row.state for row in memberships(tenant) if row.member_id == member_id)


def inside(tenant):
    """Return how many people are in the circle."""
    return sum(row.state is MembershipState.ACTIVE for row in memberships(tenant))


def test_a_full_circle_has_a_line_in_the_order_of_asking(full):
    assert in_line(full) == list(LINE)
    assert offered(full) == []
    with pytest.raises(Conflict, match="keep your place"):
        take(full, "stranger")


def test_a_place_that_frees_is_offered_to_the_first_alone(full):
    go(full, "ann")
    assert offered(full) == ["stranger"]
    with pytest.raises(Conflict):
        take(full, "owner")
    assert take(full, "stranger") is MembershipState.ACTIVE
    assert in_line(full) == ["owner", "admin"]
    assert inside(full) == 6


def test_nobody_who_comes_later_overtakes_the_line(full):
    go(full, "ann")
    assert want(full, "moderator") is MembershipState.WAITING
    assert in_line(full)[-1] == "moderator"


def test_an_offer_that_is_not_taken_in_three_days_goes_to_the_next(full):
    go(full, "ann")
    with time_machine.travel(clock.now() + timedelta(hours=71)):
        look_after_lines()
        assert offered(full) == ["stranger"]
    with time_machine.travel(clock.now() + timedelta(hours=72, minutes=1)):
        with pytest.raises(Conflict, match="over"):
            take(full, "stranger")
        look_after_lines()
        look_after_lines()
        assert offered(full) == ["owner"]
        assert state_of(full, "stranger") is MembershipState.LEFT
        assert want(full, "stranger") is MembershipState.WAITING
        assert in_line(full) == ["owner", "admin", "stranger"]


def test_an_offer_that_is_declined_goes_to_the_next_at_once(full):
    go(full, "ann")
    with unit_of_work(full.stranger):
        waiting.leave_line(full.stranger, full.group_id)
    assert offered(full) == ["owner"]


def test_a_higher_limit_makes_offers_at_once(full):
    with unit_of_work(full.facilitator):
        values = {"visibility": Visibility.LISTED, "admission": Admission.OPEN}
        edit_group(full.facilitator, full.group_id, draft(size_limit=8, **values))
    assert offered(full) == ["stranger", "owner"]


def test_a_ban_frees_a_place_within_a_turn_of_the_sweep(full):
    change_seat(full, "ann", state=MembershipState.BANNED)
    look_after_lines()
    assert offered(full) == ["stranger"]


def test_an_archived_circle_offers_nothing(full):
    change_seat(full, "ann", state=MembershipState.BANNED)
    change_group(full, state=GroupState.ARCHIVED)
    look_after_lines()
    assert offered(full) == []


def test_the_line_is_for_whoever_lets_people_in(full, other):
    for actor, error in ((full.ann, NotAllowed), (full.pending, NotFound), (other.owner, NotFound)):
        with pytest.raises(error), unit_of_work(actor, writes=False):
            waiting.line_of(actor, full.group_id)
    for actor in (full.ann, full.pending, other.stranger):
        for act in (waiting.accept_place, waiting.leave_line):
            with pytest.raises(NotFound), unit_of_work(actor):
                act(actor, full.group_id)


# ---------------------------------------------------------------- at the same moment


def acting(actor, operation, *arguments):
    """Return an act in a work of its own."""

    def act():
        with unit_of_work(actor):
            operation(actor, *arguments)

    return act


@pytest.mark.parametrize("turn", range(3))
def test_two_who_leave_and_five_who_want_in_never_oversell(app, full, turn):
    with open_work(writes=True) as work:
        work.bind(full.organization_id)
        for n in range(5):
            account = make_account(f"late{n}@hope.example")
            join_tenant(full, f"late{n}", account, Role.MEMBER, None)
    leaving = [acting(getattr(full, who), leave_group, full.group_id) for who in ("ann", "ben")]
    asking = [
        acting(full.actors[f"late{n}"], ask_to_join, full.group_id, LATE[n], (), AGREED)
        for n in range(5)
    ]
    assert set(race(app, *leaving, *asking)) == {"done"}
    look_after_lines()
    assert offered(full) == ["stranger", "owner"]
    takes = [acting(getattr(full, who), waiting.accept_place, full.group_id) for who in LINE]
    assert race(app, *takes, *takes[:1]).count("done") == 2
    assert inside(full) == 6
    assert len(in_line(full)) == 6


@pytest.mark.parametrize("turn", range(3))
def test_taking_and_stepping_out_at_once_leaves_one_truth(app, full, turn):
    go(full, "ann")
    outcomes = race(
        app,
        acting(full.stranger, waiting.accept_place, full.group_id),
        acting(full.stranger, waiting.leave_line, full.group_id),
    )
    assert sorted(outcomes) == ["done", "not_found"]
    took = outcomes[0] == "done"
    expected = MembershipState.ACTIVE if took else MembershipState.LEFT
    assert state_of(full, "stranger") is expected
    assert offered(full) == ([] if took else ["owner"])


# ---------------------------------------------------------------- the pages


def test_somebody_in_line_sees_where_they_stand_and_takes_the_place(world, full):
    url = f"/o/hope/groups/{full.group_id}/my-request"
    admin = world.client(full.admin)
    assert "2 people are before you" in admin.get(url).text
    stranger = world.client(full.stranger)
    assert "You are next" in stranger.get(url).text
    lead = world.client(full.facilitator)
    assert "In line for a place" in lead.get(f"/o/hope/groups/{full.group_id}/requests").text
    go(full, "ann")
    assert "A place is free for you" in stranger.get(url).text
    assert "A place is free for you" in stranger.get("/o/hope/").text
    assert "Has an offer" in lead.get(f"/o/hope/groups/{full.group_id}/requests").text
    first = stranger.post(f"{url}/place", follow_redirects=True)
    assert "Before you go in" in first.text
    assert "Our agreement" in stranger.post(first.request.full_path, follow_redirects=True).text
    gone = admin.post(f"{url}/leave-line", follow_redirects=True).text
    assert "out of the line" in gone
    with unit_of_work(full.owner, writes=False):
        assert db.session.query(GroupWait).count() == 1
        assert db.session.query(Membership).count() > 1
