"""Pages of how somebody is: checking in, the chart, and what two heavy weeks offer."""

from typing import Any

from flask import render_template

from facilitator.after.debriefs import MOODS
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.space import checkins, forms
from facilitator.space.routes import door, kept, onward


@door.write("/check-in", allow=Access.MEMBERS)
def check_in(actor: Actor) -> Any:
    """Note how one is, and look back."""
    form = forms.CheckInForm()
    status = kept(form, lambda: checkins.check_in(actor, form.said()))
    if status == 303:
        return onward("space.check_in", "Kept, for you alone.")
    found = checkins.check_ins_of(actor)
    page = render_template(
        "space/check_in.html",
        form=form,
        found=found,
        points=checkins.chart_of(found),
        around=checkins.around_a_session(found),
        offers=checkins.offers_somebody(actor, found),
        moods=dict(MOODS),
        needs=checkins.NEEDS,
        whens=checkins.WHENS,
    )
    return page, status


@door.write("/check-in/not-now", allow=Access.MEMBERS, methods=("POST",))
def no_offer(actor: Actor) -> Any:
    """Put aside what two heavy weeks offer."""
    checkins.put_offer_aside(actor)
    return onward("space.check_in", "All right. Help now stays where it is.")


__all__ = ["door"]
