"""A buddy for somebody new: who may name one, who sees it, and everything that ends it."""

from datetime import timedelta
from functools import partial

import pytest

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups import buddies, home, notes, operations, queries, resting
from facilitator.groups.admissions import join_by_invite
from facilitator.groups.buddy_models import Buddy
from facilitator.groups.models import GroupState, MembershipState
from facilitator.groups.sweeps import end_buddies_over
from tests.counting import counted
from tests.groups.making import AGREED, change_group, change_seat, link_into
from tests.groups.test_own_place import sit_in_a_session
from tests.racing import race

ON_PAGE = "is glad to answer questions about how things go here"
OLD = timedelta(days=15)


@pytest.fixture
def knows(hope):
    """Let Ben and Cleo know their way around, and Ben be glad to be a buddy; Ann is new."""
    for who in ("ben", "cleo"):
        change_seat(hope, who, joined_at=clock.now() - OLD)
    for _ in range(3):
        sit_in_a_session(hope, "ben", "cleo")
    change_seat(hope, "ben", is_glad_buddy=True)
    return hope


def name(tenant, who="facilitator", newcomer="ann", buddy="ben"):
    """Name a buddy."""
    actor, seats = getattr(tenant, who), tenant.seats
    with unit_of_work(actor):
        return buddies.name_buddy(actor, tenant.group_id, seats[newcomer], seats[buddy])


def stored(tenant):
    """Return the rows there are."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.query(Buddy).all()


def seen(tenant, who):
    """Return what somebody's page of the circle says about buddies."""
    actor = getattr(tenant, who)
    with unit_of_work(actor, writes=False):
        pairs = home.home_of(actor, queries.standing_in(actor, tenant.group_id)).pairs
        return [(pair.handle, pair.is_mine) for pair in pairs]


def roster(tenant, who):
    """Return who is whose buddy, as somebody is told on the roster."""
    actor = getattr(tenant, who)
    with unit_of_work(actor, writes=False):
        return buddies.pairs_of(actor, queries.standing_in(actor, tenant.group_id))


def test_only_who_holds_the_circle_names_a_buddy_and_only_the_two_see_it_besides(knows, other):
    for who, error in (("owner", NotAllowed), ("ann", NotAllowed), ("stranger", NotFound)):
        with pytest.raises(error):
            name(knows, who)
    with pytest.raises(NotFound), unit_of_work(other.facilitator):
        buddies.name_buddy(
            other.facilitator, other.group_id, knows.seats["ann"], knows.seats["ben"]
        )
    name(knows, "cofacilitator")
    assert seen(knows, "ann") == [("Ben of Hope", True)]
    assert seen(knows, "ben") == [("Ann of Hope", False)]
    for who in ("cleo", "owner", "facilitator"):
        assert seen(knows, who) == []
    for who in ("facilitator", "cofacilitator"):
        assert roster(knows, who) == {knows.seats["ann"]: knows.seats["ben"]}
    for who in ("owner", "moderator", "ann", "ben"):
        assert roster(knows, who) == {}


def test_a_buddy_said_yes_knows_the_way_and_has_two_at_most_and_nobody_has_two(knows):
    for newcomer, buddy, why in (
        ("ann", "cleo", "choose somebody else"),
        ("ann", "both", "choose somebody else"),
        ("cleo", "ben", "somebody new"),
        ("facilitator", "ben", "somebody new"),
    ):
        with pytest.raises(Conflict, match=why):
            name(knows, newcomer=newcomer, buddy=buddy)
    name(knows)
    change_seat(knows, "cleo", is_glad_buddy=True)
    with pytest.raises(Conflict, match="a buddy already"):
        name(knows, buddy="cleo")
    name(knows, newcomer="both")
    change_seat(knows, "cleo", joined_at=clock.now(), is_glad_buddy=False)
    with pytest.raises(Conflict, match="choose somebody else"):
        name(knows, newcomer="cleo")
    assert len(stored(knows)) == 2


def test_of_two_named_at_once_only_one_is_it(app, knows):
    change_seat(knows, "cleo", is_glad_buddy=True)
    acts = [
        partial(name, knows, who, buddy=buddy)
        for buddy in ("ben", "cleo")
        for who in ("facilitator", "cofacilitator")
    ]
    assert sorted(race(app, *acts)) == ["conflict", "conflict", "conflict", "done"]
    assert len(stored(knows)) == 1


