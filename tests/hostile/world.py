"""A world to be attacked: two organizations, three circles each, a canary in every word.

It is built once for a run and copied for every test; ids and canaries stay the same.
"""

import shutil
import uuid
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from facilitator.accounts.factors import offer_secret
from facilitator.accounts.models import Account, AccountLink, SignIn
from facilitator.accounts.unaddressed import _sealed_in_link, create_unaddressed
from facilitator.agendas.drafts import PhaseDraft, TemplateDraft
from facilitator.agendas.models import Mode
from facilitator.agendas.operations import make_template
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor, Guest, System
from facilitator.core.crypto import blind_index, seal_system
from facilitator.core.db import db
from facilitator.core.mail import _refusal_of, note_refused
from facilitator.core.tokens import digest
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Admission, Agreement, Group, Membership, Visibility
from facilitator.groups.requests import ask_to_join
from facilitator.meetings.feeds import reset_feed
from facilitator.notices.changes import look_at_meeting
from facilitator.notices.lines import set_up_desk
from facilitator.notices.models import Channel, Kind, NoShow, Notice
from facilitator.notices.operations import (
    Choice,
    mute_circle,
    save_wishes,
    wake_here,
    wish_reminders,
)
from facilitator.notices.stops import stop_token
from facilitator.notices.telling import Occasion, tell
from facilitator.organizations.consents import Agreed, first_offer, publish_consent_text
from facilitator.organizations.models import Invitation, Member, Organization
from facilitator.organizations.oncall import Cover
from facilitator.organizations.operations import invite_staff, revoke_invitation
from facilitator.prompts.deck import Draft, save_card
from facilitator.prompts.deck_models import Phase, Theme
from facilitator.setup.models import AlertTrial
from facilitator.setup.operations import save_agreement, save_on_call, send_test_alert
from facilitator.space.text_models import TextKind
from facilitator.space.texts import Text, save_text
from facilitator.watched.models import About, Does, WatchedPhrase
from facilitator.watched.operations import PhraseDraft, add_phrases
from tests.hostile.canaries import OFFICE, Canaries
from tests.hostile.circles import PARTS, Circle, fill
from tests.hostile.routes import MEMBERS, RUNNERS
from tests.worlds import (
    Tenant,
    World,
    build_world,
    coming_meeting,
    join_tenant,
    make_account,
    make_sign_in,
    sign_in,
)

#: Who plays which part in the circle of the tests; the rest is named for its part.
OWN = {
    "lead": "facilitator",
    "co": "cofacilitator",
    "other": "ann",
    "writer": "ben",
    "third": "cleo",
    "pending": "pending",
}
ROLES = {"lead": Role.LEAD, "co": Role.COFACILITATOR, "pending": Role.PENDING}


@dataclass
class Hostile:
    """The world with its circles by (organization, circle) and everything planted in it."""

    world: World
    database: Path
    canaries: Canaries = field(default_factory=Canaries)
    circles: dict[tuple[str, str], Circle] = field(default_factory=dict)
    #: Tokens by (organization, what they open), and ids of the organization's own things.
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    ids: dict[str, dict[str, object]] = field(default_factory=dict)

    def copied_to(self, database: Path, app: Flask) -> "Hostile":
        """Return the same world for another app, with a database of its own."""
        shutil.copy(self.database, database)
        return self.in_app(database, app)

    def in_app(self, database: Path, app: Flask) -> "Hostile":
        """Return the same world for an app whose database holds it."""
        return replace(self, world=replace(self.world, app=app), database=database)

    def tenant(self, slug: str) -> Tenant:
        """Return an organization."""
        return self.world.hope if slug == "hope" else self.world.other

    def actor(self, slug: str, name: str) -> Actor | None:
        """Return an actor; nobody for `anonymous` and the operator, who belong nowhere."""
        return self.tenant(slug).actors.get(name)

    def browser(self, slug: str, name: str) -> FlaskClient:
        """Return a browser of somebody, who may be nobody or the operator."""
        client = self.world.client(self.actor(slug, name))
        if name == "operator":
            sign_in(client, self.world.operator_token)
        return client


