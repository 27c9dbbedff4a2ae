"""Pages around asking to join: the questions, the requests, and where one's own stands."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups import applicants, formats, forms, queries, requests, talks, waiting
from facilitator.groups.applicants import Applicant, OwnRequest
from facilitator.groups.handles import suggest_handles
from facilitator.groups.models import Membership
from facilitator.groups.routes import door
from facilitator.groups.talk_forms import PickForm, pick_form, picked_words, time_words
from facilitator.organizations.consents import offer_for

#: What somebody reads who is not in yet, by the state they are in.
ARRIVED = {
    "pending": "Thank you for asking. A facilitator will answer.",
    "waiting": "Every place is taken just now. You are in line for the next one.",
}


@door.write("/<uuid:group_id>/joining", allow=Access.MEMBERS)
def edit_joining(actor: Actor, group_id: uuid.UUID) -> Any:
    """Change what people are asked who want to join, and the words for a kind no."""
    group = queries.group_for(actor, group_id, Permission.GROUP_EDIT)
    form = forms.QuestionsForm()
    if not form.is_submitted():
        form.questions.data = group.questions
        form.decline_words.data = applicants.decline_words_of(actor, group)
        return render_template("groups/edit_joining.html", form=form, group=group)
    if form.validate():
        try:
            lines = form.questions.data.splitlines()
            requests.set_questions(actor, group_id, lines, form.decline_words.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Saved. People who ask from now on read this.")
            return redirect(url_for("groups.show", group_id=group_id), 303)
    return render_template("groups/edit_joining.html", form=form, group=group), 422


@door.write("/<uuid:group_id>/ask", allow=Access.MEMBERS)
def ask(actor: Actor, group_id: uuid.UUID) -> Any:
    """Join a listed circle, or ask to."""
    group = queries.listed_group_for(actor, group_id)
    by_request = group.admission.value == "request"
    form = forms.ask_form(applicants.questions_of(actor, group) if by_request else [])
    form.expect(offer_for(actor))
    if form.is_submitted() and form.validate():
        try:
            membership = requests.ask_to_join(
                actor, group_id, form.handle.data, form.answers(), form.agreed()
            )
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            if membership.state.value in ARRIVED:
                flash(ARRIVED[membership.state.value])
                return redirect(url_for("groups.my_request", group_id=group_id), 303)
            flash(f"Welcome, {membership.handle}.")
            return redirect(url_for("groups.agreement", group_id=group_id), 303)
    status = 422 if form.is_submitted() else 200
    is_shut = formats.is_shut(actor, group)
    page = render_template(
        "groups/ask.html",
        form=form,
        group=group,
        offers=suggest_handles([]),
        is_shut=is_shut,
        others=applicants.alternatives_for(actor, group_id) if is_shut else [],
    )
    return page, status


@door.write("/<uuid:group_id>/my-request", allow=Access.MEMBERS)
def my_request(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show where one's own request stands, and answer what was asked."""
    form = forms.ReplyForm()
    status = 200
    if form.is_submitted():
        status = 422
        own = applicants.own_request_for(actor, group_id)
        if form.validate():
            try:
                requests.answer_question(actor, group_id, form.answer.data)
            except Conflict as error:
                form.blame(error)
            else:
                flash("Thank you. The facilitators can read your answer.")
                return redirect(url_for("groups.my_request", group_id=group_id), 303)
    elif queries.is_inside(actor, group_id):
        return redirect(url_for("groups.show", group_id=group_id), 303)
    else:
        own = applicants.own_request_for(actor, group_id)
    return own_request_page(actor, own, form), status


def own_request_page(
    actor: Actor, own: OwnRequest, form: forms.ReplyForm, pick: PickForm | None = None
) -> str:
    """Return the page of one's own request, with a refused choice of a time if there was one."""
    talk, circles = talks.own_talk_of(actor, own), own.group.time_zone
    if pick is None:
        pick = pick_form(talk, actor.time_zone, circles, formdata=None)
    return render_template(
        "groups/my_request.html",
        own=own,
        form=form,
        talk=talk,
        pick=pick,
        picked=picked_words(talk, actor.time_zone, circles),
        others=[] if own.is_waiting else applicants.alternatives_for(actor, own.group.id),
    )


