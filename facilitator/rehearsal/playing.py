"""Playing: what is due of the scripts is done, each step once, under the rehearsal's lock.

Nothing is kept in memory. A step and the note that it was done are one commit, and what
somebody says has an id that follows from the step, so that twice is the same as once.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import DomainError
from facilitator.core.marks import no_actor
from facilitator.core.work import savepoint
from facilitator.floor.models import Turn, TurnState
from facilitator.floor.rounds import move_turn
from facilitator.groups.models import Membership
from facilitator.live.models import SeatState
from facilitator.organizations.models import Member, Organization
from facilitator.rehearsal.acts import DEEDS, Playing, say
from facilitator.rehearsal.models import Persona, PlayState, Rehearsal
from facilitator.rehearsal.scripts import Character, Step, script
from facilitator.rehearsal.sight import OPEN_TURNS, Sight, Waiting, has_come, look_at
from facilitator.settings import Settings

#: How often the scripts look at the room.
LOOK = timedelta(seconds=1)
#: How long somebody takes before they take a turn, and between two lines of it.
BREATH = timedelta(seconds=4)
#: What comes before the session is on; everything else waits for it.
BEFORE = frozenset({"knock", "start", "admit"})


@dataclass(frozen=True)
class Role:
    """Somebody of a script: their row, what the script says of them, and the actor they are."""

    persona: Persona
    character: Character
    actor: Actor


@no_actor("the rehearsal was found by its owner or by the sweep")
def roles_in(rehearsal: Rehearsal) -> list[Role]:
    """Return everybody who plays, in the order of the scripts."""
    place = db.session.get_one(Organization, rehearsal.organization_id)
    rows = db.session.execute(
        sa.select(Persona, Member)
        .join(Membership, Membership.id == Persona.membership_id)
        .join(Member, Member.id == Membership.member_id)
        .where(Persona.rehearsal_id == rehearsal.id)
    ).all()
    order = {name: at for at, name in enumerate(rehearsal.scripts)}
    played = [
        Role(persona, script(persona.script).people[persona.number], actor_of(place, member))
        for persona, member in rows
    ]
    return sorted(played, key=lambda r: (order.get(r.persona.script, -1), r.persona.number))


@no_actor("makes the actor somebody of a script acts as")
def actor_of(place: Organization, member: Member) -> Actor:
    """Return a made-up member of a sandbox as an actor; nobody can sign in as them."""
    return Actor(
        account_id=member.account_id,
        sign_in_id=member.id,
        authenticated_at=clock.now(),
        organization_id=place.id,
        organization_slug=place.slug,
        organization_name=place.name,
        member_id=member.id,
        role=member.role,
        time_zone=place.time_zone,
        is_sandbox=True,
    )


@no_actor("locks what its owner or the sweep has found")
def locked(rehearsal_id: uuid.UUID) -> Rehearsal:
    """Return a rehearsal, locked."""
    return db.session.scalars(
        sa.select(Rehearsal)
        .where(Rehearsal.id == rehearsal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def play(system: System, rehearsal_id: uuid.UUID, settings: Settings) -> None:
    """Do what is due in a rehearsal; safe to run twice."""
    rehearsal = locked(rehearsal_id)
    now = clock.now()
    if rehearsal.state is not PlayState.RUNNING:
        rehearsal.due_at = None
        return
    if rehearsal.due_at is None or rehearsal.due_at > now:
        return
    rehearsal.due_at = now + LOOK
    sight = look_at(rehearsal)
    if rehearsal.began_at is None and sight.is_live:
        rehearsal.began_at = now
    if sight.is_over or _is_long_enough(rehearsal):
        end_playing(rehearsal)
        return
    for role in roles_in(rehearsal):
        _look_around(rehearsal, role, sight, settings)


@no_actor("ends what its owner or the sweep has found")
def end_playing(rehearsal: Rehearsal) -> None:
    """Let the scripts be silent from here on; the room stays as it is."""
    if rehearsal.state is not PlayState.OVER:
        rehearsal.state, rehearsal.over_at = PlayState.OVER, clock.now()
        rehearsal.due_at, rehearsal.version = None, rehearsal.version + 1


def _is_long_enough(rehearsal: Rehearsal) -> bool:
    if rehearsal.began_at is None:
        return False
    played = clock.now() - rehearsal.began_at - timedelta(seconds=rehearsal.paused_seconds)
    return played >= timedelta(minutes=rehearsal.minutes)


def _look_around(rehearsal: Rehearsal, role: Role, sight: Sight, settings: Settings) -> None:
    """Let one of them do at most one thing: their turn, what they react to, or the next step."""
    turn = sight.turns.get(role.persona.membership_id)
    if turn is not None and turn.state in OPEN_TURNS:
        _take_turn(rehearsal, role, turn, sight, settings)
        return
    if not _react(rehearsal, role, sight, settings):
        _go_on(rehearsal, role, sight, settings)


# ---------------------------------------------------------------- the steps


def _react(rehearsal: Rehearsal, role: Role, sight: Sight, settings: Settings) -> bool:
    """Do what somebody does once besides, when its moment has come; the first of a kind first."""
    kinds: set[str] = set()
    for number, step in enumerate(role.character.reactions):
        key = f"r{number}"
        if role.persona.seen.get(key) == 0 or step.when in kinds:
            continue
        kinds.add(step.when)
        if _is_due(role, key, step, sight) and _try(rehearsal, role, step, key, sight, settings):
            note(role.persona, key, 0)
            if step.rest:
                _hold_back(role, step.rest)
            return True
    return False


def _hold_back(role: Role, seconds: int) -> None:
    """Let somebody's next step wait as if it came up only after so many seconds."""
    key = f"s{role.persona.step}"
    role.persona.seen = {k: at for k, at in role.persona.seen.items() if k != key}
    role.persona.since = clock.now() + timedelta(seconds=seconds)


