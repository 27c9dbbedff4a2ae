"""Takes the pictures: run in .venv, against a demo that is already served."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from facilitator.demo import PASSPHRASE
from tools.modes import MODES, Step
from tools.smaller import smaller

WIDTHS = {1280: 860, 390: 844}
#: A picture shows the whole page, up to this height.
TALLEST = {1280: 1250, 390: 1500}
#: Also in dark: what one sees most.
ALSO_DARK = {"front-door", "today-facilitator", "group", "room", "console", "help-now"}
ALSO_DARK |= {f"mode-{mode}-{who}" for mode in MODES for who in ("member", "facilitator")}


@dataclass
class Camera:
    """People of the demo, a browser each, and where the pictures go."""

    browser: Browser
    address: str
    folder: Path
    only: set[str]
    #: A blank page in which pictures are made smaller.
    darkroom: Page
    pages: dict[str, Page] = field(default_factory=dict)

    def of(self, who: str) -> Page:
        """Return somebody's page, signed in."""
        if who not in self.pages:
            context = self.browser.new_context(
                base_url=self.address, reduced_motion="reduce", service_workers="block"
            )
            page = self.pages[who] = context.new_page()
            if who:
                page.goto("/sign-in")
                page.get_by_label("E-mail").fill(who)
                page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
                page.get_by_role("button", name="Sign in").click()
                page.get_by_role("button", name="Sign out").wait_for()
        return self.pages[who]

    def take(self, name: str, page: Page) -> None:
        """Photograph a page at each width, some in dark too."""
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark") if name in ALSO_DARK else ("light",):
                page.emulate_media(color_scheme=scheme)
                dark = "-dark" if scheme == "dark" else ""
                self._shoot(page, f"{name}-{width}{dark}", width)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": WIDTHS[1280]})

    def _shoot(self, page: Page, name: str, width: int) -> None:
        if self.only and name not in self.only:
            return
        page.evaluate("document.fonts.ready")
        tall = int(page.evaluate("document.documentElement.scrollHeight"))
        height = max(WIDTHS[width], min(tall, TALLEST[width]))
        page.set_viewport_size({"width": width, "height": height})
        (self.folder / f"{name}.png").write_bytes(smaller(self.darkroom, page.screenshot()))
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})


LEAD, OWNER = "facilitator@harbor.example", "owner@harbor.example"
BEE, BOAT, ROOK = (f"member{n}@harbor.example" for n in (2, 4, 6))


def outside(camera: Camera) -> None:
    """What somebody sees who has not signed in, from the first page to a name in a circle."""
    guest = camera.of("")
    for name, path in (("front-door", "/"), ("sign-in", "/sign-in"), ("help-now", "/help")):
        guest.goto(path)
        camera.take(name, guest)
    lead = camera.of(LEAD)
    open_circle(lead)
    lead.get_by_role("link", name="Invite").click()
    lead.get_by_role("button", name="Make a link").click()
    camera.take("invite-people", lead)
    guest.goto(lead.get_by_label("Your new link").input_value())
    camera.take("invitation", guest)


def open_circle(page: Page) -> None:
    """Go to the circle most of the demo is about."""
    page.goto("/o/harbor/groups/")
    page.get_by_role("link", name="Tuesday Circle").click()


def around_a_circle(camera: Camera) -> None:
    """Today, the groups, a group, its sessions and prompts."""
    lead, boat = camera.of(LEAD), camera.of(BOAT)
    for name, page in (("today-facilitator", lead), ("today-member", boat)):
        page.goto("/o/harbor/")
        camera.take(name, page)
    boat.goto("/o/harbor/groups/")
    camera.take("groups", boat)
    open_circle(boat)
    camera.take("group", boat)
    boat.get_by_role("link", name="What is one ordinary thing").click()
    camera.take("prompt", boat)
    boat.goto("/o/harbor/meetings/")
    camera.take("sessions", boat)
    boat.get_by_role("link", name="Midweek check-in").click()
    camera.take("session", boat)
    open_circle(lead)
    lead.get_by_role("link", name="Plan a session").click()
    camera.take("plan-a-session", lead)


def in_the_room(camera: Camera) -> None:
    """The lobby, the room as a member and as its facilitator."""
    lead, bee, boat = camera.of(LEAD), camera.of(BEE), camera.of(BOAT)
    boat.goto("/o/harbor/meetings/")
    boat.get_by_role("link", name="How the week went").first.click()
    room = f"{boat.url}/room"
    for page in (lead, bee, boat):
        page.goto(room)
    boat.get_by_text("A facilitator will let you in soon").wait_for()
    camera.take("lobby", boat)
    lead.locator("[data-part=lobby-count]").get_by_text("1 waiting").wait_for()
    for page in (bee, lead):
        page.get_by_text("I went back to work on Monday").wait_for()
    camera.take("room", bee)
    camera.take("console", lead)


def in_each_mode(camera: Camera) -> None:
    """The same room in every way of talking, as a member and as its facilitator."""
    lead, bee = camera.of(LEAD), camera.of(BEE)
    for name, mode in MODES.items():
        _do(lead, mode.begin)
        for page in (lead, bee):
            page.locator(mode.shown).first.wait_for()
        camera.take(f"mode-{name}-member", bee)
        camera.take(f"mode-{name}-facilitator", lead)
        _do(lead, mode.end)
        if mode.is_on_the_strip:
            lead.locator(mode.shown).first.wait_for(state="hidden")


def _do(page: Page, steps: tuple[Step, ...]) -> None:
    for role, name in steps:
        one = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        one.fill("How was the week?") if role == "textbox" else one.click()


def care(camera: Camera) -> None:
    """Reports, one of them claimed and answered, and the record of whom it was about."""
    lead, rook = camera.of(LEAD), camera.of(ROOK)
    lead.goto("/o/harbor/reports/")
    camera.take("reports", lead)
    lead.get_by_role("link", name="Advice").click()
    lead.get_by_role("button", name="Claim it").click()
    lead.get_by_label("What to do").select_option("A word with them")
    lead.get_by_label("The reason").fill("Here we speak for ourselves, without advice.")
    lead.get_by_role("button", name="Do it").click()
    lead.get_by_role("heading", name="so far").wait_for()
    lead.reload()  # without the line that says it is done
    camera.take("report", lead)
    rook.goto("/o/harbor/record")
    camera.take("my-record", rook)


def running_it(camera: Camera) -> None:
    """What owners and the operator see."""
    owner, operator = camera.of(OWNER), camera.of("operator@example.org")
    for name, page, path in (
        ("people", owner, "/o/harbor/people"),
        ("roles", owner, "/o/harbor/roles"),
        ("operator", operator, "/operator/"),
    ):
        page.goto(path)
        camera.take(name, page)


STORIES: tuple[Callable[[Camera], None], ...] = (
    outside,
    around_a_circle,
    in_the_room,
    in_each_mode,
    care,
    running_it,
)


def main(address: str, folder: str, *only: str) -> None:
    """Take every picture, or only those that are named."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        )
        camera = Camera(browser, address, Path(folder), set(only), browser.new_page())
        for story in STORIES:
            story(camera)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
