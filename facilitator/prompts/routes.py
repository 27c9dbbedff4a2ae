"""Pages of prompts: answering, passing, removing. Asking is in `asking.py`."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import STAFF_ROLES, Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.groups.queries import needs_agreement, people_of, standing_in
from facilitator.peace.queries import peace_in
from facilitator.prompts import forms, operations, queries

door = Door("prompts", __name__, url_prefix="/o/<org_slug>")


def id_in(text: str | None) -> uuid.UUID | None:
    """Return the id in a hidden field, or None when it is empty; anything else is not there."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound() from error


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
        state=queries.state_now(prompt).value,
        author=queries.author_of(actor, prompt),
        standing=standing,
        threads=threads,
        peace=peace,
        needs_agreement=needs_agreement(actor, standing),
        has_passed=queries.has_passed(actor, prompt, standing.membership),
        people=len(people),
        facilitators=sum(person.role in STAFF_ROLES for person in people),
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
            operations.reply_to(actor, prompt_id, form.body.data, parent_id=id_in(form.parent.data))
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
