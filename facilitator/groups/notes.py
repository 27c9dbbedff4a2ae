"""What helps somebody in one circle, written by them and read by its facilitators.

Part of this feature's operations, kept apart because nobody else, whatever their
role in the organization, is given these words.
"""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.crypto import Place, Sealed, load_keys, seal, unseal
from facilitator.core.db import db
from facilitator.groups.above import above
from facilitator.groups.models import Membership, MembershipState, NeedsNote
from facilitator.groups.parting import end_buddies_of
from facilitator.groups.queries import INSIDE, Standing, membership_for
from facilitator.organizations.consents import check_consent

#: How long after joining, and for how many sessions, facilitators see somebody marked as new.
NEW_FOR = timedelta(days=14)
NEW_SESSIONS = 3
#: States after which nothing of a note is kept. A break from the circle is none of them.
GONE = (MembershipState.LEFT, MembershipState.BANNED, MembershipState.DECLINED)


@dataclass(frozen=True)
class Needs:
    """Three answers; any of them may be empty."""

    helps: str = ""
    avoid: str = ""
    access: str = ""

    def __bool__(self) -> bool:
        return bool(self.helps or self.avoid or self.access)


def _place(note: NeedsNote) -> Place:
    return Place("needs_notes", "words_sealed", note.id, note.revision)


def _read(note: NeedsNote | None) -> Needs:
    if note is None:
        return Needs()
    try:
        return Needs(**json.loads(unseal(note.membership_id, _place(note), note.words_sealed)))
    except Sealed:
        return Needs()


def _note_of(membership_id: uuid.UUID) -> NeedsNote | None:
    return db.session.scalar(sa.select(NeedsNote).where(NeedsNote.membership_id == membership_id))


def own_needs_for(actor: Actor, group_id: uuid.UUID) -> tuple[Membership, Needs]:
    """Return the actor's own membership of a group, and what they noted there."""
    membership = membership_for(actor, group_id, Permission.GROUP_SEE)
    return membership, _read(_note_of(membership.id))


def keep_own_place(
    actor: Actor,
    group_id: uuid.UUID,
    needs: Needs,
    *,
    listens_first: bool,
    pronouns: str = "",
    is_glad_buddy: bool = False,
) -> Membership:
    """Change one's own note, pronouns, whether one only listens at first, or is glad to be a buddy.

    An empty note goes. Pronouns are this circle's alone, like the name.
    """
    membership = membership_for(actor, group_id, Permission.GROUP_SEE)
    if needs:
        check_consent(actor)  # to keep no words, and to take them back, needs no consent
    membership.listens_first, membership.pronouns = listens_first, pronouns
    membership.is_glad_buddy = is_glad_buddy
    if not is_glad_buddy:
        end_buddies_of(membership, only_as_buddy=True)
    note = _note_of(membership.id)
    if not needs:
        forget_needs_of(actor, membership)
    else:
        if note is None:
            note = NeedsNote(
                id=uuid.uuid4(), group_id=group_id, membership_id=membership.id, revision=0
            )
        note.revision += 1
        words = json.dumps(asdict(needs), ensure_ascii=False)
        note.words_sealed = seal(membership.id, _place(note), words)
        db.session.add(note)  # a new one only now: it is never without its words
    record(actor, "membership.place", membership, listens_first=listens_first)
    return membership


def forget_needs_of(actor: Actor | System, membership: Membership) -> None:
    """Let somebody's note go."""
    note = _note_of(membership.id)
    if note is not None:
        db.session.delete(note)


def needs_of_people(actor: Actor, standing: Standing) -> dict[uuid.UUID, Needs]:
    """Return membership id -> note, for facilitators of this circle; nothing for anybody else."""
    if not holds(actor, standing):
        return {}
    notes = db.session.scalars(
        sa.select(NeedsNote)
        .join(Membership, Membership.id == NeedsNote.membership_id)
        .where(NeedsNote.group_id == standing.group.id, Membership.state.in_(INSIDE))
    ).all()
    load_keys({note.membership_id for note in notes})
    return {note.membership_id: _read(note) for note in notes}


def holds(actor: Actor, standing: Standing) -> bool:
    """Say whether the actor holds this circle themselves; an office is not enough."""
    own = standing.membership
    return own is not None and own.role in STAFF_ROLES and own.state is MembershipState.ACTIVE


def newcomers_among(actor: Actor, standing: Standing, people: list[Membership]) -> set[uuid.UUID]:
    """Return who is new here, for facilitators of this circle; nobody for anybody else.

    Somebody is new for two weeks, and after that until they have been in three sessions.
    """
    if not holds(actor, standing):
        return set()
    attended = above.sessions_attended(standing.group.id)
    since = clock.now() - NEW_FOR
    return {
        person.id
        for person in people
        if person.role not in STAFF_ROLES
        and (person.joined_at > since or attended.get(person.id, 0) < NEW_SESSIONS)
    }


def forget_needs_of_gone(system: System, note_id: uuid.UUID) -> None:
    """Let a note go whose author does not belong any more, by whatever way they went."""
    note = db.session.scalar(sa.select(NeedsNote).where(NeedsNote.id == note_id).with_for_update())
    if note is None:
        return
    membership = db.session.get_one(Membership, (note.organization_id, note.membership_id))
    if membership.state in GONE:
        db.session.delete(note)
        record(system, "needs.forgotten", membership)
