"""Templates: who sees and changes them, presets that are copied, and what sessions keep."""

import uuid

import pytest
import sqlalchemy as sa

from facilitator.agendas.drafts import total_of
from facilitator.agendas.models import Mode, Phase, SessionTemplate
from facilitator.agendas.operations import (
    NO_AGENDA,
    agenda_chosen,
    edit_template,
    make_template,
    restore_template,
    retire_template,
)
from facilitator.agendas.presets import KEYS, preset_id, presets
from facilitator.agendas.queries import phases_of, template_for, templates_for
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.meetings.changes import Scope, edit_series
from facilitator.meetings.operations import edit_meeting
from tests.agendas.making import part, template
from tests.meetings.making import draft, meeting_row, meetings_in, planned, repeated
from tests.racing import race


def made(actor, *parts, **values):
    """Make a template and return its id."""
    with unit_of_work(actor):
        return make_template(actor, template(*parts, **values)).id


def titles_of(tenant, meeting_id):
    """Return the names of the parts a meeting has."""
    meeting = meeting_row(tenant, meeting_id)
    with unit_of_work(tenant.owner, writes=False):
        return [phase.title for phase in phases_of(tenant.owner, meeting.agenda_id)]


def test_the_presets_fill_their_sessions_and_name_nobody():
    assert len(presets()) == 4
    for preset in presets().values():
        assert total_of(preset.phases) == preset.minutes
        assert {Mode.ROUND, Mode.LISTENING} & {phase.mode for phase in preset.phases}
        words = f"{preset}".lower()
        assert not [brand for brand in ("smart", "nami", "anonymous", "disorder") if brand in words]


def test_facilitators_see_templates_and_members_do_not(hope):
    for who in ("owner", "admin", "facilitator", "cofacilitator"):
        actor = hope.actors[who]
        with unit_of_work(actor, writes=False):
            assert len(templates_for(actor)) == len(KEYS)
    for who in ("ann", "moderator", "pending", "stranger"):
        actor = hope.actors[who]
        with unit_of_work(actor, writes=False), pytest.raises(NotAllowed):
            templates_for(actor)
        with unit_of_work(actor), pytest.raises(NotAllowed):
            make_template(actor, template())


def test_a_facilitator_edits_their_own_and_an_admin_every_template(hope, other):
    mine = made(hope.facilitator)
    for who in ("facilitator", "admin"):
        with unit_of_work(hope.actors[who]):
            now = template_for(hope.actors[who], mine)
            edit_template(hope.actors[who], mine, template(name=who), now.revision)
    with unit_of_work(hope.cofacilitator), pytest.raises(NotAllowed, match="copy"):
        edit_template(hope.cofacilitator, mine, template(), 2)
    with unit_of_work(hope.facilitator), pytest.raises(NotAllowed):
        edit_template(hope.facilitator, preset_id(hope.organization_id, "check_in"), template(), 0)
    with unit_of_work(other.owner), pytest.raises(NotFound):
        edit_template(other.owner, mine, template(), 2)
    with unit_of_work(other.owner), pytest.raises(NotFound):
        template_for(other.owner, preset_id(hope.organization_id, "check_in"))


def test_of_two_who_edit_at_once_the_second_is_told(hope):
    mine = made(hope.facilitator)
    with unit_of_work(hope.admin):
        edit_template(hope.admin, mine, template(name="First"), 0)
    with unit_of_work(hope.facilitator), pytest.raises(Conflict, match="Nothing was saved"):
        edit_template(hope.facilitator, mine, template(name="Second"), 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"minutes": 9}, "minutes"),
        ({"about": "x" * 301}, "about"),
        ({"parts": [part(title="")]}, "phase_0_title"),
        ({"parts": [part(), part(minutes=0)]}, "phase_1_minutes"),
        ({"parts": [part(script="x" * 1501)]}, "phase_0_script"),
        ({"parts": [part(prompt="a\nb")]}, "phase_0_prompt"),
        ({"parts": [part()] * 21}, None),
    ],
)
def test_what_breaks_a_rule_is_refused_at_its_field(hope, wrong, field):
    values = dict(wrong)
    parts = values.pop("parts", ())
    with unit_of_work(hope.facilitator), pytest.raises(Invalid) as refused:
        make_template(hope.facilitator, template(*parts, **values))
    assert refused.value.field == field


