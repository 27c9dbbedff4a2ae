"""Pages of the set-up: six steps in any order, a test alert, a look as a member, the doors."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for

from facilitator.agendas.queries import templates_for
from facilitator.audit.words import words_of
from facilitator.core import clock
from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import FRESH, Door
from facilitator.core.errors import Conflict, DomainError, Invalid, NotFound
from facilitator.core.forms import Form
from facilitator.groups.forms import AccountForm, HandleForm
from facilitator.groups.handles import suggest_handles
from facilitator.groups.models import Membership
from facilitator.notices.queries import sender_name
from facilitator.organizations import helplines, oncall
from facilitator.organizations.consents import first_offer
from facilitator.organizations.queries import organization_for
from facilitator.setup import forms, operations, queries
from facilitator.setup.agreements import PRESETS, preset
from facilitator.setup.models import Step

door = Door("setup", __name__, url_prefix="/o/<org_slug>/setup")

#: What a step is called, and what it is for.
STEPS = {
    Step.IDENTITY: ("Who you are", "A name that gives nothing away, and your time zone."),
    Step.HELP: ("Who can help in a crisis", "The lines that Help now shows first."),
    Step.ON_CALL: ("Who is on call", "Who is asked when nobody else answers."),
    Step.AGREEMENT: ("What people promise", "The agreement that circles start from."),
    Step.PEOPLE: ("Who helps you", "Facilitators, moderators, admins."),
    Step.CIRCLE: ("Your first circle", "With its first session."),
}


@door.read("/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show what is done, what is missing, and the button that opens the doors."""
    return _overview(actor, Form())


def _overview(actor: Actor, form: Form, status: int = 200) -> Any:
    page = render_template(
        "setup/index.html",
        form=form,
        steps=STEPS,
        progress=queries.progress_of(actor),
        lines=queries.audit_lines(actor),
        words_of=words_of,
    )
    return page, status


def _step(actor: Actor, step: Step, form: Form, save: Callable[[], Any], **more: Any) -> Any:
    """Show one step's form, or save it and go on to the next that is open."""
    if not form.is_submitted():
        return _page(actor, step, form, 200, more)
    if form.validate():
        try:
            save()
        except DomainError as error:
            if not isinstance(error, Invalid | Conflict):
                raise
            form.blame(error)
        else:
            flash("Saved. You can come back to it at any time.")
            following = queries.progress_of(actor).next_step
            target = "setup.index" if following is None else f"setup.{following.name.lower()}"
            return redirect(url_for(target), 303)
    return _page(actor, step, form, 422, more)


def _page(actor: Actor, step: Step, form: Form, status: int, more: dict[str, Any]) -> Any:
    progress = queries.progress_of(actor)
    page = render_template(
        f"setup/{step.value}.html",
        form=form,
        step=step,
        number=list(Step).index(step) + 1,
        steps=STEPS,
        progress=progress,
        **more,
    )
    return page, status


@door.write("/identity", allow=Access.MEMBERS)
def identity(actor: Actor) -> Any:
    """Step one: name, time zone, the name mails come from, one's own."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    settings = current_app.extensions["facilitator.settings"]
    form = forms.IdentityForm(
        data={
            "name": organization.name,
            "time_zone": organization.time_zone,
            "sender": sender_name(actor) or settings.neutral_title,
            "own_name": queries.own_name(actor),
        }
    )

    def save() -> None:
        operations.save_identity(
            actor,
            name=form.name.data,
            time_zone=form.time_zone.data,
            sender=form.sender.data,
            own_name=form.own_name.data,
        )

    return _step(actor, Step.IDENTITY, form, save)


@door.write("/help", allow=Access.MEMBERS)
def help_(actor: Actor) -> Any:
    """Step two: the country, and its lines to look at."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    chosen = request.form.get("country") or request.args.get("country") or organization.country
    shown = helplines.country(chosen.upper())
    form = forms.HelpForm(data={"country": shown["code"] if shown else ""})
    return _step(
        actor,
        Step.HELP,
        form,
        lambda: operations.save_help(actor, form.country.data),
        shown=shown,
    )


@door.write("/on-call", allow=Access.MEMBERS)
def on_call(actor: Actor) -> Any:
    """Step three: who is on call, and the hours in which somebody watches."""
    form = forms.OnCallForm()
    form.expect(queries.offices_for(actor))
    if not form.is_submitted():
        people = oncall.listed_ids() or [actor.member_id]
        for name, member_id in zip(forms.TURNS, people, strict=False):
            form[name].data = str(member_id)
        for hours in oncall.cover_hours():
            form[f"opens_{hours.weekday}"].data = hours.opens
            form[f"closes_{hours.weekday}"].data = hours.closes
        organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
        form.notices_danger.data = organization.notices_danger
    return _step(
        actor,
        Step.ON_CALL,
        form,
        lambda: operations.save_on_call(
            actor, form.people(), form.hours(), notices=form.notices_danger.data
        ),
    )


