"""The rules of an organization on one page, and a quarter that is not over."""

from datetime import date

import pytest

from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.groups.kinds import Moderation
from facilitator.groups.models import Group
from facilitator.insights.policies import OWN_AGREEMENT, policies_of
from facilitator.insights.sentences import unfinished_said
from facilitator.organizations.models import Organization
from tests.worlds import acting


def test_rules_say_what_holds_where_it_is_changed_and_which_circle_differs(world, hope, other):
    with acting(hope.owner):
        place = db.session.get_one(Organization, hope.organization_id)
        place.minimum_age, place.requires_backup = 16, True
        place.first_agreement = "Be kind."  # as the circle's own is
        group = db.session.get_one(Group, (hope.organization_id, hope.group_id))
        group.moderation = Moderation.EVERYONE
    with acting(hope.admin, writes=False):
        mine = policies_of(hope.admin)
    with acting(other.admin, writes=False):
        theirs = policies_of(other.admin)
    assert ("organizations.settings", "people say that they are 16 or older") in mine.everywhere
    assert ("setup.agreement", "circles start from your own agreement") in mine.everywhere
    assert [words for _group, words in mine.different] == [["every message is read first"]]
    assert [words for _group, words in theirs.different] == [[OWN_AGREEMENT]]
    page = world.client(hope.owner).get("/o/hope/insights/rules").text
    for address in ("/o/hope/settings", "/o/hope/credentials", "/o/hope/setup/agreement"):
        assert f'href="{address}"' in page
    with acting(hope.moderator, writes=False), pytest.raises(NotAllowed):
        policies_of(hope.moderator)


def test_a_quarter_whose_last_month_is_not_counted_says_so():
    first, second, third = (date(2026, month, 1) for month in (7, 8, 9))
    assert unfinished_said(first, [first, second, third]) == ""
    assert unfinished_said(first, [third]) == ""  # it began late, and is over
    said = "This quarter is not finished. Counted so far: July and August 2026."
    assert unfinished_said(first, [first, second]) == said
    assert "July 2026" in unfinished_said(first, [first])
