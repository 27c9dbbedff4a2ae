"""Pages of asking: writing a question, when it opens and closes, and the list of them."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.words import N_, _
from facilitator.groups.models import Group
from facilitator.groups.queries import group_for, standing_in
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.queries import meeting_and_standing, meeting_for
from facilitator.prompts import deck, forms, holding, life, operations, own_drafts, queries
from facilitator.prompts.models import Prompt, PromptState
from facilitator.prompts.own_drafts import Draft
from facilitator.prompts.routes import door, id_in

MADE = {
    PromptState.DRAFT: N_("Your draft is kept. Only facilitators see it."),
    PromptState.SCHEDULED: N_(
        "It opens by itself at its time. Only facilitators see it until then."
    ),
    PromptState.OPEN: N_("Your question is there for everybody."),
    PromptState.CLOSED: N_("The prompt is closed. It can still be read."),
    PromptState.ARCHIVED: N_("The prompt is put away. It stands at the end of the list."),
}


@door.write("/groups/<uuid:group_id>/prompts/new", allow=Access.MEMBERS)
def new(actor: Actor, group_id: uuid.UUID) -> Any:
    """Put a question to the circle, or to one of its sessions, now or later."""
    group = group_for(actor, group_id, Permission.PROMPT_PUBLISH)
    form, draft = forms.PromptForm(), None
    if not form.is_submitted():
        form.meeting.data = request.args.get("meeting", "")
        card_id = id_in(request.args.get("card"))
        draft = own_drafts.question_draft(actor, group_id)
        if draft is not None:
            form.text.data, form.seen.data = draft.typed.body, draft.mark
        if card_id:
            form.text.data = deck.card_for(actor, card_id).draft.words
    meeting = meeting_in(actor, form)
    if form.is_submitted() and form.validate():
        try:
            prompt = operations.publish_prompt(
                actor,
                group_id,
                text=form.text.data,
                plan=form.plan(meeting.id if meeting else None, group.time_zone),
                is_draft=form.act.data == "draft",
            )
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            return _made(prompt)
    return form_page(form, group, meeting, None, draft)


@door.write("/prompts/<uuid:prompt_id>/edit", allow=Access.MEMBERS)
def edit(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Change a question that nobody was shown yet."""
    prompt = queries.prompt_for(actor, prompt_id, Permission.PROMPT_PUBLISH)
    group = group_for(actor, prompt.group_id, Permission.PROMPT_PUBLISH)
    if queries.state_now(prompt) not in queries.UNSEEN:
        raise Conflict(_("People read this question already. You can take it back and ask anew."))
    form = forms.PromptForm(data=forms.filled(prompt, group.time_zone))
    meeting = meeting_in(actor, form)
    if form.is_submitted() and form.validate():
        try:
            plan = form.plan(meeting.id if meeting else None, group.time_zone)
            life.change_prompt(actor, prompt_id, text=form.text.data, plan=plan)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash(_("Your changes are kept."))
            return redirect(url_for("prompts.show", prompt_id=prompt_id), 303)
    return form_page(form, group, meeting, prompt)


def meeting_in(actor: Actor, form: forms.PromptForm) -> Meeting | None:
    """Return the session a question goes with; one that was cancelled is let go of."""
    meeting_id = id_in(form.meeting.data)
    meeting = meeting_for(actor, meeting_id, Permission.PROMPT_PUBLISH) if meeting_id else None
    if meeting is not None and meeting.state is MeetingState.CANCELLED:
        form.meeting.data = form.part.data = ""
        return None
    return meeting


@no_actor("draws a page for a view that was given its circle by a finder")
def form_page(
    form: forms.PromptForm,
    group: Group,
    meeting: Meeting | None,
    prompt: Prompt | None,
    draft: Draft | None = None,
) -> Any:
    """Return the page of a question with this form, and how it went."""
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "prompts/new.html", form=form, group=group, meeting=meeting, prompt=prompt, draft=draft
    )
    return page, status


def _made(prompt: Prompt) -> Any:
    flash(MADE[prompt.state])
    return redirect(url_for("prompts.show", prompt_id=prompt.id), 303)


@door.read("/groups/<uuid:group_id>/prompts", allow=Access.MEMBERS)
def of_group(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show every question of a circle by what has become of it."""
    standing = standing_in(actor, group_id)
    may_decide = standing.can(Permission.PROMPT_MODERATE)
    return render_template(
        "prompts/of_group.html",
        standing=standing,
        prompts=queries.all_prompts_of(actor, group_id),
        waits=holding.count_waiting(actor, group_id) if may_decide else 0,
    )


@door.read("/meetings/<uuid:meeting_id>/prompts", allow=Access.MEMBERS)
def of_meeting(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show the questions of one session."""
    meeting, standing = meeting_and_standing(actor, meeting_id)
    return render_template(
        "prompts/of_meeting.html",
        meeting=meeting,
        standing=standing,
        prompts=queries.prompts_of_meeting(actor, meeting_id),
    )


@door.write("/prompts/<uuid:prompt_id>/move", allow=Access.MEMBERS, methods=("POST",))
def move(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Schedule, open, hold back, close or archive a question."""
    form = forms.MoveForm()
    if not form.validate():
        raise NotFound()
    return _made(life.move_prompt(actor, prompt_id, PromptState(form.to.data)))


@door.write("/prompts/<uuid:prompt_id>/close", allow=Access.MEMBERS, methods=("POST",))
def close(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Take no more answers."""
    return _made(operations.close_prompt(actor, prompt_id))


@door.write("/prompts/<uuid:prompt_id>/pin", allow=Access.MEMBERS, methods=("POST",))
def pin(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Keep a question above the others, or no longer."""
    form = forms.PinForm()
    if not form.validate():
        raise NotFound()
    prompt = life.pin_prompt(actor, prompt_id, on=form.on.data == "yes")
    flash(
        _("It stands above the others now.") if prompt.is_pinned else _("It is in its place again.")
    )
    return redirect(url_for("prompts.show", prompt_id=prompt_id), 303)


__all__ = ["door"]
