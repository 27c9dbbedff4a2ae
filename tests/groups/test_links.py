"""Links into a group: who makes them, who comes by them, and who never does."""

import threading
from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, NotAllowed, NotFound
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.admissions import invite, join_by_invite, revoke_invite
from facilitator.groups.applicants import requests_of
from facilitator.groups.handles import handle_key
from facilitator.groups.models import (
    Admission,
    GroupInvite,
    GroupState,
    MembershipState,
    Visibility,
)
from facilitator.groups.queries import invite_place, invites_of
from facilitator.groups.requests import answer_request, ask_to_join
from facilitator.organizations.models import Member, MemberState
from facilitator.organizations.operations import DEAD_LINK
from tests.groups.making import AGREED, change_group, change_seat, link_into, memberships, newcomer

INVITERS = ["owner", "admin", "facilitator", "cofacilitator"]
OTHERS = {"moderator": NotAllowed, "ann": NotAllowed, "pending": NotFound, "stranger": NotFound}


def join(tenant, person, invite_id, handle="Quiet Heron"):
    """Use a link in a work of its own."""
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        membership = join_by_invite(person, invite_id, handle, AGREED)
        return membership.id, membership.state, membership.role


def make(actor, group_id, role=Role.PARTICIPANT):
    """Make a link in a work of its own."""
    with unit_of_work(actor):
        return invite(actor, group_id, role=role, max_uses=1, days=7, label="")[0].id


@pytest.mark.parametrize("who", INVITERS)
def test_whoever_may_invite_makes_lists_and_stops_links(hope, who):
    actor = getattr(hope, who)
    link_id = make(actor, hope.group_id)
    with unit_of_work(actor):
        assert [link.id for link in invites_of(actor, hope.group_id)] == [link_id]
        revoke_invite(actor, hope.group_id, link_id)
    with unit_of_work(actor, writes=False):
        assert invites_of(actor, hope.group_id)[0].revoked_at is not None


@pytest.mark.parametrize(("who", "error"), OTHERS.items())
def test_nobody_else_invites(hope, who, error):
    actor, (link_id, _token) = getattr(hope, who), link_into(hope)
    for act in (
        lambda: invites_of(actor, hope.group_id),
        lambda: revoke_invite(actor, hope.group_id, link_id),
        lambda: invite(actor, hope.group_id, role=Role.PARTICIPANT, max_uses=1, days=7, label=""),
    ):
        with pytest.raises(error), unit_of_work(actor):
            act()


@pytest.mark.parametrize("role", [Role.LEAD, Role.COFACILITATOR])
def test_a_link_for_staff_is_made_only_by_who_gives_roles(hope, role):
    with pytest.raises(NotAllowed):
        make(hope.cofacilitator, hope.group_id, role)
    assert make(hope.facilitator, hope.group_id, role)


def test_a_link_of_another_group_or_organization_is_not_there(hope, other):
    foreign, _token = link_into(other)
    with pytest.raises(NotFound), unit_of_work(hope.owner):
        revoke_invite(hope.owner, hope.group_id, foreign)
    with pytest.raises(NotFound):
        make(hope.owner, other.group_id)
    person, _cookie = newcomer("new@home.example")
    with pytest.raises(Conflict):
        join(hope, person, foreign)


def test_only_a_digest_of_the_token_is_stored(hope):
    _link_id, token = link_into(hope)
    with unit_of_work(hope.owner, writes=False):
        [row] = db.session.query(GroupInvite).all()
        assert token.encode() not in row.token_hash
    with open_work(writes=False):
        assert invite_place(token) is not None
        assert invite_place(token[:-1]) is None


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.COFACILITATOR, Role.LEAD])
def test_a_newcomer_becomes_a_plain_member_and_holds_the_links_role(hope, role):
    link_id, _token = link_into(hope, role=role)
    person, _cookie = newcomer("new@home.example")
    _id, state, given = join(hope, person, link_id)
    assert (state, given) == (MembershipState.ACTIVE, role)
    with unit_of_work(hope.owner, writes=False):
        member = db.session.query(Member).filter_by(account_id=person.account_id).one()
        assert (member.role, member.state) == (Role.MEMBER, MemberState.ACTIVE)


def test_every_dead_link_is_refused_in_the_same_words(hope):
    person, _cookie = newcomer("new@home.example")
    used, _token = link_into(hope)
    join(hope, newcomer("first@home.example")[0], used, "Rook")
    stopped, _token = link_into(hope)
    with unit_of_work(hope.facilitator):
        revoke_invite(hope.facilitator, hope.group_id, stopped)
    old, _token = link_into(hope, days=1)
    for link_id in (used, stopped, hope.group_id):
        with pytest.raises(Conflict) as refusal:
            join(hope, person, link_id)
        assert refusal.value.message == DEAD_LINK
    with time_machine.travel(clock.now() + timedelta(days=2)):
        with pytest.raises(Conflict) as refusal:
            join(hope, person, old)
        assert refusal.value.message == DEAD_LINK
    change_group(hope, state=GroupState.ARCHIVED)
    with pytest.raises(Conflict) as refusal:
        join(hope, person, old)
    assert refusal.value.message == DEAD_LINK