def build(app: Flask, database: Path) -> Hostile:
    """Build it all; needs an app context on an empty database."""
    hostile = Hostile(build_world(app), database)
    for tenant in (hostile.world.hope, hostile.world.other):
        _people(tenant)
        for key, names, visibility in (
            ("circle", OWN, Visibility.UNLISTED),
            ("sibling", {}, Visibility.HIDDEN),
        ):
            circle = _circle(hostile, tenant, key, names)
            fill(circle, visibility)
            hostile.circles[tenant.slug, key] = circle
        _listed(hostile, tenant)
        _organization(hostile, tenant)
    _accounts(hostile)
    return hostile


def _people(tenant: Tenant) -> None:
    """Add whoever the small world lacks: parts of the own circle and all of the sibling."""
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        sibling = Group(id=uuid.uuid4(), name="sibling", created_at=clock.now())
        db.session.add(sibling)
        db.session.flush()
        db.session.add_all(
            [
                Agreement(
                    group_id=sibling.id,
                    version=1,
                    text="Be kind.",
                    text_hash=b"1",
                    published_at=clock.now(),
                ),
                coming_meeting(sibling.id, sibling.id, clock.now()),  # its id is its group's
            ]
        )
        own = tenant.group_id
        for part in PARTS:
            if part not in OWN:
                _join(tenant, part, part)
        tenant.group_id = sibling.id
        for part in PARTS:
            _join(tenant, f"sibling {part}", part)
        tenant.group_id = own
        tenant.actors["sibling"] = tenant.actors["sibling lead"]


def _join(tenant: Tenant, name: str, part: str) -> None:
    role = Role.FACILITATOR if part in {"lead", "co"} else Role.MEMBER
    account = make_account(f"{name.replace(' ', '-')}@{tenant.slug}.example")
    join_tenant(tenant, name, account, role, ROLES.get(part, Role.PARTICIPANT))


def _circle(hostile: Hostile, tenant: Tenant, key: str, names: dict[str, str]) -> Circle:
    prefix = "" if key == "circle" else f"{key} "
    people = {part: names.get(part, f"{prefix}{part}") for part in PARTS}
    group_id, meeting_id = tenant.group_id, tenant.meeting_id
    if key == "sibling":
        with unit_of_work(tenant.owner, writes=False):
            seat = tenant.seats[people["lead"]]
            row = db.session.get_one(Membership, (tenant.organization_id, seat))
            group_id = meeting_id = row.group_id
    return Circle(tenant, hostile.canaries, key, group_id, meeting_id, people)


def _listed(hostile: Hostile, tenant: Tenant) -> None:
    """Add a circle anybody in the organization may find and ask to join."""
    everybody = list(tenant.actors)
    with unit_of_work(tenant.owner):
        group = Group(
            id=uuid.uuid4(),
            name=hostile.canaries.plant(tenant.slug, "listed: name", everybody),
            purpose=hostile.canaries.plant(tenant.slug, "listed: for", everybody),
            visibility=Visibility.LISTED,
            created_at=clock.now(),
        )
        db.session.add(group)
        hostile.ids.setdefault(tenant.slug, {})["listed_id"] = group.id
        full = Group(
            id=uuid.uuid4(),
            name=hostile.canaries.plant(tenant.slug, "full: name", everybody),
            visibility=Visibility.LISTED,
            admission=Admission.OPEN,
            size_limit=0,
            created_at=clock.now(),
        )
        db.session.add(full)
        hostile.ids[tenant.slug]["full_id"] = full.id
        said = hostile.canaries.plant(tenant.slug, "what people once agreed to", ["owner"])
        publish_consent_text(tenant.owner, said)
        publish_consent_text(tenant.owner, first_offer().text)
        for member in db.session.scalars(sa.select(Member)):
            member.consent_version = 2  # they may write
    with unit_of_work(tenant.stranger):
        ask_to_join(tenant.stranger, full.id, "Slow Wren", (), Agreed(first_offer().mark))


