"""Pages of prompts: asking, answering, passing, closing, removing."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core.access import STAFF_ROLES, Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.groups.queries import group_for, needs_agreement, people_of, standing_in
from facilitator.meetings.queries import meeting_and_standing, meeting_for
from facilitator.organizations.watching import watching_now
from facilitator.peace.queries import peace_in
from facilitator.prompts import forms, operations, queries

door = Door("prompts", __name__, url_prefix="/o/<org_slug>")


def _id(text: str | None) -> uuid.UUID | None:
    """Return the id in a hidden field, or None when it is empty; anything else is not there."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound() from error


@door.write("/groups/<uuid:group_id>/prompts/new", allow=Access.MEMBERS)
def new(actor: Actor, group_id: uuid.UUID) -> Any:
    """Put a question to the circle, or to one of its sessions."""
    group = group_for(actor, group_id, Permission.PROMPT_PUBLISH)
    form = forms.PromptForm()
    if not form.is_submitted():
        form.meeting.data = request.args.get("meeting", "")
    meeting_id = _id(form.meeting.data)
    meeting = meeting_for(actor, meeting_id, Permission.PROMPT_PUBLISH) if meeting_id else None
    if form.is_submitted() and form.validate():
        try:
            prompt = operations.publish_prompt(
                actor, group_id, text=form.text.data, meeting_id=meeting_id
            )
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Your question is there for everybody.")
            return redirect(url_for("prompts.show", prompt_id=prompt.id), 303)
    status = 422 if form.is_submitted() else 200
    page = render_template("prompts/new.html", form=form, group=group, meeting=meeting)
    return page, status


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


def _page(actor: Actor, prompt_id: uuid.UUID, form: forms.ReplyForm, status: int = 200) -> Any:
    prompt = queries.prompt_for(actor, prompt_id, Permission.ROSTER_SEE)
    standing = standing_in(actor, prompt.group_id)
    people = people_of(actor, prompt.group_id)
    peace = peace_in(actor, prompt.group_id)
    threads = queries.heard_of(actor, queries.threads_of(actor, prompt), peace.muted)
    answerable = {str(thread.said.reply.id) for thread in threads if thread.said.can_be_answered}
    page = render_template(
        "prompts/show.html",
        prompt=prompt,
        author=queries.author_of(actor, prompt),
        standing=standing,
        threads=threads,
        peace=peace,
        needs_agreement=needs_agreement(actor, standing),
        has_passed=queries.has_passed(actor, prompt, standing.membership),
        people=len(people),
        facilitators=sum(person.role in STAFF_ROLES for person in people),
        watching=watching_now(actor),
        form=form,
        # words for an answer that can't be answered (any more) stay in the composer
        composer=forms.ReplyForm(formdata=None) if form.parent.data in answerable else form,
    )
    return page, status


@door.read("/prompts/<uuid:prompt_id>", allow=Access.MEMBERS)
def show(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Show a question and its answers."""
    return _page(actor, prompt_id, forms.ReplyForm())


@door.write("/prompts/<uuid:prompt_id>/reply", allow=Access.MEMBERS, methods=("POST",))
def reply(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Answer the question, or an answer to it."""
    form = forms.ReplyForm()
    if form.validate():
        try:
            operations.reply_to(actor, prompt_id, form.body.data, parent_id=_id(form.parent.data))
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Your answer is there for the circle.")
            return redirect(url_for("prompts.show", prompt_id=prompt_id), 303)
    return _page(actor, prompt_id, form, 422)


@door.write("/prompts/<uuid:prompt_id>/pass", allow=Access.MEMBERS, methods=("POST",))
def pass_(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Pass."""
    operations.pass_on(actor, prompt_id)
    flash("Passing is always fine.")
    return redirect(url_for("prompts.show", prompt_id=prompt_id), 303)


@door.write("/prompts/<uuid:prompt_id>/close", allow=Access.MEMBERS, methods=("POST",))
def close(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Take no more answers."""
    operations.close_prompt(actor, prompt_id)
    flash("The prompt is closed. It can still be read.")
    return redirect(url_for("prompts.show", prompt_id=prompt_id), 303)


def _reason() -> str:
    form = forms.RemoveForm()
    if not form.validate():
        raise Invalid("Please say why, in one line of up to 300 characters.")
    return form.reason.data or ""


@door.write("/prompts/<uuid:prompt_id>/remove", allow=Access.MEMBERS, methods=("POST",))
def remove(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Take one's own question back, or remove one with a reason."""
    operations.remove_prompt(actor, prompt_id, _reason())
    flash("The question is gone. The answers stay.")
    return redirect(url_for("prompts.show", prompt_id=prompt_id), 303)


@door.write(
    "/prompts/<uuid:prompt_id>/replies/<uuid:reply_id>/remove",
    allow=Access.MEMBERS,
    methods=("POST",),
)
def remove_reply(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Any:
    """Take one's own answer back, or remove one with a reason."""
    operations.remove_reply(actor, prompt_id, reply_id, _reason())
    flash("The answer is gone.")
    return redirect(url_for("prompts.show", prompt_id=prompt_id), 303)
