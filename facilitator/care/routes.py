"""Pages of care: saying that one is not OK, being worried, one's own summary, and the cases."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from facilitator.care import aside, caring, contacts, forms, guide, operations, queries
from facilitator.care.models import CareState, TaskState
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, DomainError, Invalid, NotFound
from facilitator.core.work import work_or_none
from facilitator.moderation.models import SubjectKind
from facilitator.moderation.queries import subject_for
from facilitator.organizations.helplines import lines_for
from facilitator.organizations.watching import Watching, watching_now

door = Door("care", __name__, url_prefix="/o/<org_slug>")

REFUSED = (Conflict, Invalid)
#: How many lines of a case its page shows at first.
LINES_SHOWN = 100


@door.blueprint.app_context_processor
def counted() -> dict[str, Any]:
    """Let the bar ask for its numbers, a room for helplines, a place to write for who watches."""

    def counts() -> tuple[int, int, int]:
        work, actor = work_or_none(), g.get("actor")
        if actor is None or work is None or work.organization_id is None:
            return 0, 0, 0  # a refusal is told after its work is over
        return queries.counts_for(actor)

    def crisis_lines() -> dict[str, Any]:
        actor = g.get("actor")
        return lines_for(actor) if actor is not None else {}

    def watched_hours() -> Watching:
        actor = g.get("actor")
        return watching_now(actor) if actor is not None else Watching(False, None)

    return {
        "bar_counts": counts,
        "crisis_lines": crisis_lines,
        "care_guide": guide,
        "watched_hours": watched_hours,
    }


# ---------------------------------------------------------------- the doors


@door.write("/not-ok", allow=Access.MEMBERS)
def not_ok(actor: Actor) -> Any:
    """Say that one is not OK; who can help outside of this stands on the same page."""
    circles = operations.circles_to_tell(actor)
    asked = request.args.get("group", "")
    first = asked or (str(circles[0][0].id) if circles else "")
    form = forms.NotOkForm({group.id: group.name for group, _on in circles}, group=first)
    if form.is_submitted() and form.validate():
        try:
            operations.raise_on_page(actor, form.chosen(), form.id_of_send(), form.words.data)
        except REFUSED as error:
            form.blame(error)
        else:
            return redirect(url_for("care.mine"), 303)
    page = render_template("care/not_ok.html", form=form, circles=circles, current=lines_for(actor))
    return page, 422 if form.is_submitted() else 200


@door.write("/care/worry", allow=Access.MEMBERS)
def worry(actor: Actor) -> Any:
    """Say that one is worried about somebody, named in the address as `about`."""
    subject = subject_for(actor, SubjectKind.PERSON, _about())
    form = forms.WorryForm()
    if form.is_submitted() and form.validate():
        try:
            operations.worry_on_page(actor, subject.about_id, form.id_of_send(), form.words.data)
        except REFUSED as error:
            form.blame(error)
        else:
            flash("Thank you. The facilitators are told. They never say who was worried.")
            return redirect(url_for("groups.roster", group_id=subject.group_id), 303)
    page = render_template("care/worry.html", form=form, subject=subject, current=lines_for(actor))
    return page, 422 if form.is_submitted() else 200


def _about() -> uuid.UUID:
    try:
        return uuid.UUID(request.args.get("about", ""))
    except ValueError as error:
        raise NotFound() from error


@door.read("/care/mine", allow=Access.MEMBERS)
def mine(actor: Actor) -> Any:
    """Show the actor how care for them went: states, times, roles, and what was agreed."""
    return render_template(
        "care/mine.html",
        cases=queries.own_cases(actor),
        words=guide.STATE_WORDS,
        current=lines_for(actor),
    )


@door.write("/care/contact", allow=Access.MEMBERS)
def contact(actor: Actor) -> Any:
    """Write down whom to call for oneself; it stays sealed until a case needs it."""
    kept = contacts.own_contact(actor)
    form = forms.ContactForm(obj=kept, agrees=bool(kept))
    if form.is_submitted() and form.validate():
        try:
            contacts.keep_contact(actor, form.contact(), agrees=form.agrees.data)
        except REFUSED as error:
            form.blame(error)
        else:
            flash("Kept, sealed." if form.contact() else "Nothing is kept.")
            return redirect(url_for("care.contact"), 303)
    page = render_template("care/contact.html", form=form, kept=kept)
    return page, 422 if form.is_submitted() else 200


@door.read("/meetings/<uuid:meeting_id>/side/<uuid:side_id>", allow=Access.MEMBERS)
def side(actor: Actor, meeting_id: uuid.UUID, side_id: uuid.UUID) -> Any:
    """Show a side room to whoever has a seat there, or lead back once it is closed."""
    page = aside.side_page(actor, meeting_id, side_id)
    if page is None:
        return redirect(url_for("live.room", meeting_id=meeting_id), 303)
    return render_template(
        "live/console.html" if page.is_staff else "live/room.html",
        page=page,
        group=page.group,
        meeting=page.meeting,
        circle={"number": "side"},
        side=True,
    )


# ---------------------------------------------------------------- the cases


@door.read("/care/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show the cases this actor may look after."""
    return render_template(
        "care/index.html",
        cases=queries.cases_for(actor),
        closed=queries.cases_for(actor, closed=True, limit=20),
        words=guide.STATE_WORDS,
    )


