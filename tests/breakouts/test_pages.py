"""A small circle's pages: the room's own, and the plain one without a script."""

import pytest


@pytest.fixture
def pages(world, apart):
    """Return the main plain page's address, circle 1's, and ann's browser."""
    main = f"/o/hope/meetings/{apart.room_id}/room/plain"
    circle = f"/o/hope/meetings/{apart.room_id}/circles/{apart.small(1)}"
    return main, circle, world.client(apart.tenant.ann)


def test_without_a_script_the_way_leads_there_and_back(pages, apart):
    main, circle, ann = pages
    assert f'href="{circle}/plain"' in ann.get(main).text
    page = ann.get(f"{circle}/plain")
    assert page.headers["Refresh"] == "15"
    assert f'href="{main}"' in page.text
    sent = ann.post(f"{circle}/plain/write", data={"body": "by hand", "cmid": ""})
    assert sent.status_code == 303
    assert "by hand" in ann.get(f"{circle}/plain?still=1").text
    assert ann.post(f"{circle}/plain/write", data={"body": "", "cmid": ""}).status_code == 422
    assert ann.post(f"{circle}/plain", data={"bell": "on"}).status_code == 303
    assert "A facilitator has been asked to come." in ann.get(f"{circle}/plain").text
    apart.go("facilitator", 1)
    assert "is looking in" in ann.get(f"{circle}/plain").text


def test_it_leads_back_once_it_is_over(pages, apart, traveler):
    main, circle, ann = pages
    assert 'data-circle="1"' in ann.get(circle).text
    traveler.shift(10 * 60)
    assert ann.get(circle).location.endswith("/room")
    assert ann.get(f"{circle}/plain").location.endswith("/room/plain")
    assert circle not in ann.get(main).text


def test_who_may_look_at_which(pages, apart, world):
    _main, circle, _ann = pages
    elsewhere = circle.replace(str(apart.room_id), "0" * 8 + str(apart.room_id)[8:])
    for who, codes in {
        "ben": (200, 404),
        "facilitator": (200, 404),
        "cleo": (404, 404),
        "stranger": (404, 404),
    }.items():
        browser = world.client(getattr(apart.tenant, who))
        assert (browser.get(circle).status_code, browser.get(elsewhere).status_code) == codes, who
    assert world.client(world.other.ann).get(circle).status_code == 404
