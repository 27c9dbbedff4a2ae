"""The people of a whole evening: two facilitators and nine members, who are elsewhere, too."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from facilitator.agendas.drafts import PhaseDraft, TemplateDraft
from facilitator.agendas.models import Mode
from facilitator.agendas.operations import make_template
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.groups.models import Group
from facilitator.meetings.models import Meeting
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases
from tests.journeys.overheard import Overheard, RecordedHand
from tests.live.server import Server
from tests.meetings.making import both, planned
from tests.worlds import World, acting, add_membership, join_tenant, make_account

NEW = ("dora", "emil", "finn", "gwen", "hugo", "ivo")
#: Who has a browser, and who writes asks by hand.
BROWSERS, HANDS = ("ann", "ben"), ("cleo", *NEW)
#: What the script of a part says that is never posted.
UNPOSTED = "Only if there is time left"
PARTS = (
    PhaseDraft("Arrivals", 5, Mode.OPEN, "Welcome. Take a breath.", ""),
    PhaseDraft("Check-in", 20, Mode.ROUND, UNPOSTED, "How was the week?"),
    PhaseDraft("Topic", 20, Mode.HANDS, "", ""),
)
#: What the circle's watched phrase is, and a message that holds it in disguise.
PHRASE, RAW = "pool of blood", "There was a P00L of blóod."
#: What ann was writing when the lead's network died.
HALF = "half a thought"
#: The beginning of every handle that somebody of the evening has in another circle.
ELSEWHERE = "Kestrel"


def handle(name: str) -> str:
    """Return how a person of the world is called in the circle."""
    return f"{name.title()} of Hope"


@dataclass
class Evening:
    """Who is there, by name: pages of browsers and hand-written clients, all overheard."""

    server: Server
    world: World
    visit: Callable[..., Page]
    overheard: Overheard
    pages: dict[str, Page] = field(default_factory=dict)
    hands: dict[str, RecordedHand] = field(default_factory=dict)
    #: What may never come to a member: ids and names from behind the circle, and from elsewhere.
    secrets: list[str] = field(default_factory=list)

    @property
    def room(self) -> uuid.UUID:
        return self.world.hope.meeting_id

    @property
    def lead(self) -> Page:
        return self.pages["facilitator"]

    @property
    def backup(self) -> Page:
        return self.pages["cofacilitator"]

    def open(self, who: str, width: int = 1280) -> Page:
        """Open the room in somebody's own browser."""
        page = self.pages[who] = self.visit(who, width=width)
        if who in BROWSERS:
            self.overheard.page(who, page)
        page.goto(f"/o/hope/meetings/{self.room}/room")
        return page

    def connect(self, who: str) -> RecordedHand:
        """Connect somebody who writes their asks by hand, and come to the door."""
        hand = RecordedHand(self.server, self.world, self.world.hope.actors[who])
        self.hands[who] = self.overheard.hand(who, hand)
        hand.connect().join(self.room)
        return hand

    def seat(self, who: str) -> str:
        """Return somebody's membership."""
        return str(self.world.hope.seats[who])


def populate(world: World) -> list[str]:
    """Bring in who is missing, plan the evening; return what no member may ever be sent."""
    hope = world.hope
    now, elsewhere = clock.now(), uuid.uuid4()
    with open_work(writes=True) as work:
        work.bind(hope.organization_id)
        for name in NEW:
            account = make_account(f"{name}@hope.example")
            join_tenant(hope, name, account, Role.MEMBER, Role.PARTICIPANT)
        db.session.add(Group(id=elsewhere, name="another circle", created_at=now))
        db.session.flush()  # seats point at it
        theirs = [
            add_membership(
                hope, actor.member_id, f"{ELSEWHERE} {name}", Role.PARTICIPANT, elsewhere
            )
            for name, actor in hope.actors.items()
            if name in hope.seats
        ]
        other_seats = [str(one.id) for one in theirs]
    lead = hope.facilitator
    with acting(lead):
        template = make_template(lead, TemplateDraft("Evening", "", 45, PARTS))
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        meeting.agenda_id = template.agenda_id
        meeting.lead_id, meeting.backup_id = hope.seats["facilitator"], hope.seats["cofacilitator"]
    planned(hope, holders=both(hope))  # next week's, which may go to the backup
    with acting(hope.admin):
        add_phrases(hope.admin, [PhraseDraft(PHRASE, Does.HOLD, About.GRAPHIC)])
    people = hope.actors.values()
    ids = [one for p in people for one in (p.account_id, p.member_id, p.sign_in_id)]
    mails = [f"{name}@{slug}.example" for name in hope.actors for slug in ("hope", "other")]
    return [ELSEWHERE, str(elsewhere), UNPOSTED, *other_seats, *map(str, ids), *mails]
