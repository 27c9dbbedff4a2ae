"""A person with nothing but a keyboard: where the focus is, and that it can be seen."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

#: A ring around what has the focus, around the label it hides in, or around its box.
SEES_RING = """() => {
  const here = document.activeElement;
  return [here, here.closest("label"), here.parentElement].some((one) => {
    if (!one) return false;
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
}"""
MOST = 90


def has_focus(target: Locator) -> bool:
    """Say whether this is where the next key goes."""
    return bool(target.evaluate("(one) => one === document.activeElement"))


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there, and see its ring."""
    expect(target).to_be_visible()
    for _ in range(MOST):
        if has_focus(target):
            break
        page.keyboard.press(key)
    expect(target).to_be_focused()
    assert page.evaluate(SEES_RING), page.evaluate("document.activeElement.outerHTML")


def press(page: Page, role: str, name: str, *, exact: bool = True) -> None:
    """Go to a link or a button and press Enter."""
    target = page.get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type]
    tab_to(page, target.first)
    page.keyboard.press("Enter")


@contextmanager
def arriving(page: Page) -> Iterator[None]:
    """Go on once what is done within has brought the page to where it leads.

    A key or a click returns before its form is on its way: whoever asks for another page
    then takes the place of the form, or is taken the place of.
    """
    with page.expect_navigation():
        yield


def fill(page: Page, label: str, words: str) -> None:
    """Go to a field and type."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)


def choose(page: Page, name: str, *, steps: int) -> None:
    """Go into a group of choices and move down it; the focus is in the group's first."""
    for _ in range(steps):
        page.keyboard.press("ArrowDown")
    if not steps:
        page.keyboard.press("Space")
    expect(page.get_by_role("radio", name=name)).to_be_checked()


def region(page: Page, target: Locator) -> None:
    """Press F6 until a region of the room has the focus."""
    for _ in range(8):
        page.keyboard.press("F6")
        if target.evaluate("(one) => one.contains(document.activeElement)"):
            return
    raise AssertionError("F6 never came there")
