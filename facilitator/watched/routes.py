"""Pages of the watched phrases: the list, adding, changing, trying, files and first lists."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups.languages import LANGUAGES
from facilitator.watched import exchange, forms, operations, queries, starters
from facilitator.watched.showing import tried
from facilitator.watched.wording import ABOUT, DOES

door = Door("watched", __name__, url_prefix="/o/<org_slug>/watched")


def _words() -> dict[str, Any]:
    return {"does_words": DOES, "about_words": ABOUT, "languages": LANGUAGES}


def _index() -> Any:
    return redirect(url_for("watched.index"), 303)


@door.read("/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show what is watched for, by what it does."""
    return render_template("watched/index.html", shown=queries.phrases_for(actor), **_words())


@door.write("/add", allow=Access.MEMBERS)
def add(actor: Actor) -> Any:
    """Add phrases, one a line."""
    queries.check_edits(actor)
    form = forms.AddForm()
    if form.is_submitted() and form.validate():
        try:
            count = operations.add_phrases(actor, form.drafts())
        except (Invalid, Conflict) as error:
            form.blame(_at(error, "phrases"))
        else:
            flash(f"{count} saved. They count from the next message on.")
            return _index()
    page = render_template("watched/add.html", form=form, **_words())
    return page, 422 if form.is_submitted() else 200


def _at(error: Invalid | Conflict, field: str) -> Invalid | Conflict:
    """Return a refusal of one phrase as one of the field that all were written in."""
    error.field = field if error.field == "words" else error.field
    return error


@door.write("/<uuid:phrase_id>/edit", allow=Access.MEMBERS)
def edit(actor: Actor, phrase_id: uuid.UUID) -> Any:
    """Change one phrase."""
    phrase = queries.phrase_for(actor, phrase_id, Permission.WATCHED_EDIT)
    form = forms.ChangeForm()
    if not form.is_submitted():
        form.fill(phrase)
    elif form.validate():
        try:
            operations.change_phrase(actor, phrase_id, form.draft_of(form.words.data))
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Saved. It counts from the next message on.")
            return _index()
    page = render_template("watched/edit.html", form=form, phrase=phrase, **_words())
    return page, 422 if form.is_submitted() else 200


@door.write("/<uuid:phrase_id>/remove", allow=Access.MEMBERS, methods=("POST",))
def remove(actor: Actor, phrase_id: uuid.UUID) -> Any:
    """Let a phrase count no more."""
    operations.remove_phrase(actor, phrase_id)
    flash("Removed. You find it at the end of this page for 30 days, and can put it back.")
    return _index()


@door.write("/<uuid:phrase_id>/put-back", allow=Access.MEMBERS, methods=("POST",))
def put_back(actor: Actor, phrase_id: uuid.UUID) -> Any:
    """Let a removed phrase count again."""
    operations.put_back(actor, phrase_id)
    flash("It counts again.")
    return _index()


@door.write("/try", allow=Access.MEMBERS)
def try_out(actor: Actor) -> Any:
    """Say what would happen to a text, and why. Nothing of it is kept."""
    queries.phrases_for(actor)
    form, result = forms.TryForm(), None
    if form.is_submitted() and form.validate():
        language = form.language.data or ""
        result = tried(form.text.data, queries.try_out(actor, form.text.data, language))
    page = render_template("watched/try.html", form=form, result=result, **_words())
    return page, 422 if form.errors else 200


@door.read("/file", allow=Access.MEMBERS)
def file(actor: Actor) -> Any:
    """Hand out the list as a file."""
    shown = queries.phrases_for(actor)
    rows = [one for ones in shown.by_act.values() for one in ones]
    answer = Response(exchange.to_file(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="phrases.csv"'
    return answer


@door.write("/from-file", allow=Access.MEMBERS)
def from_a_file(actor: Actor) -> Any:
    """Add the phrases of a file."""
    queries.check_edits(actor)
    form = forms.FileForm()
    if form.is_submitted() and form.validate():
        try:
            count = operations.add_phrases(actor, exchange.from_file(form.content()))
        except (Invalid, Conflict) as error:
            form.blame(_at(error, "file"))
        else:
            flash(f"{count} saved. They count from the next message on.")
            return _index()
    page = render_template("watched/from_file.html", form=form)
    return page, 422 if form.is_submitted() else 200


@door.write("/first-lists", allow=Access.MEMBERS)
def first_lists(actor: Actor) -> Any:
    """Offer the lists that come with the software, and take one."""
    queries.check_edits(actor)
    if request.method == "POST":
        count = starters.take_starter(actor, request.form.get("list", ""))
        if count:
            flash(f"{count} new. Please look through them: they are drafts.")
        else:
            flash("Nothing of it is new: you have all of it, or removed it.")
        return _index()
    return render_template("watched/first_lists.html", lists=starters.starters(), **_words())
