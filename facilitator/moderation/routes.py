"""Pages of moderation: the queue, one report, and everybody's own record."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.after.surveys import concerns_waiting
from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotFound, TooMany
from facilitator.moderation import (
    acts,
    appeals,
    forms,
    holds,
    incidents,
    lifting,
    operations,
    queries,
    transcript,
)
from facilitator.moderation.models import ReportReason, ReportState, SubjectKind

door = Door("moderation", __name__, url_prefix="/o/<org_slug>")


@door.read("/reports/", allow=Access.MEMBERS)
def queue(actor: Actor) -> Any:
    """Show the reports that wait for this actor."""
    return render_template(
        "moderation/queue.html",
        reports=queries.reports_for(actor),
        concerns=concerns_waiting(actor),
        appeals=appeals.appeals_for(actor),
        outcomes=appeals.outcomes_for(actor),
    )


def report_page(
    actor: Actor, report_id: uuid.UUID, status: int = 200, **given: forms.Form
) -> tuple[str, int]:
    """Return the page of one report; `given` are the forms that were refused, by name."""
    queued = queries.report_for(actor, report_id)
    report, near = queued.report, queries.near_for(actor, queued.report)
    together = queries.beside_for(actor, report)
    offered = acts.choices_for(actor, queued)
    head = next((one for one in together if one.report.incident_id is None), queued)
    made = {
        "form": given.get("decide") or forms.DecideForm(_above(actor, head), formdata=None),
        "act_form": given.get("act") or forms.ActForm(offered, formdata=None),
        "line_form": given.get("line") or forms.CaseForm(formdata=None),
        "together_form": given.get("together") or forms.TogetherForm(labels(near), formdata=None),
    }
    page = render_template(
        "moderation/show.html",
        queued=queued,
        report=report,
        head=head,
        together=together,
        near=near,
        earlier=queries.between_the_same(actor, report),
        lines=incidents.lines_of(actor, report),
        snapshot=queries.snapshot_of(actor, report),
        words=queries.words_of(actor, report),
        taken=queries.is_claimed_by_another(actor, head.report),
        acts=queries.acts_against(actor, queued),
        told=acts.told_of(offered),
        **made,
    )
    return page, status


def _above(actor: Actor, head: queries.Queued) -> str:
    """Say to whom this actor can pass an incident on; nothing when to nobody."""
    if not actor.can(Permission.QUEUE_WORK_ALL):
        return "Pass it on to a moderator"
    return "Pass it on to the owner" if incidents.can_climb(actor, head.report) else ""


def labels(near: list[queries.Queued]) -> dict[str, str]:
    """Return what to call other incidents in a list of choices."""
    return {
        str(one.report.id): f"{forms.REASONS[one.report.reason]}, about {one.about}, "
        f"{one.report.created_at:%b} {one.report.created_at.day}"
        for one in near
    }


@door.write("/reports/new", allow=Access.MEMBERS)
def report(actor: Actor) -> Any:
    """Report a person, a question or an answer: `person:id`, `prompt:id` or `reply:id`."""
    kind, subject_id = _subject(request.args.get("subject", ""))
    subject = queries.subject_for(actor, kind, subject_id)
    form = forms.ReportForm()
    if form.is_submitted() and form.validate():
        try:
            operations.report_on_page(
                actor,
                subject=kind,
                subject_id=subject_id,
                reason=ReportReason(form.reason.data),
                words=form.words.data,
            )
        except (Invalid, Conflict, TooMany) as error:
            form.blame(error)
        else:
            flash("Thank you for telling us. A person reads this, never the one it is about.")
            return redirect(url_for("moderation.record"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("moderation/report.html", form=form, kind=kind, subject=subject), status


def _subject(text: str) -> tuple[SubjectKind, uuid.UUID]:
    kind, _colon, row_id = text.partition(":")
    try:
        return SubjectKind(kind), uuid.UUID(row_id)
    except ValueError as error:
        raise NotFound() from error


@door.read("/reports/<uuid:report_id>", allow=Access.MEMBERS)
def show(actor: Actor, report_id: uuid.UUID) -> Any:
    """Show one report with its sealed snapshot."""
    return report_page(actor, report_id)


@door.write("/reports/<uuid:report_id>/claim", allow=Access.MEMBERS, methods=("POST",))
def claim(actor: Actor, report_id: uuid.UUID) -> Any:
    """Take a report for fifteen minutes."""
    operations.claim_report(actor, report_id)
    flash("It is yours for fifteen minutes.")
    return redirect(url_for("moderation.show", report_id=report_id), 303)


@door.write("/reports/<uuid:report_id>/release", allow=Access.MEMBERS, methods=("POST",))
def release(actor: Actor, report_id: uuid.UUID) -> Any:
    """Give a claimed report back."""
    operations.release_report(actor, report_id)
    flash("Somebody else can take it now.")
    return redirect(url_for("moderation.queue"), 303)


@door.write("/reports/<uuid:report_id>/act", allow=Access.MEMBERS, methods=("POST",))
def act(actor: Actor, report_id: uuid.UUID) -> Any:
    """Carry out one act about a claimed report."""
    queued = queries.report_for(actor, report_id)
    form = forms.ActForm(acts.choices_for(actor, queued))
    if form.validate():
        try:
            acts.act_on_report(actor, report_id, form.act.data, form.reason.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash(f"Done. {acts.CHOICES[form.act.data].told}")
            return redirect(url_for("moderation.show", report_id=report_id), 303)
    return report_page(actor, report_id, 422, act=form)


@door.write(
    "/reports/<uuid:report_id>/lift/<uuid:sanction_id>", allow=Access.MEMBERS, methods=("POST",)
)
def lift(actor: Actor, report_id: uuid.UUID, sanction_id: uuid.UUID) -> Any:
    """Take an act back, with a reason."""
    queries.report_for(actor, report_id)
    form = forms.LiftForm()
    if not form.validate():
        raise Invalid("Please say why, in one line.")
    lifting.lift(actor, sanction_id, form.reason.data)
    flash("Taken back. Their record says so.")
    return redirect(url_for("moderation.show", report_id=report_id), 303)


@door.write("/reports/<uuid:report_id>/decide", allow=Access.MEMBERS, methods=("POST",))
def decide(actor: Actor, report_id: uuid.UUID) -> Any:
    """Close a report."""
    form = forms.DecideForm(_above(actor, queries.report_for(actor, report_id)))
    if form.validate():
        try:
            outcome = ReportState(form.outcome.data)
            operations.decide_report(actor, report_id, outcome, form.note.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Decided. The person who reported it sees the outcome.")
            return redirect(url_for("moderation.queue"), 303)
    return report_page(actor, report_id, 422, decide=form)


@door.read("/record", allow=Access.MEMBERS)
def record(actor: Actor) -> Any:
    """Show the actor what was done about them, and what came of their own reports."""
    return render_template(
        "moderation/record.html",
        acts=queries.acts_about(actor),
        holds=holds.holds_of(actor),
        looks=transcript.looks_at_me(actor),
        reports=queries.own_reports(actor),
        appeals=appeals.appeals_of(actor),
        may_appeal=appeals.can_still_be_appealed,
    )
