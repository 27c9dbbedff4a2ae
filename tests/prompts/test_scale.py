"""A prompt answered with a tap: counted, shown from five on, and nobody found in it."""

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.prompts.catching_up import still_open_for
from facilitator.prompts.life import move_prompt
from facilitator.prompts.models import Prompt, PromptState
from facilitator.prompts.operations import close_prompt, remove_prompt
from facilitator.prompts.page import view_of
from facilitator.prompts.queries import unanswered_in
from facilitator.prompts.scale_models import PromptScale, ScaleTaker
from facilitator.prompts.scales import tap
from tests.prompts.making import answered, crowd, put, seen

SCALE = ("worn out", "rested")
FIVE = ("ann", "ben", "cleo", "dan", "eve")


def tapped(tenant, prompt_id, who, number):
    """Tap a number in a work of its own."""
    actor = tenant.actors[who]
    with unit_of_work(actor):
        tap(actor, prompt_id, number)


def told(tenant, prompt_id, who="ann"):
    """Return the scale as somebody sees it."""
    actor = tenant.actors[who]
    with unit_of_work(actor, writes=False):
        return view_of(actor, prompt_id).scale


def closed(tenant, prompt_id):
    """Close a prompt as its facilitator."""
    with unit_of_work(tenant.facilitator):
        close_prompt(tenant.facilitator, prompt_id)


def stored(tenant, table):
    """Return every row of a table."""
    with unit_of_work(tenant.owner, writes=False):
        return list(db.session.scalars(sa.select(table)))


def test_what_came_of_it_shows_once_it_has_closed_from_five_answers_on(hope):
    crowd(hope)
    few, many = put(hope, scale=SCALE), put(hope, scale=SCALE)
    for who in FIVE[:4]:
        tapped(hope, few, who, 2)
    for who, number in zip(FIVE, (1, 1, 1, 4, 5), strict=True):
        tapped(hope, many, who, number)
    open_one = told(hope, many)
    assert (open_one.cells, open_one.words, open_one.has_tapped) == ([], "", True)
    assert told(hope, many, "facilitator").words == "5 or more have answered so far."
    assert told(hope, few, "facilitator").words == "Fewer than 5 have answered so far."
    closed(hope, few)
    closed(hope, many)
    assert told(hope, few).cells == told(hope, few, "facilitator").cells == []
    assert [cell.words for cell in told(hope, many).cells] == ["3", "0", "0", "1", "1"]
    with pytest.raises(Conflict), unit_of_work(hope.facilitator):  # two looks never differ by one
        move_prompt(hope.facilitator, many, PromptState.OPEN)


def test_with_the_database_in_hand_no_number_can_be_joined_to_anybody(hope):
    crowd(hope)
    lines = len(stored(hope, AuditEntry))
    prompt_id = put(hope, scale=SCALE)
    shapes = set()
    for who, number in zip(FIVE, (1, 5, 5, 2, 3), strict=True):
        tapped(hope, prompt_id, who, number)
        (row,) = stored(hope, PromptScale)
        shapes.add(len(row.tally_sealed))
    assert len(shapes) == 1
    assert len(stored(hope, AuditEntry)) == lines + 1  # that it was asked
    own = {"organization_id", "id", "prompt_id"}
    assert {column.name for column in ScaleTaker.__table__.columns} == own | {"membership_id"}
    counted = {column.name for column in PromptScale.__table__.columns}
    assert counted == own | {"tally_sealed", "revision"}
    points_at = [
        column.table.name
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in {"prompt_scales", "scale_takers"}
        for column in [key.parent]
    ]
    assert points_at == []


def test_a_number_is_given_once_by_people_of_the_circle_while_it_is_open(hope, other):
    prompt_id, words = put(hope, scale=SCALE), put(hope)
    tapped(hope, prompt_id, "ann", 3)
    for who, number, why in (
        ("ann", 4, Conflict),
        ("facilitator", 4, NotAllowed),
        ("admin", 4, NotAllowed),
        ("stranger", 4, NotFound),
        ("ben", 6, Invalid),
    ):
        with pytest.raises(why):
            tapped(hope, prompt_id, who, number)
    with pytest.raises(NotFound):
        tapped(hope, words, "ben", 3)
    with pytest.raises(NotFound), unit_of_work(other.ann):
        tap(other.ann, prompt_id, 3)
    closed(hope, prompt_id)
    with pytest.raises(Conflict):
        tapped(hope, prompt_id, "ben", 3)


@pytest.mark.parametrize(
    "plan", [{"scale": ("low", " ")}, {"scale": SCALE, "is_round": True}], ids=["one end", "round"]
)
def test_a_scale_says_what_both_ends_mean_and_is_no_round(hope, plan):
    with pytest.raises(Invalid):
        put(hope, **plan)


def test_a_tap_is_an_answer_to_reminders_and_to_answer_before_you_see(hope):
    prompt_id = put(hope, scale=SCALE, answers_first=True)
    answered(hope.cleo, prompt_id, "The bus driver.")
    assert seen(hope.ann, prompt_id) == []
    tapped(hope, prompt_id, "ann", 3)
    assert seen(hope.ann, prompt_id) == ["The bus driver."]
    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system, writes=False):
        prompt = db.session.get_one(Prompt, (hope.organization_id, prompt_id))
        waited_for = set(unanswered_in(system, prompt))
        assert hope.seats["ben"] in waited_for
        assert hope.seats["ann"] not in waited_for
        assert still_open_for(system, hope.seats["ann"]) == 0
        assert still_open_for(system, hope.seats["ben"]) == 1


def test_a_prompt_that_is_taken_back_takes_its_numbers_along(hope):
    prompt_id = put(hope, scale=SCALE)
    tapped(hope, prompt_id, "ann", 3)
    with unit_of_work(hope.facilitator):
        remove_prompt(hope.facilitator, prompt_id, "")
    assert stored(hope, PromptScale) == stored(hope, ScaleTaker) == []
    assert told(hope, prompt_id) is None


def test_a_scale_is_put_tapped_and_read_on_its_page(world, hope):
    lead, ann = world.client(hope.facilitator), world.client(hope.ann)
    new = f"/o/hope/groups/{hope.group_id}/prompts/new"
    data = {"text": "How are you?", "is_scale": "y", "scale_low": "worn out"}
    assert "Please say what 1 and 5 mean" in lead.post(new, data=data).text
    data["scale_high"] = "rested"
    url = lead.post(new, data=data, follow_redirects=True).request.path
    assert "5, rested" in ann.get(url).text
    assert ann.post(f"{url}/tap", data={}).status_code == 422
    page = ann.post(f"{url}/tap", data={"number": "2"}, follow_redirects=True).text
    assert "Your number is counted." in page
    assert "Count it" not in page
    assert "Count it" not in lead.get(url).text
