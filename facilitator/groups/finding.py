"""Pages for finding a circle: the directory, and the topics it can be looked through by.

The last file with pages of this door, so that `wiring.py` takes it from here.
"""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Invalid
from facilitator.groups import applicants, directory, operations, queries, topics
from facilitator.groups.bands import Band
from facilitator.groups.directory import Wanted
from facilitator.groups.ending import door
from facilitator.groups.models import Admission
from facilitator.groups.topic_forms import TopicsForm
from facilitator.organizations.queries import organization_for


@door.read("/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show the actor's circles and those they could join."""
    wanted, everything = _wanted(), directory.directory_for(actor)
    return render_template(
        "groups/index.html",
        mine=queries.groups_of(actor),
        others=[entry for entry in everything if wanted.fits(entry)],
        everything=everything,
        wanted=wanted,
        topics=topics.topics_of(actor),
        languages=directory.languages_in(everything),
        bands=list(Band),
        asked=applicants.own_requests_of(actor),
        may_create=operations.may_create(actor),
    )


def _wanted() -> Wanted:
    """Return what the address says somebody looks for; it holds ids and codes, never a topic."""
    asked = request.args
    admission, band = asked.get("admission", ""), asked.get("time", "")
    return Wanted(
        admission=Admission(admission) if admission in set(Admission) else None,
        with_places="places" in asked,
        topic_id=asked.get("topic", type=uuid.UUID),
        language=asked.get("language", ""),
        band=Band(band) if band in set(Band) else None,
    )


@door.write("/topics", allow=Access.MEMBERS)
def edit_topics(actor: Actor) -> Any:
    """Change the topics circles of the organization can be about."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    form = TopicsForm()
    if not form.is_submitted():
        form.topics.data = "\n".join(topic.name for topic in topics.topics_of(actor))
    elif form.validate():
        try:
            topics.set_topics(actor, form.topics.data.splitlines())
        except Invalid as error:
            form.blame(error)
        else:
            flash("Saved. Each circle chooses its own under Edit.")
            return redirect(url_for("groups.index"), 303)
    return render_template("groups/topics.html", form=form), 422 if form.is_submitted() else 200
