"""One account in two circles of one organization: nothing others are given ties the two together.

Every page and the room's own answer are read as the people of each circle see them,
and searched for anything both have in common that could stand for one person.
"""

import json
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from jinja2 import ChoiceLoader, DictLoader

from facilitator.agendas.presets import KEYS, preset_id
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Admission, Group, Visibility
from facilitator.groups.notes import Needs, keep_own_place
from facilitator.groups.operations import accept_agreement, create_group, go_on_in
from facilitator.groups.requests import ask_to_join
from facilitator.live import log, operations, posting, seats
from facilitator.live.models import RoomState
from facilitator.meetings.models import Answer, Intent
from facilitator.meetings.places import answer_meeting
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import report_in_room
from facilitator.prompts.operations import publish_prompt, reply_to
from tests.groups.making import AGREED, draft
from tests.live.listening import Listener
from tests.worlds import coming_meeting, join_tenant, make_account

#: What could stand for one person: ids, long tokens, moments to the second.
TELLING = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|\b[0-9a-f]{16,64}\b"
    r"|\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{22,}\b"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*"
    r"|\b\d\d:\d\d:\d\d(?:\.\d+)?\b"
    r"|\b1[6-9]\d{8,11}\b"
)
#: Files of the site, the same for everybody.
OF_THE_SITE = re.compile(r'(?:src|href)="/static[^"]*"')


#: What Ann gives in each circle; nobody needs to give the same twice.
PRONOUNS = {"Ann of Hope": "she/her", "Quiet Kestrel": "xe/xem"}


@dataclass
class Side:
    """One of the two circles: its ids, who watches, and the name of our person there."""

    ids: dict[str, object]
    lead: object
    peer: object
    handle: str


@pytest.fixture
def sides(hope):
    """Let Ann take part in two circles that have nobody else in common."""
    first = Side(
        {
            "group_id": hope.group_id,
            "meeting_id": hope.meeting_id,
            "membership_id": hope.seats["ann"],
        },
        hope.facilitator,
        hope.ben,
        "Ann of Hope",
    )
    take_part(hope, first)
    with time_machine.travel(clock.now() + timedelta(seconds=37), tick=False):
        second = second_circle(hope)
        take_part(hope, second)
    return first, second


def second_circle(tenant):
    """Open a circle with a lead and a member of its own, and let Ann join it."""
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        for name, role in (("bea", Role.FACILITATOR), ("bo", Role.MEMBER)):
            join_tenant(tenant, name, make_account(f"{name}@hope.example"), role, None)
    values = {"visibility": Visibility.LISTED, "admission": Admission.OPEN}
    with unit_of_work(tenant.bea):
        group_id = create_group(tenant.bea, draft(name="Second", **values), "Marigold").id
    seats = {}
    for who, handle in ((tenant.bo, "Sorrel"), (tenant.ann, "Quiet Kestrel")):
        with unit_of_work(who):
            seats[handle] = ask_to_join(who, group_id, handle, (), AGREED).id
            for _step in ("safety", "tour"):
                go_on_in(who, group_id)
            accept_agreement(who, group_id, 1)
    meeting_id = uuid.uuid4()
    with unit_of_work(tenant.bea):
        group = db.session.get_one(Group, (tenant.organization_id, group_id))
        group.visibility = Visibility.UNLISTED  # or the directory names it in everybody's pages
        db.session.add(coming_meeting(group_id, meeting_id, clock.now()))
    ids = {"group_id": group_id, "meeting_id": meeting_id, "membership_id": seats["Quiet Kestrel"]}
    return Side(ids, tenant.bea, tenant.bo, "Quiet Kestrel")


def take_part(tenant, side):
    """Let Ann do what one does in a circle, and somebody report her."""
    ann, group_id, meeting_id = tenant.ann, side.ids["group_id"], side.ids["meeting_id"]
    with unit_of_work(ann):
        needs = Needs(helps="Time.")
        keep_own_place(ann, group_id, needs, listens_first=True, pronouns=PRONOUNS[side.handle])
        answer_meeting(ann, meeting_id, Answer.GOING, Intent.LISTEN)
    with unit_of_work(side.lead):
        prompt_id = publish_prompt(side.lead, group_id, text="How was it?").id
    with unit_of_work(ann):
        reply_to(ann, prompt_id, "Long.")
    side.ids["prompt_id"] = prompt_id


