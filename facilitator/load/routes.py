"""Pages that look after facilitators: a full week, the next session, and credentials."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core.access import ROLE_WORDS, Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.links import safe_next
from facilitator.load import credentials as operations
from facilitator.load import forms, guard, queries
from facilitator.load import rota as shifts
from facilitator.load.counts import last_week
from facilitator.load.gaps import gaps_of
from facilitator.load.lapsing import own_day

door = Door("load", __name__, url_prefix="/o/<org_slug>")


@door.write("/full-week/not-now", allow=Access.MEMBERS, methods=("POST",))
def not_now(actor: Actor) -> Any:
    """Say nothing about one's full week for the next seven days."""
    guard.say_not_now(actor)
    flash("Nothing more about it for a week.")
    here = url_for("organizations.home", org_slug=actor.organization_slug)
    return redirect(safe_next(request.args.get("next")) or here, 303)


@door.write(
    "/meetings/<uuid:meeting_id>/debrief/keep-next", allow=Access.MEMBERS, methods=("POST",)
)
def keep_next(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Keep the circle's next session instead of handing it on."""
    guard.keep_lead(actor, meeting_id)
    flash("You keep it. Nobody was asked.")
    return redirect(url_for("after.debrief", meeting_id=meeting_id), 303)


@door.write(
    "/meetings/<uuid:meeting_id>/debrief/offer-next", allow=Access.MEMBERS, methods=("POST",)
)
def offer_next(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Ask whoever stands by for the circle's next session to lead it."""
    guard.offer_lead(actor, meeting_id)
    flash("They are asked. Nothing changes until they accept.")
    return redirect(url_for("after.debrief", meeting_id=meeting_id), 303)


# ---------------------------------------------------------------- credentials


@door.read("/credentials", allow=Access.MEMBERS)
def credentials(actor: Actor) -> Any:
    """Show what everybody of the team has, and what runs out."""
    soon = request.args.get("show") == "soon"
    people = queries.team_with_credentials(actor, soon=soon)
    rule = forms.RuleForm(formdata=None, data={"binds": queries.rule_binds(actor)})
    return render_template(
        "load/credentials.html",
        people=people,
        soon=soon,
        rule=rule,
        words=ROLE_WORDS,
        week=last_week(actor),
    )


@door.write("/credentials/rule", allow=Access.MEMBERS, methods=("POST",))
def rule(actor: Actor) -> Any:
    """Say whether a credential that ran out keeps somebody from leading new sessions."""
    form = forms.RuleForm()
    if not form.validate():
        raise Invalid("This page has changed. Please reload it and try again.")
    operations.let_lapsed_lead(actor, may=not form.binds.data)
    flash("Saved.")
    return redirect(url_for("load.credentials"), 303)


@door.write("/credentials/of/<uuid:member_id>", allow=Access.MEMBERS)
def person(actor: Actor, member_id: uuid.UUID) -> Any:
    """Show what one person of the team has, and write something down."""
    shown = queries.person_of_team(actor, member_id)
    form, status = forms.CredentialForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                operations.add_credential(actor, member_id, form.draft())
            except (Invalid, Conflict) as error:
                form.blame(error)
                status = error.status
            else:
                flash("Written down.")
                return redirect(url_for("load.person", member_id=member_id), 303)
    page = render_template("load/person.html", shown=shown, form=form, words=ROLE_WORDS)
    return page, status


@door.write("/credentials/<uuid:credential_id>", allow=Access.MEMBERS)
def change(actor: Actor, credential_id: uuid.UUID) -> Any:
    """Change what is written down of one credential."""
    queries.check_runs_team(actor)
    shown = queries.shown_of(actor, credential_id)
    form, status = forms.CredentialForm(obj=shown.row, data=shown.words()), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                operations.change_credential(actor, credential_id, form.draft())
            except (Invalid, Conflict) as error:
                form.blame(error)
                status = error.status
            else:
                flash("Saved.")
                return redirect(url_for("load.person", member_id=shown.row.member_id), 303)
    return render_template("load/change.html", shown=shown, form=form), status


@door.write("/credentials/<uuid:credential_id>/answer", allow=Access.MEMBERS, methods=("POST",))
def answer(actor: Actor, credential_id: uuid.UUID) -> Any:
    """Take what somebody sent in, or say no with a reason they read."""
    form = forms.AnswerForm()
    if not form.validate():
        raise Invalid("This page has changed. Please reload it and try again.")
    if form.to.data == "take":
        row = operations.take_proposal(actor, credential_id)
        flash("It counts from now on, and they are told.")
    else:
        row = operations.decline_proposal(actor, credential_id, form.reason.data)
        flash("They are told, and read why.")
    return redirect(url_for("load.person", member_id=row.member_id), 303)


@door.write("/credentials/<uuid:credential_id>/delete", allow=Access.MEMBERS, methods=("POST",))
def delete(actor: Actor, credential_id: uuid.UUID) -> Any:
    """Take one off the list."""
    is_own = queries.credential_for(actor, credential_id).member_id == actor.member_id
    operations.delete_credential(actor, credential_id)
    flash("It is off the list.")
    return redirect(url_for("load.mine" if is_own else "load.credentials"), 303)


@door.write("/credentials/mine", allow=Access.MEMBERS)
def mine(actor: Actor) -> Any:
    """Show one's own credentials, and send one in."""
    own = queries.own_credentials(actor)
    form, status = forms.ProposalForm(), 200
    form.offer([one for one in own if one.row.state == "kept"])
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                operations.propose_credential(actor, form.draft(), form.replaces_id())
            except (Invalid, Conflict) as error:
                form.blame(error)
                status = error.status
            else:
                flash("Sent in. It counts once an admin has taken it.")
                return redirect(url_for("load.mine"), 303)
    page = render_template("load/mine.html", own=own, form=form, binds=queries.rule_binds(actor))
    return page, status


# ---------------------------------------------------------------- who is on call when


@door.write("/rota", allow=Access.MEMBERS)
def rota(actor: Actor) -> Any:
    """Show who is on call when, and let somebody be on call every week."""
    people = shifts.people_on_list(actor)
    form, status = forms.ShiftForm(), 200
    form.offer(people)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                shifts.add_shifts(actor, form.draft())
            except (Invalid, Conflict) as error:
                form.blame(error)
                status = error.status
            else:
                flash("It is on the rota.")
                return redirect(url_for("load.rota"), 303)
    runs_it = actor.can(Permission.ORGANIZATION_SETTINGS)
    page = render_template(
        "load/rota.html",
        form=form,
        people=people,
        watches=shifts.coming_watches(actor),
        weekly=shifts.weekly_shifts(actor),
        gaps=gaps_of(actor) if runs_it else [],
        runs_it=runs_it,
        zone=own_day()[1],
        days=forms.DAYS,
    )
    return page, status


@door.write("/rota/<uuid:shift_id>/day", allow=Access.MEMBERS, methods=("POST",))
def shift_day(actor: Actor, shift_id: uuid.UUID) -> Any:
    """Say who takes a shift on one day."""
    form = forms.DayForm()
    if not form.validate():
        raise Invalid("This page has changed. Please reload it and try again.")
    shifts.change_day(actor, shift_id, form.day.data, form.member_id())
    flash("The rota is changed for that day.")
    return redirect(url_for("load.rota"), 303)


@door.write("/rota/<uuid:shift_id>/remove", allow=Access.MEMBERS, methods=("POST",))
def remove_shift(actor: Actor, shift_id: uuid.UUID) -> Any:
    """Take a shift off the rota."""
    shifts.remove_shift(actor, shift_id)
    flash("It is off the rota.")
    return redirect(url_for("load.rota"), 303)
