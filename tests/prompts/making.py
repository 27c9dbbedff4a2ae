"""Prompts and answers for the tests here."""

import uuid
from typing import Any

from facilitator.core.access import Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Group, GroupState, Membership
from facilitator.groups.operations import publish_agreement
from facilitator.prompts.life import Plan
from facilitator.prompts.models import Prompt, Reply
from facilitator.prompts.operations import Beside, publish_prompt, reply_to
from facilitator.prompts.queries import prompt_for
from facilitator.prompts.reading import threads_of
from tests.worlds import Tenant, join_tenant, make_account


def asked(tenant: Tenant, text: str = "What held you up?", **values: object) -> uuid.UUID:
    """Ask the circle as its facilitator and return the prompt's id."""
    with unit_of_work(tenant.facilitator):
        return publish_prompt(tenant.facilitator, tenant.group_id, text=text, **values).id  # type: ignore[arg-type]


def answered(
    actor: Actor,
    prompt_id: uuid.UUID,
    body: str,
    parent_id: uuid.UUID | None = None,
    **beside: Any,
) -> uuid.UUID:
    """Answer in a work of one's own and return the answer's id."""
    with unit_of_work(actor):
        beside_it = Beside(**beside)
        return reply_to(actor, prompt_id, body, parent_id=parent_id, beside=beside_it).id


def prompt_row(tenant: Tenant, prompt_id: uuid.UUID) -> Prompt:
    """Return a prompt as it is stored."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get_one(Prompt, (tenant.organization_id, prompt_id))


def change_prompt(tenant: Tenant, prompt_id: str | uuid.UUID, **values: object) -> None:
    """Change a prompt as it is stored, as if time had passed."""
    with unit_of_work(tenant.owner):
        place = (tenant.organization_id, uuid.UUID(str(prompt_id)))
        row = db.session.get_one(Prompt, place)
        for name, value in values.items():
            setattr(row, name, value)


def reply_row(tenant: Tenant, reply_id: uuid.UUID) -> Reply:
    """Return an answer as it is stored."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get_one(Reply, (tenant.organization_id, reply_id))


def new_agreement(tenant: Tenant) -> None:
    """Put a new version of the agreement in force; nobody has accepted it yet."""
    with unit_of_work(tenant.owner):
        publish_agreement(tenant.owner, tenant.group_id, "Be kinder.")


def archive(tenant: Tenant) -> None:
    """Archive the tenant's group."""
    with unit_of_work(tenant.owner):
        group = db.session.get_one(Group, (tenant.organization_id, tenant.group_id))
        group.state = GroupState.ARCHIVED


def change_seat(tenant: Tenant, who: str, **values: object) -> None:
    """Change somebody's membership."""
    with unit_of_work(tenant.owner):
        row = db.session.get_one(Membership, (tenant.organization_id, tenant.seats[who]))
        for name, value in values.items():
            setattr(row, name, value)


def crowd(tenant: Tenant) -> None:
    """Make the circle one of five members and more."""
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        for name in ("dan", "eve"):
            account = make_account(f"{name}@{tenant.slug}.example")
            join_tenant(tenant, name, account, Role.MEMBER, Role.PARTICIPANT)


def put(tenant: Tenant, **values: Any) -> uuid.UUID:
    """Ask the circle with a plan and return the prompt's id."""
    return asked(tenant, plan=Plan(**values))


def seen(actor: Actor, prompt_id: uuid.UUID) -> list[str]:
    """Return the words of every answer somebody reads, answers to answers after theirs."""
    with unit_of_work(actor, writes=False):
        prompt = prompt_for(actor, prompt_id, Permission.ROSTER_SEE)
        threads = threads_of(actor, prompt)
    return [one.body for thread in threads for one in (thread.said, *thread.answers)]
