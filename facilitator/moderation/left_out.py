"""The one page of a space for somebody who is left out of it: why, until when, and a second look.

It opens for them alone, and only with their sign-in. Everything else of the space stays as
absent to them as it is to a stranger; where nobody left them out, so does this page.
"""

from typing import Any

from flask import flash, g, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Person
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.core.work import current_work
from facilitator.moderation import appeals, forms
from facilitator.moderation.expelling import expulsion_for
from facilitator.organizations.queries import left_out_for_slug

door = Door("left_out", __name__)


@door.write("/spaces/<org_slug>/closed", allow=Access.SIGNED_IN)
def closed(person: Person) -> Any:
    """Say why a space is closed to somebody, and take what they want looked at again."""
    actor = left_out_for_slug(current_work(), person, g.org_slug)
    row, form = expulsion_for(actor), forms.AppealForm()
    if form.is_submitted() and form.validate():
        if actor.is_read_only:
            raise NotAllowed("This space is paused, so nothing can be changed just now.")
        try:
            appeals.raise_appeal(actor, row.id, form.words.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Somebody else looks at it within 72 hours. You read the answer here.")
            return redirect(url_for("left_out.closed"), 303)
    appeal, answer = appeals.appeals_of(actor).get(row.id, (None, ""))
    may_appeal = appeal is None and appeals.can_still_be_appealed(row.starts_at)
    page = render_template(
        "moderation/closed.html",
        form=form,
        row=row,
        zone=actor.time_zone,
        space=actor.organization_name,
        appeal=appeal,
        answer=answer,
        may_appeal=may_appeal,
        nobody="" if not may_appeal or appeals.deciders_of(actor, row) else appeals.NOBODY_HERE,
    )
    return page, 422 if form.is_submitted() else 200
