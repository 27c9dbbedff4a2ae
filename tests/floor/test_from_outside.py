"""A moderator outside the circle steadies its room: they pause it and see to its doors."""

import re

import pytest

from facilitator.floor import operations
from facilitator.live.models import RoomState

HIDDEN = re.compile(r'id="(version|floor)" name="[a-z]+" type="hidden" value="(\d+)"')


@pytest.fixture
def path(hope):
    """Return the page's address."""
    return f"/o/hope/meetings/{hope.meeting_id}/room/outside"


def test_an_office_pauses_a_room_and_sees_to_its_doors_on_what_it_saw(circle, world, hope, path):
    browser = world.client(hope.moderator)
    seen = dict(HIDDEN.findall(browser.get(path).text))
    shut = browser.post(path, data={**seen, "act": "close", "words": ""})
    assert shut.status_code == 303
    assert circle.scene().room.locked_until is not None
    circle.do("facilitator", operations.set_doors, circle.version, closed=False)
    stale = browser.post(path, data={**seen, "act": "close", "words": ""})
    assert (stale.status_code, circle.scene().room.locked_until) == (422, None)
    assert "Please look again." in stale.text
    seen = dict(HIDDEN.findall(stale.text))
    paused = browser.post(path, data={**seen, "act": "pause", "words": "A quiet minute."})
    assert paused.status_code == 303
    room = circle.scene().room
    assert (room.state, room.words) == (RoomState.PAUSED, "A quiet minute.")
    assert "Pause the room" not in browser.get(path).text


def test_members_and_other_organizations_see_none_of_it(circle, world, hope, other, path):
    assert world.client(hope.ann).get(path).status_code == 403
    assert world.client(other.moderator).get(path).status_code == 404
    assert "from outside" in world.client(hope.admin).get(path).text
