"""Erasing somebody: asking, taking it back, both choices, and what stands in the way."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.accounts.models import Account, SignIn
from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.crypto import AuthorKey, Sealed, unseal
from facilitator.core.db import WorkSession, db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.ledger import noted
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.live.log import place_of, rows_after
from facilitator.live.models import Message, MessageState, Seat
from facilitator.organizations.models import Member, MemberState, Organization
from facilitator.organizations.queries import actor_for_slug
from facilitator.privacy import operations
from facilitator.privacy.erasing import FORMER, erase_who_is_due
from facilitator.prompts.masks import owner_of
from facilitator.prompts.models import ReplyState
from facilitator.prompts.unmasking import open_mask
from facilitator.rehearsal.models import SandboxKind
from facilitator.rehearsal.sweeps import clear_sandboxes
from tests.prompts.making import answered, crowd, put, reply_row, seen
from tests.racing import race
from tests.rehearsal.staging import made
from tests.worlds import acting, add_membership


def ask(actor, *, words_go=True, now=True):
    with acting(actor):
        return operations.ask_to_be_erased(actor, words_go=words_go, now=now)


def member_of(actor):
    with unit_of_work(actor, writes=False):
        return db.session.get_one(Member, (actor.organization_id, actor.member_id))


def seat_of(tenant, name):
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get_one(Membership, (tenant.organization_id, tenant.seats[name]))


def message(tenant, message_id):
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get_one(Message, (tenant.organization_id, message_id))


def log_of(tenant):
    with unit_of_work(tenant.owner, writes=False):
        return rows_after(tenant.meeting_id, 0, 1000)


def is_found(actor, slug="hope"):
    with open_work(writes=False) as work:
        try:
            actor_for_slug(work, actor, slug)
        except NotFound:
            return False
    return True


# ---------------------------------------------------------------- asking


def test_until_its_day_everything_works_and_it_is_taken_back(hope, settings):
    ask(hope.ann, now=False)
    erase_who_is_due(settings.ledger)
    assert is_found(hope.ann)
    assert member_of(hope.ann).erase_at > clock.now() + timedelta(days=6)
    day = member_of(hope.ann).erase_at
    ask(hope.ann, words_go=False, now=False)  # another choice, the same day
    assert (member_of(hope.ann).erase_at, member_of(hope.ann).erase_words) == (day, False)
    with acting(hope.ann):
        operations.stay(hope.ann)
    with acting(hope.ann), pytest.raises(Conflict, match="nothing to take back"):
        operations.stay(hope.ann)
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        erase_who_is_due(settings.ledger)
    assert is_found(hope.ann)
    assert not settings.ledger.exists()


def test_whoever_wants_it_at_once_is_found_by_nobody_from_then_on(hope):
    ask(hope.ann)
    assert not is_found(hope.ann)
    with open_work(writes=False):
        open_ones = sa.select(SignIn.id).where(
            SignIn.account_id == hope.ann.account_id, SignIn.ended_at.is_(None)
        )
        assert db.session.scalars(open_ones).all() == []
    with acting(hope.ann), pytest.raises(NotFound):
        operations.stay(hope.ann)


def test_who_waits_can_have_it_at_once_and_twice_is_refused(hope):
    ask(hope.ann, now=False)
    ask(hope.ann, words_go=False, now=True)
    assert member_of(hope.ann).erase_words is False
    with acting(hope.ann), pytest.raises(NotFound):
        operations.ask_to_be_erased(hope.ann, words_go=True, now=True)


def test_the_only_owner_names_another_first(hope, settings):
    with pytest.raises(Conflict, match="only owner"):
        ask(hope.owner)
    with acting(hope.owner):
        db.session.get_one(Member, (hope.organization_id, hope.admin.member_id)).role = Role.OWNER
    ask(hope.owner)
    erase_who_is_due(settings.ledger)
    assert member_of(hope.owner).state is MemberState.ERASED


def test_of_two_owners_who_go_in_the_same_moment_one_stays(app, hope):
    with acting(hope.owner):
        db.session.get_one(Member, (hope.organization_id, hope.ann.member_id)).role = Role.OWNER
    outcomes = race(app, lambda: ask(hope.owner), lambda: ask(hope.ann))
    assert sorted(outcomes) == sorted(["done", Conflict.code])


def test_whoever_became_the_only_owner_meanwhile_waits(hope, settings):
    with acting(hope.owner):
        admin = db.session.get_one(Member, (hope.organization_id, hope.admin.member_id))
        admin.role = Role.OWNER
    ask(hope.owner, now=False)
    with acting(hope.owner):
        db.session.get_one(Member, (hope.organization_id, admin.id)).role = Role.ADMIN
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        erase_who_is_due(settings.ledger)
    assert member_of(hope.owner).state is MemberState.ACTIVE
    assert member_of(hope.owner).erase_at is not None


def test_the_only_lead_of_a_circle_hands_it_on_first(hope, settings):
    with pytest.raises(Conflict, match="only lead"):
        ask(hope.facilitator)
    with acting(hope.owner):
        place = (hope.organization_id, hope.seats["cofacilitator"])
        db.session.get_one(Membership, place).role = Role.LEAD
    ask(hope.facilitator)
    erase_who_is_due(settings.ledger)
    assert seat_of(hope, "facilitator").role is Role.PARTICIPANT


# ---------------------------------------------------------------- words


def test_of_two_leads_who_go_in_the_same_moment_one_stays(app, hope):
    with acting(hope.owner):
        seat = db.session.get_one(Membership, (hope.organization_id, hope.seats["ann"]))
        seat.role = Role.LEAD
    outcomes = race(app, lambda: ask(hope.facilitator), lambda: ask(hope.ann))
    assert sorted(outcomes) == sorted(["done", Conflict.code])


def test_words_go_for_everybody_and_open_rooms_are_told(hope, settings, say):
    mine, theirs = say("ann", "my own words"), say("ben", "his words")
    was = message(hope, mine)
    ask(hope.ann)
    erase_who_is_due(settings.ledger)
    erase_who_is_due(settings.ledger)
    row = message(hope, mine)
    assert (row.state, row.body_sealed, row.body_hash) == (MessageState.REMOVED, None, b"")
    log = log_of(hope)
    removed = [one for one in log if one.event.kind == "msg.remove"]
    assert [one.event.message_id for one in removed] == [mine]
    assert [one.body for one in log if one.body] == ["his words"]
    assert message(hope, theirs).state is MessageState.VISIBLE
    with unit_of_work(hope.owner, writes=False):
        with pytest.raises(Sealed):  # what an old copy of the database has of it
            unseal(hope.seats["ann"], place_of(mine, was.rev), was.body_sealed)
        seats = sa.select(Seat.id).where(Seat.membership_id == hope.seats["ann"])
        assert db.session.scalars(seats).all() == []


def test_words_stay_without_a_name(world, hope, settings, say):
    mine = say("ann", "my own words")
    ask(hope.ann, words_go=False)
    erase_who_is_due(settings.ledger)
    assert message(hope, mine).state is MessageState.VISIBLE
    log = log_of(hope)
    assert [one.body for one in log if one.body] == ["my own words"]
    handles = {one.event.meta.get("handle") for one in log if one.event.kind == "member.join"}
    assert FORMER in handles
    assert "Ann of Hope" not in handles
    seat = seat_of(hope, "ann")
    assert (seat.handle, seat.state) == (FORMER, MembershipState.LEFT)
    assert seat.member_id != hope.ann.member_id
    with unit_of_work(hope.owner, writes=False):
        assert db.session.get(AuthorKey, (hope.organization_id, hope.ann.member_id)) is None


def test_answers_go_those_without_a_name_as_well(world, hope, settings):
    crowd(hope)
    prompt_id = put(hope, lets_anonymous=True)
    named = answered(hope.ann, prompt_id, "By name.")
    veiled = answered(hope.ann, prompt_id, "As someone.", is_anonymous=True)
    other = answered(hope.ben, prompt_id, "As another.", is_anonymous=True)
    mask_id = reply_row(hope, veiled).mask_id
    ask(hope.ann)
    erase_who_is_due(settings.ledger)
    for reply_id in (named, veiled):
        row = reply_row(hope, reply_id)
        assert (row.state, row.body_sealed) == (ReplyState.WITHDRAWN, None)
    assert reply_row(hope, other).state is ReplyState.VISIBLE
    with unit_of_work(hope.owner, writes=False):
        assert owner_of(mask_id) is None
        assert db.session.get(AuthorKey, (hope.organization_id, mask_id)) is None


def test_answers_that_stay_are_nobodys(hope, settings):
    crowd(hope)
    prompt_id = put(hope, lets_anonymous=True)
    veiled = answered(hope.ann, prompt_id, "As someone.", is_anonymous=True)
    named = answered(hope.ann, prompt_id, "By name.")
    ask(hope.ann, words_go=False)
    erase_who_is_due(settings.ledger)
    assert {"As someone.", "By name."} <= set(seen(hope.cleo, prompt_id))
    assert reply_row(hope, named).state is ReplyState.VISIBLE
    with acting(hope.owner), pytest.raises(NotFound):
        open_mask(hope.owner, prompt_id, veiled, "To see.")


# ---------------------------------------------------------------- the account, and being killed


def test_the_account_goes_with_the_last_place_it_belongs_to(hope, other, settings):
    ask(hope.ann)
    ask(hope.both)
    erase_who_is_due(settings.ledger)
    with open_work(writes=False):
        assert db.session.get(Account, hope.ann.account_id) is None
        assert db.session.get(Account, hope.both.account_id) is not None
    assert not is_found(hope.both)
    assert is_found(other.both, "other")
    ask(other.both)
    erase_who_is_due(settings.ledger)
    with open_work(writes=False):
        assert db.session.get(Account, hope.both.account_id) is None


def test_a_line_of_the_audit_says_so_and_names_nobody(hope, settings):
    ask(hope.ann)
    erase_who_is_due(settings.ledger)
    with unit_of_work(hope.owner, writes=False):
        line = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "member.erased"))
        assert (line.actor_id, line.actor_kind) == (None, "erasure")
        assert line.details == {"words": "gone"}


@pytest.fixture
def kill():
    """Return a function that kills whoever deletes rows of a table from then on, for a block."""
    listening = []

    @contextmanager
    def killing(table):
        def die(state):
            if state.is_delete and state.statement.table.name == table:
                raise SystemExit("killed")

        sa.event.listen(WorkSession, "do_orm_execute", die)
        listening.append(die)
        yield
        sa.event.remove(WorkSession, "do_orm_execute", listening.pop())

    yield killing
    for die in listening:
        sa.event.remove(WorkSession, "do_orm_execute", die)


@pytest.mark.parametrize("table", ["seats", "author_keys", "accounts"])
def test_a_process_that_is_killed_in_it_loses_nothing(hope, settings, kill, table):
    with acting(hope.owner):
        another = add_group("second circle")
        add_membership(hope, hope.ann.member_id, "quiet ann", Role.PARTICIPANT, another)
    ask(hope.ann)
    with kill(table), pytest.raises(SystemExit):
        erase_who_is_due(settings.ledger)
    assert not is_found(hope.ann)
    assert member_of(hope.ann).erase_at is not None
    assert noted(settings.ledger) >= {hope.ann.member_id}
    erase_who_is_due(settings.ledger)
    assert member_of(hope.ann).erase_at is None
    with open_work(writes=False):
        assert db.session.get(Account, hope.ann.account_id) is None
    with unit_of_work(hope.owner, writes=False):
        query = sa.select(Membership.member_id).where(Membership.handle == FORMER)
        shells = db.session.scalars(query).all()
        assert len(shells) == len(set(shells)) == 2


def add_group(name):
    """Add another circle; needs an open work."""
    group = Group(id=uuid.uuid4(), name=name, created_at=clock.now())
    db.session.add(group)
    db.session.flush()
    return group.id


def test_a_room_to_try_things_in_ends_first_and_holds_nobody_up(hope, settings):
    place = made(hope.ann, hope.group_id, SandboxKind.PRACTICE, [])
    ask(hope.ann)
    erase_who_is_due(settings.ledger)
    assert member_of(hope.ann).erase_at is not None
    clear_sandboxes()
    erase_who_is_due(settings.ledger)
    assert member_of(hope.ann).erase_at is None
    with open_work(writes=False):
        assert db.session.get(Organization, place.organization_id) is None
        assert db.session.get(Account, hope.ann.account_id) is None


def test_nothing_is_deleted_that_cannot_be_noted(hope, settings, say):
    mine = say("ann", "my own words")
    settings.ledger.mkdir()
    ask(hope.ann)
    erase_who_is_due(settings.ledger)
    assert message(hope, mine).body_sealed is not None
    assert not is_found(hope.ann)


def test_somebody_can_come_again_and_is_somebody_else(hope, other, settings):
    ask(hope.both)
    erase_who_is_due(settings.ledger)
    with unit_of_work(hope.owner):
        again = Member(id=uuid.uuid4(), account_id=hope.both.account_id, joined_at=clock.now())
        db.session.add(again)
    assert is_found(other.both)


def test_nothing_of_another_organization_is_touched(hope, other, settings):
    ask(hope.ann)
    erase_who_is_due(settings.ledger)
    assert seat_of(other, "ann").handle == "Ann of Other"
    assert is_found(other.ann, "other")
