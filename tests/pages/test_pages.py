"""The pages that belong to no feature."""

import json
import re

import pytest

from facilitator.core.work import unit_of_work
from facilitator.groups.operations import publish_agreement
from facilitator.organizations.helplines import LINES
from tests.worlds import sign_in


def test_a_stranger_sees_the_front_door(world):
    page = world.client().get("/")
    assert page.status_code == 200
    assert "Sign in" in page.text


def test_somebody_signed_in_is_taken_to_their_spaces(world, hope):
    assert world.client(hope.ann).get("/").headers["Location"].endswith("/spaces")


@pytest.mark.parametrize("path", ["/help", "/offline", "/manifest.webmanifest", "/sw.js"])
def test_what_works_offline_needs_no_sign_in(world, path):
    assert world.client().get(path).status_code == 200


def test_the_service_worker_may_keep_the_whole_site(world):
    answer = world.client().get("/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/javascript"


def test_the_manifest_says_nothing_about_support(world):
    manifest = json.loads(world.client().get("/manifest.webmanifest").text)
    assert manifest["name"] == manifest["short_name"] == "Notes"


@pytest.mark.parametrize(
    ("chosen", "number"), [("DE", "0800 111 0 111"), ("gb", "116 123"), ("??", "988"), ("", "988")]
)
def test_help_now_shows_the_country_asked_for(world, chosen, number):
    page = world.client().get(f"/help?country={chosen}").text
    assert number in page.partition('id="breathe"')[0]


def test_every_country_has_an_emergency_number_a_line_and_a_source():
    directory = json.loads(LINES.read_text("utf-8"))
    assert len(directory) >= 12
    for country in directory:
        assert re.fullmatch("[A-Z]{2}", country["code"])
        assert country["emergency"].isdigit()
        assert country["lines"]
        assert country["source"].startswith("https://")
        for line in (country, *country["lines"]):
            assert line["source"].startswith("https://")
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", line["reviewed_on"])
        assert all(line["is_draft"] for line in country["lines"])


@pytest.mark.parametrize(("who", "status"), [("ann", 200), ("owner", 200), ("stranger", 200)])
def test_today_is_for_everybody_here(world, hope, who, status):
    page = world.client(getattr(hope, who)).get("/o/hope/")
    assert page.status_code == status
    assert "<title>Today</title>" in page.text


def test_today_shows_only_my_own_sessions(world, hope):
    assert "Tuesday evening" in world.client(hope.ann).get("/o/hope/").text
    assert "Tuesday evening" not in world.client(hope.stranger).get("/o/hope/").text


def test_today_of_another_organization_is_not_there(world, hope, other):
    mine = world.client(hope.ann)
    assert mine.get("/o/other/").status_code == 404
    assert mine.get("/o/never-was/").status_code == 404


def test_today_of_both_shows_one_at_a_time(world, hope, other):
    client = world.client()
    sign_in(client, hope.tokens[str(hope.both.sign_in_id)])
    assert "Other" not in client.get("/o/hope/").text
    assert "Hope" not in client.get("/o/other/").text


def test_today_offers_the_room_while_its_doors_are_open(world, hope):
    page = world.client(hope.ann).get("/o/hope/").text
    assert f"/o/hope/meetings/{hope.meeting_id}/room" in page
    assert "Open the waiting room" in page
    assert "Open the room" in world.client(hope.facilitator).get("/o/hope/").text


@pytest.mark.parametrize(
    ("who", "told"), [("facilitator", True), ("owner", True), ("ann", False), ("moderator", False)]
)
def test_today_tells_of_people_who_asked_to_join_to_whom_may_answer(world, hope, who, told):
    assert (
        "1 person asked to join" in world.client(getattr(hope, who)).get("/o/hope/").text
    ) is told


def test_today_reminds_of_an_agreement_that_is_not_accepted_yet(world, hope):
    assert "Read the agreement" not in world.client(hope.ann).get("/o/hope/").text
    with unit_of_work(hope.facilitator):
        publish_agreement(hope.facilitator, hope.group_id, "Be kinder.")
    assert "Read the agreement" in world.client(hope.ann).get("/o/hope/").text
    assert "Read the agreement" not in world.client(hope.stranger).get("/o/hope/").text
