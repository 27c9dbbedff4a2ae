"""The room's pages before any socket is open: who gets which, and what they never say."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import SignIn
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.meetings.models import Meeting


def room_of(world, tenant, who):
    return world.client(getattr(tenant, who)).get(
        f"/o/{tenant.slug}/meetings/{tenant.meeting_id}/room"
    )


@pytest.fixture
def move_the_meeting(hope):
    """Return a function that moves the meeting's start by so many minutes from now."""

    def move(minutes):
        with open_work(writes=True) as work:
            work.bind(hope.organization_id)
            meeting = db.session.scalar(sa.select(Meeting).where(Meeting.id == hope.meeting_id))
            meeting.starts_at = clock.now() + timedelta(minutes=minutes)
            meeting.ends_at = meeting.starts_at + timedelta(hours=1)

    return move


@pytest.mark.parametrize(
    ("who", "script"), [("facilitator", "/static/console-"), ("ann", "/static/room-")]
)
def test_facilitators_and_members_get_their_own_page(world, hope, who, script):
    answer = room_of(world, hope, who)
    assert answer.status_code == 200
    assert script in answer.text
    assert "<title>Room</title>" in answer.text


def test_a_members_page_holds_no_control_of_a_facilitator(world, hope):
    page = room_of(world, hope, "ann").text
    for part in ("held-list", "lobby-list", "moves", "hold-all", "console-"):
        assert part not in page


def test_a_members_page_names_nobody_else(world, hope):
    page = room_of(world, hope, "ann").text
    assert "Ann of Hope" in page
    assert "Ben of Hope" not in page
    assert "@hope.example" not in page


@pytest.mark.parametrize("who", ["stranger", "owner"])
def test_nobody_from_outside_the_group_gets_in(world, hope, who):
    assert room_of(world, hope, who).status_code in {403, 404}


def test_another_organizations_room_does_not_exist(world, hope, other):
    answer = world.client(hope.ann).get(f"/o/{hope.slug}/meetings/{other.meeting_id}/room")
    assert answer.status_code == 404


def test_before_the_doors_open_the_page_says_when_and_looks_again(world, hope, move_the_meeting):
    move_the_meeting(30)
    page = room_of(world, hope, "ann").text
    assert "The doors aren" in page
    assert 'data-opens-in="1' in page
    assert "data-room" not in page


def test_after_the_end_the_page_lets_one_go_calmly(world, hope, move_the_meeting):
    move_the_meeting(-120)
    page = room_of(world, hope, "ann").text
    assert "This session has ended" in page
    assert "data-opens-in" not in page
    assert "data-room" not in page


@pytest.mark.parametrize(("shared", "drafts"), [(False, "tab"), (True, "none")])
def test_drafts_are_never_kept_on_a_shared_device(world, hope, shared, drafts):
    with open_work(writes=True):
        db.session.get(SignIn, hope.ann.sign_in_id).is_shared = shared
    assert f'data-drafts="{drafts}"' in room_of(world, hope, "ann").text
