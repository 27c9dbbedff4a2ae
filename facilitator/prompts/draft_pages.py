"""Keeping what somebody types, for them alone: the page sends it, or they press a button."""

import uuid
from typing import Any

from flask import flash, redirect, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups.queries import group_for
from facilitator.prompts import forms, own_drafts
from facilitator.prompts.answers import door
from facilitator.prompts.asking import form_page, meeting_in
from facilitator.prompts.own_drafts import Typed
from facilitator.prompts.routes import back, page_with

GONE = "Your draft is gone."


@door.write("/prompts/<uuid:prompt_id>/draft", allow=Access.MEMBERS, methods=("POST",))
def keep_answer(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Keep what somebody types as an answer, or throw it away."""
    form = forms.TypedReplyForm()
    if form.act.data == "drop":
        own_drafts.throw_away_answer(actor, prompt_id)
        flash(GONE)
        return back(prompt_id)
    try:
        if not form.validate():
            return page_with(actor, prompt_id, form, 422)
        own_drafts.keep_answer(actor, prompt_id, form.typed())
    except (Invalid, Conflict) as error:
        form.blame(error)
        return page_with(actor, prompt_id, form, 422)
    if form.quiet.data:
        return "", 204
    flash("Your draft is kept. Nobody but you sees it.")
    return back(prompt_id)


@door.write("/groups/<uuid:group_id>/prompts/draft", allow=Access.MEMBERS, methods=("POST",))
def keep_question(actor: Actor, group_id: uuid.UUID) -> Any:
    """Keep what a facilitator types as a question, or throw it away."""
    form = forms.TypedQuestionForm()
    if form.act.data == "drop":
        own_drafts.throw_away_question(actor, group_id)
        flash(GONE)
    elif not form.validate():
        group = group_for(actor, group_id, Permission.PROMPT_PUBLISH)
        return form_page(form, group, meeting_in(actor, form), None)
    else:
        own_drafts.keep_question(actor, group_id, Typed(form.text.data or ""))
    if form.quiet.data:
        return "", 204
    return redirect(url_for("prompts.new", group_id=group_id), 303)


__all__ = ["door"]
