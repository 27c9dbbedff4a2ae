"""Keeping what somebody types, for them alone: the page sends it, or they press a button."""

import uuid
from typing import Any

from flask import flash, jsonify, redirect, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.core.words import _
from facilitator.groups.queries import group_for
from facilitator.prompts import forms, own_drafts
from facilitator.prompts.answers import door
from facilitator.prompts.asking import form_page, meeting_in
from facilitator.prompts.own_drafts import Draft
from facilitator.prompts.routes import back, id_in, page_with


@door.write("/prompts/<uuid:prompt_id>/draft", allow=Access.MEMBERS, methods=("POST",))
def keep_answer(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Keep what somebody types as an answer, or throw it away."""
    form = forms.TypedReplyForm()
    parent_id = id_in(form.parent.data)
    if form.act.data == "drop":
        own_drafts.throw_away_answer(actor, prompt_id, parent_id)
        flash(_("Your draft is gone."))
        return back(prompt_id)
    try:
        if not form.validate():
            return page_with(actor, prompt_id, form, 422)
        draft = None
        for typed, seen in form.to_keep():
            draft = own_drafts.keep_answer(
                actor, prompt_id, typed, parent_id=parent_id, seen=seen, alone=form.is_alone()
            )
    except (Invalid, Conflict) as error:
        form.blame(error)
        return page_with(actor, prompt_id, form, 422)
    if form.quiet.data:
        return kept(draft)
    flash(_("Your draft is kept. Nobody but you sees it."))
    return back(prompt_id)


@door.write("/groups/<uuid:group_id>/prompts/draft", allow=Access.MEMBERS, methods=("POST",))
def keep_question(actor: Actor, group_id: uuid.UUID) -> Any:
    """Keep what a facilitator types as a question, or throw it away."""
    form, draft = forms.TypedQuestionForm(), None
    if form.act.data == "drop":
        own_drafts.throw_away_question(actor, group_id)
        flash(_("Your draft is gone."))
    elif not form.validate():
        group = group_for(actor, group_id, Permission.PROMPT_PUBLISH)
        return form_page(form, group, meeting_in(actor, form), None)
    else:
        for typed, seen in form.to_keep():
            draft = own_drafts.keep_question(
                actor, group_id, typed, seen=seen, alone=form.is_alone()
            )
    if form.quiet.data:
        return kept(draft)
    return redirect(url_for("prompts.new", group_id=group_id), 303)


@no_actor("words for whoever has just kept them")
def kept(draft: Draft | None) -> Any:
    """Tell the page how its draft stands now, and what another device typed meanwhile."""
    if draft is None:
        return jsonify(mark="", others=[])
    return jsonify(mark=draft.mark, others=draft.typed.others)


__all__ = ["door"]
