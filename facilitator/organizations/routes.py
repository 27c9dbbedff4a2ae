"""Pages of an organization: choosing one, its people, roles, settings."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core import browser, clock
from facilitator.core.access import (
    GRANTS,
    ORGANIZATION_ROLES,
    PERMISSION_WORDS,
    ROLE_WORDS,
    Access,
    Permission,
    Role,
)
from facilitator.core.actor import Actor, Anyone, Guest, Person
from facilitator.core.door import FRESH, ConfirmNeeded, Door
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.core.limits import limiter
from facilitator.core.links import safe_next
from facilitator.core.work import open_work
from facilitator.organizations import consents, forms, operations, queries
from facilitator.organizations.models import MemberState, Organization
from facilitator.organizations.people import Sought, people_for

door = Door("organizations", __name__)
STATE_WORDS = {
    MemberState.ACTIVE: "Belong here",
    MemberState.LEFT: "Left",
    MemberState.BANNED: "Left out",
}


@door.read("/spaces", allow=Access.SIGNED_IN)
def choose(actor: Person) -> Any:
    """Show the person's own organizations; straight in when there is one."""
    spaces = queries.organizations_of(actor)
    if len(spaces) == 1 and not actor.is_operator and not request.args.get("all"):
        return redirect(url_for("organizations.home", org_slug=spaces[0].slug), 303)
    closed = queries.organizations_of(actor, MemberState.BANNED)
    return render_template("organizations/choose.html", spaces=spaces, closed=closed)


@door.write("/o/<org_slug>/people", allow=Access.MEMBERS)
def people(actor: Actor) -> Any:
    """Show who belongs here, and make links that let staff in."""
    sought = _sought(request.args)
    page = people_for(actor, sought, _number(request.args.get("page", "")))
    form, link, status = forms.RoleForm(), "", 200
    if form.is_submitted():
        if clock.now() - actor.authenticated_at > FRESH:
            raise ConfirmNeeded()  # looking is fine without; a link gives somebody a role
        status = 422
        if form.validate():
            try:
                token = operations.invite_staff(actor, Role(form.role.data))
            except (Invalid, NotAllowed) as error:
                form.blame(error)
            else:
                link, status = url_for("organizations.join", token=token, _external=True), 200
    return (
        render_template(
            "organizations/people.html",
            page=page,
            sought=sought,
            chosen=_as_text(sought),
            states=STATE_WORDS,
            invitations=queries.invitations_for(actor),
            form=form,
            link=link,
            words=ROLE_WORDS,
        ),
        status,
    )


def _sought(given: Mapping[str, str]) -> Sought:
    """Read who is looked for; what cannot be read is as if it were not there."""
    role, state = given.get("who", ""), given.get("state", "")
    return Sought(
        name=given.get("name", "").replace("\0", "").strip()[:80],
        role=Role(role) if role in ORGANIZATION_ROLES else None,
        state=MemberState(state) if state in set(STATE_WORDS) else MemberState.ACTIVE,
    )


def _as_text(sought: Sought) -> dict[str, str]:
    """Return the same as an address carries it, what was not chosen left out."""
    state = "" if sought.state is MemberState.ACTIVE else sought.state.value
    texts = {"name": sought.name, "who": sought.role or "", "state": state}
    return {name: text for name, text in texts.items() if text}


