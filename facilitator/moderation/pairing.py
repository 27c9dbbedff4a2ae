"""Pages of people who are kept apart, and of more of a session than a report sealed.

The last pages of this feature's door, so that `wiring.py` takes it from here.
"""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.moderation import apart, forms, transcript
from facilitator.moderation.cases import door


@door.write("/kept-apart", allow=Access.MEMBERS)
def pairs(actor: Actor) -> Any:
    """Show who is kept apart, and keep two people apart."""
    kept = apart.pairs_for(actor)
    form = forms.PairForm({str(one): name for one, name in apart.circles_of_pairs(actor)})
    if form.is_submitted() and form.validate():
        try:
            circle = uuid.UUID(form.circle.data)
            names = (form.first.data, form.second.data)
            apart.keep_apart_by_name(actor, circle, *names, form.reason.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("They are kept apart from now on. Neither of them is told.")
            return redirect(url_for("moderation.pairs"), 303)
    page = render_template("moderation/pairs.html", form=form, pairs=kept)
    return page, 422 if form.is_submitted() else 200


@door.write("/kept-apart/<uuid:pair_id>/end", allow=Access.MEMBERS, methods=("POST",))
def end_pair(actor: Actor, pair_id: uuid.UUID) -> Any:
    """Let two people come together again, with a reason."""
    form = forms.LiftForm()
    reason = form.reason.data if form.validate() else ""
    apart.let_together(actor, pair_id, reason)
    flash("They can be in one circle again.")
    return redirect(url_for("moderation.pairs"), 303)


@door.write("/reports/<uuid:report_id>/transcript", allow=Access.MEMBERS)
def more_said(actor: Actor, report_id: uuid.UUID) -> Any:
    """Open more of a session around a claimed report, with a reason, and show it for an hour."""
    opened = transcript.transcript_for(actor, report_id)
    form = forms.LookForm()
    if form.is_submitted() and form.validate():
        try:
            transcript.open_transcript(actor, report_id, form.reason.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            return redirect(url_for("moderation.more_said", report_id=report_id), 303)
    report = transcript.transcript_report_for(actor, report_id)
    page = render_template("moderation/transcript.html", form=form, report=report, opened=opened)
    return page, 422 if form.is_submitted() else 200
