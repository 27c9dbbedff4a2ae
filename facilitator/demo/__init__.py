"""A demo that looks lived in: made-up people, dates relative to now. Refused in production."""

import uuid

import sqlalchemy as sa
from flask import current_app

from facilitator.accounts.operations import create_account
from facilitator.accounts.passphrases import hash_passphrase
from facilitator.core.actor import Guest
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.work import open_work
from facilitator.demo import harbor, lantern
from facilitator.demo.making import organization
from facilitator.organizations.models import Organization

PASSPHRASE = "a quiet harbor light"  # noqa: S105 - public on purpose, for the demo only

__all__ = ["PASSPHRASE", "addresses", "load_demo"]


def addresses() -> list[str]:
    """Return the address of everybody in the demo's organizations."""
    places = {"harbor": harbor.PEOPLE, "lantern": lantern.PEOPLE}
    return [f"{who}@{slug}.example" for slug, people in places.items() for who in people]


def load_demo() -> None:
    """Fill an empty database with the demo, or give a filled one a session that is on now.

    Raises NotAllowed in production.
    """
    if current_app.extensions["facilitator.settings"].is_production:
        raise NotAllowed("Demo people and their passphrase have no place in production.")
    harbor_id = _harbor_id()
    if harbor_id is None:
        _fill()
    else:
        harbor.bring_up_to_now(harbor_id)


def _harbor_id() -> uuid.UUID | None:
    with open_work(writes=False):
        return db.session.scalar(sa.select(Organization.id).where(Organization.slug == "harbor"))


def _fill() -> None:
    hashed = hash_passphrase(PASSPHRASE)
    with open_work(writes=True):
        operator = create_account(Guest(), email="operator@example.org", passphrase_hash=hashed)
        operator.is_operator = True
    people = organization("harbor", "Harbor", "US", harbor.ZONE, harbor.PEOPLE, hashed)
    others = organization("lantern", "Lantern", "GB", lantern.ZONE, lantern.PEOPLE, hashed)
    harbor.fill(people)
    lantern.fill(others)
