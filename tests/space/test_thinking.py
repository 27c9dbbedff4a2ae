"""Small steps, a plan, letting go and the rest: kept for one person, and nothing told."""

import json

import pytest
import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.errors import Invalid
from facilitator.core.work import unit_of_work
from facilitator.notices.models import Notice
from facilitator.organizations.models import Organization
from facilitator.space import plans, reflecting, steps
from facilitator.space.steps import TINY
from tests.space.test_map import on_the_map

SPACE = "/o/hope/my-space"


@pytest.fixture
def ann(world, hope):
    """Return Ann's browser."""
    return world.client(hope.ann)


def send(client, page, **data):
    """Send a form and follow to where it leads."""
    return client.post(f"{SPACE}/{page}", data=data, follow_redirects=True)


def test_a_small_step_is_planned_and_looked_back_on(ann, hope):
    on_the_map(hope.ann, name="Ines")
    on_the_map(hope.ann, name="Theo", is_folded=True)
    page = ann.get(f"{SPACE}/steps").text
    assert '<option value="Ines">' in page
    assert "Theo" not in page
    planned = send(ann, "steps", who="Ines", step="hi", words="Hi.", day="2026-12-01").text
    assert "If I like" in planned
    with unit_of_work(hope.ann, writes=False):
        mine = steps.steps_of(hope.ann).coming[0].id
    done = send(ann, f"steps/{mine}", is_done="y", after="Easier than I thought.").text
    assert "Steps I took" in done
    assert "Easier than I thought." in done
    assert "If I like" not in done
    refused = send(ann, "steps", who="Ines", words="Half a thought")
    assert refused.status_code == 422
    assert "Half a thought" in refused.text


def test_tiny_steps_are_ticked_in_any_order_and_again_unticked(ann, hope):
    send(ann, "path", done=["twice", "spot"])
    with unit_of_work(hope.ann, writes=False):
        assert steps.path_of(hope.ann).said.done == ("spot", "twice")
    assert send(ann, "path").text.count("checked") == 0
    assert len(TINY) == 12
    assert send(ann, "path", done="never").status_code == 422


def test_a_plan_says_what_it_is_not_and_can_be_kept_where_there_is_no_connection(ann, hope):
    assert "not a clinical service" in ann.get(f"{SPACE}/plan").text
    assert send(ann, "plan", step_0=" ").status_code == 422
    page = send(ann, "plan", step_0="I stop singing.", step_3="My sister").text
    assert "I stop singing." in page
    send(ann, "plan", step_0="I go quiet.")  # in the place of the first
    copy = ann.get(f"{SPACE}/plan/copy")
    assert "attachment" in copy.headers["Content-Disposition"]
    assert "I go quiet." in copy.text
    assert "I stop singing." not in copy.text
    assert not any(word in copy.text for word in ("src=", "href=", "hope"))
    with unit_of_work(hope.ann), pytest.raises(Invalid):
        plans.save_plan(hope.ann, ["one"])


@pytest.mark.parametrize(("afraid", "shows"), [("sometimes", True), ("never", False), ("", False)])
def test_whoever_is_afraid_reads_who_helps_and_nobody_is_told(ann, hope, afraid, shows):
    with unit_of_work(hope.owner):
        db.session.get_one(Organization, hope.organization_id).country = "GB"
    page = send(ann, "letting-go", who="Theodor", costs="Sleep", distance="rest", afraid=afraid)
    assert page.status_code == 200
    assert ("0808 2000 247" in page.text) == shows
    assert ("use another device" in page.text) == shows
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(sa.select(Notice)).all() == []
    listed = ann.get(f"{SPACE}/letting-go").text
    assert "Theodor" not in listed  # the list names nobody


def test_notes_on_the_right_fit_and_moments_are_kept_and_all_of_it_can_be_taken_along(ann, hope):
    assert (
        "I keep looking" in send(ann, "right-fit", who="Dr O.", fit="look", words="In a hurry").text
    )
    assert "She remembered." in send(ann, "moments", words="She remembered.").text
    assert send(ann, "moments", words=" ").status_code == 422
    on_the_map(hope.ann, name="Ines")
    send(ann, "cards", topic="quiet", line="Dear you", days="7")
    taken = ann.get(f"{SPACE}/everything.json")
    assert "attachment" in taken.headers["Content-Disposition"]
    file = json.loads(taken.text)
    assert {one["kind"] for one in file["things"]} == {"fit", "moment", "entry"}
    assert file["cards"][0]["line"] == "Dear you"
    assert "token" not in taken.text
    with unit_of_work(hope.ann, writes=False):
        assert reflecting.moments_of(hope.ben) == []
