"""Somebody the demo's team is with: a case begun by the lead, so that nobody is called by mail."""

import uuid

from facilitator.care import caring
from facilitator.care.contacts import Contact, keep_contact
from facilitator.care.models import CareState
from facilitator.care.operations import worry_on_page
from facilitator.core.actor import Actor
from facilitator.core.work import unit_of_work
from facilitator.groups.queries import own_membership
from facilitator.organizations.operations import notice_danger

SISTER = Contact("June, my sister", "By phone after six", "That somebody who knows me is worried.")


def care_for(people: dict[str, Actor], group_id: uuid.UUID) -> None:
    """Let a member leave a contact, and the lead be with them; words of danger are noticed."""
    owner, lead, member = people["owner"], people["facilitator"], people["member3"]
    with unit_of_work(owner):
        notice_danger(owner, on=True)
    with unit_of_work(member):
        keep_contact(member, SISTER, agrees=True)
        own = own_membership(member, group_id)
    if own is None:
        return
    with unit_of_work(lead):
        case = worry_on_page(lead, own.id, uuid.uuid4(), "Was very quiet, and left early.")
        caring.move(lead, case.id, case.version, CareState.WITH_MEMBER)
        for step in ("read", "alone", "private", "listen"):
            caring.tick(lead, case.id, step, on=True)
        caring.note(lead, case.id, "Wrote to them on the quiet line. They would like to talk.")
        caring.agree(lead, case.id, "We talk tomorrow at noon, and you have my line until then.")
