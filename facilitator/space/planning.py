"""Pages to think alone: the plan, letting go, the right help, moments; and taking it all along."""

import uuid
from typing import Any

from flask import Response, make_response, render_template

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.words import N_
from facilitator.space import forms, plans, reflecting
from facilitator.space.routes import kept, onward
from facilitator.space.services import DEVICE_TIPS, services_for
from facilitator.space.stepping import door
from facilitator.space.taking_along import everything_of


@door.write("/plan", allow=Access.MEMBERS)
def plan(actor: Actor) -> Any:
    """Write one's plan for hard moments."""
    found = plans.plan_of(actor)
    form = forms.PlanForm()
    if found and not form.is_submitted():
        form.fill(found.said)
    status = kept(form, lambda: plans.save_plan(actor, form.steps()))
    if status == 303:
        return onward("space.plan", N_("Kept. You can print it, or keep a copy on this device."))
    page = render_template("space/plan.html", form=form, plan=found, steps=plans.STEPS)
    return page, status


@door.read("/plan/copy", allow=Access.MEMBERS)
def plan_copy(actor: Actor) -> Any:
    """Hand out the plan as one file that opens without a connection."""
    found = plans.plan_of(actor)
    page = render_template("space/plan_copy.html", plan=found, steps=plans.STEPS)
    return _file(page, "text/html; charset=utf-8", "my-plan.html")


@door.write("/letting-go", allow=Access.MEMBERS)
def letting_go(actor: Actor) -> Any:
    """Think about letting somebody go."""
    form = forms.LetGoForm()
    made: list[uuid.UUID] = []
    keep = reflecting.reflect_on_letting_go
    status = kept(form, lambda: made.append(keep(actor, form.said())))
    if status == 303:
        return onward("space.let_go_of", N_("Kept, for you alone. Nobody is told."), own_id=made[0])
    found = reflecting.letting_go_of(actor)
    return render_template("space/letting_go.html", form=form, found=found), status


@door.read("/letting-go/<uuid:own_id>", allow=Access.MEMBERS)
def let_go_of(actor: Actor, own_id: uuid.UUID) -> Any:
    """Read what one thought; where somebody is afraid, with who helps."""
    found = reflecting.letting_go_for(actor, own_id)
    is_afraid = found.said.afraid in reflecting.UNSAFE
    return render_template(
        "space/let_go_of.html",
        found=found,
        distances=reflecting.DISTANCES,
        afraid=reflecting.AFRAID,
        help=services_for(actor) if is_afraid else None,
        tips=DEVICE_TIPS,
    )


@door.write("/right-fit", allow=Access.MEMBERS)
def fit(actor: Actor) -> Any:
    """Look for the right help: what to ask, and notes after a meeting."""
    form = forms.FitForm()
    status = kept(form, lambda: reflecting.note_fit(actor, *form.said()))
    if status == 303:
        return onward("space.fit", N_("Kept. To keep looking is fine."))
    page = render_template(
        "space/fit.html",
        form=form,
        found=reflecting.fits_of(actor),
        questions=reflecting.QUESTIONS,
        fits=reflecting.FITS,
    )
    return page, status


@door.write("/moments", allow=Access.MEMBERS)
def moments(actor: Actor) -> Any:
    """Keep moments of feeling seen."""
    form = forms.MomentForm()
    status = kept(form, lambda: reflecting.keep_moment(actor, form.words.data))
    if status == 303:
        return onward("space.moments", N_("It is in the jar."))
    found = reflecting.moments_of(actor)
    return render_template("space/moments.html", form=form, found=found), status


@door.read("/everything.json", allow=Access.MEMBERS)
def everything(actor: Actor) -> Any:
    """Hand out all of one's own space as a file."""
    return _file(everything_of(actor), "application/json", "my-space.json")


def _file(body: str | bytes, kind: str, name: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


__all__ = ["door"]
