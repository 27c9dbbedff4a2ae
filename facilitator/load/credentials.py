"""Writing credentials down: by whoever runs the team, or proposed by their owner.

Part of this feature's operations. What an owner proposes counts once somebody who runs
the team has taken it; a no carries a reason that the owner reads. Every write locks the
owner's row first.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from facilitator.after.words import opened, shut
from facilitator.audit.operations import record
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.text import clean_line
from facilitator.load.credential_models import Credential, CredentialState
from facilitator.load.lapsing import next_warning, own_day
from facilitator.load.queries import check_runs_team, credential_for, is_on_team, person_of_team
from facilitator.organizations.models import Member
from facilitator.organizations.queries import organization_for

#: More would be no list anybody reads.
MOST = 30
#: The farthest day a credential can name, and the longest ago something can have been signed.
FARTHEST = timedelta(days=366 * 20)
MOVED_ON = "Somebody has answered this already. Please look again."


@dataclass(frozen=True)
class Draft:
    """What a form says about a credential."""

    name: str
    issued_by: str = ""
    expires_on: date | None = None
    signed_on: date | None = None


def add_credential(actor: Actor, member_id: uuid.UUID, draft: Draft) -> Credential:
    """Write down what somebody of the team has; it counts at once."""
    person_of_team(actor, member_id)
    _lock_owner(member_id)
    row = _new(member_id, draft, CredentialState.KEPT)
    record(actor, "credential.added", row, member_id=member_id, expires_on=row.expires_on)
    return row


def propose_credential(
    actor: Actor, draft: Draft, replaces_id: uuid.UUID | None = None
) -> Credential:
    """Send in a credential of one's own, new or in place of one that runs out.

    Whoever runs the team is told (notices/lines.py), and it counts once they took it.
    """
    if not is_on_team(actor):
        raise NotFound()
    _lock_owner(actor.member_id)
    if replaces_id is not None:
        _check_replaces(actor, replaces_id)
    row = _new(actor.member_id, draft, CredentialState.PROPOSED)
    row.replaces_id = replaces_id
    record(actor, "credential.proposed", row)
    return row


def _check_replaces(actor: Actor, replaces_id: uuid.UUID) -> None:
    old = credential_for(actor, replaces_id)
    if old.member_id != actor.member_id or old.state is not CredentialState.KEPT:
        raise NotFound()
    waits = sa.select(Credential.id).where(
        Credential.replaces_id == old.id, Credential.state == CredentialState.PROPOSED
    )
    if db.session.scalar(waits) is not None:
        raise Conflict(
            "You have sent in a new date for this one already. Take that back first.",
            field="replaces",
        )


def change_credential(actor: Actor, credential_id: uuid.UUID, draft: Draft) -> Credential:
    """Change what is written down; for whoever runs the team."""
    check_runs_team(actor)
    row = _locked(actor, credential_id)
    if row.state is not CredentialState.KEPT:
        raise Conflict("This is not on the list yet. Please answer it first.")
    _write(row, draft)
    record(actor, "credential.changed", row, member_id=row.member_id, expires_on=row.expires_on)
    return row


def take_proposal(actor: Actor, credential_id: uuid.UUID) -> Credential:
    """Let what somebody sent in count from now on; what it replaces goes."""
    row = _proposal(actor, credential_id)
    old_id, row.replaces_id = row.replaces_id, None
    row.state = CredentialState.KEPT
    row.warn_at = next_warning(row.expires_on, own_day()[1])
    db.session.flush()  # nothing points at the old one any more
    if old_id is not None:
        db.session.execute(sa.delete(Credential).where(Credential.id == old_id))
    record(actor, "credential.settled", row, taken=True)
    return row


def decline_proposal(actor: Actor, credential_id: uuid.UUID, reason: str) -> Credential:
    """Say no to what somebody sent in, with a reason they read."""
    row = _proposal(actor, credential_id)
    words = clean_line(reason, 300, field="reason")
    if not words:
        raise Invalid("Please say why; they read it.", field="reason")
    said = opened(row.member_id, "credentials", row.id, row.revision, row.words_sealed) or {}
    row.state, row.replaces_id = CredentialState.DECLINED, None
    _seal(row, {**said, "reason": words})
    record(actor, "credential.settled", row, taken=False)
    return row


def _proposal(actor: Actor, credential_id: uuid.UUID) -> Credential:
    check_runs_team(actor)
    row = _locked(actor, credential_id)
    if row.state is not CredentialState.PROPOSED:
        raise Conflict(MOVED_ON)
    return row


def delete_credential(actor: Actor, credential_id: uuid.UUID) -> None:
    """Take a credential off the list; its owner only takes back what does not count."""
    row = _locked(actor, credential_id)
    if not actor.can(Permission.ROLE_ASSIGN) and row.state is CredentialState.KEPT:
        raise NotAllowed("Only whoever runs the team can take this off the list.")
    record(actor, "credential.deleted", row, member_id=row.member_id)
    db.session.execute(
        sa.update(Credential).where(Credential.replaces_id == row.id).values(replaces_id=None)
    )
    db.session.delete(row)


def let_lapsed_lead(actor: Actor, *, may: bool) -> None:
    """Say whether somebody whose credential ran out may lead new sessions."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    organization.lapsed_lead_nothing_new = not may
    record(actor, "credential.rule", organization, lapsed_may_lead=may)


def _lock_owner(member_id: uuid.UUID) -> None:
    """Lock the row of whose credentials these are, so that theirs change one after another."""
    db.session.execute(sa.select(Member.id).where(Member.id == member_id).with_for_update())


def _locked(actor: Actor, credential_id: uuid.UUID) -> Credential:
    """Return a credential locked, its owner before it: whoever changes theirs does so in turn."""
    _lock_owner(credential_for(actor, credential_id).member_id)
    return credential_for(actor, credential_id, lock=True)


def _new(member_id: uuid.UUID, draft: Draft, state: CredentialState) -> Credential:
    known = sa.select(sa.func.count(Credential.id)).where(Credential.member_id == member_id)
    if (db.session.scalar(known) or 0) >= MOST:
        raise Conflict(f"There are {MOST} already. Please take one off the list first.")
    row = Credential(id=uuid.uuid4(), member_id=member_id, revision=0, state=state)
    _write(row, draft)
    db.session.add(row)
    db.session.flush()  # the audit line points at it
    return row


def _write(row: Credential, draft: Draft) -> None:
    name = clean_line(draft.name, 80, field="name")
    if not name:
        raise Invalid("Please say what it is called.", field="name")
    today, zone = own_day()
    if (
        draft.expires_on is not None
        and not today - FARTHEST <= draft.expires_on <= today + FARTHEST
    ):
        raise Invalid("Please choose a day within twenty years.", field="expires_on")
    if draft.signed_on is not None and not today - FARTHEST <= draft.signed_on <= today:
        raise Invalid("Please choose a day that is not to come.", field="signed_on")
    row.expires_on, row.signed_on = draft.expires_on, draft.signed_on
    is_kept = row.state is CredentialState.KEPT
    row.warn_at = next_warning(row.expires_on, zone) if is_kept else None
    _seal(row, {"name": name, "issued_by": clean_line(draft.issued_by, 80, field="issued_by")})


def _seal(row: Credential, said: dict[str, str]) -> None:
    row.revision += 1
    row.words_sealed = shut(row.member_id, "credentials", row.id, row.revision, said)
