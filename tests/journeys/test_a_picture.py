"""A picture beside an answer, from a phone to the circle: sent, looked at, let through, seen."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from facilitator.core.uploads import MAX_BODY, MAX_FILE
from tests.drawing import with_exif
from tests.groups.making import change_group
from tests.journeys.axe import violations
from tests.journeys.keys import press, tab_to
from tests.prompts.making import asked

ABOUT, WORDS = "A red lighthouse", "What I look at when it is dark."
SVG = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"<svg xmlns='x'/>"}


def photo() -> dict:
    """Return what a phone takes, held upright: lying, with a note of how it was held."""
    out = BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(out, "JPEG", exif=with_exif(6))
    assert len(out.getvalue()) > MAX_BODY
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fill_in(page: Page, file: dict, about: str = ABOUT) -> None:
    if not page.get_by_label("What is on the picture").is_visible():
        page.get_by_text("A picture", exact=True).first.click()
    page.get_by_label("A picture (optional)").set_input_files(file)
    page.get_by_label("What is on the picture").fill(about)


def loaded(page: Page) -> list[int]:
    """Return width and height of the picture on the page once it is there."""
    image = page.get_by_role("img", name=ABOUT)
    image.scroll_into_view_if_needed()
    expect(image).to_be_visible()
    page.wait_for_function(
        "(one) => one.complete && one.naturalWidth > 0", arg=image.element_handle()
    )
    return image.evaluate("(one) => [one.naturalWidth, one.naturalHeight]")


@pytest.fixture
def prompt(hope):
    change_group(hope, takes_pictures=True)
    return f"/o/hope/prompts/{asked(hope)}"


def test_a_picture_is_sent_looked_at_let_through_and_seen(visit, hope, prompt):
    ben, lead, cleo = visit("ben", width=390), visit("facilitator"), visit("cleo", width=320)
    for scheme in ("light", "dark"):
        ben.emulate_media(color_scheme=scheme)
        ben.goto(prompt)
        ben.get_by_label("Your answer, if you like").fill(WORDS)
        fill_in(ben, SVG)
        ben.get_by_role("button", name="Post", exact=True).click()
        expect(ben.get_by_text("choose your picture once more")).to_be_visible()
        expect(ben.get_by_label("Your answer, if you like")).to_have_value(WORDS)
        expect(ben.get_by_label("What is on the picture")).to_have_value(ABOUT)
        assert violations(ben) == []

    fill_in(ben, photo())
    ben.get_by_role("button", name="Post", exact=True).click()
    expect(ben.get_by_text("only you can see it until then")).to_be_visible()
    assert loaded(ben) == [900, 1200]  # upright
    cleo.goto(prompt)
    expect(cleo.get_by_text("No answers yet")).to_be_visible()

    lead.goto(f"/o/hope/groups/{hope.group_id}/prompts/waiting")
    expect(lead.get_by_text("With a picture")).to_be_visible()
    press(lead, "link", WORDS)
    expect(lead.get_by_role("img", name=ABOUT)).to_be_hidden()
    tab_to(lead, lead.get_by_text(f"A picture: {ABOUT}. Show"))
    lead.keyboard.press("Enter")
    assert loaded(lead) == [900, 1200]
    assert violations(lead) == []
    tab_to(lead, lead.get_by_role("button", name="Share it", exact=True))
    lead.keyboard.press("Enter")
    expect(lead.get_by_text("It is there for the circle now.")).to_be_visible()

    cleo.reload()
    assert loaded(cleo) == [900, 1200]
    assert cleo.evaluate("document.documentElement.scrollWidth") <= 320
    for scheme in ("light", "dark"):
        cleo.emulate_media(color_scheme=scheme)
        cleo.reload()
        assert violations(cleo) == []


def test_what_is_too_large_is_said_before_it_is_sent(visit, prompt):
    ben = visit("ben")
    ben.goto(prompt)
    ben.get_by_label("Your answer, if you like").fill(WORDS)
    fill_in(ben, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (MAX_FILE + 1)})
    field = ben.get_by_label("A picture (optional)")
    assert "up to 8 MB" in field.evaluate("(one) => one.validationMessage")
    fill_in(ben, photo(), "")
    assert field.evaluate("(one) => one.validationMessage") == ""
    assert ben.get_by_label("What is on the picture").evaluate("(one) => one.required")
    field.set_input_files([])
    assert not ben.get_by_label("What is on the picture").evaluate("(one) => one.required")


def test_it_works_without_scripts(visit, prompt):
    ben = visit("ben", script=False)
    ben.goto(prompt)
    ben.get_by_label("Your answer, if you like").fill(WORDS)
    fill_in(ben, photo())
    ben.get_by_role("button", name="Post", exact=True).click()
    expect(ben.get_by_text("only you can see it until then")).to_be_visible()
    expect(ben.get_by_role("img", name=ABOUT)).to_be_visible()
    ben.get_by_label("Your answer, if you like").fill("As far as I got")
    fill_in(ben, photo())
    ben.get_by_role("button", name="Keep as a draft").click()
    expect(ben.get_by_text("Your draft is kept.")).to_be_visible()