@door.write("/agreement", allow=Access.MEMBERS)
def agreement(actor: Actor) -> Any:
    """Step four: pick an agreement to start from, and change it."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    picked = preset(request.args.get("start", ""))
    text = picked.text if picked else organization.first_agreement or PRESETS[0].text
    form = forms.AgreementForm(data={"text": text})
    return _step(
        actor,
        Step.AGREEMENT,
        form,
        lambda: operations.save_agreement(actor, form.text.data),
        presets=PRESETS,
        picked=picked,
    )


@door.write("/people", allow=Access.MEMBERS)
def people(actor: Actor) -> Any:
    """Step five: write to the people who shall help."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    form = forms.PeopleForm()
    link = url_for("organizations.join", token="TOKEN", _external=True)  # noqa: S106

    def save() -> None:
        if form.people.data and clock.now() - actor.authenticated_at > FRESH:
            raise Conflict(
                "This gives people a role, so please say once more that it is you: use the link "
                "below, then send this again. What you wrote stays here."
            )
        written = operations.save_people(
            actor, form.people.data or "", link.replace("TOKEN", "{token}")
        )
        if written:
            flash(f"{written} {'mail is' if written == 1 else 'mails are'} on the way.")

    return _step(
        actor,
        Step.PEOPLE,
        form,
        save,
        is_stale=clock.now() - actor.authenticated_at > FRESH,
    )


@door.write("/circle", allow=Access.MEMBERS)
def circle(actor: Actor) -> Any:
    """Step six: the first circle and its first session."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    if Step.CIRCLE in queries.progress_of(actor).saved and request.method == "POST":
        flash("Your first circle is there already.")
        return redirect(url_for("setup.index"), 303)
    form = forms.CircleForm()
    form.offer(templates_for(actor))
    return _step(
        actor,
        Step.CIRCLE,
        form,
        lambda: operations.save_circle(actor, form.first(organization.time_zone)),
        offers=suggest_handles([]),
    )


# ---------------------------------------------------------------- before opening


@door.write("/alert/send", allow=Access.MEMBERS, methods=("POST",))
def send_alert(actor: Actor) -> Any:
    """Send everybody on call an alert that is a test."""
    form = Form()
    try:
        number = operations.send_test_alert(actor)
    except Conflict as error:
        form.blame(error)
        return _overview(actor, form, 409)
    flash(f"A test alert is on its way to {number} {'person' if number == 1 else 'people'}.")
    return redirect(url_for("setup.index"), 303)


@door.read("/alert", allow=Access.MEMBERS)
def alert(actor: Actor) -> Any:
    """Show somebody on call the alert that waits for a word from them, and who needs them."""
    return render_template(
        "setup/alert.html",
        alert=queries.open_alert_for(actor),
        is_needed=queries.is_needed_elsewhere(actor),
    )


@door.write("/alert/<uuid:alert_id>", allow=Access.MEMBERS, methods=("POST",))
def acknowledge(actor: Actor, alert_id: uuid.UUID) -> Any:
    """Say that an alert arrived."""
    operations.acknowledge(actor, alert_id)
    flash("Thank you. It works.")
    return redirect(url_for("setup.alert"), 303)


@door.write("/open", allow=Access.MEMBERS, methods=("POST",))
def open_(actor: Actor) -> Any:
    """Open the doors, or say what is missing."""
    form = Form()
    try:
        operations.open_doors(actor)
    except Conflict as error:
        form.blame(error)
        return _overview(actor, form, 409)
    flash("The doors are open. Links into your circles work from now on.")
    return redirect(url_for("setup.index"), 303)


@door.read("/look/<what>", allow=Access.MEMBERS)
def look(actor: Actor, what: str) -> Any:
    """Show a page as somebody sees it who joins; nothing on it does anything."""
    progress = queries.progress_of(actor)
    seen = _seen(progress)
    if what not in seen:
        raise NotFound()
    template, words = seen[what]
    return render_template(template, preview=list(seen), looking_at=what, **words)


def _seen(progress: queries.Progress) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return what can be looked at, with the words it needs; a lobby once there is a session."""
    nobody = {"person": None, "actor": None}
    form = HandleForm(formdata=None)
    form.expect(first_offer())
    shown = helplines.country(progress.organization.country) or helplines.countries()[0]
    seen: dict[str, tuple[str, dict[str, Any]]] = {
        "invitation": (
            "joining/register.html",
            {
                **nobody,
                "form": AccountForm(formdata=None),
                "target": "/",
                "may_go_without": progress.organization.joins_without_email,
            },
        ),
        "name": ("joining/join.html", {**nobody, "form": form, "offers": suggest_handles([])}),
        "help": (
            "pages/help_now.html",
            {**nobody, "countries": helplines.countries(), "current": shown, "space": ""},
        ),
    }
    if progress.circle is not None and progress.meeting is not None:
        seat = Membership(handle=suggest_handles([])[0])
        lobby = {"group": progress.circle, "meeting": progress.meeting}
        page = {"membership": seat, "facilitators": 1}
        seen["lobby"] = ("setup/look_lobby.html", {**lobby, "page": page})
    return seen