def hold(app, tenant, side):
    """Hold a session, and return what the room tells the lead and the other member."""
    meeting_id = side.ids["meeting_id"]
    for who in (side.lead, tenant.ann, side.peer):
        with unit_of_work(who):
            seats.enter_room(who, meeting_id, 900)
    with unit_of_work(side.lead):
        seats.admit(side.lead, meeting_id, [])
        version = log.lock_room(meeting_id).version
        operations.move_session(side.lead, meeting_id, version, RoomState.LIVE)
    with unit_of_work(tenant.ann):
        posting.send_message(tenant.ann, meeting_id, uuid.uuid4(), "Here I am.", rest_after=900)
    with unit_of_work(side.peer):
        report = report_in_room(
            side.peer,
            meeting_id,
            subject=SubjectKind.PERSON,
            subject_id=side.ids["membership_id"],
            reason=ReportReason.SPAM,
            words="",
        )
        side.ids["report_id"] = report.id
    watching = [Listener(app, who, meeting_id) for who in (side.lead, side.peer)]
    return [json.dumps(one.enter()) for one in watching]


def pages(world, side, who, *, of_the_circle=False):
    """Return every page of the organization somebody can open with the ids of one circle."""
    client, ids, found = world.client(who), {"org_slug": "hope", **side.ids}, []
    adapter = world.app.url_map.bind("localhost")
    for rule in world.app.url_map.iter_rules():
        fits = "org_slug" in rule.arguments and rule.arguments <= ids.keys()
        if not fits or "GET" not in rule.methods or (of_the_circle and len(rule.arguments) == 1):
            continue
        answer = client.get(adapter.build(rule.endpoint, {n: ids[n] for n in rule.arguments}))
        if answer.status_code == 200:
            found.append(OF_THE_SITE.sub("", answer.text))
    assert len(found) > 5
    return found


def templates_of(tenant):
    """Return the ids of the organization's session templates, the same for whoever plans."""
    return {str(preset_id(tenant.organization_id, key)) for key in KEYS}


def telling(texts):
    """Return everything in some texts that could stand for one person."""
    return {mark for text in texts for mark in TELLING.findall(text)}


def test_nothing_that_two_circles_show_of_one_person_is_the_same(app, world, hope, sides):
    first, second = sides
    seen = {}
    for number, side in enumerate(sides):
        with time_machine.travel(clock.now() + timedelta(seconds=120 + 37 * number), tick=False):
            seen[side.handle] = hold(app, hope, side)
            seen[side.handle] += pages(world, side, side.lead) + pages(world, side, side.peer)
    assert telling(seen[first.handle]) & telling(seen[second.handle]) <= templates_of(hope)
    for side, elsewhere in ((first, second), (second, first)):
        said = "\n".join(seen[side.handle])
        assert side.handle in said
        assert str(side.ids["membership_id"]) in said
        assert PRONOUNS[side.handle] in said
        for mark in (elsewhere.handle, elsewhere.ids["membership_id"], PRONOUNS[elsewhere.handle]):
            assert str(mark) not in said
        for secret in (hope.ann.member_id, hope.ann.account_id, hope.ann.sign_in_id):
            assert str(secret) not in said
            assert secret.hex not in said
        assert "ann@hope.example" not in said


def test_not_even_an_office_that_looks_into_both_is_shown_who_is_who(world, hope, sides):
    first, second = (telling(pages(world, s, hope.owner, of_the_circle=True)) for s in sides)
    assert first & second <= templates_of(hope)


def test_a_planted_leak_is_found(world, hope, sides):
    loader = world.app.jinja_env.loader
    source, _name, _fresh = loader.get_source(world.app.jinja_env, "groups/roster.html")
    leaking = source.replace('<span class="grow">', '<span data-who="{{ person.member_id }}">')
    assert leaking != source
    planted = DictLoader({"groups/roster.html": leaking})
    world.app.jinja_env.loader = ChoiceLoader([planted, loader])
    first, second = (telling(pages(world, side, side.peer)) for side in sides)
    assert first & second == {str(hope.ann.member_id)}


@pytest.mark.parametrize(
    "mark",
    [
        "965ae0a3-cc79-428f-a43f-aedda3163966",
        "965ae0a3cc79428fa43faedda3163966",
        "2026-11-25T18:05:09+00:00",
        "1764093909",
    ],
)
def test_ids_and_moments_are_telling(mark):
    assert telling([f'<li data-x="{mark}">']) != set()


def test_words_and_hours_are_not():
    assert telling(["<p class='card soft stack'>19:30, Tuesday, November 24</p>"]) == set()
