"""Words that try to run: on every page and in the live room they stay words."""

import pytest
from playwright.sync_api import Page, expect

from facilitator.breakouts import operations as breakouts
from facilitator.core.work import unit_of_work
from tests.journeys.steps import answer
from tests.screens.hard import Words
from tests.screens.looking import settle
from tests.screens.places import PLACES

LINE = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*911}}'
TEXT = (
    "</textarea><script>alert(3)</script><svg onload=alert(4)>\n"
    "<a href=\"javascript:alert(5)\">x</a> ${7*911} {{7*911}} {% raw %} '-alert(6)-' " + LINE
)
NAME = '"><svg onload=alert(7)>{{7*911}}'
MARKDOWN = (
    "[x](javascript:alert(8)) ![y](javascript:alert(9))\n\n<script>alert(10)</script>\n\n"
    "<img src=x onerror=alert(11)>\n\n- {{7*911}}\n"
)
#: What no page of ours holds: handlers, script links, and scripts that are not files of ours.
ALIVE = """(page) => [...page.querySelectorAll("*")].filter((one) =>
  [...one.attributes].some((a) => /^on/.test(a.name) || /^\\s*javascript:/i.test(a.value)
    && ["href", "src", "action", "formaction", "xlink:href"].includes(a.name))
  || (one.localName === "script" && !one.src)
).map((one) => one.outerHTML.slice(0, 200))"""
SHOWN = """(page) => page.body.innerText + [...page.querySelectorAll("input, textarea")]
  .map((one) => "\\n" + one.value).join("")"""
#: Reads a page as Chromium does, without drawing it or running anything.
READ = f"""(source) => {{
  const page = new DOMParser().parseFromString(source, "text/html");
  return [({ALIVE})(page), ({SHOWN})(page)];
}}"""
#: Rooms are drawn by scripts of their own, which have to run; every other script is the same
#: on every page, and writes no words of people.
DRAWN = {"live.room"}
#: Pages that show the payload where it is seen, besides those.
SEEN = ("groups.show-ann-{group_id}", "organizations.home-ann-", "live.room-facilitator-room")


@pytest.fixture(scope="module")
def words() -> Words:
    """Return attempts in the place of words."""
    names = ("facilitator", "ann", "ben", "cleo", "pending")
    handles = {who: f"{NAME} {i}" for i, who in enumerate(names)}
    ours = f"Of {LINE}"  # no text of a card may be the name of the organization
    return Words(line=LINE, text=TEXT, markdown=MARKDOWN, organization=ours, handles=handles)


def alive(page: Page) -> list[str]:
    """Return what could run on the page that is open."""
    return list(page.evaluate(f"() => ({ALIVE})(document)"))


@pytest.mark.timeout(300)  # every page of the product
def test_no_page_runs_what_people_wrote_and_every_word_is_shown(page_of, browser, ids):
    shown: dict[str, str] = {}
    reader = browser.new_page()  # an empty page, where no policy of ours forbids to read another
    for place in PLACES:
        page, path = page_of(place.who), place.path.format(**ids)
        if place.rule in DRAWN or str(place) in SEEN:
            page.goto(path)
            settle(page)
            found, shown[str(place)] = alive(page), page.evaluate(f"() => ({SHOWN})(document)")
        else:
            answer = page.context.request.get(path)
            found, shown[str(place)] = reader.evaluate(READ, answer.text())
        assert found == [], place
    reader.close()
    everything = "\n".join(shown.values())
    assert "6377" not in everything
    for words in (LINE, NAME, *TEXT.split("\n"), "<script>alert(10)</script>"):
        assert words in everything, words
    for name in SEEN:
        assert LINE in shown[name], name


def test_a_form_shows_back_what_it_was_sent_as_words(page_of):
    page = page_of("cofacilitator")
    page.goto("/o/hope/groups/new")
    page.get_by_label("Name", exact=True).fill(LINE)
    page.get_by_label("What it is for").fill(TEXT)
    page.get_by_label("Your name in this circle").fill(f"{NAME} @")  # refused: an address
    page.get_by_role("button", name="Open the group").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert alive(page) == []
    expect(page.get_by_label("Name", exact=True)).to_have_value(LINE)
    page.get_by_label("Your name in this circle").fill("Calm Heron")
    page.get_by_role("button", name="Open the group").click()
    expect(page.locator(".flashes")).to_contain_text(LINE)
    assert alive(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in?next=javascript:alert(1)",
        "/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/register?next=javascript:alert(1)",
        "/help?country=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/reset/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    ],
)
def test_an_address_does_not_run_on_the_page_it_leads_to(path, page_of):
    page = page_of("")
    page.goto(path)
    assert alive(page) == []
    assert "alert(1)" not in page.locator("main").inner_html()


def test_the_live_room_shows_what_is_said_as_words_to_everybody(page_of, ids, world):
    with unit_of_work(world.hope.ben):  # else he is taken to his small circle
        breakouts.stay(world.hope.ben, world.hope.meeting_id, on=True)
    ben, lead = page_of("ben"), page_of("facilitator")
    for page in (ben, lead):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"/o/hope/meetings/{ids['meeting_id']}/room")
        settle(page)
    ben.get_by_role("textbox", name="Write to everyone").fill(TEXT)
    ben.get_by_role("button", name="Send", exact=True).click()
    waits = lead.get_by_label(f"Held message from {NAME} 2")
    expect(waits.locator("blockquote")).to_have_text(TEXT)
    waits.get_by_role("button", name="Approve with…").click()
    lead.get_by_label("A note for its author (optional)").fill(LINE)
    lead.get_by_role("dialog").get_by_role("button", name="Approve", exact=True).click()
    expect(ben.locator("li.msg").last).to_contain_text(f"A note for you: {LINE}")
    lead.get_by_label("A question for the room").fill(TEXT)
    lead.get_by_role("button", name="Post to the room").click()
    expect(ben.locator("li.asked p.prompt-text").last).to_have_text(TEXT)
    lead.get_by_role("button", name="Pause…").click()
    answer(lead, LINE, "Pause")
    expect(ben.locator("[data-part=foot]")).to_contain_text(LINE)
    for page in (ben, lead):
        assert alive(page) == []
