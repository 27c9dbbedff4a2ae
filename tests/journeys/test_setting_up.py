"""An owner sets an organization up: a link, a second step, six steps, an alert, and open doors."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pyotp
import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from facilitator.accounts.queries import person_for_token
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.organizations.models import Organization
from facilitator.organizations.operations import create_organization
from facilitator.settings import Settings
from tests.journeys import steps
from tests.journeys.keys import arriving
from tests.live.server import PATIENCE, Hand, Server
from tests.notices.post_office import Box, post_office
from tests.worlds import World

#: Presses a button past the browser's own checks.
WITHOUT_CHECKS = "(one) => { one.form.noValidate = true; one.form.requestSubmit(one); }"
OWNER, HELPERS = "ada.lane@home.example", ("sam@home.example", "kim@home.example")
#: What no mail may name.
NAMES = ("Harbor", "Tuesday", "grief", "circle")


@pytest.fixture
def office():
    """Return a real mail server and where it listens."""
    with post_office() as running:
        yield running


@pytest.fixture
def server(settings: Settings, world: World, office: tuple[Box, str]):
    """Return a running server whose mail arrives."""
    server = Server(
        settings, FACILITATOR_MAIL_SERVER=office[1], FACILITATOR_MAIL_USE_TLS="false"
    ).start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


def owners_link(world: World) -> str:
    """Open an organization as the operator; returns the path of its owner's link."""
    with open_work(writes=True):
        operator = person_for_token(world.operator_token)
        assert operator is not None
        token = create_organization(
            operator, slug="harbor", name="New", country="", time_zone="UTC"
        )
    return f"/join/{token}"


def come_in_by(page: Page, link: str, email: str) -> None:
    """Follow a link for staff as somebody new."""
    page.goto(link)
    page.get_by_label("E-mail, for signing in").fill(email)
    page.get_by_label("Passphrase", exact=True).fill(steps.PASSPHRASE)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Come in").click()


def set_up_a_second_step(page: Page) -> None:
    """Connect an app; the printed codes have to be kept before it goes on."""
    page.get_by_role("button", name="Set it up").click()
    secret = page.locator(".code-line").first.inner_text().replace(" ", "")
    page.get_by_label(re.compile("code|digits", re.I)).first.fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("ol.codes > li")).to_have_count(10)
    page.get_by_role("button", name="Done").evaluate(WITHOUT_CHECKS)
    expect(page.get_by_role("alert")).to_be_visible()  # nothing is ticked yet
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Done").click()


def go_on(page: Page, following: str) -> None:
    """Save a step, and land on the next."""
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", name=following)).to_be_visible()


def take_six_steps(page: Page) -> None:
    """Fill in every step; in the middle, stop and come back."""
    page.get_by_role("link", name="Who you are").click()
    page.get_by_label("Name", exact=True).fill("Harbor")
    page.get_by_label("Time zone").select_option("Europe/London")
    page.get_by_label("Your name, as the team sees it").fill("Ada")
    go_on(page, "Who can help in a crisis")
    page.get_by_label("Country").select_option("GB")
    page.get_by_role("button", name="Show its lines").click()
    expect(page.get_by_text("A draft, noted on").first).to_be_visible()
    page.get_by_label(re.compile("I have looked at these lines")).check()
    go_on(page, "Who is on call")
    page.goto("/o/harbor/")
    page.get_by_role("link", name="Go on setting up").click()
    page.get_by_role("link", name="Who is on call").click()
    expect(page.get_by_label("First")).to_contain_text("Ada")
    page.get_by_label("Tuesday, from").fill("18:00")
    page.get_by_label("Tuesday, until").fill("22:00")
    go_on(page, "What people promise")
    page.get_by_role("link", name="Use it for One at a time").click()
    go_on(page, "Who helps you")
    page.get_by_label("Addresses, one a line").fill("\n".join(HELPERS))
    go_on(page, "Your first circle")
    page.get_by_label("Name of the circle").fill("Tuesday Circle")
    page.get_by_label("Your name in it").fill(steps.offered_name(page))
    page.get_by_label("Title of the session").fill("First evening")
    page.get_by_label("First day").fill(f"{datetime.now(UTC) + timedelta(days=6):%Y-%m-%d}")
    page.get_by_label("Time", exact=True).fill("19:00")
    go_on(page, "Set up your space")


def words_of(letter: EmailMessage) -> str:
    """Return all that somebody sees of a letter, before and after they open it."""
    parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    return "\n".join([letter["From"], letter["Subject"], *parts])


def assert_discreet(letter: EmailMessage) -> None:
    words = re.sub(r"https?://\S+", "", words_of(letter))
    assert not [name for name in NAMES if name.lower() in words.lower()], words


def link_in(letter: EmailMessage, start: str) -> str:
    found = re.search(rf"{start}[\w-]+", words_of(letter))
    assert found, words_of(letter)
    return found.group()


