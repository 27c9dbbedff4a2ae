"""Pages of how somebody is: checking in, the chart, and what two heavy weeks offer."""

from typing import Any

from flask import render_template, request

from facilitator.after.debriefs import MOODS
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.words import N_
from facilitator.space import checkins, forms
from facilitator.space.routes import door, kept, onward

#: How many days stand in the table at once.
A_PAGE = 60


@door.write("/check-in", allow=Access.MEMBERS)
def check_in(actor: Actor) -> Any:
    """Note how one is, and look back."""
    form = forms.CheckInForm()
    status = kept(form, lambda: checkins.check_in(actor, form.said()))
    if status == 303:
        return onward("space.check_in", N_("Kept, for you alone."))
    found = checkins.check_ins_of(actor)
    number = min(request.args.get("page", 0, type=int), len(found) // A_PAGE)
    first = max(number, 0) * A_PAGE
    page = render_template(
        "space/check_in.html",
        form=form,
        found=found,
        shown=found[first : first + A_PAGE],
        later=number - 1 if first else None,
        earlier=number + 1 if len(found) > first + A_PAGE else None,
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
    return onward("space.check_in", N_("All right. Help now stays where it is."))


__all__ = ["door"]
