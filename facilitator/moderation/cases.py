"""Pages of a case: what belongs together, what is said in it, and what its reporter sees.

More pages of this feature's door, in a file of their own for size.
"""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core import clock
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import FRESH, ConfirmNeeded
from facilitator.core.errors import Conflict, Invalid
from facilitator.moderation import bundles, forms, incidents, queries
from facilitator.moderation.appealing import door
from facilitator.moderation.models import LineKind
from facilitator.moderation.routes import labels, report_page


@door.write("/reports/<uuid:report_id>/lines", allow=Access.MEMBERS, methods=("POST",))
def say(actor: Actor, report_id: uuid.UUID) -> Any:
    """Write a note in a claimed case, or ask whoever reported it."""
    queries.report_for(actor, report_id)
    form = forms.CaseForm()
    if form.validate():
        is_note = LineKind(form.to.data) is LineKind.NOTE
        write = incidents.note_in_case if is_note else incidents.ask_reporter
        try:
            write(actor, report_id, form.words.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Noted." if is_note else "Asked. The answer appears here.")
            return redirect(url_for("moderation.show", report_id=report_id), 303)
    return report_page(actor, report_id, 422, line=form)


@door.write("/reports/<uuid:report_id>/together", allow=Access.MEMBERS, methods=("POST",))
def together(actor: Actor, report_id: uuid.UUID) -> Any:
    """Put another report into a claimed incident."""
    report = queries.report_for(actor, report_id).report
    form = forms.TogetherForm(labels(queries.near_for(actor, report)))
    _check_named(actor, request.form.get("other", ""))
    if form.validate():
        try:
            incidents.put_together(actor, report_id, uuid.UUID(form.other.data))
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("They are one incident now.")
            return redirect(url_for("moderation.show", report_id=report_id), 303)
    return report_page(actor, report_id, 422, together=form)


def _check_named(actor: Actor, text: str) -> None:
    """Raise NotFound for a report that is not the actor's to work, as if there were none."""
    try:
        other_id = uuid.UUID(text)
    except ValueError:
        return  # the form says what to do
    queries.report_for(actor, other_id)


@door.write("/reports/<uuid:report_id>/apart", allow=Access.MEMBERS, methods=("POST",))
def apart(actor: Actor, report_id: uuid.UUID) -> Any:
    """Take a report out of a claimed incident."""
    incidents.take_apart(actor, report_id)
    flash("It waits by itself again.")
    return redirect(url_for("moderation.show", report_id=report_id), 303)


@door.write("/reports/<uuid:report_id>/aside", allow=Access.MEMBERS, methods=("POST",))
def aside(actor: Actor, report_id: uuid.UUID) -> Any:
    """Say that one can't be the one to look at this."""
    incidents.stand_aside(actor, report_id)
    flash("It goes to somebody else. You won't see it any more.")
    return redirect(url_for("moderation.queue"), 303)


@door.write("/reports/<uuid:report_id>/outside", allow=Access.MEMBERS)
def outside(actor: Actor, report_id: uuid.UUID) -> Any:
    """Make the redacted bundle of an incident for somebody outside; each time is logged."""
    queued = bundles.exportable_for(actor, report_id)
    form = forms.BundleForm()
    if form.is_submitted():
        if clock.now() - actor.authenticated_at > FRESH:
            raise ConfirmNeeded()
        if form.validate():
            bundle = bundles.export_bundle(actor, report_id, form.to.data, form.reason.data)
            return render_template(
                "moderation/bundle.html", bundle=bundle, to=form.to.data, report_id=report_id
            )
    page = render_template("moderation/outside.html", form=form, report=queued.report)
    return page, 422 if form.is_submitted() else 200


@door.write("/record/reports/<uuid:told_id>", allow=Access.MEMBERS)
def told(actor: Actor, told_id: uuid.UUID) -> Any:
    """Show somebody their own report, what they are asked, and what came of it."""
    report = incidents.own_report_for(actor, told_id)
    form = forms.LineForm()
    if form.is_submitted() and form.validate():
        try:
            incidents.add_to_report(actor, told_id, form.words.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Thank you. Whoever works on it reads this.")
            return redirect(url_for("moderation.told", told_id=told_id), 303)
    page = render_template(
        "moderation/told.html",
        form=form,
        report=report,
        words=queries.words_of(actor, report),
        lines=incidents.lines_of(actor, report, own=True),
        is_open=report.state in queries.OPEN,
        goes_to_somebody=incidents.is_for_somebody(actor, report),
    )
    return page, 422 if form.is_submitted() else 200
