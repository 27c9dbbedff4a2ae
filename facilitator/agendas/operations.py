"""Making, changing and retiring templates, and choosing one for a session."""

import uuid

import sqlalchemy as sa

from facilitator.agendas.drafts import PhaseDraft, TemplateDraft, checked
from facilitator.agendas.models import Agenda, Phase, SessionTemplate, TemplateState
from facilitator.agendas.presets import KEYS, preset_id, preset_of, presets
from facilitator.agendas.queries import check_sees_templates, may_edit, phases_of, row_for
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.organizations.models import Organization

#: What a form or a caller chooses that wants things as they are, or no agenda at all.
AS_IT_IS, NO_AGENDA = "", "none"
#: The most an organization has, retired ones included.
MOST_TEMPLATES = 200
NOT_YOURS = "Only admins change this template. You can make a copy of your own and change that."
STALE = (
    "Somebody changed this template while you were looking at it. Nothing was saved. "
    "Below is what you wrote: look at the template, and save again if it still fits."
)
GONE = "This template is not offered any more. Please choose another."


def make_template(actor: Actor, draft: TemplateDraft) -> SessionTemplate:
    """Add a template of the actor's own to the organization's."""
    check_sees_templates(actor)
    fine = checked(draft)
    _lock_shelf(actor)
    there = db.session.scalar(sa.select(sa.func.count()).select_from(SessionTemplate))
    if (there or 0) >= MOST_TEMPLATES:
        raise Conflict(f"There are {MOST_TEMPLATES} templates already. Please edit one of them.")
    template = _add(uuid.uuid4(), fine, owner_id=actor.member_id)
    record(actor, "template.made", template)
    return template


def edit_template(
    actor: Actor, template_id: uuid.UUID, draft: TemplateDraft, seen: int
) -> SessionTemplate:
    """Change a template; what was planned from it keeps the agenda it has.

    Conflict when somebody changed it since revision `seen`.
    """
    template = _template_to_change(actor, template_id)
    if template.revision != seen:
        raise Conflict(STALE)
    fine = checked(draft)
    if phases_of(actor, template.agenda_id) != fine.phases:
        template.agenda_id = _add_agenda(fine.phases)
    template.name, template.about, template.minutes = fine.name, fine.about, fine.minutes
    template.revision += 1
    record(actor, "template.edited", template, revision=template.revision)
    return template


def retire_template(actor: Actor, template_id: uuid.UUID) -> SessionTemplate:
    """Offer a template to nobody any more; what was planned from it stays."""
    return _set_state(actor, template_id, TemplateState.RETIRED)


def restore_template(actor: Actor, template_id: uuid.UUID) -> SessionTemplate:
    """Offer a retired template again."""
    return _set_state(actor, template_id, TemplateState.ACTIVE)


def agenda_chosen(actor: Actor, choice: str, current: uuid.UUID | None = None) -> uuid.UUID | None:
    """Return the agenda for a session, as its planner chose.

    `choice` is the key of a preset, the id of a template, NO_AGENDA, or AS_IT_IS for what
    it has already. A preset is copied to the organization with its first use.
    """
    if choice == AS_IT_IS:
        return current
    if choice == NO_AGENDA:
        return None
    template = _template(actor, _id_of(actor, choice))
    if template.state is TemplateState.RETIRED:
        raise Conflict(GONE, field="template")
    return template.agenda_id


def _id_of(actor: Actor, choice: str) -> uuid.UUID:
    if choice in KEYS:
        return preset_id(actor.organization_id, choice)
    try:
        return uuid.UUID(choice)
    except ValueError as error:
        raise NotFound() from error


def _set_state(actor: Actor, template_id: uuid.UUID, state: TemplateState) -> SessionTemplate:
    template = _template_to_change(actor, template_id)
    if template.state is not state:
        template.state = state
        template.revision += 1
        record(actor, f"template.{state}", template)
    return template


def _template_to_change(actor: Actor, template_id: uuid.UUID) -> SessionTemplate:
    """Return a template locked, a preset's copy made if need be; NotAllowed for other people's."""
    if not may_edit(actor, row_for(actor, template_id)):
        raise NotAllowed(NOT_YOURS)
    return _template(actor, template_id)


def _template(actor: Actor, template_id: uuid.UUID) -> SessionTemplate:
    row = row_for(actor, template_id, lock=True)
    return row if row is not None else _copy_of_preset(actor, template_id)


def _copy_of_preset(actor: Actor, template_id: uuid.UUID) -> SessionTemplate:
    _lock_shelf(actor)
    row = row_for(actor, template_id, lock=True)
    if row is not None:  # somebody was faster
        return row
    key = preset_of(actor.organization_id, template_id)
    assert key is not None  # noqa: S101 - or it would not have been found
    template = _add(template_id, presets()[key], preset=key)
    record(actor, "template.copied", template, preset=key)
    return template


def _lock_shelf(actor: Actor) -> None:
    """Lock the organization's templates as a whole: two people cannot add the same at once.

    Not so hard that rows which only point at the organization would have to wait.
    """
    db.session.execute(
        sa.select(Organization.id)
        .where(Organization.id == actor.organization_id)
        .with_for_update(key_share=True)
    )


def _add(
    template_id: uuid.UUID,
    draft: TemplateDraft,
    *,
    preset: str | None = None,
    owner_id: uuid.UUID | None = None,
) -> SessionTemplate:
    template = SessionTemplate(
        id=template_id,
        name=draft.name,
        about=draft.about,
        minutes=draft.minutes,
        agenda_id=_add_agenda(draft.phases),
        preset=preset,
        owner_id=owner_id,
        state=TemplateState.ACTIVE,
        revision=0,
        created_at=clock.now(),
    )
    db.session.add(template)
    db.session.flush()  # the audit line and sessions point at it
    return template


def _add_agenda(phases: tuple[PhaseDraft, ...]) -> uuid.UUID:
    agenda = Agenda(id=uuid.uuid4(), created_at=clock.now())
    db.session.add(agenda)
    db.session.flush()  # its parts point at it
    for position, phase in enumerate(phases):
        db.session.add(
            Phase(
                agenda_id=agenda.id,
                position=position,
                title=phase.title,
                minutes=phase.minutes,
                mode=phase.mode,
                script=phase.script,
                prompt=phase.prompt,
            )
        )
    db.session.flush()  # whoever has the agenda may read its parts at once
    return agenda.id
