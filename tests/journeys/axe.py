"""axe, read once and put into each page once."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (only) => (await axe.run(document, {runOnly: only, resultTypes: ["violations"]}))
  .violations.map((one) => [one.id, ...one.nodes.map((node) => node.html.slice(0, 200))])"""


def violations(page: Page) -> list[Any]:
    """Return what axe finds: the rule and where."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(SOURCE)
    return list(page.evaluate(RUN, {"type": "tag", "values": TAGS}))
