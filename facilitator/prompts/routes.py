"""Pages of prompts: answering, passing, removing. Asking is in `asking.py`."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.words import N_, _
from facilitator.organizations.watching import watching_now
from facilitator.prompts import forms, operations, words
from facilitator.prompts.models import Audience, ReplyState
from facilitator.prompts.page import view_of
from facilitator.watched.looking import AskFirst

door = Door("prompts", __name__, url_prefix="/o/<org_slug>")

POSTED = {
    Audience.CIRCLE: N_("Your answer is there for the circle."),
    Audience.FACILITATORS: N_("Your answer is there for the facilitators."),
    Audience.OWN: N_("Your answer is there for you alone."),
}


def id_in(text: str | None) -> uuid.UUID | None:
    """Return the id in a hidden field, or None when it is empty; anything else is not there."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound() from error


def back(prompt_id: uuid.UUID) -> Any:
    """Return to the page of a prompt."""
    return redirect(url_for("prompts.show", prompt_id=prompt_id), 303)


def page_with(
    actor: Actor,
    prompt_id: uuid.UUID,
    form: forms.ReplyForm,
    status: int = 200,
    *,
    asks: bool | None = None,
) -> Any:
    """Return the page of a prompt with this form for an answer on it."""
    view = view_of(actor, prompt_id)
    if not form.is_submitted():
        form.fill(view.draft, view.last_audience)
    answerable = {str(one.said.reply.id) for one in view.threads if view.may_answer(one.said)}
    blank = forms.ReplyForm(formdata=None)
    blank.fill(view.draft, view.last_audience)
    page = render_template(
        "prompts/show.html",
        view=view,
        watching=watching_now(actor),
        form=form,
        # words for an answer that can't be answered (any more) stay in the composer
        composer=blank if form.parent.data in answerable else form,
        words=words,
        asks=asks,
    )
    return page, status


@door.read("/prompts/<uuid:prompt_id>", allow=Access.MEMBERS)
def show(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Show a question and its answers."""
    return page_with(actor, prompt_id, forms.ReplyForm())


@door.write("/prompts/<uuid:prompt_id>/reply", allow=Access.MEMBERS, methods=("POST",))
def reply(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Answer the question, or an answer to it."""
    form, asks = forms.ReplyForm(), None
    if form.validate():
        try:
            made = operations.reply_to(
                actor,
                prompt_id,
                form.body.data,
                parent_id=id_in(form.parent.data),
                beside=form.beside(),
            )
        except AskFirst as error:
            form.blame(error)
            asks = bool(error.facts["may_send"])
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            held = made.state is ReplyState.HELD
            flash(_("A facilitator is reading this first.") if held else POSTED[made.audience])
            return back(prompt_id)
    return page_with(actor, prompt_id, form, 422, asks=asks)


@door.write("/prompts/<uuid:prompt_id>/pass", allow=Access.MEMBERS, methods=("POST",))
def pass_(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Pass."""
    operations.pass_on(actor, prompt_id)
    flash(_("Passing is always fine."))
    return back(prompt_id)


def _reason() -> str:
    form = forms.RemoveForm()
    if not form.validate():
        raise Invalid(_("Please say why, in one line of up to 300 characters."))
    return form.reason.data or ""


@door.write("/prompts/<uuid:prompt_id>/remove", allow=Access.MEMBERS, methods=("POST",))
def remove(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Take one's own question back, or remove one with a reason."""
    operations.remove_prompt(actor, prompt_id, _reason())
    flash(_("The question is gone. The answers stay."))
    return back(prompt_id)


@door.write(
    "/prompts/<uuid:prompt_id>/replies/<uuid:reply_id>/remove",
    allow=Access.MEMBERS,
    methods=("POST",),
)
def remove_reply(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Any:
    """Take one's own answer back, or remove one with a reason."""
    operations.remove_reply(actor, prompt_id, reply_id, _reason())
    flash(_("The answer is gone."))
    return back(prompt_id)
