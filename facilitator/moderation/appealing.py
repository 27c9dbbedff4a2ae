"""Pages of appeals: asking for a second look, and deciding about one.

More pages of this feature's door, in a file of their own for size.
"""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.moderation import appeals, forms
from facilitator.moderation.models import AppealState
from facilitator.moderation.routes import door


@door.write("/record/<uuid:act_id>/appeal", allow=Access.MEMBERS)
def appeal(actor: Actor, act_id: uuid.UUID) -> Any:
    """Ask that somebody else looks at an act about oneself."""
    sanction = appeals.appealable_for(actor, act_id)
    form = forms.AppealForm()
    if form.is_submitted() and form.validate():
        try:
            appeals.raise_appeal(actor, act_id, form.words.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Somebody else looks at it within 72 hours. You read the answer here.")
            return redirect(url_for("moderation.record"), 303)
    page = render_template(
        "moderation/appeal.html",
        form=form,
        row=sanction,
        nobody="" if appeals.deciders_of(actor, sanction) else appeals.NOBODY,
    )
    return page, 422 if form.is_submitted() else 200


@door.write("/appeals/<uuid:appeal_id>", allow=Access.MEMBERS)
def appealed(actor: Actor, appeal_id: uuid.UUID) -> Any:
    """Show one appeal to somebody else than who decided, and take what they decide."""
    found = appeals.appeal_for(actor, appeal_id)
    form = forms.AppealedForm()
    if form.is_submitted() and form.validate():
        try:
            outcome = AppealState(form.outcome.data)
            appeals.decide_appeal(actor, appeal_id, outcome, form.words.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Decided. Both of them read it.")
            return redirect(url_for("moderation.queue"), 303)
    page = render_template(
        "moderation/appealed.html",
        form=form,
        found=found,
        row=found.sanction,
        words=appeals.words_of_appeal(actor, found),
        answer=appeals.answer_of(actor, found),
        is_open=found.appeal.state is AppealState.OPEN,
    )
    return page, 422 if form.is_submitted() else 200
