"""How the demo's team is looked after: credentials, one of them sent in anew, and a rota."""

from datetime import time, timedelta

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.work import unit_of_work
from facilitator.load.credentials import Draft, add_credential, propose_credential
from facilitator.load.rota import Draft as Hours
from facilitator.load.rota import add_shifts
from facilitator.organizations.oncall import set_on_call

NIGHTS = frozenset(range(7))
#: Who has what, by whom, for how many more days, signed so many days ago.
LEARNED = (
    ("facilitator", "Facilitator training", "Harbor", None, 400),
    ("facilitator", "First aid for minds", "Elm Street College", 24, 340),
    ("cofacilitator", "Facilitator training", "Harbor", 210, 155),
    ("moderator", "Handling reports", "Harbor", 90, 90),
)


def look_after_team(people: dict[str, Actor]) -> None:
    """Write credentials down, let one be sent in anew, and put people on call for the week."""
    owner, lead, today = people["owner"], people["facilitator"], clock.now().date()
    made = {}
    with unit_of_work(owner):
        for who, name, issuer, left, ago in LEARNED:
            last = None if left is None else today + timedelta(days=left)
            draft = Draft(name, issuer, last, today - timedelta(days=ago))
            made[who, name] = add_credential(owner, people[who].member_id, draft).id
        set_on_call(owner, [people[who].member_id for who in ("owner", "admin", "moderator")])
        for who, name, days, opens, closes in (
            ("admin", "Evenings", range(5), time(17), time(23)),
            ("owner", "Nights", NIGHTS, time(23), time(7)),
            ("moderator", "Days", range(4), time(7), time(17)),
        ):
            add_shifts(owner, Hours(name, people[who].member_id, frozenset(days), opens, closes))
    with unit_of_work(lead):
        later = Draft("First aid for minds", "Elm Street College", today + timedelta(days=389))
        propose_credential(lead, later, made["facilitator", later.name])