def _go_on(rehearsal: Rehearsal, role: Role, sight: Sight, settings: Settings) -> None:
    """Do somebody's next step when it is due; leave it out when it never comes."""
    step = next_step(role)
    if step is None:
        return
    if not sight.is_live and step.do not in BEFORE:
        role.persona.since = clock.now()
        return
    key = f"s{role.persona.step}"
    waited = clock.now() - role.persona.since
    is_late = waited >= timedelta(seconds=step.after + step.give_up)
    is_due = _is_due(role, key, step, sight)
    if (is_due and _try(rehearsal, role, step, key, sight, settings)) or is_late:
        to_next(role)


@no_actor("a fact about a script")
def next_step(role: Role) -> Step | None:
    """Return somebody's next step; None after the last."""
    steps = role.character.steps
    return steps[role.persona.step] if role.persona.step < len(steps) else None


@no_actor("part of playing")
def to_next(role: Role) -> None:
    """Go on to somebody's next step; it is waited for from now on."""
    role.persona.step += 1
    role.persona.since = clock.now()


def _is_due(role: Role, key: str, step: Step, sight: Sight) -> bool:
    """Say whether a step's moment came at least `after` ago; what was seen once stays seen."""
    seen = role.persona.seen.get(key)
    if seen is None:
        if not has_come(Waiting(sight, role.persona, role.character, step)):
            return False
        since = role.persona.since if not step.when else clock.now()
        note(role.persona, key, since.timestamp())
        seen = since.timestamp()
    return clock.now().timestamp() >= float(seen) + step.after


@no_actor("part of playing")
def note(persona: Persona, key: str, value: float) -> None:
    """Keep when something was first seen, or with 0 that it is done."""
    persona.seen = {**persona.seen, key: value}


def _try(
    rehearsal: Rehearsal, role: Role, step: Step, key: str, sight: Sight, settings: Settings
) -> bool:
    """Do a step as the person it is; False when the room refuses it just now."""
    return attempt(rehearsal, role, step, key, sight, settings) == ""


@no_actor("acts as the one who is played")
def attempt(
    rehearsal: Rehearsal, role: Role, step: Step, key: str, sight: Sight, settings: Settings
) -> str:
    """Do a step as the person it is; return the words that refuse it, or nothing."""
    playing = _playing(rehearsal, role, key, sight, settings)
    try:
        with savepoint():
            DEEDS[step.do](playing, step)
    except DomainError as refused:
        return refused.message
    if step.do != "knock" or step.when:  # who was there from the start has begun nothing yet
        role.persona.began_at = role.persona.began_at or clock.now()
    _listen_from_here(role, sight)
    return ""


def _playing(
    rehearsal: Rehearsal, role: Role, key: str, sight: Sight, settings: Settings
) -> Playing:
    return Playing(
        actor=role.actor,
        membership_id=role.persona.membership_id,
        room_id=rehearsal.meeting_id,
        cmid=uuid.uuid5(role.persona.id, key),
        sight=sight,
        settings=settings,
    )


def _listen_from_here(role: Role, sight: Sight) -> None:
    if sight.room is not None:
        role.persona.heard_seq = sight.room.last_seq


# ---------------------------------------------------------------- a turn


def _take_turn(
    rehearsal: Rehearsal, role: Role, turn: Turn, sight: Sight, settings: Settings
) -> None:
    """Take a turn, say what there is line by line, and be done; or pass it on."""
    seat = sight.seats.get(role.persona.membership_id)
    begun = turn.offered_at if turn.state is TurnState.OFFERED else turn.spoke_at
    if seat is None or seat.state is not SeatState.ADMITTED or begun is None:
        return
    lines, past = role.character.turn, clock.now() - begun
    if turn.state is TurnState.OFFERED:
        if past >= BREATH:
            to = TurnState.SPEAKING if lines else TurnState.PASSED
            _move(role, rehearsal.meeting_id, turn, to)
        return
    _speak(rehearsal, role, turn, past // BREATH, sight, settings)


def _speak(
    rehearsal: Rehearsal, role: Role, turn: Turn, due: int, sight: Sight, settings: Settings
) -> None:
    """Say the next line that is due; `due` lines could have been said by now."""
    key = f"t{turn.id}"
    lines, done = role.character.turn, int(role.persona.seen.get(key, 0))
    if done < min(due, len(lines)):
        playing = _playing(rehearsal, role, f"{key} {done}", sight, settings)
        try:
            with savepoint():
                say(playing, lines[done])
        except DomainError:
            return
        role.persona.began_at = role.persona.began_at or clock.now()
        note(role.persona, key, done + 1)
        _listen_from_here(role, sight)
    elif due > len(lines) and not role.character.keeps_turn:
        _move(role, rehearsal.meeting_id, turn, TurnState.DONE)


def _move(role: Role, room_id: uuid.UUID, turn: Turn, to: TurnState) -> None:
    try:
        with savepoint():
            move_turn(role.actor, room_id, turn.id, turn.rev, to)
    except DomainError:
        return  # staff moved it on just now


@no_actor("shifts what waits, for an operation that has checked its actor")
def give_time_back(rehearsal: Rehearsal, since: datetime) -> None:
    """After a pause everything waits as long as it would have without it."""
    lost = clock.now() - since
    rehearsal.paused_seconds += round(lost.total_seconds())
    for persona in db.session.scalars(
        sa.select(Persona).where(Persona.rehearsal_id == rehearsal.id)
    ):
        persona.since += lost
        persona.seen = {
            key: value + lost.total_seconds() if value and not key.startswith("t") else value
            for key, value in persona.seen.items()
        }
