"""Pages of the session templates: the list, one of them, making, editing, and files."""

import re
import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from facilitator.agendas import forms, operations, queries
from facilitator.agendas.above import above
from facilitator.agendas.drafts import MODES, MOST_PARTS
from facilitator.agendas.exchange import from_file, to_file
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound

door = Door("agendas", __name__, url_prefix="/o/<org_slug>/templates")


@door.read("/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show the organization's templates."""
    found = queries.templates_for(actor)
    return render_template(
        "agendas/index.html",
        templates=[shown for shown in found if not shown.is_retired],
        retired=[shown for shown in found if shown.is_retired],
    )


@door.read("/<uuid:template_id>", allow=Access.MEMBERS)
def show(actor: Actor, template_id: uuid.UUID) -> Any:
    """Show one template with everything in it."""
    return render_template(
        "agendas/show.html", shown=queries.template_for(actor, template_id), modes=MODES
    )


@door.write("/new", allow=Access.MEMBERS)
def new(actor: Actor) -> Any:
    """Make a template, from nothing or as a copy of another."""
    queries.check_sees_templates(actor)
    original = _original(actor)
    form = forms.template_form(original.draft if original else None)
    if request.method != "POST":
        return _form_page(actor, form, None)
    act = forms.act_of()
    if act != forms.SAVE:
        return _form_page(actor, forms.rearranged(form, act), None)
    if form.validate():
        try:
            template = operations.make_template(actor, form.draft())
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Saved.")
            return redirect(url_for("agendas.show", template_id=template.id), 303)
    return _form_page(actor, form, None), 422


def _original(actor: Actor) -> queries.Shown | None:
    """Return the template the address asks to copy."""
    asked = request.args.get("copy", "")
    if not asked:
        return None
    try:
        return queries.template_for(actor, uuid.UUID(asked))
    except ValueError as error:
        raise NotFound() from error


def _form_page(actor: Actor, form: forms.TemplateForm, shown: queries.Shown | None) -> str:
    return render_template(
        "agendas/edit.html",
        form=form,
        shown=shown,
        modes=MODES,
        most_parts=MOST_PARTS,
        questions=above.questions(actor),
    )


@door.write("/<uuid:template_id>/edit", allow=Access.MEMBERS)
def edit(actor: Actor, template_id: uuid.UUID) -> Any:
    """Change a template."""
    shown = queries.template_for(actor, template_id)
    if not shown.may_edit:
        raise NotAllowed(operations.NOT_YOURS)
    form = forms.template_form(shown.draft, shown.revision)
    if request.method != "POST":
        return _form_page(actor, form, shown)
    act = forms.act_of()
    if act != forms.SAVE:
        return _form_page(actor, forms.rearranged(form, act), shown)
    status = 422
    if form.validate():
        try:
            operations.edit_template(actor, template_id, form.draft(), form.seen.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
            form.seen.process_data(shown.revision)
            form.seen.raw_data = None
            status = error.status
        else:
            flash("Saved. Sessions that are planned keep the parts they have.")
            return redirect(url_for("agendas.show", template_id=template_id), 303)
    return _form_page(actor, form, shown), status


@door.write("/<uuid:template_id>/retire", allow=Access.MEMBERS, methods=("POST",))
def retire(actor: Actor, template_id: uuid.UUID) -> Any:
    """Offer a template to nobody any more."""
    operations.retire_template(actor, template_id)
    flash("It is not offered any more.")
    return redirect(url_for("agendas.index"), 303)


@door.write("/<uuid:template_id>/restore", allow=Access.MEMBERS, methods=("POST",))
def restore(actor: Actor, template_id: uuid.UUID) -> Any:
    """Offer a retired template again."""
    operations.restore_template(actor, template_id)
    flash("It is offered again.")
    return redirect(url_for("agendas.show", template_id=template_id), 303)


@door.read("/<uuid:template_id>/file", allow=Access.MEMBERS)
def file(actor: Actor, template_id: uuid.UUID) -> Any:
    """Hand out a template as a file."""
    draft = queries.template_for(actor, template_id).draft
    name = re.sub(r"[^a-z0-9]+", "-", draft.name.lower()).strip("-") or "template"
    answer = Response(to_file(draft), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name[:40]}.json"'
    return answer


@door.write("/from-file", allow=Access.MEMBERS)
def from_a_file(actor: Actor) -> Any:
    """Make a template of a file; it is looked at and saved on its own page."""
    queries.check_sees_templates(actor)
    form = forms.FileForm()
    if form.is_submitted():
        if form.validate():
            try:
                template = operations.make_template(actor, from_file(form.content()))
            except (Invalid, Conflict) as error:
                form.blame(error)
            else:
                flash("Here it is. Please look at it before you plan with it.")
                return redirect(url_for("agendas.show", template_id=template.id), 303)
        return render_template("agendas/from_file.html", form=form), 422
    return render_template("agendas/from_file.html", form=form)
