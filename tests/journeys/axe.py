"""axe, read once and put into each page once."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What the same elements can keep in one width and color scheme and break in another.
LOOKS = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
#: Which elements stand on the page just now, those for the eye alone aside.
SHOWN = """() => [...document.querySelectorAll("body *")]
  .filter((one) => !one.closest("svg, [aria-hidden=true]"))
  .map((one) => (one.checkVisibility({visibilityProperty: true}) ? one.localName : "-")).join()"""
RUN = """async (only) => (await axe.run(document, {runOnly: only, resultTypes: ["violations"]}))
  .violations.map((one) => [one.id, ...one.nodes.map((node) => node.html.slice(0, 200))])"""


def violations(page: Page, *, known: str = "") -> list[Any]:
    """Return what axe finds: the rule and where.

    When nothing else is shown than on a look before, which was without fault and is `known`
    by `shown`, only those rules are tried that have to do with how it looks.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(SOURCE)
    only = {"type": "tag", "values": TAGS}
    if known and known == shown(page):
        only = {"type": "rule", "values": LOOKS}
    return list(page.evaluate(RUN, only))


def shown(page: Page) -> str:
    """Return which elements stand on the page, as `violations` takes it."""
    return str(page.evaluate(SHOWN))
