"""Somebody's own space with something of everything in it, in hard words."""

import uuid

from facilitator.core.work import unit_of_work
from facilitator.space import network
from facilitator.space.network import GIVES, KINDS
from facilitator.space.said import Entry
from tests.screens.hard import Words
from tests.worlds import Tenant


def fill_space(tenant: Tenant, words: Words) -> dict[str, uuid.UUID]:
    """Let Ann keep something of everything; returns ids of some of it."""
    ann = tenant.ann
    with unit_of_work(ann):
        for n, what in enumerate(list(KINDS)[:6] * 2):
            said = Entry(
                what=what,
                name=words.line[:60].strip(),
                ring=1 + n % 3,
                gives=tuple(GIVES),
                tie=("steady", "strained", "unsure")[n % 3],
                note=words.text[:400],
                is_folded=n == 3,
            )
            own_id = network.add_entry(ann, said)
        network.set_level(ann, own_id, "some", "open", words.text[:300], words.text[:400])
    return {"own_id": own_id}
