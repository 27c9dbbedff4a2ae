"""Pages about times: offering some to a circle, saying which suit, choosing one."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.agendas.queries import templates_for
from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.groups.queries import group_for, standing_in
from facilitator.meetings import poll_forms, polls, tallies
from facilitator.meetings.models import Suits

door = Door("polls", __name__, url_prefix="/o/<org_slug>")


@door.read("/groups/<uuid:group_id>/times", allow=Access.MEMBERS)
def index(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show the sessions of a circle that look for their time."""
    return render_template(
        "meetings/polls.html",
        polls=tallies.polls_of(actor, group_id),
        standing=standing_in(actor, group_id),
    )


@door.write("/groups/<uuid:group_id>/times/new", allow=Access.MEMBERS)
def new(actor: Actor, group_id: uuid.UUID) -> Any:
    """Offer times to a circle."""
    group = group_for(actor, group_id, Permission.MEETING_SCHEDULE)
    form = poll_forms.OfferForm()
    form.offer([shown for shown in templates_for(actor) if not shown.is_retired])
    if not form.is_submitted():
        return render_template("meetings/offer_times.html", form=form, group=group)
    if form.validate():
        try:
            poll = polls.offer_times(actor, group_id, form.draft())
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("The circle is asked.")
            return redirect(url_for("polls.show", poll_id=poll.id), 303)
    return render_template("meetings/offer_times.html", form=form, group=group), 422


def _page(actor: Actor, poll_id: uuid.UUID, form: Any = None, status: int = 200) -> Any:
    poll = tallies.poll_for(actor, poll_id, Permission.GROUP_SEE)
    rows = tallies.tallies_of(actor, poll)
    page = render_template(
        "meetings/times.html",
        poll=poll,
        tallies=rows,
        standing=standing_in(actor, poll.group_id),
        takes_answers=polls.takes_answers(actor, poll),
        form=form or poll_forms.suits_form(rows, formdata=None),
        words={Suits(choice.value): choice.label for choice in poll_forms.SUITS},
    )
    return page, status


@door.read("/times/<uuid:poll_id>", allow=Access.MEMBERS)
def show(actor: Actor, poll_id: uuid.UUID) -> Any:
    """Show the times of a poll, each in the reader's own zone."""
    return _page(actor, poll_id)


@door.write("/times/<uuid:poll_id>/answer", allow=Access.MEMBERS, methods=("POST",))
def answer(actor: Actor, poll_id: uuid.UUID) -> Any:
    """Say which times suit."""
    poll = tallies.poll_for(actor, poll_id, Permission.MEETING_RSVP)
    form = poll_forms.suits_form(tallies.tallies_of(actor, poll))
    if not form.validate():
        return _page(actor, poll_id, form, 422)
    try:
        polls.answer_times(actor, poll_id, form.said())
    except Conflict as error:
        form.blame(error)
        return _page(actor, poll_id, form, error.status)
    flash("Thank you for saying so.")
    return redirect(url_for("polls.show", poll_id=poll_id), 303)


@door.write("/times/<uuid:poll_id>/choose", allow=Access.MEMBERS, methods=("POST",))
def choose(actor: Actor, poll_id: uuid.UUID) -> Any:
    """Plan the session at one of the times."""
    poll = tallies.poll_for(actor, poll_id, Permission.MEETING_SCHEDULE)
    form = poll_forms.ChooseForm()
    slot_id = form.slot_id() if form.validate() else None
    if slot_id is None:
        raise NotFound()
    try:
        meeting = polls.choose_time(actor, poll_id, slot_id)
    except (Invalid, Conflict) as error:
        shown = poll_forms.suits_form(tallies.tallies_of(actor, poll), formdata=None)
        shown.blame(error)
        return _page(actor, poll_id, shown, error.status)
    flash(f"{meeting.title} is on the calendar, and the circle is told.")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@door.write("/times/<uuid:poll_id>/withdraw", allow=Access.MEMBERS, methods=("POST",))
def withdraw(actor: Actor, poll_id: uuid.UUID) -> Any:
    """Take the question back."""
    poll = polls.withdraw_poll(actor, poll_id)
    flash("The question is taken back. Nothing is planned.")
    return redirect(url_for("groups.show", group_id=poll.group_id), 303)
