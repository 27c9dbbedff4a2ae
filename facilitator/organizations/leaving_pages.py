"""The page on which an owner ends an organization, or changes their mind.

The last file with pages of this door, so that `wiring.py` takes it from here.
"""

from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core import clock
from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import FRESH, ConfirmNeeded
from facilitator.core.errors import Conflict, Invalid
from facilitator.organizations import ending, forms, queries
from facilitator.organizations.helping import door


@door.write("/o/<org_slug>/end", allow=Access.MEMBERS, while_paused=True)
def end(actor: Actor) -> Any:
    """Ask that everything is deleted in thirty days; says what goes, and how to take it along."""
    organization = queries.organization_for(actor, Permission.ORGANIZATION_END)
    form = forms.EndForm()
    status = 200
    if form.is_submitted():
        if clock.now() - actor.authenticated_at > FRESH:
            raise ConfirmNeeded()  # looking is fine without
        status = 422
        if form.validate():
            try:
                ending.ask_to_end(actor, form.name.data or "")
            except (Invalid, Conflict) as error:
                form.blame(error)
            else:
                flash("It is noted. Everybody here reads when this space ends.")
                return redirect(url_for("organizations.end"), 303)
    page = render_template(
        "organizations/end.html", organization=organization, form=form, days=ending.GRACE.days
    )
    return page, status


@door.write("/o/<org_slug>/end/undo", allow=Access.MEMBERS, methods=("POST",), while_paused=True)
def keep(actor: Actor) -> Any:
    """Take it back."""
    ending.keep(actor)
    flash("This space stays.")
    return redirect(url_for("organizations.end"), 303)
