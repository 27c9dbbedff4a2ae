"""Taking an incident to somebody outside: a redacted bundle, and a line in the audit of it.

Part of this feature's operations. Handles become letters, also inside what was said, those
of today and those of then; so do the names of the team, and the circle's name goes;
what looks like a number, an address or a link is left out; no circle, no member of the
team and nobody who reported is named. Notes of staff and the case stay here.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Invalid, NotAllowed
from facilitator.core.text import clean_line
from facilitator.groups.models import Membership
from facilitator.groups.queries import handles_of
from facilitator.moderation.models import Sanction
from facilitator.moderation.queries import (
    Act,
    Queued,
    acts_against,
    beside_for,
    report_for,
    snapshot_of,
    words_of,
)
from facilitator.organizations.models import Member, Organization
from facilitator.watched.contact import found_in

#: Instead of a handle that is somebody else's, and of what somebody could be found by.
SOMEBODY, LEFT_OUT = "[somebody]", "[left out]"
#: Behind words that had a picture, which could show who it is.
PICTURE = " [picture left out]"


@dataclass(frozen=True)
class Line:
    """One thing that was said: by which letter, and whether it is what was reported."""

    letter: str
    body: str
    at: datetime | None
    is_target: bool


@dataclass(frozen=True)
class Part:
    """One report of the incident, about which letter."""

    reason: str
    raised_at: datetime
    state: str
    about: str
    words: str
    lines: list[Line]


@dataclass(frozen=True)
class Deed:
    """One act about one letter, by a role."""

    about: str
    sanction: Sanction
    reason: str
    by: str


@dataclass(frozen=True)
class Bundle:
    """What goes to somebody outside; `mark` names the case here and nothing else."""

    mark: str
    parts: list[Part]
    deeds: list[Deed]


class _Letters:
    """Who is called what: letters in the order people are met."""

    def __init__(self, names: "_Names", circle: str, country: str):
        self._letters: dict[str, str] = {}
        self._names, self._circle, self._country = names, circle.casefold(), country
        named = sorted({*names, self._circle} - {""}, key=len, reverse=True)
        any_of = "|".join(map(re.escape, named))
        self._named = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)", re.IGNORECASE) if named else None

    def of(self, membership_id: Any) -> str:
        """Return somebody's letter: A to Z, then A2 and on."""
        key = str(membership_id)
        if key not in self._letters:
            number, place = divmod(len(self._letters), len(ascii_uppercase))
            self._letters[key] = ascii_uppercase[place] + (str(number + 1) if number else "")
        return self._letters[key]

    def clean(self, text: str) -> str:
        """Return a text that names nobody of the circle or the team, nor the circle itself."""
        for piece in sorted(
            {one.text for one in found_in(text, self._country)}, key=len, reverse=True
        ):
            text = text.replace(piece, LEFT_OUT)
        return self._named.sub(self._instead, text) if self._named else text

    def _instead(self, found: re.Match[str]) -> str:
        said = found.group().casefold()
        for key in self._names.get(said, ()):
            if key in self._letters:
                return self._letters[key]
        return LEFT_OUT if said == self._circle else SOMEBODY


#: Names in small letters, each with the memberships it is or was a name of.
_Names = dict[str, list[str]]


def exportable_for(actor: Actor, report_id: uuid.UUID) -> Queued:
    """Return a report whose incident the actor may take outside; offices only."""
    queued = report_for(actor, report_id)
    if not actor.can(Permission.QUEUE_WORK_ALL):
        raise NotAllowed("A moderator, an admin or the owner takes this outside. Pass it on first.")
    return queued


def export_bundle(actor: Actor, report_id: uuid.UUID, to: str, reason: str) -> Bundle:
    """Return the redacted bundle of an incident; to whom it goes and why is in the audit."""
    queued = exportable_for(actor, report_id)
    receiver, why = clean_line(to, 120), clean_line(reason, 300)
    if not receiver:
        raise Invalid("Please say who it goes to.", field="to")
    if not why:
        raise Invalid("Please say why, in one line.", field="reason")
    bundle = _bundle(actor, queued)
    record(actor, "report.exported", queued.report, to=receiver, reason=why)
    return bundle


def _bundle(actor: Actor, queued: Queued) -> Bundle:
    report = queued.report
    together = beside_for(actor, report)
    country = db.session.get_one(Organization, actor.organization_id).country
    said = {one.report.id: snapshot_of(actor, one.report) for one in together}
    names = _names(actor, report.group_id, [line for lines in said.values() for line in lines])
    letters = _Letters(names, queued.group.name, country)
    for one in together:  # everybody has a letter before the first text is cleaned
        letters.of(one.person.id)
        for line in said[one.report.id]:
            letters.of(line["author_id"])
    people = {one.person.id: one for one in together}
    acts = [
        (letters.of(who), act)
        for who, one in people.items()
        for act in acts_against(actor, one)
        if act.sanction.report_id in said
    ]
    return Bundle(
        mark=(report.incident_id or report.id).hex[:8],
        parts=[_part(actor, one, said[one.report.id], letters) for one in together],
        deeds=[_deed(letter, act, letters.clean) for letter, act in acts],
    )


def _names(actor: Actor, group_id: uuid.UUID, said: list[dict[str, Any]]) -> _Names:
    """Return the names people have in the circle or had when something was said, and the team's."""
    found: _Names = defaultdict(list)
    handles = handles_of(actor, group_id)
    people = set(map(str, handles))
    for membership_id, handle in handles.items():
        found[handle.casefold()].append(str(membership_id))
    for line in said:
        if line["author_id"] in people:  # a mask is no name
            found[line.get("handle", "").casefold()].append(line["author_id"])
    at_place = sa.and_(Membership.member_id == Member.id, Membership.group_id == group_id)
    for row in db.session.execute(
        sa.select(Member.staff_name, Membership.id)
        .outerjoin(Membership, at_place)
        .where(Member.staff_name != "")
    ):
        found[row.staff_name.casefold()].append(str(row.id) if row.id else "")
    return found


def _part(actor: Actor, one: Queued, said: list[dict[str, Any]], letters: _Letters) -> Part:
    report = one.report
    lines = [
        Line(
            letters.of(line["author_id"]),
            letters.clean(line["body"]) + (PICTURE if line.get("picture") else ""),
            datetime.fromisoformat(line["at"]) if line.get("at") else None,
            line["id"] == str(report.subject_id),
        )
        for line in said
    ]
    words = letters.clean(words_of(actor, report))
    about, state = letters.of(one.person.id), report.state.value
    return Part(report.reason.value, report.created_at, state, about, words, lines)


def _deed(letter: str, act: Act, clean: Callable[[str], str]) -> Deed:
    return Deed(letter, act.sanction, clean(act.sanction.reason), act.by)
