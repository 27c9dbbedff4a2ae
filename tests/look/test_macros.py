"""The macros of the look, rendered alone."""

from pathlib import Path

import jinja2
import pytest

import facilitator

TEMPLATES = Path(facilitator.__file__).parent / "templates"


@pytest.fixture
def icons():
    """The macros of _icons.html, with plain names for addresses."""
    looking = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    looking.globals["asset"] = lambda name: f"/static/{name}"
    return looking.get_template("_icons.html").module


@pytest.mark.parametrize(
    ("handle", "letters", "tone"),
    [
        ("Quiet Heron", "QH", "t1"),
        ("Juniper", "J", "t4"),
        ("Fern & Bee", "FB", "t2"),
        ("Small Paper Boat", "SP", "t2"),
        ("Élan 7", "É7", "t4"),
    ],
)
def test_an_avatar_is_what_the_browser_draws_too(icons, handle, letters, tone):
    """The same pairs stand in web/src/initials.test.ts."""
    assert icons.avatar(handle) == f'<span class="av {tone}" aria-hidden="true">{letters}</span>'


@pytest.mark.parametrize("handle", ["", "  ", "🌱", "<b>"])
def test_an_odd_handle_still_makes_an_avatar(icons, handle):
    assert 'class="av t' in icons.avatar(handle)


def test_an_empty_state_has_at_most_one_action(icons):
    said = str(icons.empty("cal", "Nothing planned", "It will show here.", "/new", "Plan one"))
    assert said.count("<a ") == 1
    assert "<a " not in icons.empty("cal", "Nothing planned")