@door.read("/care/<uuid:case_id>", allow=Access.MEMBERS)
def show(actor: Actor, case_id: uuid.UUID) -> Any:
    """Show one case: what is next, the guide, words to begin from, services, and its log."""
    return _page(actor, case_id)


def _page(
    actor: Actor,
    case_id: uuid.UUID,
    status: int = 200,
    *,
    task_id: uuid.UUID | None = None,
    **told: Any,
) -> Any:
    """Show a case; `task_id` is the follow-up whose form was refused."""
    found = queries.case_for(actor, case_id)
    case, colleagues = found.case, queries.colleagues_of(actor, found)
    tasks, going = queries.tasks_of(actor, found), case.state is not CareState.CLOSED
    on_it = {"version": case.version}
    shown = {
        "take": forms.TakeForm(formdata=None, data=on_it),
        "move": forms.MoveForm(formdata=None, data=on_it),
        "hand_on": forms.HandOnForm(formdata=None, data=on_it),
        "write": forms.WriteForm(formdata=None),
        "task": forms.TaskForm(formdata=None),
        "contact": forms.OpenForm(formdata=None),
        "agree": forms.AgreeForm(formdata=None),
    } | told
    most = None if "all" in request.args else LINES_SHOWN
    lines = queries.lines_of(actor, found, most=most)
    moves = sorted(caring.MOVES[case.state], key=list(CareState).index)
    shown["move"].to.choices = [(to.value, guide.MOVE_WORDS[to]) for to in moves]
    shown["hand_on"].who.choices = [(str(key), name) for key, name in colleagues.items()]
    page = render_template(
        "care/show.html",
        found=found,
        case=case,
        forms=shown,
        moves=moves,
        colleagues=colleagues,
        lines=lines,
        has_earlier=lines[0].row.number > 1,
        contact=contacts.door_of(actor, found, lines),
        tasks=tasks,
        refused_task=task_id,
        open_tasks=[task.id for task, _who in tasks if task.state is TaskState.OPEN and going],
        going=going,
        ticked=caring.ticked(actor, case),
        room=queries.room_of_case(actor, found),
        guide=guide,
        words_of=lambda line: guide.words_of(line.row.kind, line.row.door, line.row.item),
        current=lines_for(actor),
    )
    return page, status


def _done(case_id: uuid.UUID, words: str) -> Any:
    flash(words)
    return redirect(url_for("care.show", case_id=case_id), 303)


def _refused(
    actor: Actor,
    case_id: uuid.UUID,
    error: DomainError,
    name: str,
    form: Any,
    task_id: uuid.UUID | None = None,
) -> Any:
    """Show the case as it is now, with what was typed and why it did not go."""
    form.blame(error)
    version = queries.case_for(actor, case_id).case.version
    if "version" in form:
        form.version.data = form.version.raw_data = None
        form.version.data = version
    return _page(actor, case_id, error.status, task_id=task_id, **{name: form})


@door.write("/care/<uuid:case_id>/take", allow=Access.MEMBERS, methods=("POST",))
def take(actor: Actor, case_id: uuid.UUID) -> Any:
    """Say that one has seen it and looks after it."""
    form = forms.TakeForm()
    if not form.validate():
        return _page(actor, case_id, 422, take=form)
    try:
        caring.take(actor, case_id, form.version.data)
    except REFUSED as error:
        return _refused(actor, case_id, error, "take", form)
    return _done(case_id, "You look after this now.")


