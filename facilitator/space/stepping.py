"""Pages of small steps: planning one, looking back on it, and four weeks of tiny ones."""

import uuid
from typing import Any

from flask import render_template

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.words import N_
from facilitator.space import forms
from facilitator.space import steps as rules
from facilitator.space.outside import door
from facilitator.space.routes import kept, onward


@door.write("/steps", allow=Access.MEMBERS)
def steps(actor: Actor) -> Any:
    """Plan a small step towards somebody, and see those there are."""
    form = forms.StepForm()
    status = kept(form, lambda: rules.plan_step(actor, *form.said()))
    if status == 303:
        return onward("space.steps", N_("Kept here only. You take it when you like, or not."))
    page = render_template(
        "space/steps.html",
        form=form,
        steps=rules.steps_of(actor),
        people=rules.people_of(actor),
        kinds=rules.STEPS,
    )
    return page, status


@door.write("/steps/<uuid:own_id>", allow=Access.MEMBERS)
def step(actor: Actor, own_id: uuid.UUID) -> Any:
    """Look back on a step."""
    found = rules.step_for(actor, own_id)
    form = forms.AfterStepForm(obj=found.said)

    def keep() -> None:
        rules.reflect(actor, own_id, form.after.data, is_done=form.is_done.data)

    status = kept(form, keep)
    if status == 303:
        return onward("space.steps", N_("Kept, for you alone."))
    return render_template("space/step.html", form=form, step=found, kinds=rules.STEPS), status


@door.write("/path", allow=Access.MEMBERS)
def path(actor: Actor) -> Any:
    """Show four weeks of tiny steps, and tick some, in any order."""
    form = forms.PathForm()
    found = rules.path_of(actor)
    done = list(found.said.done) if found else []
    status = kept(form, lambda: rules.tick(actor, form.done.data or []))
    if status == 303:
        return onward("space.path", N_("Kept. There is no hurry."))
    ticked = form.done.data or [] if form.is_submitted() else done
    return render_template("space/path.html", form=form, weeks=rules.WEEKS, done=ticked), status


__all__ = ["door"]
