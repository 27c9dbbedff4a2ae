"""Pages around one answer: changing it, kind words, reading it first, a turn, who wrote it."""

import uuid
from typing import Any

from flask import flash, render_template

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.words import N_, _
from facilitator.groups.kinds import Kindness
from facilitator.groups.queries import standing_in
from facilitator.prompts import (
    editing,
    forms,
    holding,
    kindnesses,
    pictures,
    queries,
    reading,
    rounds,
    scales,
    unmasking,
    words,
)
from facilitator.prompts.asking import door
from facilitator.prompts.holding import Decision
from facilitator.prompts.routes import back
from facilitator.watched.looking import AskFirst

REPLY = "/prompts/<uuid:prompt_id>/replies/<uuid:reply_id>"
DECIDED = {
    Decision.APPROVE: N_("It is there for the circle now."),
    Decision.WITHOUT: N_("The words are there for the circle, without the picture."),
    Decision.DECLINE: N_("It is not shown. Its author reads your note."),
    Decision.WARN: N_("The warning is changed."),
    Decision.KEEP: N_("It stays as it is."),
}


@door.write(f"{REPLY}/edit", allow=Access.MEMBERS)
def edit_reply(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Any:
    """Change one's own answer."""
    prompt = queries.prompt_for(actor, prompt_id, Permission.POST)
    viewer, row = reading.reply_for(actor, prompt, reply_id)
    if not viewer.is_own(row) or not editing.is_changeable(row):
        raise NotAllowed(_("This answer can't be changed any more. You can take it back."))
    kept = {"body": reading.words_of(row), "label": reading.label_of(row)}
    form, asks = forms.EditForm(data=kept), None
    if form.is_submitted() and form.validate():
        try:
            editing.edit_reply(
                actor,
                prompt_id,
                reply_id,
                form.body.data,
                label=form.label.data,
                sure=form.sure.data,
            )
        except AskFirst as error:
            form.blame(error)
            asks = bool(error.facts["may_send"])
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash(_("Your answer is changed."))
            return back(prompt_id)
    standing = standing_in(actor, prompt.group_id)
    page = render_template(
        "prompts/edit_reply.html",
        form=form,
        prompt=prompt,
        picture=pictures.picture_of(row) is not None,
        standing=standing,
        asks=asks,
    )
    return page, 422 if form.is_submitted() else 200


@door.write("/prompts/<uuid:prompt_id>/tap", allow=Access.MEMBERS, methods=("POST",))
def tap(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Answer a scale with a number."""
    form = forms.TapForm()
    if not form.validate():
        raise Invalid(_("Please go back and choose a number first."))
    scales.tap(actor, prompt_id, int(form.number.data))
    flash(_("It is counted, without your name."))
    return back(prompt_id)


@door.write(f"{REPLY}/kind", allow=Access.MEMBERS, methods=("POST",))
def be_kind(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Any:
    """Put a kind word to an answer, or take it away."""
    form = forms.KindForm()
    if not form.validate():
        raise NotFound()
    on = form.on.data == "yes"
    kindnesses.be_kind(actor, prompt_id, reply_id, Kindness(form.kind.data), on=on)
    return back(prompt_id)


@door.read("/groups/<uuid:group_id>/prompts/waiting", allow=Access.MEMBERS)
def waiting(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show the answers that wait for a facilitator."""
    found = holding.waiting_in(actor, group_id)
    return render_template(
        "prompts/waiting.html",
        standing=standing_in(actor, group_id),
        waiting=found,
        words=words,
    )


@door.write(f"{REPLY}/decide", allow=Access.MEMBERS, methods=("POST",))
def decide(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Any:
    """Share a held answer, decline it with a note, or put a warning on one."""
    form = forms.DecideForm()
    if not form.validate():
        raise Invalid(_("Please choose what to do, with up to 300 characters."))
    decision = Decision(form.decision.data)
    holding.decide_reply(
        actor, prompt_id, reply_id, decision, form.words.data, revision=form.revision.data
    )
    flash(DECIDED[decision])
    return back(prompt_id)


@door.write(f"{REPLY}/ask", allow=Access.MEMBERS, methods=("POST",))
def ask_about(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Any:
    """Ask that a facilitator reads an answer without a name again."""
    holding.ask_about(actor, prompt_id, reply_id)
    flash(_("A facilitator will read it again. Nobody is told that you asked."))
    return back(prompt_id)


@door.write("/prompts/<uuid:prompt_id>/responses", allow=Access.MEMBERS, methods=("POST",))
def open_responses(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Let people of a round answer each other."""
    rounds.open_responses(actor, prompt_id)
    flash(_("People can answer each other now."))
    return back(prompt_id)


@door.write(f"{REPLY}/turn", allow=Access.MEMBERS, methods=("POST",))
def give_turn(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Any:
    """Give whoever answered another turn of the round."""
    rounds.give_turn(actor, prompt_id, reply_id)
    flash(_("They can answer once more."))
    return back(prompt_id)


@door.write(f"{REPLY}/earlier", allow=Access.MEMBERS)
def earlier(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Any:
    """Show what an answer said before, once a reason is given."""
    prompt = queries.prompt_for(actor, prompt_id, Permission.PROMPT_MODERATE)
    reading.reply_for(actor, prompt, reply_id)
    form, found = forms.WhyForm(), None
    if form.is_submitted() and form.validate():
        found = editing.open_earlier(actor, prompt_id, reply_id, form.reason.data)
    page = render_template("prompts/earlier.html", form=form, prompt=prompt, found=found)
    return page, 422 if form.is_submitted() and found is None else 200


@door.write(f"{REPLY}/who", allow=Access.MEMBERS)
def unmask(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Any:
    """Look who wrote an answer without a name, once a reason is given; shown this once."""
    prompt = queries.prompt_for(actor, prompt_id, Permission.MASK_OPEN)
    _viewer, row = reading.reply_for(actor, prompt, reply_id)
    if row.mask_id is None:
        raise NotFound()
    form, behind = forms.WhyForm(), None
    if form.is_submitted() and form.validate():
        behind = unmasking.open_mask(actor, prompt_id, reply_id, form.reason.data)
    page = render_template("prompts/unmask.html", form=form, prompt=prompt, behind=behind)
    return page, 422 if form.is_submitted() and behind is None else 200


__all__ = ["door"]
