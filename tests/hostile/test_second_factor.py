"""Every route, as staff who owe a second factor: no more than somebody who holds nothing."""

import pytest

from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.organizations.models import Organization
from tests.hostile import paths
from tests.hostile.crawl import Crawler
from tests.hostile.world import Hostile

#: An office-holder is then like somebody outside the circle; so is, on purpose, whoever holds it.
LIKE = "stranger"
STAFF = ["facilitator", "moderator", "owner"]
#: Not theirs by role, but by a row of their own in the world of these tests, or for the left out.
OWN = {
    "left_out.closed",
    "groups.my_request",
    "groups.take_place",
    "groups.leave_line",
    "groups.ask",
}


def require(hostile: Hostile) -> None:
    """Let the first organization want a second factor of all its staff."""
    with open_work(writes=True):
        row = db.session.get_one(Organization, hostile.world.hope.organization_id)
        row.staff_need_second_factor = row.facilitators_need_second_factor = True


@pytest.mark.parametrize("name", STAFF)
def test_staff_without_a_second_factor_may_do_nothing_on_any_page(hostile: Hostile, name: str):
    require(hostile)
    crawler = Crawler(hostile, "hope", name)
    app, tried = hostile.world.app, 0
    for rule in paths.rules(app):
        ids = paths.ids_of(hostile, "hope", "circle", name, rule.endpoint)
        target = paths.fill(app, rule, ids)
        if "org_slug" not in rule.arguments or rule.endpoint in OWN:
            continue
        if "GET" in (rule.methods or ()) and LIKE not in target.route.may:
            led = crawler.visit("GET", target)
            assert led.status_code == 303, (target.url, led.status_code)
            assert led.location.partition("?")[0] == "/account/second-step", target.url
            tried += 1
        if "POST" in (rule.methods or ()) and LIKE not in target.route.may_post:
            refused = crawler.visit("POST", target)
            assert refused.status_code == 403, (target.url, refused.status_code)
            tried += 1
    assert tried > 60
    assert crawler.watch.changes() == set()
    crawler.close()
