"""Pages of a group: what it is, its people, its agreement, and who gets in."""

import uuid
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for

from facilitator.core.access import Access, Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups import (
    admissions,
    changes,
    defaults,
    formats,
    forms,
    operations,
    queries,
    topics,
)
from facilitator.groups.handles import suggest_handles
from facilitator.groups.home import home_of
from facilitator.groups.keepsake import has_keepsake
from facilitator.groups.models import Welcome

#: More people than this, and not everybody gets heard.
WORKS_WELL = 12
door = Door("groups", __name__, url_prefix="/o/<org_slug>/groups")


@door.write("/new", allow=Access.MEMBERS)
def new(actor: Actor) -> Any:
    """Open a new circle."""
    operations.check_may_create(actor)
    form = forms.NewGroupForm()
    form.offer(topics.topics_of(actor))
    if not form.is_submitted():
        form.time_zone.data = actor.time_zone
        return render_template("groups/new.html", form=form, offers=suggest_handles([]))
    if form.validate():
        try:
            group = operations.create_group(actor, form.draft(), form.handle.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash(f"{group.name} is open. Next: invite people.")
            _mention_size(group.size_limit)
            return redirect(url_for("groups.invites", group_id=group.id), 303)
    return render_template("groups/new.html", form=form, offers=suggest_handles([])), 422


def _mention_size(size: int) -> None:
    """Say so, once, when a circle gets more room than circles do well with."""
    if size > WORKS_WELL:
        flash(f"It has room for {size}. Circles of up to {WORKS_WELL} people work best.")


@door.read("/<uuid:group_id>", allow=Access.MEMBERS)
def show(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show the circle's home; what other features add comes from `show_extras`."""
    standing = queries.standing_in(actor, group_id)
    if standing.membership is not None and standing.membership.welcome is not Welcome.DONE:
        return redirect(url_for("groups.welcome", group_id=group_id), 303)
    home = home_of(actor, standing)
    agreement = home.agreement
    return render_template(
        "groups/show.html",
        standing=standing,
        group=standing.group,
        people=queries.people_of(actor, group_id),
        agreement=agreement,
        changes=changes.changes_for(actor, standing, agreement),
        home=home,
        has_keepsake=has_keepsake(actor, standing.group),
        course=formats.course_of(actor, standing.group, home.over),
        **current_app.extensions["facilitator.group_extras"](actor, standing),
    )


@door.write("/<uuid:group_id>/edit", allow=Access.MEMBERS)
def edit(actor: Actor, group_id: uuid.UUID) -> Any:
    """Change what a group is."""
    group = queries.group_for(actor, group_id, Permission.GROUP_EDIT)
    form, size_before = forms.GroupForm(obj=group), group.size_limit
    form.offer(topics.topics_of(actor))
    if not form.is_submitted():
        form.visibility.data, form.admission.data = group.visibility.value, group.admission.value
        form.format.data = group.format.value
        own = topics.topics_of_groups(actor, [group_id]).get(group_id, [])
        form.topics.data = [str(topic.id) for topic in own]
        return render_template("groups/edit.html", form=form, group=group)
    if form.validate():
        try:
            operations.edit_group(actor, group_id, form.draft())
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Saved.")
            if form.size_limit.data != size_before:
                _mention_size(form.size_limit.data)
            return redirect(url_for("groups.show", group_id=group_id), 303)
    return render_template("groups/edit.html", form=form, group=group), 422


@door.write("/<uuid:group_id>/archive", allow=Access.MEMBERS)
def archive(actor: Actor, group_id: uuid.UUID) -> Any:
    """Close a circle for good, with a reason."""
    group = queries.group_for(actor, group_id, Permission.GROUP_ARCHIVE)
    form = forms.ReasonForm()
    if not form.is_submitted():
        return render_template("groups/archive.html", form=form, group=group)
    if form.validate():
        try:
            operations.archive_group(actor, group_id, form.reason.data)
        except Conflict as error:
            form.blame(error)
        else:
            flash(f"{group.name} is archived. Its people can still read it.")
            return redirect(url_for("groups.index"), 303)
    return render_template("groups/archive.html", form=form, group=group), 422


@door.write(
    "/<uuid:group_id>/people/<uuid:membership_id>/role", allow=Access.MEMBERS, methods=("POST",)
)
def role(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Give somebody another role in the group."""
    queries.group_for(actor, group_id, Permission.GROUP_ROLES)
    form = forms.RoleForm()
    if form.validate():
        operations.set_role(actor, group_id, membership_id, Role(form.role.data))
        flash("The role is changed.")
    else:
        raise Invalid("Please choose one of the roles.")
    return redirect(url_for("groups.roster", group_id=group_id), 303)


@door.write("/<uuid:group_id>/leave", allow=Access.MEMBERS, while_paused=True)
def leave(actor: Actor, group_id: uuid.UUID) -> Any:
    """Leave a circle, silently."""
    standing = queries.standing_in(actor, group_id, on_the_way=True)
    form = forms.Form()
    if not form.is_submitted():
        return render_template("groups/leave.html", form=form, group=standing.group)
    try:
        operations.leave_group(actor, group_id)
    except Conflict as error:
        form.blame(error)
        return render_template("groups/leave.html", form=form, group=standing.group), 409
    flash("You have left. Nobody is told.")
    return redirect(url_for("groups.index"), 303)


@door.write("/<uuid:group_id>/agreement", allow=Access.MEMBERS)
def agreement(actor: Actor, group_id: uuid.UUID) -> Any:
    """Read the agreement, and accept the version in force."""
    standing = queries.standing_in(actor, group_id)
    current = queries.current_agreement(actor, group_id)
    form = forms.AcceptForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                operations.accept_agreement(actor, group_id, form.version.data)
            except Conflict as error:
                form.blame(error)
            else:
                flash("Thank you. You can write in this circle now.")
                return redirect(url_for("groups.show", group_id=group_id), 303)
    page = render_template(
        "groups/agreement.html",
        standing=standing,
        agreement=current,
        form=form,
        changes=changes.changes_for(actor, standing, current),
        warnings=defaults.warnings_of(actor, standing.group),
    )
    return page, status


@door.write("/<uuid:group_id>/agreement/edit", allow=Access.MEMBERS)
def edit_agreement(actor: Actor, group_id: uuid.UUID) -> Any:
    """Publish a new version of the agreement."""
    group = queries.group_for(actor, group_id, Permission.GROUP_EDIT)
    form = forms.AgreementForm()
    if not form.is_submitted():
        current = queries.current_agreement(actor, group_id)
        form.text.data = current.text if current else operations.FIRST_AGREEMENT
        return render_template("groups/edit_agreement.html", form=form, group=group)
    if form.validate():
        try:
            version = operations.publish_agreement(actor, group_id, form.text.data)
        except Conflict as error:
            form.blame(error)
        else:
            flash(
                f"Version {version.version} is in force. Everybody accepts it at their next visit."
            )
            return redirect(url_for("groups.agreement", group_id=group_id), 303)
    return render_template("groups/edit_agreement.html", form=form, group=group), 422


@door.write("/<uuid:group_id>/invites", allow=Access.MEMBERS)
def invites(actor: Actor, group_id: uuid.UUID) -> Any:
    """Make an invite link, and see the ones there are."""
    standing = queries.standing_in(actor, group_id)
    links = queries.invites_of(actor, group_id)
    form, link, status = forms.InviteForm(), "", 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                _row, token = admissions.invite(
                    actor,
                    group_id,
                    role=Role(form.role.data),
                    max_uses=form.max_uses.data,
                    days=form.days.data,
                    label=form.label.data,
                    why=form.why.data,
                )
            except (Invalid, Conflict) as error:
                form.blame(error)
            else:
                link, status = url_for("joining.join", token=token, _external=True), 200
                links = queries.invites_of(actor, group_id)
    return (
        render_template(
            "groups/invites.html",
            standing=standing,
            links=links,
            came_by=queries.came_by(actor, group_id),
            form=form,
            link=link,
            is_shut=formats.is_shut(actor, standing.group),
        ),
        status,
    )


@door.write(
    "/<uuid:group_id>/invites/<uuid:invite_id>/revoke", allow=Access.MEMBERS, methods=("POST",)
)
def revoke(actor: Actor, group_id: uuid.UUID, invite_id: uuid.UUID) -> Any:
    """Stop an invite link."""
    admissions.revoke_invite(actor, group_id, invite_id)
    flash("The link no longer works.")
    return redirect(url_for("groups.invites", group_id=group_id), 303)