def test_a_preset_is_copied_once_and_keeps_its_id(hope):
    expected = preset_id(hope.organization_id, "check_in")
    first = planned(hope, template="check_in")
    second = planned(hope, template=str(expected), local_start=draft().local_start.replace(hour=9))
    assert meeting_row(hope, first).agenda_id == meeting_row(hope, second).agenda_id
    with unit_of_work(hope.admin):
        edit_template(hope.admin, expected, template(name="Ours"), 0)
        found = {shown.id: shown for shown in templates_for(hope.admin)}
        assert found[expected].draft.name == "Ours"
        assert len(found) == len(KEYS)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SessionTemplate)) == 1


def test_a_planned_session_keeps_its_parts_when_the_template_changes(hope):
    mine = made(hope.facilitator)
    meeting_id = planned(hope, template=str(mine))
    with unit_of_work(hope.facilitator):
        edit_template(hope.facilitator, mine, template(part(title="Other")), 0)
        retire_template(hope.facilitator, mine)
    assert titles_of(hope, meeting_id) == ["Arriving", "Leaving"]
    with pytest.raises(Conflict, match="not offered"):
        planned(hope, template=str(mine), local_start=draft().local_start.replace(hour=9))
    with unit_of_work(hope.facilitator):
        restore_template(hope.facilitator, mine)
        agenda = agenda_chosen(hope.facilitator, str(mine))
        assert [phase.title for phase in phases_of(hope.facilitator, agenda)] == ["Other"]


def test_a_new_name_alone_makes_no_new_parts(hope):
    mine = made(hope.facilitator)
    with unit_of_work(hope.facilitator):
        edit_template(hope.facilitator, mine, template(name="Another name"), 0)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Phase)) == 2


def test_a_series_carries_its_parts_and_one_session_can_have_its_own(hope):
    meetings = repeated(hope, template="open_share")
    assert len({meeting.agenda_id for meeting in meetings}) == 1
    lead, third = hope.facilitator, meetings[2]
    with unit_of_work(lead):
        edit_meeting(lead, third.id, draft(template=NO_AGENDA, local_start=third.local_start), 0)
    after = {"local_start": meetings[1].local_start, "title": "New"}
    with unit_of_work(lead):
        edit_series(
            lead, meetings[1].id, draft(template="check_in", **after), Scope.FOLLOWING, seen=0
        )
    now = meetings_in(hope, meeting_row(hope, meetings[1].id).series_id)
    check_in, opened = presets()["check_in"], presets()["open_share"]
    assert titles_of(hope, meetings[0].id) == [phase.title for phase in opened.phases]
    assert titles_of(hope, now[0].id) == [phase.title for phase in check_in.phases]
    assert titles_of(hope, third.id) == []
    assert titles_of(hope, now[-1].id) == [phase.title for phase in check_in.phases]


def test_only_a_template_of_this_organization_can_be_chosen(hope, other):
    theirs = made(other.facilitator)
    for choice in (str(theirs), "no such template", str(uuid.uuid4())):
        with pytest.raises(NotFound):
            planned(hope, template=choice)


def test_two_first_uses_at_once_make_one_copy(app, hope):
    def use(actor):
        with unit_of_work(actor):
            return agenda_chosen(actor, "shared_stories")

    acts = [lambda actor=actor: use(actor) for actor in (hope.facilitator, hope.owner, hope.admin)]
    assert race(app, *acts) == ["done", "done", "done"]
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SessionTemplate)) == 1
