"""Every page of a circle, for somebody new: first, once, how to leave quickly."""

from urllib.parse import parse_qs, urlsplit

from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Membership, Welcome
from tests.hostile import paths
from tests.hostile.crawl import Crawler
from tests.hostile.routes import ROUTES
from tests.hostile.world import Hostile

#: The page itself, ways out, and what is somebody's own rather than the circle's.
OPEN = {"groups.welcome", "groups.leave", "groups.pause", "groups.my_request"}
OPEN |= {"notices.open", "notices.from_mail", "moderation.lift", "after.let_go"}
OPEN |= {endpoint for endpoint in ROUTES if endpoint.startswith("space.")}
OPEN |= {"moderation.appeal", "moderation.told"}  # one's own record


def begin_anew(hostile: Hostile) -> None:
    """Let Ann be new in the circle."""
    ann = hostile.world.hope.ann
    seat = hostile.circles["hope", "circle"].seat("other")
    with unit_of_work(hostile.world.hope.owner):
        row = db.session.get_one(Membership, (ann.organization_id, seat))
        row.welcome = Welcome.SAFETY


def test_every_page_of_a_circle_leads_there_first_and_back_afterwards(hostile: Hostile):
    begin_anew(hostile)
    crawler, app = Crawler(hostile, "hope", "ann"), hostile.world.app
    led = []
    for rule in paths.rules(app):
        target = paths.fill(
            app, rule, paths.ids_of(hostile, "hope", "circle", "ann", rule.endpoint)
        )
        in_circle = "org_slug" in rule.arguments and "stranger" not in target.route.may
        if not in_circle or rule.endpoint in OPEN:
            continue
        if "GET" in (rule.methods or ()) and "ann" in target.route.may:
            answer = crawler.visit("GET", target)
            assert answer.status_code == 303, (target.url, answer.status_code)
            to = urlsplit(answer.location)
            assert to.path.endswith("/welcome"), target.url
            assert parse_qs(to.query)["next"] == [target.url]
            led.append(target.url)
        if "POST" in (rule.methods or ()) and "ann" in target.route.may_post:
            assert crawler.visit("POST", target).status_code == 403, target.url
    assert len(led) >= 12
    assert crawler.watch.changes() == set()
    page = crawler.send("GET", answer_to := f"{_welcome(hostile)}?next={led[-1]}")
    assert "Leave quickly" in page.text
    assert crawler.send("POST", answer_to, {}).location == led[-1]
    assert crawler.send("GET", led[-1]).status_code == 200
    crawler.close()


def _welcome(hostile: Hostile) -> str:
    group_id = hostile.circles["hope", "circle"].ids["group_id"]
    return f"/o/hope/groups/{group_id}/welcome"
