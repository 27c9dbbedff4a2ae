"""The page on which an owner helps a colleague who lost the device of their second step."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core import clock
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import FRESH, ConfirmNeeded
from facilitator.core.errors import Conflict
from facilitator.core.work import open_work, unit_of_work
from facilitator.organizations import forms, lost_devices
from facilitator.organizations.routes import door


@door.slow("/o/<org_slug>/people/<uuid:member_id>/second-step", allow=Access.MEMBERS)
def reset_second_step(actor: Actor, member_id: uuid.UUID) -> Any:
    """Take a colleague's lost second step away, with a reason."""
    with unit_of_work(actor, writes=False):
        member = lost_devices.colleague_for(actor, member_id)
        account_id, name = member.account_id, member.called
    form = forms.ResetForm()
    status = 200
    if form.is_submitted():
        status = 422
        if clock.now() - actor.authenticated_at > FRESH:
            raise ConfirmNeeded()
        if form.validate():
            with open_work(writes=False):
                elsewhere = lost_devices.has_office_elsewhere(actor, account_id)
            try:
                with unit_of_work(actor):
                    lost_devices.reset_of_colleague(
                        actor, member_id, form.reason.data, elsewhere=elsewhere
                    )
            except Conflict as error:
                form.blame(error)
                status = 409
            else:
                flash("Their second step is taken away. They set it up anew when they sign in.")
                return redirect(url_for("organizations.people"), 303)
    page = render_template("organizations/reset_second_step.html", form=form, name=name)
    return page, status
