"""The map of whom and where one can turn to. Part of this feature's operations.

It is a picture and a list of the same things. Nothing in it is counted or judged: a kind
without anybody is an invitation, and "not now" is a good answer to one.
"""

import uuid
from dataclasses import dataclass

import msgspec

from facilitator.after.queries import lock_own_member
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.text import clean_line, clean_text
from facilitator.core.words import N_, _
from facilitator.space.operations import change, keep
from facilitator.space.queries import Kept, all_things, of_kind, thing_for, things_of
from facilitator.space.said import Entry, NotNow

#: The seven kinds: key -> (the kind, what an open corner says, two ideas).
KINDS: dict[str, tuple[str, str, tuple[str, str]]] = {
    "friend": (
        N_("Friend"),
        N_("Somebody to be easy with?"),
        (N_("Somebody you laughed with once"), N_("Somebody you lost touch with and think of")),
    ),
    "helper": (
        N_("Therapist or peer supporter"),
        N_("Somebody who listens as their work?"),
        (N_("A peer supporter, who has been there"), N_("Your doctor can say who is near you")),
    ),
    "group": (
        N_("Group"),
        N_("A place with others?"),
        (N_("A circle like the one you may be in"), N_("A choir, a team, a garden, a class")),
    ),
    "family": (
        N_("Chosen family"),
        N_("Somebody who feels like home?"),
        (
            N_("A relative you are at ease with"),
            N_("A friend’s parent, a neighbor, an old teacher"),
        ),
    ),
    "medical": (
        N_("Medical"),
        N_("Somebody who looks after your health?"),
        (N_("A doctor or nurse you would go back to"), N_("A pharmacist who takes time")),
    ),
    "mentor": (
        N_("Mentor or spiritual"),
        N_("Somebody to learn from?"),
        (
            N_("Somebody a few steps ahead of you"),
            N_("Somebody of your faith, or a book you go back to"),
        ),
    ),
    "place": (
        N_("Safe place"),
        N_("A place where you can breathe?"),
        (N_("A bench, a library, a quiet room"), N_("A walk you know by heart")),
    ),
}
RINGS = {1: N_("Closest"), 2: N_("Close"), 3: N_("Around me")}
GIVES = {
    "company": N_("Company"),
    "listening": N_("Listening"),
    "advice": N_("Advice"),
    "practical": N_("Practical help"),
    "fun": N_("Fun"),
    "safety": N_("Safety"),
    "hope": N_("Hope"),
}
TIES = {"steady": N_("Steady"), "strained": N_("Strained"), "unsure": N_("Not sure yet")}
#: How much one tells somebody: key -> (words, what it may bring, what it may cost).
LEVELS: dict[str, tuple[str, str, str]] = {
    "not_now": (
        N_("Not now"),
        N_("It stays yours. You can think in peace."),
        N_("You carry it alone there."),
    ),
    "line": (
        N_("One line"),
        N_("They know that something is there."),
        N_("They may ask for more than you want to say."),
    ),
    "some": (
        N_("Some of it"),
        N_("They can be with you in it."),
        N_("You may wonder what they think."),
    ),
    "more": (
        N_("More"),
        N_("They can help when it is hard."),
        N_("It is hard to take words back."),
    ),
    "open": (
        N_("Open"),
        N_("You need not watch your words."),
        N_("They may tell others. You can ask not to."),
    ),
}
MOST_ENTRIES = 100
#: What the first visit asks for: field -> (kind of the entry, ring).
FIRST = {"person": ("friend", 1), "place": ("place", 2), "service": ("helper", 3)}


@dataclass(frozen=True)
class Network:
    """Somebody's map, and the kinds that are open and not put aside."""

    entries: list[Kept[Entry]]
    gaps: list[str]
    aside: list[str]


