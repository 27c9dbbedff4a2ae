"""Pages of rehearsals: choosing one, leading it, looking back; and the room to try."""

import uuid
from typing import Any

from flask import (
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, TooMany
from facilitator.core.work import open_work, unit_of_work
from facilitator.rehearsal import casting, operations, queries
from facilitator.rehearsal.casting import Place
from facilitator.rehearsal.forms import EnterForm, MoveForm, RehearseForm
from facilitator.rehearsal.models import Sandbox, SandboxKind
from facilitator.rehearsal.replay import replay_for
from facilitator.rehearsal.scripts import DIFFICULTIES, script
from facilitator.settings import Settings

door = Door("rehearsal", __name__, url_prefix="/o/<org_slug>", in_sandbox=True)


@door.slow("/groups/<uuid:group_id>/rehearse", allow=Access.MEMBERS)
def rehearse(actor: Actor, group_id: uuid.UUID) -> Any:
    """Choose what to rehearse, and begin."""
    form, kind = RehearseForm(), SandboxKind.REHEARSAL
    own = _own(actor, group_id, kind)
    if not form.is_submitted():
        form.scripts.data = [name for name in request.args.getlist("again") if name in DIFFICULTIES]
    elif form.validate():
        scripts, minutes = list(dict.fromkeys(form.scripts.data)), int(form.minutes.data)
        try:
            place = _make(actor, group_id, kind, scripts, minutes)
        except (Invalid, TooMany) as error:
            form.blame(error)
        else:
            return _to_room(place)
    page = render_template(
        "rehearsal/rehearse.html",
        form=form,
        group_id=group_id,
        own=own,
        scripts={name: script(name) for name in DIFFICULTIES},
    )
    return page, 422 if form.is_submitted() else 200


@door.slow("/groups/<uuid:group_id>/practice", allow=Access.MEMBERS)
def practice(actor: Actor, group_id: uuid.UUID) -> Any:
    """Say what the room to try is, and open one."""
    form, kind = EnterForm(), SandboxKind.PRACTICE
    own = _own(actor, group_id, kind)
    if form.is_submitted() and form.validate():
        try:
            place = _make(actor, group_id, kind, [], 30)
        except TooMany as error:
            form.blame(error)
        else:
            return _to_room(place)
    page = render_template("rehearsal/practice.html", form=form, group_id=group_id, own=own)
    return page, 422 if form.is_submitted() else 200


def _own(actor: Actor, group_id: uuid.UUID, kind: SandboxKind) -> Sandbox | None:
    with unit_of_work(actor, writes=False):
        queries.check_may_make(actor, group_id, kind)
        return queries.sandbox_of(actor, kind)


def _make(
    actor: Actor, group_id: uuid.UUID, kind: SandboxKind, scripts: list[str], minutes: int
) -> Place:
    """Make a sandbox in works of its own: it is another organization than the actor's."""
    if kind is SandboxKind.REHEARSAL:
        operations.check_choice(actor, scripts, minutes)
    operations.count_attempt(actor)
    with unit_of_work(actor, writes=False):
        plan = queries.plan_for(actor, group_id, kind, scripts, minutes)
    with open_work(writes=True):
        place = casting.build(actor, plan)
    with unit_of_work(actor):
        operations.keep_sandbox(actor, plan, place)
    return place


def _to_room(place: Place) -> Any:
    return redirect(url_for("live.room", org_slug=place.slug, meeting_id=place.meeting_id), 303)


# ---------------------------------------------------------------- inside a sandbox


@door.read("/trying", allow=Access.MEMBERS)
def trying(actor: Actor) -> Any:
    """Show how a sandbox stands, and the replay of a rehearsal."""
    page = queries.trying_of(actor)
    replay = None if page.is_practice else replay_for(actor)
    return render_template("rehearsal/trying.html", trying=page, replay=replay)


@door.write("/trying/move", allow=Access.MEMBERS, methods=("POST",))
def move(actor: Actor) -> Any:
    """Pause the scripts, let them go on, or end them."""
    form = MoveForm()
    wanted = form.wanted() if form.validate() else None
    if wanted is None:
        raise Invalid()
    operations.move(actor, *wanted)
    return _back(form)


@door.write("/trying/step", allow=Access.MEMBERS, methods=("POST",))
def step(actor: Actor) -> Any:
    """Let whoever is next in the scripts do their next thing now."""
    form = MoveForm()
    if not form.validate():
        raise Invalid()
    settings: Settings = current_app.extensions["facilitator.settings"]
    try:
        operations.step_on(actor, settings)
    except Conflict as error:
        flash(error.message)
    return _back(form)


def _back(form: MoveForm) -> Any:
    """Go back to the room, or to the page beside it."""
    try:
        meeting_id = uuid.UUID(form.back.data or "")
    except ValueError:
        return redirect(url_for("rehearsal.trying"), 303)
    return redirect(url_for("live.room", meeting_id=meeting_id), 303)


@door.read("/trying/replay.txt", allow=Access.MEMBERS)
def keep(actor: Actor) -> Any:
    """Give the replay as a file, for whoever wants to keep it."""
    replay = replay_for(actor)
    answer = make_response(render_template("rehearsal/replay.txt", replay=replay))
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="notes.txt"'
    return answer
