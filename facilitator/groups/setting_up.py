"""The page on which a circle's facilitators choose what its sessions start from."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups import defaults, queries
from facilitator.groups.buddying import door
from facilitator.groups.setting_forms import DefaultsForm
from facilitator.organizations.oncall import cover_hours


@door.write("/<uuid:group_id>/defaults", allow=Access.MEMBERS)
def edit_defaults(actor: Actor, group_id: uuid.UUID) -> Any:
    """Choose what every session of a circle starts from."""
    group = queries.group_for(actor, group_id, Permission.GROUP_EDIT)
    form = DefaultsForm()
    if not form.is_submitted():
        form.show(group)
    elif form.validate():
        try:
            defaults.set_defaults(actor, group_id, form.defaults())
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Saved. A session that is on follows at once.")
            return redirect(url_for("groups.show", group_id=group_id), 303)
    page = render_template(
        "groups/defaults.html", form=form, group=group, has_cover=bool(cover_hours())
    )
    return page, 422 if form.is_submitted() else 200