def network_of(actor: Actor) -> Network:
    """Return the actor's own map, by kind and closeness."""
    kinds, things = list(KINDS), all_things(actor)
    entries = sorted(
        of_kind(things, Entry), key=lambda one: (kinds.index(one.said.what), one.said.ring)
    )
    there = {one.said.what for one in entries}
    put_aside = {one.said.what for one in of_kind(things, NotNow)}
    open_ = [what for what in kinds if what not in there]
    return Network(
        entries,
        [what for what in open_ if what not in put_aside],
        [what for what in open_ if what in put_aside],
    )


def entry_for(actor: Actor, thing_id: uuid.UUID) -> Kept[Entry]:
    """Return one entry of the actor's own map."""
    return thing_for(actor, thing_id, Entry)


def _checked(said: Entry) -> Entry:
    name = clean_line(said.name, 60, field="name")
    if not name:
        raise Invalid(
            N_("Please write a name. Any name you will know them by is fine."), field="name"
        )
    if said.what not in KINDS or said.ring not in RINGS or said.tie not in TIES:
        raise Invalid(N_("Please choose one of the words."), field="what")
    gives = tuple(one for one in GIVES if one in said.gives)
    note = clean_text(said.note, 500, field="note")
    return msgspec.structs.replace(said, name=name, gives=gives, note=note)


def add_entry(actor: Actor, said: Entry) -> uuid.UUID:
    """Put somebody or some place on the actor's map."""
    checked = _checked(said)
    thing_id = keep(actor, checked)  # which locks: nobody adds beside us
    if len(things_of(actor, Entry)) > MOST_ENTRIES:
        words = _("A map holds %(most)s. Please take somebody off it first.", most=MOST_ENTRIES)
        raise Conflict(words)
    return thing_id


def change_entry(actor: Actor, thing_id: uuid.UUID, said: Entry) -> None:
    """Change what the map says of somebody; how much one tells them stays as it is."""
    lock_own_member(actor)
    old = entry_for(actor, thing_id).said
    kept = {name: getattr(old, name) for name in ("at", "now", "wish", "step", "mine")}
    change(actor, thing_id, msgspec.structs.replace(_checked(said), **kept))


def begin(actor: Actor, names: dict[str, str]) -> int:
    """Put the first few on the map: any of one person, one place, one service.

    Returns how many. None at all is Invalid: the page has a way on without any.
    """
    given = {field: name for field, name in names.items() if field in FIRST and name}
    if not given:
        raise Invalid(N_("Please write one of the three, or go on without."), field="person")
    for field, name in given.items():
        what, ring = FIRST[field]
        add_entry(actor, Entry(what=what, name=name, ring=ring))
    return len(given)


def put_aside(actor: Actor, what: str) -> None:
    """Leave a kind open, and be asked no more. Twice is the same as once."""
    if what not in KINDS:
        raise NotFound()
    lock_own_member(actor)
    if all(one.said.what != what for one in things_of(actor, NotNow)):
        keep(actor, NotNow(what=what))


def set_level(
    actor: Actor, thing_id: uuid.UUID, now: str, wish: str, step: str = "", mine: str = ""
) -> None:
    """Note how much one tells somebody, and would like to; no level is better than another."""
    if {now, wish} - {"", *LEVELS}:
        raise Invalid(N_("Please choose one of the words, or none."), field="now")
    lock_own_member(actor)
    old = entry_for(actor, thing_id).said
    said = msgspec.structs.replace(
        old,
        now=now,
        wish=wish,
        step=clean_text(step, 300, field="step"),
        mine=clean_text(mine, 1000, field="mine"),
    )
    change(actor, thing_id, said)


def step_back(actor: Actor, thing_id: uuid.UUID) -> None:
    """Tell somebody one level less from now on; from the least, nothing changes."""
    lock_own_member(actor)
    said = entry_for(actor, thing_id).said
    levels = list(LEVELS)
    place = levels.index(said.now) if said.now else 0
    lower = levels[max(0, place - 1)]
    change(actor, thing_id, msgspec.structs.replace(said, now=lower, wish=""))
