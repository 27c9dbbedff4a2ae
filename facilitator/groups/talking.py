"""Pages around a talk before somebody is let in: offering times, picking one, and talking."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.groups import applicants, forms, queries, requests, talk_forms, talks
from facilitator.groups.asking import door, own_request_page


@door.write("/<uuid:group_id>/requests/<uuid:membership_id>/times", allow=Access.MEMBERS)
def offer_talk(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Offer somebody who asked to join one to three times for a talk in writing."""
    group = queries.group_for(actor, group_id, Permission.MEMBER_APPROVE)
    applicant = applicants.applicant_for(actor, group_id, membership_id)
    if not talks.may_talk(actor, group_id):
        raise NotAllowed(talks.NOT_OURS)
    if not applicant.is_waiting:
        raise Conflict(requests.ANSWERED)
    form = talk_forms.OfferTalkForm()
    if form.is_submitted() and form.validate():
        try:
            talks.offer_talk(actor, group_id, membership_id, form.times(), form.note.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("They are told that there is an answer, and find the times on their page.")
            back = url_for("groups.consider", group_id=group_id, membership_id=membership_id)
            return redirect(back, 303)
    page = render_template(
        "groups/offer_talk.html",
        form=form,
        group=group,
        applicant=applicant,
        talk=talks.talk_about(actor, applicant),
    )
    return page, 422 if form.is_submitted() else 200


@door.write("/<uuid:group_id>/my-request/time", allow=Access.MEMBERS, methods=("POST",))
def pick_time(actor: Actor, group_id: uuid.UUID) -> Any:
    """Pick one of the times one is offered, or say that none suits."""
    own = applicants.own_request_for(actor, group_id)
    talk = talks.own_talk_of(actor, own)
    form = talk_forms.pick_form(talk, actor.time_zone, own.group.time_zone)
    if form.validate():
        try:
            flash(_picked(actor, group_id, form))
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            return redirect(url_for("groups.my_request", group_id=group_id), 303)
    return own_request_page(actor, own, forms.ReplyForm(formdata=None), form), 422


def _picked(actor: Actor, group_id: uuid.UUID, form: talk_forms.PickForm) -> str:
    """Do what the form says and return what to tell the applicant."""
    if form.at.data == talk_forms.NONE:
        talks.say_none_suits(actor, group_id, form.note.data)
        return "Thank you for saying so. The facilitators can offer other times."
    talks.pick_time(actor, group_id, form.moment())
    return "That is your time. Come back to this page a little before it."


@door.write("/<uuid:group_id>/my-request/talk", allow=Access.MEMBERS)
def own_talk(actor: Actor, group_id: uuid.UUID) -> Any:
    """Read and write in the talk about one's own request, while it is open."""
    talk, form = talks.own_talk_for(actor, group_id), talk_forms.LineForm()
    here = url_for("groups.own_talk", group_id=group_id)
    if form.is_submitted() and form.validate():
        try:
            talks.say_to_facilitators(actor, group_id, form.text.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            return redirect(here, 303)
    back = url_for("groups.my_request", group_id=group_id)
    return _talk_page(actor, talk, form, talk.row.membership_id, here=here, back=back)


@door.write("/<uuid:group_id>/requests/<uuid:membership_id>/talk", allow=Access.MEMBERS)
def talk(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Read and write in the talk with somebody who asked to join, while it is open."""
    talk, form = talks.talk_for(actor, group_id, membership_id), talk_forms.LineForm()
    here = url_for("groups.talk", group_id=group_id, membership_id=membership_id)
    if form.is_submitted() and form.validate():
        try:
            talks.say_to_applicant(actor, group_id, membership_id, form.text.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            return redirect(here, 303)
    back = url_for("groups.consider", group_id=group_id, membership_id=membership_id)
    own = queries.membership_for(actor, group_id, Permission.GROUP_SEE)
    return _talk_page(actor, talk, form, own.id, here=here, back=back)


def _talk_page(
    actor: Actor,
    talk: talks.Talk,
    form: talk_forms.LineForm,
    own_id: uuid.UUID,
    *,
    here: str,
    back: str,
) -> Any:
    page = render_template(
        "groups/talk.html",
        talk=talk,
        form=form,
        own_id=own_id,
        names=talks.speakers_of(actor, talk),
        here=here,
        back=back,
    )
    return page, 422 if form.is_submitted() else 200
