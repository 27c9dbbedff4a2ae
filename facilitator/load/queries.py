"""Finding credentials: those of the whole team for whoever runs it, and one's own."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.after.supervision import keeps_a_log
from facilitator.after.words import opened
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.groups.models import Membership
from facilitator.load.credential_models import Credential, CredentialState
from facilitator.load.lapsing import WARNED_BEFORE, own_day
from facilitator.load.leaving import is_of_team
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.organizations.models import Member, Organization

#: Within so many days a credential runs out soon.
SOON = timedelta(days=WARNED_BEFORE[0])


@dataclass(frozen=True)
class Shown:
    """One credential, opened, and where it stands today."""

    row: Credential
    name: str
    issued_by: str
    #: Why it was declined; empty otherwise.
    reason: str
    #: proposed, declined, or where a kept one stands: lapsed, soon, valid, endless.
    standing: str
    #: Days left, counting today as none.
    days: int | None

    def words(self) -> dict[str, str]:
        """Return its words, for a form."""
        return {"name": self.name, "issued_by": self.issued_by}

    @property
    def needs_a_look(self) -> bool:
        """Whether it ran out, or will soon."""
        return self.standing in {"lapsed", "soon"}


@dataclass(frozen=True)
class Person:
    """Somebody of the team with their credentials."""

    member: Member
    #: How many coming sessions they lead.
    leads: int
    credentials: list[Shown] = field(default_factory=list)

    @property
    def has_lapsed(self) -> bool:
        """Whether something of theirs ran out."""
        return any(one.standing == "lapsed" for one in self.credentials)


def is_on_team(actor: Actor) -> bool:
    """Say whether credentials are for the actor: who has a role here, or holds a circle."""
    return keeps_a_log(actor)


def check_runs_team(actor: Actor) -> None:
    """Refuse whoever does not run the team."""
    if not actor.can(Permission.ROLE_ASSIGN):
        raise NotAllowed()


def team_with_credentials(actor: Actor, *, soon: bool = False) -> list[Person]:
    """Return everybody of the team with what they have; `soon`: whose runs out, or ran out."""
    check_runs_team(actor)
    people = _people(is_of_team())
    shown = _shown([person.member.id for person in people])
    full = [Person(one.member, one.leads, shown.get(one.member.id, [])) for one in people]
    if soon:
        full = [one for one in full if any(it.needs_a_look for it in one.credentials)]
    return full


def person_of_team(actor: Actor, member_id: uuid.UUID) -> Person:
    """Return one person of the team with what they have; NotFound for anybody else."""
    check_runs_team(actor)
    found = _people(is_of_team(), Member.id == member_id)
    if not found:
        raise NotFound()
    shown = _shown([member_id])
    return Person(found[0].member, found[0].leads, shown.get(member_id, []))


def own_credentials(actor: Actor) -> list[Shown]:
    """Return the actor's own, whoever wrote them."""
    if not is_on_team(actor):
        raise NotFound()
    return _shown([actor.member_id]).get(actor.member_id, [])


def credential_for(actor: Actor, credential_id: uuid.UUID, *, lock: bool = False) -> Credential:
    """Return one's own credential, or anybody's for whoever runs the team.

    Raises NotAllowed while the actor's role waits for a second factor.
    """
    if actor.owes_second_factor or not actor.may_hold:
        raise NotAllowed()
    query = sa.select(Credential).where(Credential.id == credential_id)
    if not actor.can(Permission.ROLE_ASSIGN):
        query = query.where(Credential.member_id == actor.member_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(query)
    if row is None:
        raise NotFound()
    return row


def shown_of(actor: Actor, credential_id: uuid.UUID) -> Shown:
    """Return one credential, opened."""
    row = credential_for(actor, credential_id)
    return next(one for one in _shown([row.member_id])[row.member_id] if one.row.id == row.id)


def rule_binds(actor: Actor) -> bool:
    """Say whether a credential that ran out keeps somebody from leading new sessions here."""
    return db.session.get_one(Organization, actor.organization_id).lapsed_lead_nothing_new


def _people(*conditions: Any) -> list[Person]:
    leads = (
        sa.select(sa.func.count(Meeting.id))
        .join(Membership, Membership.id == Meeting.lead_id)
        .where(
            Membership.member_id == Member.id,
            Membership.organization_id == Member.organization_id,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at > clock.now(),
        )
        .correlate(Member)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Member, leads).where(*conditions).order_by(Member.joined_at, Member.id)
    )
    return [Person(row[0], row[1]) for row in rows]


def _shown(member_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Shown]]:
    """Return what these people have, those that run out first before the others."""
    rows = db.session.scalars(
        sa.select(Credential)
        .where(Credential.member_id.in_(member_ids))
        .order_by(Credential.expires_on.is_(None), Credential.expires_on, Credential.id)
    ).all()
    load_keys({row.member_id for row in rows})
    today, _zone = own_day()
    found: dict[uuid.UUID, list[Shown]] = {}
    for row in rows:
        found.setdefault(row.member_id, []).append(_open(row, today))
    return found


def _open(row: Credential, today: date) -> Shown:
    said = opened(row.member_id, "credentials", row.id, row.revision, row.words_sealed) or {}
    days = None if row.expires_on is None else (row.expires_on - today).days
    return Shown(
        row,
        said.get("name", ""),
        said.get("issued_by", ""),
        said.get("reason", ""),
        row.state.value if row.state is not CredentialState.KEPT else _standing(days),
        days,
    )


def _standing(days: int | None) -> str:
    if days is None:
        return "endless"
    if days < 0:
        return "lapsed"
    return "soon" if days <= SOON.days else "valid"
