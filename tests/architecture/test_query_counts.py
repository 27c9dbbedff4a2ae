"""What a page or a live ask may cost in statements, in an organization with much of everything."""

import pytest

from tests.architecture.test_crawl import ids_of, pages
from tests.counting import counted
from tests.filled import fill

ANY_PAGE = 25
HOT_PAGE = 10
#: What people open all evening: today, their circle, a session, its room.
HOT = {"organizations.home", "groups.show", "meetings.show", "live.room"}
#: One of each kind: who runs the space, who reads reports, who holds a circle, who is in one.
WHO = ["owner", "moderator", "facilitator", "ann", "stranger", ""]


@pytest.mark.timeout(400)  # some three hundred pages
def test_no_page_asks_the_database_more_than_it_may(world, hope):
    made = fill(hope)
    ids = ids_of(hope) | {"prompt_id": made.prompt_id, "report_id": made.report_id}
    opened, dear = set(), []
    for who in WHO:
        client = world.client(getattr(hope, who) if who else None)
        client.get("/account")  # the first page of a sign-in notes when it was seen
        for endpoint, path, methods in pages(world.app, ids, hope.slug):
            if "GET" not in methods:
                continue
            with counted() as statements:
                status = client.get(path).status_code
            if status == 200:
                opened.add(endpoint)
            if len(statements) > (HOT_PAGE if endpoint in HOT else ANY_PAGE):
                dear.append((endpoint, who, len(statements)))
    assert dear == [], dear
    assert opened >= HOT | {"meetings.index", "groups.roster", "prompts.show", "moderation.queue"}
