"""Pages of notices: what there is, what one wants, one click out, and waking a browser."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for

from facilitator.core import browser
from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor, Anyone, Person
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.limits import limiter
from facilitator.core.mail import confirmable
from facilitator.core.work import open_work, work_or_none
from facilitator.meetings.shifts import unusual_for
from facilitator.notices import forms, operations, push, queries, stops
from facilitator.notices.answers import ANSWER, prompt_in
from facilitator.notices.calling import CARE
from facilitator.notices.kinds import KINDS
from facilitator.notices.models import Channel, Kind

door = Door("notices", __name__)

#: What each way is called at the head of the grid.
WAYS = {Channel.APP: "Here", Channel.MAIL: "Mail", Channel.PUSH: "Devices"}
#: Where a notice leads that is about no session and no circle.
AFTER_A_REPORT = {
    Kind.RECORD: "moderation.record",
    Kind.CASE: "moderation.queue",
    Kind.CONTACT: "care.mine",
}


@door.blueprint.app_context_processor
def unread() -> dict[str, Callable[[], int]]:
    """Let the bar ask for the number of unread notices; nothing where nobody's page is made."""

    def count() -> int:
        work, actor = work_or_none(), g.get("actor")
        if actor is None or work is None or work.organization_id is None:
            return 0  # a refusal is told after its work is over
        return queries.unread_of(actor)

    return {"unread_notices": count}


