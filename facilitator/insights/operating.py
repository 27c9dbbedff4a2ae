"""Pages of the operator: organizations with counts, limits and states, never what was said."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Person
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid
from facilitator.insights import platform
from facilitator.organizations import forms, operations, quotas
from facilitator.organizations.operating import organization_for_operator

operator = Door("operator", __name__, url_prefix="/operator")


@operator.read("/", allow=Access.OPERATORS)
def index(actor: Person) -> Any:
    """List organizations with counts, never content."""
    rows = platform.organizations_for_operator(actor)
    return render_template("operator/index.html", rows=rows)


@operator.write("/new", allow=Access.OPERATORS, fresh=True)
def new(actor: Person) -> Any:
    """Open an organization and get its owner's link."""
    form, link, status = forms.NewOrganizationForm(), "", 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                token = operations.create_organization(
                    actor,
                    slug=form.slug.data,
                    name=form.name.data,
                    country=(form.country.data or "").upper(),
                    time_zone=form.time_zone.data,
                )
            except (Invalid, Conflict) as error:
                form.blame(error)
            else:
                link, status = url_for("organizations.join", token=token, _external=True), 200
    return render_template("operator/new.html", form=form, link=link), status


@operator.write("/<uuid:organization_id>/suspend", allow=Access.OPERATORS, fresh=True)
def suspend(actor: Person, organization_id: uuid.UUID) -> Any:
    """Make an organization read-only."""
    form = forms.ReasonForm()
    if form.is_submitted() and form.validate():
        operations.suspend_organization(actor, organization_id, form.reason.data)
        flash("It is paused: it can be read, and nothing can be changed.")
        return redirect(url_for("operator.index"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("operator/suspend.html", form=form), status


@operator.write(
    "/<uuid:organization_id>/resume", allow=Access.OPERATORS, methods=("POST",), fresh=True
)
def resume(actor: Person, organization_id: uuid.UUID) -> Any:
    """Let an organization be changed again."""
    operations.resume_organization(actor, organization_id)
    flash("It is open again.")
    return redirect(url_for("operator.index"), 303)


@operator.write("/<uuid:organization_id>/limits", allow=Access.OPERATORS, fresh=True)
def limits(actor: Person, organization_id: uuid.UUID) -> Any:
    """Say how large an organization may become."""
    organization = organization_for_operator(actor, organization_id)
    data = {"members": organization.most_members, "circles": organization.most_circles}
    form = forms.QuotaForm(data=data)
    if form.is_submitted() and form.validate():
        quotas.set_quotas(
            actor, organization_id, members=form.members.data, circles=form.circles.data
        )
        flash("Saved. Nothing that is there is taken away.")
        return redirect(url_for("operator.index"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("operator/limits.html", form=form, organization=organization), status