def the_alert_arrives(page: Page, box: Box) -> None:
    """Try to open too early, send the alert, and answer it by the link of its mail."""
    page.get_by_role("button", name="Open the doors").click()
    expect(page.get_by_role("alert")).to_contain_text("Send a test alert")
    page.get_by_role("button", name="Send a test alert").click()
    expect(page.get_by_text("No answer yet")).to_be_visible()
    letter = box.letter_to(OWNER, "You are needed", PATIENCE)
    assert_discreet(letter)
    page.goto(link_in(letter, "/n/"))
    page.get_by_role("button", name=re.compile("Open")).first.click()
    expect(page.get_by_role("heading", name="This is a test")).to_be_visible()
    with arriving(page):
        page.get_by_role("button", name="It arrived").click()
    page.goto("/o/harbor/setup/")
    expect(page.get_by_text("Arrived", exact=True)).to_be_visible()


def look_as_a_member(page: Page) -> None:
    """See what somebody sees who joins; nothing there can be pressed but the ways out."""
    for link, heading in (
        ("The invitation", "You are invited"),
        ("Choosing a name", "Choose a name"),
        ("The lobby", "You’re here. Take your time."),
        ("Help now", "Numbers for United Kingdom"),
    ):
        page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
        expect(page.get_by_text(heading).first).to_be_visible()
        expect(page.get_by_role("button", name="Leave quickly", exact=True)).to_be_visible()
        assert page.locator("[inert] button, [inert] input").evaluate_all(
            "(all) => { all.forEach((one) => one.focus());"
            " return document.activeElement.closest('[inert]') === null; }"
        )
        page.get_by_role("link", name="Back to the set-up").click()


def a_link_into_the_circle(page: Page) -> str:
    page.get_by_role("link", name="make a link into your circle").click()
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Your new link").input_value()


def the_other_organization_is_not_there(page: Page, world: World, server: Server) -> None:
    """Try ids of another organization: a page, its entry, the ticket, the room, the feed."""
    hope = world.hope
    cookie = next(one for one in page.context.cookies() if one["name"] == "notes")
    own = SimpleNamespace(organization_slug="harbor")
    hand = Hand(server, world, own, cookie["value"])  # type: ignore[arg-type]
    for path in (
        "/o/hope/",
        f"/o/hope/groups/{hope.group_id}",
        f"/o/harbor/groups/{hope.group_id}",
        f"/o/harbor/meetings/{hope.meeting_id}",
        f"/o/harbor/meetings/{hope.meeting_id}/appointment.ics",
        "/calendar/no-such-feed.ics",
    ):
        answer = hand.browser.get(server.url + path, timeout=PATIENCE)
        assert answer.status_code == 404, path
    assert hand.post("/o/hope/rt/ticket").status_code == 404
    hand.connect()
    for room in (hope.meeting_id, uuid.uuid4()):
        assert hand.join(room)["code"] == "not_found"
    hand.close()


@pytest.mark.timeout(300)  # a whole evening
def test_an_owner_sets_an_organization_up(visit, world, server, office):
    box = office[0]
    owner = visit()
    come_in_by(owner, owners_link(world), OWNER)
    set_up_a_second_step(owner)
    expect(owner.get_by_role("heading", name="Set up your space")).to_be_visible()
    take_six_steps(owner)

    for address in HELPERS:
        letter = box.letter_to(address, "You have an invitation", PATIENCE)
        assert_discreet(letter)
        helper = visit(width=390)
        come_in_by(helper, link_in(letter, "/join/"), address)
        expect(helper.get_by_text("Welcome to Harbor.")).to_be_visible()

    early = visit(width=390)
    the_alert_arrives(owner, box)
    look_as_a_member(owner)
    owner.goto("/o/harbor/groups/")
    owner.get_by_role("link", name="Tuesday Circle").click()
    owner.get_by_role("link", name=re.compile("invite|link", re.I)).first.click()
    owner.get_by_role("button", name="Make a link").click()
    link = owner.get_by_label("Your new link").input_value()
    early.goto(link)
    expect(early.get_by_role("heading", name="A little early")).to_be_visible()
    owner.goto("/o/harbor/setup/")
    owner.get_by_role("button", name="Open the doors").click()
    expect(owner.get_by_role("heading", name="Your space is open")).to_be_visible()
    link = a_link_into_the_circle(owner)

    member = visit(width=390)
    steps.register(member, link, "wren@home.example")
    steps.choose_name(member, steps.offered_name(member))
    steps.accept_the_agreement(member, "Tuesday Circle")
    expect(member.get_by_text("First evening").first).to_be_visible()

    owner.goto("/o/harbor/setup/")
    owner.get_by_text("What was done here").click()
    expect(owner.get_by_text("Opened the doors")).to_be_visible()
    the_other_organization_is_not_there(owner, world, server)
    assert audited(world)[0] == "organization.created"
    assert audited(world)[-1] in {"membership.joined", "agreement.accepted", "invite.made"}
    assert audited(world).count("setup.saved") == 6


def audited(world: World) -> list[str]:
    """Return what was done in the new organization, in order."""
    with open_work(writes=False) as work:
        slug = sa.select(Organization.id).where(Organization.slug == "harbor")
        work.bind(db.session.scalars(slug).one())
        return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.seq)))