@door.read("/o/<org_slug>/notices/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show what there is to know, the latest first."""
    rows = queries.notices_for(actor)
    meetings = {row.meeting for row in rows if row.meeting}
    return render_template(
        "notices/index.html",
        rows=rows,
        unusual=unusual_for(actor, meetings, actor.time_zone),
        kinds=KINDS,
        is_bouncing=queries.is_bouncing(actor),
    )


@door.write("/o/<org_slug>/notices/seen", allow=Access.MEMBERS, methods=("POST",))
def seen(actor: Actor) -> Any:
    """Mark everything as read."""
    operations.mark_seen(actor)
    return redirect(url_for("notices.index"), 303)


@door.write("/o/<org_slug>/notices/<uuid:notice_id>", allow=Access.MEMBERS, methods=("POST",))
def open_(actor: Actor, notice_id: uuid.UUID) -> Any:
    """Mark one notice as read and go to what it is about."""
    notice = operations.open_notice(actor, notice_id)
    if notice.meeting_id is not None:
        return redirect(url_for("meetings.show", meeting_id=notice.meeting_id), 303)
    if notice.occasion.startswith(CARE):
        return redirect(url_for("care.index"), 303)
    prompt_id = prompt_in(notice.occasion)
    if prompt_id is not None:
        return redirect(url_for("prompts.show", prompt_id=prompt_id), 303)
    group_id = queries.group_of(actor, notice)
    if notice.occasion.startswith(ANSWER) and group_id is not None:
        return redirect(url_for("prompts.waiting", group_id=group_id), 303)
    if notice.kind is Kind.POLL and group_id is not None:
        return redirect(url_for("polls.index", group_id=group_id), 303)
    if group_id is not None:
        return redirect(url_for("groups.show", group_id=group_id), 303)
    if notice.kind is Kind.LISTEN:
        return redirect(url_for("after.listens"), 303)
    if notice.kind in AFTER_A_REPORT:
        return redirect(url_for(AFTER_A_REPORT[notice.kind]), 303)
    if notice.kind is Kind.NEEDED:
        return redirect(url_for("setup.alert"), 303)
    if notice.kind is Kind.CREDENTIAL:
        runs_it = actor.can(Permission.ROLE_ASSIGN)
        return redirect(url_for("load.credentials" if runs_it else "load.mine"), 303)
    return redirect(url_for("groups.index"), 303)


@door.read("/n/<uuid:notice_id>", allow=Access.SIGNED_IN)
def from_mail(actor: Person, notice_id: uuid.UUID) -> Any:
    """Lead from a mail, whose address names nothing, to the page of notices."""
    slug = queries.place_of_notice(actor, notice_id)
    return redirect(url_for("notices.index", org_slug=slug), 303)


# ---------------------------------------------------------------- what one wants


@door.write("/o/<org_slug>/notices/preferences", allow=Access.MEMBERS)
def preferences(actor: Actor) -> Any:
    """Choose what reaches the person, by which way and when."""
    if request.method == "GET":
        form = forms.PreferencesForm(data=forms.values_of(queries.my_wishes(actor)))
        return _preferences(actor, form)
    form = forms.PreferencesForm()
    if form.validate():
        try:
            operations.save_wishes(actor, form.choice())
        except Invalid as error:
            form.blame(error)
        else:
            flash("Saved.")
            return redirect(url_for("notices.preferences"), 303)
    return _preferences(actor, form), 422


def _preferences(actor: Actor, form: Any) -> str:
    return render_template(
        "notices/preferences.html",
        form=form,
        kinds=KINDS,
        ways=WAYS,
        box_name=forms.box_name,
        circles=queries.circles_for(actor),
        is_bouncing=queries.is_bouncing(actor),
        has_no_address=queries.has_no_address(actor),
        is_staff=queries.is_staff(actor),
        is_woken_here=queries.is_woken_here(actor),
        push_key=push.public_key(current_app.extensions["facilitator.settings"]),
    )


@door.write("/o/<org_slug>/meetings/<uuid:meeting_id>/reminders", allow=Access.MEMBERS)
def remind(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Choose whether the person is reminded of one session."""
    meeting, _seat, wish = queries.wish_for_session(actor, meeting_id)
    now = "usual" if wish is None else "on" if wish.is_on else "off"
    form = forms.RemindForm(data={"wish": now})
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                operations.wish_reminders(actor, meeting_id, form.is_on())
            except Conflict as error:
                form.blame(error)
                status = error.status
            else:
                flash("Saved.")
                return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    return render_template("notices/remind.html", form=form, meeting=meeting), status


@door.write(
    "/o/<org_slug>/notices/circles/<uuid:group_id>", allow=Access.MEMBERS, methods=("POST",)
)
def mute(actor: Actor, group_id: uuid.UUID) -> Any:
    """Hear nothing from a circle, or hear from it again."""
    form = forms.MuteForm()
    if not form.validate():
        raise Invalid("This page has changed. Please reload it and try again.")
    on = form.act.data == "mute"
    operations.mute_circle(actor, group_id, on=on)
    flash("Nothing from this circle reaches you now." if on else "You hear from this circle again.")
    return redirect(url_for("notices.preferences"), 303)


@door.write("/o/<org_slug>/settings/sender", allow=Access.MEMBERS)
def sender(actor: Actor) -> Any:
    """Choose the name the organization's mails come from."""
    named = queries.sender_name_for(actor)
    settings = current_app.extensions["facilitator.settings"]
    form = forms.SenderForm(data={"sender": named or settings.neutral_title})
    if form.is_submitted() and form.validate():
        try:
            operations.name_sender(actor, form.sender.data)
        except Invalid as error:
            form.blame(error)
        else:
            flash("Saved.")
            return redirect(url_for("notices.sender"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("notices/sender.html", form=form), status


# ---------------------------------------------------------------- one click out, and addresses


@door.slow("/stop/<token>", allow=Access.PUBLIC)
def stop(actor: Anyone, token: str) -> Any:
    """End mail of notices: GET asks, POST does it, from a person or from their mail program.

    Nobody signs in for it, and no token of a form is asked for (RFC 8058).
    """
    limiter.hit("30/minute", "stop", browser.network_prefix(request.remote_addr))
    organization_id, member_id = stops.place_of_stop(actor, token)
    if request.method == "POST":
        with open_work(writes=True) as work:
            work.bind(organization_id)
            stops.stop_mail(actor, member_id)
    return render_template("notices/stop.html", is_done=request.method == "POST")


@door.write("/o/<org_slug>/notices/address", allow=Access.MEMBERS, methods=("POST",))
def address(actor: Actor) -> Any:
    """Try an address again that refused our mail: a link goes there."""
    limiter.hit("3/hour", "address", actor.account_id)
    link = url_for("notices.confirm", token="TOKEN", _external=True)  # noqa: S106
    operations.try_address_again(actor, link.replace("TOKEN", "{token}"))
    flash("A mail is on its way. Open its link, and mail reaches you again.")
    return redirect(url_for("notices.index"), 303)


@door.write("/address/<token>", allow=Access.PUBLIC)
def confirm(actor: Anyone, token: str) -> Any:
    """Say by the link of a mail that its address works."""
    if request.method == "POST":
        operations.confirm_address(actor, token)
        return render_template("notices/confirm.html", is_done=True)
    if not confirmable(token):
        return render_template("accounts/dead_link.html"), 404
    return render_template("notices/confirm.html", is_done=False)


# ---------------------------------------------------------------- waking a browser


@door.write("/o/<org_slug>/notices/devices", allow=Access.MEMBERS, methods=("POST",))
def wake(actor: Actor) -> Any:
    """Let this browser be woken."""
    form = forms.WakeForm()
    if not form.validate():
        raise Invalid(push.BAD_ENDPOINT)
    push.check_endpoint(current_app.extensions["facilitator.settings"], form.endpoint.data)
    operations.wake_here(actor, form.endpoint.data)
    flash("This device will say when there is something, and nothing else.")
    return redirect(url_for("notices.preferences"), 303)


@door.write("/o/<org_slug>/notices/devices/off", allow=Access.MEMBERS, methods=("POST",))
def rest(actor: Actor) -> Any:
    """Let no browser of the person be woken any more."""
    operations.wake_no_more(actor)
    flash("None of your devices will be woken.")
    return redirect(url_for("notices.preferences"), 303)