@pytest.mark.parametrize("who", ["ann", "ben", "facilitator"])
def test_each_of_the_three_ends_it_and_nobody_else_can(knows, who):
    name(knows)
    for outside, error in (("cleo", NotFound), ("owner", NotFound), ("stranger", NotFound)):
        actor = getattr(knows, outside)
        with pytest.raises(error), unit_of_work(actor):
            buddies.end_buddy(actor, knows.group_id, knows.seats["ann"])
    actor = getattr(knows, who)
    with unit_of_work(actor):
        assert buddies.end_buddy(actor, knows.group_id, knows.seats["ann"]) is (
            who != "facilitator"
        )
    assert stored(knows) == []


@pytest.mark.parametrize("who", ["ann", "ben"])
@pytest.mark.parametrize("end", [operations.leave_group, resting.pause_membership])
def test_leaving_and_pausing_end_it_at_once(knows, who, end):
    name(knows)
    actor = getattr(knows, who)
    with unit_of_work(actor):
        end(actor, knows.group_id)
    assert stored(knows) == []


def test_a_box_without_a_tick_ends_it_and_is_empty_for_whoever_comes_back(knows):
    name(knows)
    with unit_of_work(knows.ben):
        notes.keep_own_place(knows.ben, knows.group_id, notes.Needs(), listens_first=False)
    assert stored(knows) == []
    change_seat(knows, "cleo", is_glad_buddy=True, state=MembershipState.LEFT)
    link_id, _token = link_into(knows)
    with unit_of_work(knows.cleo):
        assert not join_by_invite(knows.cleo, link_id, "Quiet Wren", AGREED).is_glad_buddy


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("ann", {"state": MembershipState.SUSPENDED}),
        ("ben", {"state": MembershipState.BANNED}),
        ("ann", {"role": Role.COFACILITATOR}),
        ("", {"state": GroupState.ARCHIVED}),
    ],
)
def test_what_else_takes_one_of_them_away_ends_it_by_itself(knows, who, change):
    name(knows)
    end_buddies_over()
    assert len(stored(knows)) == 1
    if who:
        change_seat(knows, who, **change)
    else:
        change_group(knows, **change)
    if "state" in change:
        assert seen(knows, "ben" if who == "ann" else "ann") == []
    end_buddies_over()
    end_buddies_over()
    assert stored(knows) == []


def test_it_ends_when_the_newcomer_is_new_no_longer(knows):
    name(knows)
    change_seat(knows, "ann", joined_at=clock.now() - OLD)
    end_buddies_over()
    assert len(stored(knows)) == 1, "she has been in no session yet"
    for _ in range(3):
        sit_in_a_session(knows, "ann")
    end_buddies_over()
    assert stored(knows) == []


def test_the_pages_name_a_buddy_show_it_to_the_two_and_end_it(world, knows):
    url = f"/o/hope/groups/{knows.group_id}"
    lead, ann, ben = (world.client(one) for one in (knows.facilitator, knows.ann, knows.ben))
    assert "Glad to be a buddy" in lead.get(f"{url}/people").text
    assert "Glad to be a buddy" not in ann.get(f"{url}/people").text
    assert ben.post(f"{url}/my-place", data={"is_glad_buddy": "y"}).status_code == 303
    assert "checked" in ben.get(f"{url}/my-place").text
    act = f"{url}/people/{knows.seats['ann']}/buddy"
    for chosen, words in (("", "choose somebody"), (str(knows.seats["cleo"]), "somebody else")):
        refused = lead.post(act, data={"buddy": chosen})
        assert refused.status_code == 422
        assert words in refused.text
    assert lead.post(act, data={"buddy": str(knows.seats["ben"])}).status_code == 303
    assert "Buddy of" in lead.get(f"{url}/people").text
    with counted() as statements:
        page = ann.get(url).text
    assert ON_PAGE in page
    assert len(statements) <= 10
    assert "You are a buddy for" in ben.get(url).text
    cleo = world.client(knows.cleo)
    for path in (url, f"{url}/people"):
        page = cleo.get(path).text
        assert "buddy" not in page.lower()
        assert ON_PAGE not in page
    assert cleo.post(f"{act}/end").status_code == 404
    assert ann.post(f"{act}/end").status_code == 303
    assert ON_PAGE not in ann.get(url).text
