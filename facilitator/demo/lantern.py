"""The demo's second organization. One of its people is in the first, too, under another name."""

import uuid

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.demo.making import People, account_id, acting, circle, session
from facilitator.organizations.models import Member, Organization
from facilitator.prompts.operations import publish_prompt, reply_to

ZONE = "Europe/London"
PEOPLE: People = {
    "owner": (Role.OWNER, "Hana"),
    "facilitator": (Role.FACILITATOR, "Noor"),
    "member1": (Role.MEMBER, ""),
}


def fill(people: dict[str, Actor]) -> None:
    """Give Lantern its one circle."""
    lead = people["facilitator"]
    with unit_of_work(lead):
        both = _join(lead, account_id("member1@harbor.example"))
        group = circle(
            "Morning Table",
            "A quiet start to the day.",
            {
                lead: (Role.LEAD, "Noor"),
                people["member1"]: (Role.PARTICIPANT, "Blue Kettle"),
                both: (Role.PARTICIPANT, "Early Wren"),
            },
        )
        session(group, "Coffee and quiet", 60 * 20, ZONE)
        prompt = publish_prompt(lead, group.id, text="What helped you get up today?")
        reply_to(people["member1"], prompt.id, "The kettle. Always the kettle.")


def _join(lead: Actor, who: uuid.UUID) -> Actor:
    """Make an account a member here."""
    member = Member(id=uuid.uuid4(), account_id=who, role=Role.MEMBER, joined_at=clock.now())
    db.session.add(member)
    db.session.flush()  # a membership points at it
    return acting(db.session.get_one(Organization, lead.organization_id), who, member)
