"""What a page or a live ask may cost in statements, in an organization with much of everything."""

import uuid
from typing import Any

import pytest
from flask import Flask

from facilitator.agendas.presets import preset_id
from facilitator.core import clock
from facilitator.groups.kinds import Format
from tests.counting import counted
from tests.filled import Filled, fill
from tests.groups.making import change_group
from tests.worlds import Tenant

ANY_PAGE = 25
HOT_PAGE = 10
#: What people open all evening: today, their circle, a session, its room.
HOT = {"organizations.home", "groups.show", "meetings.show", "live.room"}
#: Today of whoever runs the space looks at all its circles as well.
OFFICE_TODAY = 12
#: One of each kind: who runs the space, who reads reports, who holds a circle, who is in one.
WHO = ["owner", "moderator", "facilitator", "ann", "stranger", ""]


def pages(app: Flask, ids: dict[str, Any]) -> list[tuple[str, str]]:
    """Return endpoint and path of every page, its arguments filled in with real ids."""
    adapter = app.url_map.bind("localhost")
    return [
        (rule.endpoint, adapter.build(rule.endpoint, {n: ids[n] for n in rule.arguments}))
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.endpoint != "static"
    ]


def ids_in(tenant: Tenant, made: Filled) -> dict[str, Any]:
    """Return what the arguments of addresses are filled with."""
    return {
        "org_slug": tenant.slug,
        "token": "no-such-token",
        "group_id": tenant.group_id,
        "meeting_id": tenant.meeting_id,
        "series_id": made.series_id,
        "prompt_id": made.prompt_id,
        "report_id": made.report_id,
        "membership_id": tenant.seats["pending"],
        "member_id": tenant.admin.member_id,
        "organization_id": uuid.uuid4(),
        "notice_id": uuid.uuid4(),
        "what": "lobby",
        "poll_id": made.poll_id,
        "template_id": preset_id(tenant.organization_id, "check_in"),
        "item_id": uuid.uuid4(),
        "circle_id": uuid.uuid4(),
        "credential_id": uuid.uuid4(),
        "shift_id": uuid.uuid4(),
        "phrase_id": uuid.uuid4(),
        "own_id": uuid.uuid4(),
        "act_id": uuid.uuid4(),
        "appeal_id": uuid.uuid4(),
        "pair_id": uuid.uuid4(),
        "told_id": made.report_id,
        "side_id": uuid.uuid4(),
        "case_id": made.case_id,
        "task_id": uuid.uuid4(),
        "reply_id": uuid.uuid4(),
        "card_id": uuid.uuid4(),
        "text_id": uuid.uuid4(),
    }


def most_for(endpoint: str, who: str) -> int:
    """Return how many statements a page may cost somebody."""
    if (endpoint, who) == ("organizations.home", "owner"):
        return OFFICE_TODAY
    return HOT_PAGE if endpoint in HOT else ANY_PAGE


@pytest.mark.timeout(400)  # some three hundred pages
def test_no_page_asks_the_database_more_than_it_may(world, hope):
    ids = ids_in(hope, fill(hope))
    change_group(hope, format=Format.SERIES, sessions=8, open_until=3, series_from=clock.now())
    opened, dear = set(), []
    for who in WHO:
        client = world.client(getattr(hope, who) if who else None)
        client.get("/account")  # the first page of a sign-in notes when it was seen
        for endpoint, path in pages(world.app, ids):
            with counted() as statements:
                status = client.get(path).status_code
            if status == 200:
                opened.add(endpoint)
            if len(statements) > most_for(endpoint, who):
                dear.append((endpoint, who, len(statements)))
    assert dear == [], dear
    assert opened >= HOT | {
        "meetings.index",
        "series.show",
        "groups.roster",
        "prompts.show",
        "moderation.queue",
        "setup.look",
    }