def _number(text: str) -> int:
    """Return the number of a page; the first for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


@door.write(
    "/o/<org_slug>/people/<uuid:member_id>/role",
    allow=Access.MEMBERS,
    methods=("POST",),
    fresh=True,
)
def role(actor: Actor, member_id: uuid.UUID) -> Any:
    """Give somebody another role."""
    form = forms.RoleForm()
    if not form.validate():
        raise Invalid("Please choose one of the roles.")
    operations.set_role(actor, member_id, Role(form.role.data))
    flash("The role is changed.")
    there: dict[str, Any] = {**_as_text(_sought(request.args)), "page": request.args.get("page")}
    return redirect(url_for("organizations.people", **there), 303)


@door.write(
    "/o/<org_slug>/people/links/<uuid:invitation_id>/close",
    allow=Access.MEMBERS,
    methods=("POST",),
)
def revoke(actor: Actor, invitation_id: uuid.UUID) -> Any:
    """Close a staff link."""
    operations.revoke_invitation(actor, invitation_id)
    flash("That link is closed.")
    return redirect(url_for("organizations.people"), 303)


@door.read("/o/<org_slug>/roles", allow=Access.MEMBERS)
def roles(actor: Actor) -> Any:
    """Show who may do what: the policy itself, as a table."""
    return render_template(
        "organizations/roles.html",
        grants=GRANTS,
        words=ROLE_WORDS,
        permissions=PERMISSION_WORDS,
    )


@door.write("/o/<org_slug>/settings", allow=Access.MEMBERS)
def settings(actor: Actor) -> Any:
    """Change what the organization is called and where it is."""
    organization = queries.organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    form = forms.SettingsForm(obj=organization)
    if form.is_submitted() and form.validate():
        if _lowers(organization, form) and clock.now() - actor.authenticated_at > FRESH:
            raise ConfirmNeeded()
        operations.edit_organization(
            actor,
            name=form.name.data,
            country=(form.country.data or "").upper(),
            time_zone=form.time_zone.data,
            facilitators_create_groups=form.facilitators_create_groups.data,
            minimum_age=form.minimum_age.data or 0,
            staff_need_second_factor=form.staff_need_second_factor.data,
            facilitators_need_second_factor=form.facilitators_need_second_factor.data,
            joins_without_email=form.joins_without_email.data,
            requires_backup=form.requires_backup.data,
            notices_danger=form.notices_danger.data,
        )
        flash("Saved.")
        return redirect(url_for("organizations.settings"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("organizations/settings.html", form=form), status


def _lowers(organization: Organization, form: forms.SettingsForm) -> bool:
    """Say whether somebody would sign in with less than before: that asks who does it."""
    names = ("staff_need_second_factor", "facilitators_need_second_factor")
    return any(getattr(organization, name) and not form[name].data for name in names)


@door.write("/o/<org_slug>/consent", allow=Access.MEMBERS)
def consent(actor: Actor) -> Any:
    """Read what people agree to here, when one did, and publish a new version of it."""
    form, status = forms.ConsentTextForm(), 200
    if form.is_submitted():
        queries.organization_for(actor, Permission.ORGANIZATION_SETTINGS)
        status = 422
        if form.validate():
            try:
                row = consents.publish_consent_text(actor, form.text.data)
            except Conflict as error:
                form.blame(error)
            else:
                flash(
                    f"Version {row.version} is in force. Everybody is asked before they write next."
                )
                return redirect(url_for("organizations.consent"), 303)
    if status == 200:
        form.text.data = consents.current_offer().text
    return _consent_page(actor, form, _agreeing(actor, formdata=None)), status


def _agreeing(actor: Actor, **values: Any) -> forms.ConsentForm:
    form = forms.ConsentForm(**values)
    form.expect(consents.current_offer() if actor.owes_consent else None)
    return form


def _consent_page(actor: Actor, form: forms.ConsentTextForm, agreeing: forms.ConsentForm) -> str:
    return render_template(
        "organizations/consent.html",
        offer=consents.current_offer(),
        given=consents.consent_of(actor),
        form=form,
        agreeing=agreeing,
        next=safe_next(request.args.get("next")),
    )


@door.write("/o/<org_slug>/consent/agree", allow=Access.MEMBERS, methods=("POST",))
def agree(actor: Actor) -> Any:
    """Agree to a newer text than the one somebody joined with."""
    form = _agreeing(actor)
    if form.validate():
        try:
            consents.agree_again(actor, form.agreed())
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Thank you. You can write again.")
            here = url_for("organizations.consent")
            return redirect(safe_next(request.args.get("next")) or here, 303)
    text = forms.ConsentTextForm(formdata=None, text=consents.current_offer().text)
    return _consent_page(actor, text, form), 422


@door.slow("/join/<token>", allow=Access.PUBLIC)
def join(actor: Anyone, token: str) -> Any:
    """Come in as staff by a one-time link."""
    limiter.hit("20/minute", "join", browser.network_prefix(request.remote_addr))
    with open_work(writes=False):
        place = queries.invitation_place(token)
    if place is None:
        return render_template("organizations/dead_link.html"), 404
    if isinstance(actor, Guest):
        return redirect(url_for("joining.register", next=request.path), 303)
    form = forms.Form()
    if not form.is_submitted():
        return render_template("organizations/join.html", form=form)
    with open_work(writes=True) as work:
        work.bind(place)
        organization = operations.join_by_invitation(actor, token)
        slug, name, is_new = organization.slug, organization.name, organization.opened_at is None
        runs = operations.runs_it(actor)
    flash(f"Welcome to {name}.")
    target = url_for("setup.index" if is_new and runs else "organizations.home", org_slug=slug)
    with open_work(writes=False) as work:
        owes = queries.actor_for_slug(work, actor, slug).owes_second_factor
    return redirect(url_for("accounts.second_step", next=target) if owes else target, 303)
