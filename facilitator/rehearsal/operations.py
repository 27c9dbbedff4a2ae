"""Beginning and ending sandboxes, and leading what is played in them."""

import uuid

import sqlalchemy as sa

from facilitator.accounts.models import Account, ConnectTicket
from facilitator.core import clock
from facilitator.core.actor import Actor, System
from facilitator.core.db import Model, TenantOwned, db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.limits import limiter
from facilitator.core.outbox import poke
from facilitator.groups.models import Membership
from facilitator.organizations.models import Member, Organization
from facilitator.rehearsal.casting import Place, Plan
from facilitator.rehearsal.models import Persona, PlayState, Rehearsal, Sandbox
from facilitator.rehearsal.playing import (
    LOOK,
    attempt,
    end_playing,
    give_time_back,
    locked,
    next_step,
    roles_in,
    to_next,
)
from facilitator.rehearsal.queries import rehearsal_for
from facilitator.rehearsal.scripts import DIFFICULTIES
from facilitator.rehearsal.sight import look_at
from facilitator.settings import Settings

LENGTHS = (5, 10, 15)
MOST = 3
STALE = "This changed a moment ago. Please look again."
#: What its person may do from each state. Everything else is a conflict.
MOVES: dict[PlayState, frozenset[PlayState]] = {
    PlayState.RUNNING: frozenset({PlayState.PAUSED, PlayState.OVER}),
    PlayState.PAUSED: frozenset({PlayState.RUNNING, PlayState.OVER}),
    PlayState.OVER: frozenset(),
}


def check_choice(actor: Actor, scripts: list[str], minutes: int) -> None:
    """Raise Invalid for anything but one to three difficulties and a length there is."""
    if not 1 <= len(set(scripts)) <= MOST or not set(scripts) <= set(DIFFICULTIES):
        raise Invalid("Please choose one, two or three.", field="scripts")
    if minutes not in LENGTHS:
        raise Invalid("Please choose a length.", field="minutes")


def count_attempt(actor: Actor) -> None:
    """Raise TooMany for somebody who makes sandbox after sandbox."""
    limiter.hit(
        "12/hour",
        "sandbox",
        actor.member_id,
        words="That was a lot of rehearsing. Please take a break and try again later.",
    )


def keep_sandbox(actor: Actor, plan: Plan, place: Place) -> Sandbox:
    """Note the sandbox that was made for the actor; one of the same kind before it ends now."""
    now = clock.now()
    # the person's own row is the lock: two beginnings at once leave one
    db.session.scalars(
        sa.select(Member).where(Member.id == actor.member_id).with_for_update()
    ).one()
    for old in db.session.scalars(
        sa.select(Sandbox).where(Sandbox.member_id == actor.member_id, Sandbox.kind == plan.kind)
    ):
        _close(old)
    row = Sandbox(
        id=uuid.uuid4(),
        member_id=actor.member_id,
        group_id=plan.home_group_id,
        kind=plan.kind,
        place_id=place.organization_id,
        place_slug=place.slug,
        meeting_id=place.meeting_id,
        made_at=now,
        ends_at=place.ends_at,
    )
    db.session.add(row)
    return row


def _close(sandbox: Sandbox) -> None:
    """End a sandbox now; the sweep takes it away."""
    now = clock.now()
    sandbox.ends_at = min(sandbox.ends_at, now)
    place = db.session.get(Organization, sandbox.place_id)
    if place is not None and place.sandbox_until is not None:
        place.sandbox_until = min(place.sandbox_until, now)
    poke("sandboxes")


def move(actor: Actor, version: int, to: PlayState) -> Rehearsal:
    """Pause the scripts, let them go on, or end them; decided on `version`."""
    rehearsal = locked(rehearsal_for(actor).id)
    if rehearsal.state is to and rehearsal.version == version + 1:
        return rehearsal
    if rehearsal.version != version:
        raise Conflict(STALE)
    if to not in MOVES[rehearsal.state]:
        raise Conflict(f"This is {rehearsal.state.value}, so it can’t become {to.value} now.")
    if rehearsal.paused_at is not None:
        give_time_back(rehearsal, rehearsal.paused_at)
        rehearsal.paused_at = None
    if to is PlayState.OVER:
        end_playing(rehearsal)
        return rehearsal
    now = clock.now()
    rehearsal.state, rehearsal.version = to, rehearsal.version + 1
    rehearsal.paused_at = now if to is PlayState.PAUSED else None
    rehearsal.due_at = now if to is PlayState.RUNNING else None
    return rehearsal


def step_on(actor: Actor, settings: Settings) -> str:
    """Let whoever of the chosen scripts is next do their next thing at once, also in a pause.

    Returns who it was. Raises Conflict when nobody has anything left, or the room refuses it.
    """
    rehearsal = locked(rehearsal_for(actor).id)
    if rehearsal.state is PlayState.OVER:
        raise Conflict("The scripts are done. You can begin again.")
    sight = look_at(rehearsal)
    left = [role for role in roles_in(rehearsal) if role.persona.script in rehearsal.scripts]
    left = [role for role in left if next_step(role) is not None]
    if not left or not sight.is_live:
        raise Conflict(
            "Everybody has said what there is." if sight.is_live else "Start the session first."
        )
    role = min(left, key=lambda one: one.persona.since)
    step = next_step(role)
    if step is not None:
        key = f"s{role.persona.step}"
        refused = attempt(rehearsal, role, step, key, sight, settings)
        to_next(role)
        if refused:
            raise Conflict(f"{role.character.handle} was refused: {refused}")
    if rehearsal.state is PlayState.RUNNING:
        rehearsal.due_at = clock.now() + LOOK
    return role.character.handle


# ---------------------------------------------------------------- taking it away


def forget_sandbox(system: System, sandbox_id: uuid.UUID) -> None:
    """Remove the note that somebody had a sandbox."""
    db.session.execute(sa.delete(Sandbox).where(Sandbox.id == sandbox_id))


def end_sandbox_of_gone(system: System, sandbox_id: uuid.UUID) -> None:
    """End the sandbox of somebody who does not belong any more."""
    sandbox = db.session.scalar(
        sa.select(Sandbox).where(Sandbox.id == sandbox_id).with_for_update()
    )
    if sandbox is not None:
        _close(sandbox)


def take_away(system: System) -> None:
    """Remove everything of the sandbox the work is bound to: every row of every table.

    Refuses an organization that is none, or whose time has not come.
    """
    place = db.session.get_one(Organization, system.organization_id, with_for_update=True)
    if place.sandbox_until is None or place.sandbox_until > clock.now():
        raise RuntimeError("only a sandbox whose time is over is taken away")
    made_up = list(
        db.session.scalars(
            sa.select(Member.account_id)
            .join(Membership, Membership.member_id == Member.id)
            .join(Persona, Persona.membership_id == Membership.id)
        )
    )
    models = {mapper.local_table: mapper.class_ for mapper in Model.registry.mappers}
    for table in reversed(Model.metadata.sorted_tables):
        model = models.get(table)
        if model is not None and issubclass(model, TenantOwned):
            db.session.execute(sa.delete(model).execution_options(synchronize_session=False))
    db.session.execute(sa.delete(ConnectTicket).where(ConnectTicket.organization_id == place.id))
    db.session.execute(
        sa.delete(Account).where(
            Account.id.in_(made_up),
            Account.disabled_at.is_not(None),
            Account.email_index.is_(None),
            Account.name_index.is_(None),
        )
    )
    db.session.delete(place)