def test_somebody_inside_is_shown_in_and_the_link_is_not_used_up(hope):
    link_id, _token = link_into(hope)
    for _ in range(2):
        assert join(hope, hope.ann, link_id)[0] == hope.seats["ann"]
    with unit_of_work(hope.owner, writes=False):
        assert db.session.query(GroupInvite).one().uses == 0


@pytest.mark.parametrize("state", [MembershipState.SUSPENDED, MembershipState.BANNED])
def test_who_was_sent_away_never_returns_by_a_link(hope, state):
    link_id, _token = link_into(hope)
    change_seat(hope, "ann", state=state)
    before = len(memberships(hope))
    with pytest.raises(Conflict) as refusal:
        join(hope, hope.ann, link_id)
    assert refusal.value.message == DEAD_LINK
    assert len(memberships(hope)) == before


def test_who_is_banned_from_the_organization_gets_the_same_words(hope):
    link_id, _token = link_into(hope)
    with unit_of_work(hope.owner):
        member = db.session.get_one(Member, (hope.organization_id, hope.stranger.member_id))
        member.state = MemberState.BANNED
    with pytest.raises(Conflict) as refusal:
        join(hope, hope.stranger, link_id)
    assert refusal.value.message == DEAD_LINK


def test_a_link_that_asks_first_lets_nobody_in_by_itself(hope):
    link_id, _token = link_into(hope)
    with unit_of_work(hope.owner):
        db.session.get_one(GroupInvite, (hope.organization_id, link_id)).needs_approval = True
    person, _cookie = newcomer("new@home.example")
    membership_id, state, _role = join(hope, person, link_id)
    assert state is MembershipState.PENDING
    with unit_of_work(hope.cofacilitator):
        waiting = [one.membership.id for one in requests_of(hope.cofacilitator, hope.group_id)]
        assert waiting == [hope.seats["pending"], membership_id]
        answer_request(hope.cofacilitator, hope.group_id, membership_id, approve=True)


def test_a_full_circle_takes_nobody_more(hope):
    change_group(hope, size_limit=6)
    link_id, _token = link_into(hope)
    person = newcomer("new@home.example")[0]
    membership_id, state, _role = join(hope, person, link_id)
    assert state is MembershipState.WAITING
    assert join(hope, person, link_id)[0] == membership_id
    with unit_of_work(hope.facilitator):
        waiting = hope.seats["pending"]
        approved = answer_request(hope.facilitator, hope.group_id, waiting, approve=True)
        assert approved.state is MembershipState.WAITING


@pytest.mark.parametrize("handle", ["Rook", "r o o k", "new", "a@b", "x"])
def test_a_name_that_will_not_do_uses_no_place(hope, handle):
    change_seat(hope, "ann", handle="Rook", handle_key=handle_key("Rook"))
    link_id, _token = link_into(hope)
    with pytest.raises(DomainError) as refusal:
        join(hope, newcomer("new@home.example")[0], link_id, handle)
    assert refusal.value.field == "handle"
    with unit_of_work(hope.owner, writes=False):
        assert db.session.query(GroupInvite).one().uses == 0


def test_the_last_use_of_a_link_goes_to_exactly_one_of_many(app, hope):
    link_id, _token = link_into(hope)
    people = [newcomer(f"new{n}@home.example")[0] for n in range(8)]
    names = ["Rook", "Heron", "Fern", "Otter", "Wren", "Clover", "Sorrel", "Tern"]
    start, outcomes = threading.Barrier(len(people)), []

    def want(person, name):
        start.wait()
        with app.app_context():
            try:
                join(hope, person, link_id, name)
            except Conflict as refusal:
                outcomes.append(refusal.message)
            else:
                outcomes.append("in")

    threads = [threading.Thread(target=want, args=pair) for pair in zip(people, names, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [DEAD_LINK] * 7 + ["in"]


@pytest.mark.parametrize(
    ("admission", "state"),
    [(Admission.OPEN, MembershipState.ACTIVE), (Admission.REQUEST, MembershipState.PENDING)],
)
def test_the_directory_lets_in_or_asks(hope, admission, state):
    change_group(hope, visibility=Visibility.LISTED, admission=admission)
    with unit_of_work(hope.stranger):
        asked = ask_to_join(hope.stranger, hope.group_id, "Quiet Heron", (), AGREED)
        assert asked.state is state


def test_a_circle_by_invitation_or_out_of_the_directory_is_not_asked(hope, other):
    change_group(hope, visibility=Visibility.LISTED, admission=Admission.INVITATION)
    with pytest.raises(Conflict, match="invitation"), unit_of_work(hope.stranger):
        ask_to_join(hope.stranger, hope.group_id, "Quiet Heron")
    change_group(hope, visibility=Visibility.UNLISTED, admission=Admission.OPEN)
    for group_id in (hope.group_id, other.group_id):
        with pytest.raises(NotFound), unit_of_work(hope.stranger):
            ask_to_join(hope.stranger, group_id, "Quiet Heron")


def test_a_request_is_answered_once(hope):
    waiting = hope.seats["pending"]
    with unit_of_work(hope.facilitator):
        answered = answer_request(hope.facilitator, hope.group_id, waiting, approve=False)
        assert answered.state is MembershipState.DECLINED
    with pytest.raises(Conflict, match="answered this already"), unit_of_work(hope.owner):
        answer_request(hope.owner, hope.group_id, waiting, approve=True)
