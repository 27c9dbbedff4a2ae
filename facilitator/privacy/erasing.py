"""Erasing somebody from an organization, in works of their own: a kill loses nothing.

Part of this feature's operations. First nobody finds them, then it is noted outside the
database, then each circle of theirs is done in one commit, and what is left of them goes
last. Whatever stays points at rows that name nobody, one for each circle, so that nothing
ties one of them to another.
"""

import uuid
from pathlib import Path

import sqlalchemy as sa
import structlog

from facilitator.accounts.erasing import erase_accounts
from facilitator.accounts.models import Account
from facilitator.accounts.operations import end_all
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import System
from facilitator.core.crypto import AuthorKey
from facilitator.core.db import OnErasure, db
from facilitator.core.ledger import note
from facilitator.core.marks import no_actor
from facilitator.core.outbox import ring
from facilitator.core.slices import let_others_on
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.groups.operations import part_from
from facilitator.live.erasing import forget_name, leave_rooms, take_all_back
from facilitator.organizations.ending import tenant_models
from facilitator.organizations.models import Invitation, Member, MemberState
from facilitator.privacy.queries import is_only_owner
from facilitator.privacy.returning import with_words
from facilitator.privacy.walking import pointers, walk
from facilitator.prompts.erasing import forget_wearer, take_answers_back
from facilitator.rehearsal.models import Sandbox

log = structlog.get_logger()

#: What stands where their name stood.
FORMER = "Former member"
#: Whose memberships end as leaving does; others are over already.
BELONG = (
    *(MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.SUSPENDED),
    *(MembershipState.PENDING, MembershipState.WAITING),
)


@no_actor("time itself")
def erase_who_is_due(ledger: Path) -> None:
    """Erase everybody whose time has come; safe to run twice, and to be killed in."""
    with open_work(writes=False), all_tenants("people of every organization who are to be erased"):
        due = db.session.execute(
            sa.select(Member.organization_id, Member.id).where(
                Member.erase_at <= clock.now(),
                Member.state.in_([MemberState.ACTIVE, MemberState.ERASED]),
            )
        ).all()
    for organization_id, member_id in due:
        try:
            erase(System(organization_id=organization_id, reason="erasure"), member_id, ledger)
        except Exception:  # the next turn goes on with it, and no other waits for it
            log.exception("sweep.one_failed", reason="erasure")
        let_others_on()


def erase(system: System, member_id: uuid.UUID, ledger: Path) -> None:
    """Erase one person, work by work. Raises OSError, with nothing deleted, without the ledger.

    Somebody who became the last owner meanwhile waits, and reads why on their page.
    """
    with unit_of_work(system):
        is_last = is_only_owner(member_id)
        member = _due(member_id)
        if member is None or is_last:
            return
        words_go, account_id = member.erase_words, member.account_id
        member.state, member.role = MemberState.ERASED, Role.MEMBER
        end_all(account_id)
    note(ledger, member_id)
    if words_go:
        note(ledger, with_words(member_id))
    for seat_id in _seats_of(system, member_id):
        with unit_of_work(system):
            if _due(member_id) is not None:
                _erase_seat(system, member_id, seat_id, words_go=words_go)
    is_elsewhere = _is_elsewhere(member_id, account_id)
    with unit_of_work(system):
        member = _due(member_id)
        if member is not None and not _ends_sandboxes(member_id):  # those go first
            _erase_member(system, member, is_elsewhere=is_elsewhere)