def _organization(hostile: Hostile, tenant: Tenant) -> None:
    """Name the organization and its staff, and make links for staff: one open, one closed."""
    plant, slug = hostile.canaries.plant, tenant.slug
    people = [*tenant.actors, "operator"]
    holders = [c.people[p] for c in _circles(hostile, slug) for p in ("lead", "co")]
    with unit_of_work(tenant.owner):
        row = db.session.get_one(Organization, tenant.organization_id)
        row.name = plant(slug, "name", people)
        row.state_reason = plant(slug, "why it is paused", [*OFFICE, "operator"])
        for name in (*OFFICE, "facilitator", "cofacilitator"):
            member = db.session.get_one(
                Member, (tenant.organization_id, tenant.actors[name].member_id)
            )
            member.staff_name = plant(slug, f"staff name of {name}", [*OFFICE, *holders])
        open_token = invite_staff(tenant.owner, Role.MODERATOR)
        dead_token = invite_staff(tenant.owner, Role.MODERATOR)
        dead = _invitation(dead_token)
        revoke_invitation(tenant.owner, dead.id)
        save_agreement(tenant.owner, "- " + plant(slug, "a first agreement", list(tenant.actors)))
        save_on_call(tenant.owner, [tenant.owner.member_id], [Cover(0, time(18), time(22))])
        send_test_alert(tenant.owner)
        hostile.ids[slug] |= {
            "invitation_id": _invitation(open_token).id,
            "organization_id": tenant.organization_id,
            "owner_id": tenant.owner.member_id,
            "alert_id": db.session.scalars(sa.select(AlertTrial.id)).one(),
        }
    _template(hostile, tenant)
    _watched(hostile, tenant)
    _notices(hostile, tenant)
    hostile.tokens[slug, "join"], hostile.tokens[slug, "dead join"] = open_token, dead_token
    with unit_of_work(tenant.ann):
        hostile.tokens[slug, "feed"] = reset_feed(tenant.ann)
    hostile.tokens[slug, "card"] = str(hostile.circles[slug, "circle"].ids["card_token"])
    hostile.tokens[slug, "invite"] = hostile.circles[slug, "circle"].invite_token


def _template(hostile: Hostile, tenant: Tenant) -> None:
    """Let the facilitator make a template; whoever holds a circle may read it."""
    holders = [c.people[p] for c in _circles(hostile, tenant.slug) for p in ("lead", "co")]

    def word(what: str) -> str:
        return hostile.canaries.plant(tenant.slug, f"template: {what}", [*RUNNERS, *holders])

    part = PhaseDraft(word("part"), 60, Mode.ROUND, word("script"), word("prompt"))
    with unit_of_work(tenant.facilitator):
        draft = TemplateDraft(word("name"), word("about"), 60, (part,))
        template = make_template(tenant.facilitator, draft)
        hostile.ids[tenant.slug]["template_id"] = template.id
    with unit_of_work(tenant.owner):
        card = Draft(word("card"), Theme.FRIENDS, Phase.SHARING, 2)
        hostile.ids[tenant.slug]["card_id"] = save_card(tenant.owner, card)
    text = hostile.canaries.plant(tenant.slug, "a text of cards", MEMBERS)
    with unit_of_work(tenant.owner):
        link = f"https://{text}.example/"
        card_text = Text(TextKind.ARTICLE, text, text, link)
        hostile.ids[tenant.slug]["text_id"] = save_text(tenant.owner, card_text)


def _watched(hostile: Hostile, tenant: Tenant) -> None:
    """Let the organization watch for a phrase, which nobody but its office may ever read."""
    words = hostile.canaries.plant(tenant.slug, "watched phrase", OFFICE)
    with unit_of_work(tenant.owner):
        add_phrases(tenant.owner, [PhraseDraft(words, Does.NOTE, About.OTHER)])
        hostile.ids[tenant.slug]["phrase_id"] = db.session.scalars(
            sa.select(WatchedPhrase.id)
        ).one()