@door.write("/<uuid:group_id>/my-request/withdraw", allow=Access.MEMBERS, methods=("POST",))
def withdraw(actor: Actor, group_id: uuid.UUID) -> Any:
    """Take one's own request back."""
    requests.withdraw_request(actor, group_id)
    flash("Your request is taken back, and what you wrote is gone.")
    return redirect(url_for("groups.index"), 303)


@door.write("/<uuid:group_id>/my-request/place", allow=Access.MEMBERS, methods=("POST",))
def take_place(actor: Actor, group_id: uuid.UUID) -> Any:
    """Take the place that is kept for one."""
    membership = waiting.accept_place(actor, group_id)
    flash(f"Welcome, {membership.handle}.")
    return redirect(url_for("groups.agreement", group_id=group_id), 303)


@door.write("/<uuid:group_id>/my-request/leave-line", allow=Access.MEMBERS, methods=("POST",))
def leave_line(actor: Actor, group_id: uuid.UUID) -> Any:
    """Step out of the line for a place."""
    waiting.leave_line(actor, group_id)
    flash("You are out of the line. You can ask again at any time.")
    return redirect(url_for("groups.index"), 303)


@door.read("/<uuid:group_id>/requests", allow=Access.MEMBERS)
def requests_(actor: Actor, group_id: uuid.UUID) -> Any:
    """See who asked to join."""
    standing = queries.standing_in(actor, group_id)
    return render_template(
        "groups/requests.html",
        standing=standing,
        waiting=applicants.requests_of(actor, group_id),
        line=waiting.line_of(actor, group_id),
        is_shut=formats.is_shut(actor, standing.group),
    )


@door.write("/<uuid:group_id>/requests/<uuid:membership_id>", allow=Access.MEMBERS)
def consider(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Read one request, and let them in, ask one thing, talk first, or decline kindly."""
    group = queries.group_for(actor, group_id, Permission.MEMBER_APPROVE)
    applicant = applicants.applicant_for(actor, group_id, membership_id)
    talk = talks.talk_about(actor, applicant)
    form = forms.DecisionForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                flash(_decided(actor, group_id, applicant, form))
            except (Invalid, Conflict) as error:
                form.blame(error)
            else:
                return redirect(url_for("groups.requests", group_id=group_id), 303)
    else:
        form.words.data = applicants.decline_words_of(actor, group)
    page = render_template(
        "groups/consider.html",
        group=group,
        applicant=applicant,
        form=form,
        is_shut=formats.is_shut(actor, group),
        may_talk=talks.may_talk(actor, group_id),
        talk=talk,
        picked=picked_words(talk, actor.time_zone, group.time_zone),
        times=[time_words(at, actor.time_zone, group.time_zone) for at in talk.coming]
        if talk
        else [],
    )
    return page, status


def _decided(
    actor: Actor, group_id: uuid.UUID, applicant: Applicant, form: forms.DecisionForm
) -> str:
    """Do what the form says and return what to tell the facilitator."""
    membership_id = applicant.membership.id
    if form.answer.data == "ask":
        requests.ask_back(actor, group_id, membership_id, form.question.data)
        return "They find your question on their page."
    approve = form.answer.data == "approve"
    membership = requests.answer_request(
        actor,
        group_id,
        membership_id,
        approve=approve,
        words=form.words.data,
        why=form.why.data,
    )
    return _let_in_words(membership) if approve else "They read your words on their page."


def _let_in_words(membership: Membership) -> str:
    if membership.state.value == "waiting":
        return "Every place is taken, so they are in line for the next one."
    return "They can come in now."


@door.write(
    "/<uuid:group_id>/requests/<uuid:membership_id>/approve",
    allow=Access.MEMBERS,
    methods=("POST",),
)
def approve(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Let somebody in who asked, straight from the list."""
    membership = requests.answer_request(actor, group_id, membership_id, approve=True)
    flash(_let_in_words(membership))
    return redirect(url_for("groups.requests", group_id=group_id), 303)