def _due(member_id: uuid.UUID) -> Member | None:
    """Return the member, locked, if they are to be erased now."""
    return db.session.scalar(
        sa.select(Member)
        .where(
            Member.id == member_id,
            Member.erase_at <= clock.now(),
            Member.state.in_([MemberState.ACTIVE, MemberState.ERASED]),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _seats_of(system: System, member_id: uuid.UUID) -> list[uuid.UUID]:
    with unit_of_work(system, writes=False):
        return list(
            db.session.scalars(
                sa.select(Membership.id)
                .where(Membership.member_id == member_id)
                .order_by(Membership.id)
            )
        )


def _erase_seat(
    system: System, member_id: uuid.UUID, seat_id: uuid.UUID, *, words_go: bool
) -> None:
    """Do one circle of theirs: the group is locked first, as for everybody who leaves."""
    seat = db.session.get_one(Membership, (system.organization_id, seat_id))
    group = db.session.get_one(Group, (system.organization_id, seat.group_id), with_for_update=True)
    db.session.refresh(seat, with_for_update=True)
    if seat.member_id != member_id:
        return  # another process was faster
    if seat.state in BELONG:
        part_from(system, group, seat)
    leave_rooms(system, seat.id)
    keys = [seat.id]
    if words_go:
        take_all_back(system, seat.id)
        keys += take_answers_back(system, seat.id)
    forget_wearer(system, seat.id)
    forget_name(system, seat.id, FORMER)
    db.session.flush()  # the walk writes beside the session
    walk(Membership.__tablename__, seat.id, words_go=words_go)
    if words_go:
        _forget_keys(keys)
    _name_nobody(seat)
    seat.member_id = _nobody(seat).id


def _name_nobody(seat: Membership) -> None:
    seat.handle, seat.handle_key = FORMER, f"former {seat.id.hex}"
    seat.pronouns, seat.invite_id, seat.held_as = "", None, None
    seat.role, seat.until, seat.rests_until = Role.PARTICIPANT, None, None
    seat.listens_first = seat.is_glad_buddy = False


def _blank_account() -> Account:
    """Add an account nobody can sign in to: what stays points at it instead of at theirs."""
    now = clock.now()
    account = Account(id=uuid.uuid4(), created_at=now, disabled_at=now)
    db.session.add(account)
    db.session.flush()  # a member points at it
    return account


def _nobody(seat: Membership) -> Member:
    """Add the row one membership points at from now on, and no other does."""
    nobody = Member(
        id=uuid.uuid4(),
        account_id=_blank_account().id,
        state=MemberState.ERASED,
        staff_name=FORMER,
        joined_at=seat.joined_at,
    )
    db.session.add(nobody)
    db.session.flush()  # the membership points at it
    return nobody


def _forget_keys(author_ids: list[uuid.UUID]) -> None:
    db.session.execute(
        sa.delete(AuthorKey)
        .where(AuthorKey.id.in_(author_ids))
        .execution_options(synchronize_session=False)
    )
    for author_id in author_ids:
        ring("key", author_id)


# ---------------------------------------------------------------- what is left of them


def _is_elsewhere(member_id: uuid.UUID, account_id: uuid.UUID) -> bool:
    """Say whether the account is somebody's in another place."""
    with open_work(writes=False), all_tenants("where else an account belongs that is to go"):
        found = db.session.scalar(
            sa.select(Member.id)
            .where(Member.account_id == account_id, Member.id != member_id)
            .limit(1)
        )
    return found is not None


def _ends_sandboxes(member_id: uuid.UUID) -> bool:
    """Say whether a room to try things in is still theirs: the sweep for these ends it now."""
    return (
        db.session.scalar(sa.select(Sandbox.id).where(Sandbox.member_id == member_id).limit(1))
        is not None
    )


def _erase_member(system: System, member: Member, *, is_elsewhere: bool) -> None:
    """Let the rest go, and the account unless it belongs elsewhere; then nothing is due."""
    walk(Member.__tablename__, member.id, words_go=member.erase_words)
    if member.erase_words or not _has_words_of(member.id):
        _forget_keys([member.id])
    db.session.execute(
        sa.update(Invitation)
        .where(Invitation.used_by_id == member.id)
        .values(address_index=None)
        .execution_options(synchronize_session=False)
    )
    account_id, member.account_id = member.account_id, _blank_account().id
    member.staff_name, member.leads_from = FORMER, None
    record(system, "member.erased", member, words="gone" if member.erase_words else "kept")
    member.erase_at, member.erase_words = None, False
    db.session.flush()  # nothing points at the account
    if not is_elsewhere:
        erase_accounts(system, [account_id])


def _has_words_of(member_id: uuid.UUID) -> bool:
    """Say whether words that stay are sealed with the key of a member, not of a membership."""
    return any(
        db.session.scalar(sa.select(model.id).where(getattr(model, column) == member_id).limit(1))
        for model in tenant_models()
        if model.on_erasure is OnErasure.SHRED
        for column, persons in pointers(model)
        if persons == Member.__tablename__
    )