def _notices(hostile: Hostile, tenant: Tenant) -> None:
    """Tell Ann something, let her browser be woken, and name the desk it was written at."""
    ann, system = tenant.ann, System(organization_id=tenant.organization_id, reason="test")
    with unit_of_work(system):
        set_up_desk(system).sender = hostile.canaries.plant(tenant.slug, "sender", RUNNERS)
        for circle in _circles(hostile, tenant.slug):
            tell(
                system,
                [circle.seat("other")],
                Occasion(Kind.MOVED, circle.key, meeting_id=circle.meeting_id),
            )
            row = db.session.scalars(
                sa.select(Notice).where(
                    Notice.channel == Channel.APP, Notice.occasion == circle.key
                )
            ).one()
            circle.ids["notice_id"] = row.id
        look_at_meeting(system, tenant.meeting_id)
        later = clock.now() + timedelta(days=1)
        db.session.add(NoShow(id=tenant.meeting_id, alone_since=later, step=0, due_at=later))
        for name, actor in tenant.actors.items():
            hostile.tokens[tenant.slug, f"stop {name}"] = stop_token(system, actor.member_id)
    with unit_of_work(tenant.cleo):
        wish_reminders(tenant.cleo, tenant.meeting_id, is_on=True)
        mute_circle(tenant.cleo, tenant.group_id, on=True)
    with unit_of_work(ann):
        wake_here(ann, "https://push.example.org/" + tenant.slug)
        save_wishes(
            ann, Choice({kind: set() for kind in Kind}, "UTC", None, None, names_circle=False)
        )


def _invitation(token: str) -> Invitation:
    return db.session.scalars(
        sa.select(Invitation).where(Invitation.token_hash == digest(token))
    ).one()


def _circles(hostile: Hostile, slug: str) -> list[Circle]:
    return [circle for (owner, _key), circle in hostile.circles.items() if owner == slug]


def _accounts(hostile: Hostile) -> None:
    """Give everybody an address and a device of their own, two sign-ins and a link by mail.

    The passphrase counts as given in a day from now, so that no page asks for it again,
    and everybody as seen then, so that no request has to note that they were here.
    """
    later = clock.now() + timedelta(days=1)
    with open_work(writes=True):
        create_unaddressed(Guest(), "no hash")
        offer_secret(hostile.world.hope.cleo)
        for tenant in (hostile.world.hope, hostile.world.other):
            for name, actor in tenant.actors.items():
                if name in {"both", "sibling"}:
                    continue
                plant = hostile.canaries.plant
                account = db.session.get_one(Account, actor.account_id)
                address = plant(tenant.slug, f"address of {name}", [name]) + "@mail.example"
                account.email_sealed = seal_system("email", address)
                account.email_index = blind_index("email", address)
                second, _token = make_sign_in(account)
                second.device = plant(tenant.slug, f"device of {name}", [name])
                hostile.ids[tenant.slug][f"sign_in_id of {name}"] = second.id
                note_refused(address, 550)
                refusal = _refusal_of(address)
                token = f"confirm-{name}-{tenant.slug}"
                refusal.confirm_hash, refusal.confirm_until = digest(token), later
                hostile.tokens[tenant.slug, f"confirm {name}"] = token
                link = _sealed_in_link(actor, f"new-{name}@mail.example", later)
                hostile.tokens[tenant.slug, f"new address {name}"] = link
                for purpose in ("reset", "begin"):
                    hostile.tokens[tenant.slug, f"{purpose} {name}"] = _link(account, purpose)
        for row in db.session.scalars(sa.select(SignIn)):
            row.authenticated_at = row.seen_at = later


def _link(account: Account, purpose: str) -> str:
    token = f"{purpose}-{uuid.uuid4().hex}"
    db.session.add(
        AccountLink(
            token_hash=digest(token),
            account_id=account.id,
            purpose=purpose,
            expires_at=clock.now() + timedelta(days=1),
        )
    )
    return token
