"""What every page must hold, whoever looks at it and however."""

import re
from typing import Literal

from playwright.sync_api import Page, expect

from tests.journeys.axe import violations

WIDE, PHONE, SMALLEST = 1280, 390, 320
Look = tuple[Literal["light", "dark"], int]
LOOKS: tuple[Look, ...] = (("light", PHONE), ("dark", WIDE))

#: Words written from right to left outside any element, or marks around a name, that let them
#: follow their own direction.
MISPLACED = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node; (node = walk.nextNode()); )
    if (/[\\u0600-\\u06ff]/.test(node.data.replace(/\\u2068[^\\u2069]*\\u2069/g, ""))
        && !node.parentElement.closest("[dir=auto], bdi, .av"))
      found.push(node.parentElement.outerHTML.slice(0, 200));
  for (const box of document.querySelectorAll("input, textarea"))
    if (/[\\u0600-\\u06ff]/.test(box.value) && box.dir !== "auto") found.push(box.outerHTML);
  return found;
}"""
#: What reaches over an edge of the screen, to the left as well, where nothing scrolls or clips
#: it: elements, and words that stand out of theirs; and panes that would have to be scrolled.
TOO_WIDE = """(width) => {
  const clipped = (one) => {
    for (let at = one; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== "visible") return true;
    return false;
  };
  const aside = (one) => one.closest(".vh, .icon, .skip");
  const over = ({ left, right }) => right > width + 1 || (left < -1 && right > 0);
  const found = [...document.querySelectorAll("body *")].filter((one) =>
    !aside(one) && over(one.getBoundingClientRect()) && !clipped(one.parentElement));
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode()); ) {
    if (!node.data.trim() || aside(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    if ([...range.getClientRects()].some(over) && !clipped(node.parentElement))
      found.push(node.parentElement);
  }
  for (const one of document.querySelectorAll("body *"))
    if (["auto", "scroll"].includes(getComputedStyle(one).overflowX) && one.clientWidth &&
        one.scrollWidth > one.clientWidth + 1 && !aside(one) &&
        !one.matches("input, textarea, select"))
      found.push(one);
  return found.map((one) => one.outerHTML.slice(0, 160)).slice(0, 5);
}"""


def settle(page: Page) -> None:
    """Wait until a room has said where one stands; every other page is there at once."""
    if (
        re.search("/(room|circles/[^/]+|side/[^/]+)$", page.url)
        and page.locator("[data-stage]").count()
    ):
        page.locator("[data-connection=connected]").wait_for()
        page.locator("[data-stage]:not([data-stage=waiting]), [data-part=place] p").first.wait_for()


def assert_good(page: Page, looks: tuple[Look, ...] = LOOKS, *, ways_out: bool = True) -> None:
    """Look in light on a phone and in dark on a desk, and at widths on the smallest screen."""
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 800})
        found = violations(page) if (scheme, width) in looks else []
        assert not found, (scheme, width, found)
        too_wide = page.evaluate(TOO_WIDE, width)
        assert not too_wide, (width, too_wide)
    if ways_out:
        expect(page.get_by_role("link", name="Help now").first).to_be_visible()
        expect(page.get_by_role("button", name="Leave quickly", exact=True)).to_be_visible()
    page.set_viewport_size({"width": SMALLEST, "height": 640})
    too_wide = page.evaluate(TOO_WIDE, SMALLEST)
    assert not too_wide, (SMALLEST, too_wide)
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST
    misplaced = page.evaluate(MISPLACED)
    assert not misplaced, misplaced