@door.write("/care/<uuid:case_id>/move", allow=Access.MEMBERS, methods=("POST",))
def move(actor: Actor, case_id: uuid.UUID) -> Any:
    """Say how it goes on."""
    form = forms.MoveForm()
    if not form.validate():
        return _page(actor, case_id, 422, move=form)
    try:
        if form.to.data not in set(CareState):
            raise Invalid("Please choose how it goes on.", field="to")
        caring.move(actor, case_id, form.version.data, CareState(form.to.data), form.words.data)
    except REFUSED as error:
        return _refused(actor, case_id, error, "move", form)
    return _done(case_id, "Noted.")


@door.write("/care/<uuid:case_id>/hand-on", allow=Access.MEMBERS, methods=("POST",))
def hand_on(actor: Actor, case_id: uuid.UUID) -> Any:
    """Let a colleague look after it."""
    form = forms.HandOnForm()
    if not form.validate():
        return _page(actor, case_id, 422, hand_on=form)
    try:
        caring.hand_on(actor, case_id, form.version.data, form.chosen())
    except REFUSED as error:
        return _refused(actor, case_id, error, "hand_on", form)
    return _done(case_id, "Handed on.")


@door.write("/care/<uuid:case_id>/tick", allow=Access.MEMBERS, methods=("POST",))
def tick(actor: Actor, case_id: uuid.UUID) -> Any:
    """Tick a step of the guide, or take it back."""
    form = forms.TickForm()
    if not form.validate():
        return _page(actor, case_id, 422)
    caring.tick(actor, case_id, form.step.data or "", on=form.on.data == "yes")
    return redirect(url_for("care.show", case_id=case_id, _anchor="guide"), 303)


@door.write("/care/<uuid:case_id>/write", allow=Access.MEMBERS, methods=("POST",))
def write(actor: Actor, case_id: uuid.UUID) -> Any:
    """Write a note, or what was agreed with the person."""
    form = forms.WriteForm()
    if not form.validate():
        return _page(actor, case_id, 422, write=form)
    put = caring.agree if form.kind.data == "agreed" else caring.note
    try:
        put(actor, case_id, form.words.data)
    except REFUSED as error:
        return _refused(actor, case_id, error, "write", form)
    return _done(case_id, "Written down.")


@door.write("/care/<uuid:case_id>/tasks/<uuid:task_id>", allow=Access.MEMBERS, methods=("POST",))
def task(actor: Actor, case_id: uuid.UUID, task_id: uuid.UUID) -> Any:
    """Say what became of a follow-up."""
    form = forms.TaskForm()
    if not form.validate():
        return _page(actor, case_id, 422, task_id=task_id, task=form)
    to = TaskState.LET_GO if form.to.data == "let_go" else TaskState.DONE
    try:
        caring.close_task(actor, case_id, task_id, to, form.words.data)
    except REFUSED as error:
        return _refused(actor, case_id, error, "task", form, task_id)
    return _done(case_id, "Noted.")


@door.write("/care/<uuid:case_id>/contact", allow=Access.MEMBERS, methods=("POST",))
def open_contact(actor: Actor, case_id: uuid.UUID) -> Any:
    """Open the sealed contact with a reason, or ask a second person."""
    form = forms.OpenForm()
    if not form.validate():
        return _page(actor, case_id, 422, contact=form)
    try:
        contacts.open_contact(actor, case_id, form.reason.data or "")
    except REFUSED as error:
        return _refused(actor, case_id, error, "contact", form)
    return redirect(url_for("care.show", case_id=case_id, _anchor="contact"), 303)


@door.write("/care/<uuid:case_id>/contact/agree", allow=Access.MEMBERS, methods=("POST",))
def agree_contact(actor: Actor, case_id: uuid.UUID) -> Any:
    """Agree, as a second person, that somebody opens the sealed contact."""
    form = forms.AgreeForm()
    if not form.validate():
        return _page(actor, case_id, 422, agree=form)
    try:
        contacts.agree_to_open(actor, case_id, form.asked())
    except REFUSED as error:
        return _refused(actor, case_id, error, "agree", form)
    return redirect(url_for("care.show", case_id=case_id, _anchor="contact"), 303)
