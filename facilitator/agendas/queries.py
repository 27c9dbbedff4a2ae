"""Finding templates and agendas; whoever holds a circle, or may, sees the organization's."""

import uuid
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.agendas.drafts import PhaseDraft, TemplateDraft, total_of
from facilitator.agendas.models import Phase, SessionTemplate, TemplateState
from facilitator.agendas.presets import KEYS, preset_id, preset_of, presets
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.groups.models import Membership, MembershipState

ASK = "Session templates are for facilitators. An admin can make you one."


@dataclass(frozen=True)
class Shown:
    """A template as its pages show it, whether the organization has its own copy yet or not."""

    id: uuid.UUID
    draft: TemplateDraft
    preset: str | None
    is_retired: bool
    may_edit: bool
    is_own: bool
    #: What an editor saw, so that two of them are told of each other.
    revision: int = 0

    @property
    def total(self) -> int:
        """The minutes of its parts together."""
        return total_of(self.draft.phases)


def sees_templates(actor: Actor) -> bool:
    """Say whether templates are for the actor: by their role, or because they hold a circle."""
    if actor.can(Permission.TEMPLATE_USE):
        return True
    if not actor.may_hold:
        return False  # their role waits for a second factor
    holds = sa.select(Membership.id).where(
        Membership.member_id == actor.member_id,
        Membership.state == MembershipState.ACTIVE,
        Membership.role.in_(STAFF_ROLES),
    )
    return db.session.scalar(holds.limit(1)) is not None


def check_sees_templates(actor: Actor) -> None:
    """Raise NotAllowed for whoever templates are not for."""
    if not sees_templates(actor):
        raise NotAllowed(ASK)


def may_edit(actor: Actor, template: SessionTemplate | None) -> bool:
    """Say whether the actor may edit a template: an admin any, anybody else their own."""
    if actor.can(Permission.TEMPLATE_EDIT):
        return True
    return template is not None and template.owner_id == actor.member_id


def row_for(actor: Actor, template_id: uuid.UUID, *, lock: bool = False) -> SessionTemplate | None:
    """Return the row of a template; None for a preset that has no copy here yet."""
    check_sees_templates(actor)
    query = sa.select(SessionTemplate).where(SessionTemplate.id == template_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(query)
    if row is None and preset_of(actor.organization_id, template_id) is None:
        raise NotFound()
    return row


def template_for(actor: Actor, template_id: uuid.UUID) -> Shown:
    """Return one template."""
    row = row_for(actor, template_id)
    if row is None:
        key = preset_of(actor.organization_id, template_id)
        assert key is not None  # noqa: S101 - or it would not have been found
        return _preset(actor, key)
    return _shown(actor, row, phases_of(actor, row.agenda_id))


def templates_for(actor: Actor) -> list[Shown]:
    """Return every template by name, the retired ones too, and presets without a copy yet."""
    check_sees_templates(actor)
    rows = db.session.scalars(sa.select(SessionTemplate)).all()
    phases = _phases_of_all([row.agenda_id for row in rows])
    found = [_shown(actor, row, phases[row.agenda_id]) for row in rows]
    copied = {row.preset for row in rows}
    found += [_preset(actor, key) for key in KEYS if key not in copied]
    return sorted(found, key=lambda shown: (shown.draft.name.casefold(), str(shown.id)))


def phases_of(actor: Actor | System, agenda_id: uuid.UUID | None) -> tuple[PhaseDraft, ...]:
    """Return the parts of an agenda in order; the caller has been let in to what has it."""
    return _phases_of_all([agenda_id])[agenda_id] if agenda_id is not None else ()


def _phases_of_all(agenda_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[PhaseDraft, ...]]:
    rows = db.session.scalars(
        sa.select(Phase)
        .where(Phase.agenda_id.in_(agenda_ids))
        .order_by(Phase.agenda_id, Phase.position)
    )
    found: dict[uuid.UUID, tuple[PhaseDraft, ...]] = defaultdict(tuple)
    for row in rows:
        draft = PhaseDraft(row.title, row.minutes, row.mode, row.script, row.prompt)
        found[row.agenda_id] += (draft,)
    return found


def _shown(actor: Actor, row: SessionTemplate, phases: tuple[PhaseDraft, ...]) -> Shown:
    return Shown(
        id=row.id,
        draft=TemplateDraft(row.name, row.about, row.minutes, phases),
        preset=row.preset,
        is_retired=row.state is TemplateState.RETIRED,
        may_edit=may_edit(actor, row),
        is_own=row.owner_id == actor.member_id,
        revision=row.revision,
    )


def _preset(actor: Actor, key: str) -> Shown:
    return Shown(
        id=preset_id(actor.organization_id, key),
        draft=presets()[key],
        preset=key,
        is_retired=False,
        may_edit=may_edit(actor, None),
        is_own=False,
    )
