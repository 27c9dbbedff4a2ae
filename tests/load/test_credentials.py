"""Credentials: who writes and reads them, who is told that one runs out, who leads nothing new."""

import uuid
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.admissions import join_by_invite
from facilitator.groups.operations import YOURS_LAPSED as YOURS_LAPSED_HERE
from facilitator.groups.operations import create_group, set_role
from facilitator.live import log
from facilitator.load import credentials, queries
from facilitator.load.credential_models import Credential
from facilitator.load.credentials import Draft
from facilitator.load.sweeps import forget_former, warn_of_lapsing
from facilitator.meetings.holding import LAPSED, YOURS_LAPSED, holders_by_policy
from facilitator.meetings.operations import edit_meeting, schedule_meeting
from facilitator.meetings.substitutes import ask_for_substitute, take_over
from facilitator.notices.models import Channel, Kind, Notice
from facilitator.notices.sweeps import look
from facilitator.organizations.models import Member, Organization
from facilitator.team import hats
from facilitator.team.queries import lead_of
from tests.after.making import come
from tests.groups.making import AGREED, change_seat, link_into
from tests.groups.making import draft as group_draft
from tests.load.test_guard import doing
from tests.meetings.making import both, demand_backups, draft, meeting_row, planned, repeated
from tests.racing import race


def in_days(days):
    return clock.now().date() + timedelta(days=days)


def given(tenant, days, who="facilitator", name="First aid"):
    """Write down that somebody's credential counts for so many more days."""
    made = Draft(name, "The Red Cross", in_days(days), in_days(-300))
    return doing(tenant.owner, credentials.add_credential, tenant.actors[who].member_id, made).id


def bind(tenant):
    """Let the organization's rule be that a lapsed credential keeps from leading."""
    doing(tenant.owner, credentials.let_lapsed_lead, may=False)


def standings(actor, of=None):
    """Return where somebody's credentials stand."""
    with unit_of_work(actor, writes=False):
        if of is None:
            return [one.standing for one in queries.own_credentials(actor)]
        return [one.standing for one in queries.person_of_team(actor, of).credentials]


# ---------------------------------------------------------------- who writes, and who reads


def test_an_admin_writes_them_down_and_their_owner_reads_them(hope):
    lead = hope.facilitator
    for days, standing in ((-1, "lapsed"), (0, "soon"), (60, "soon"), (61, "valid")):
        one = given(hope, days)
        assert standings(lead) == standings(hope.admin, lead.member_id) == [standing]
        doing(hope.admin, credentials.change_credential, one, Draft("Listening"))
        assert standings(lead) == ["endless"]
        doing(hope.owner, credentials.delete_credential, one)
    given(hope, 5)
    with unit_of_work(lead, writes=False):
        shown = queries.own_credentials(lead)[0]
        assert (shown.name, shown.issued_by, shown.days) == ("First aid", "The Red Cross", 5)
        assert b"Red" not in shown.row.words_sealed
    with unit_of_work(hope.admin, writes=False):
        everybody = queries.team_with_credentials(hope.admin)
        soon = queries.team_with_credentials(hope.admin, soon=True)
    assert {one.member.id for one in everybody} == {
        getattr(hope, who).member_id
        for who in ("owner", "admin", "moderator", "facilitator", "cofacilitator")
    }
    assert [one.member.id for one in soon] == [lead.member_id]


def test_nobody_else_reads_or_writes_them(hope, other):
    one, lead = given(hope, 5), hope.facilitator
    for actor in (hope.moderator, hope.cofacilitator, hope.ann, other.owner):
        refused = pytest.raises((NotFound, NotAllowed))
        for what, given_ in (
            (queries.credential_for, (one,)),
            (queries.person_of_team, (lead.member_id,)),
            (credentials.change_credential, (one, Draft("x"))),
            (credentials.add_credential, (lead.member_id, Draft("x"))),
            (credentials.delete_credential, (one,)),
            (credentials.take_proposal, (one,)),
            (credentials.decline_proposal, (one, "x")),
        ):
            with refused:
                doing(actor, what, *given_)
    for what, given_ in (
        (credentials.change_credential, (one, Draft("x"))),
        (credentials.delete_credential, (one,)),
        (credentials.take_proposal, (one,)),
    ):
        with pytest.raises(NotAllowed):
            doing(lead, what, *given_)  # their own, which they only read
    for outside in (hope.ann, hope.stranger):
        with pytest.raises(NotFound):
            doing(outside, credentials.propose_credential, Draft("x"))
        with pytest.raises(NotFound):
            doing(hope.owner, credentials.add_credential, outside.member_id, Draft("x"))
    for who in (hope.facilitator, hope.moderator):
        with pytest.raises(NotAllowed):
            doing(who, credentials.let_lapsed_lead, may=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "x", "expires_on": date(2999, 1, 1)},
        {"name": "x", "signed_on": date(2999, 1, 1)},
        {"name": "x", "signed_on": date(1901, 1, 1)},
    ],
)
def test_a_credential_has_a_name_and_days_that_make_sense(hope, wrong):
    with pytest.raises(Invalid):
        doing(hope.owner, credentials.add_credential, hope.facilitator.member_id, Draft(**wrong))


def test_what_somebody_sends_in_counts_once_it_was_taken_and_takes_the_old_ones_place(hope):
    lead, old = hope.facilitator, given(hope, -3)
    bind(hope)
    new = doing(lead, credentials.propose_credential, Draft("First aid", "", in_days(300)), old).id
    assert sorted(standings(lead)) == ["lapsed", "proposed"]
    with pytest.raises(Conflict, match="already"):
        doing(lead, credentials.propose_credential, Draft("First aid"), old)
    with pytest.raises(Invalid):
        doing(lead, schedule_meeting, hope.group_id, draft(holders=both(hope)))
    doing(hope.admin, credentials.take_proposal, new)
    assert standings(lead) == ["valid"]
    for what, more in (
        (credentials.take_proposal, ()),
        (credentials.decline_proposal, ("No.",)),
    ):
        with pytest.raises(Conflict):
            doing(hope.admin, what, new, *more)
    doing(lead, schedule_meeting, hope.group_id, draft(holders=both(hope)))


def test_of_two_written_down_at_once_one_is_too_many(app, hope):
    for _ in range(credentials.MOST - 1):
        given(hope, 5)
    outcomes = race(app, *[lambda: given(hope, 5)] * 4)
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "done"]


def test_what_is_taken_and_taken_off_at_once_is_done_one_after_the_other(app, hope):
    for _ in range(5):
        old = given(hope, 5)
        sent = Draft("First aid", "", in_days(300))
        new = doing(hope.facilitator, credentials.propose_credential, sent, old).id
        outcomes = race(
            app,
            partial(doing, hope.owner, credentials.take_proposal, new),
            partial(doing, hope.admin, credentials.delete_credential, old),
        )
        assert outcomes in (["done", "done"], ["done", "not_found"])
        assert standings(hope.facilitator) == ["valid"]
        doing(hope.owner, credentials.delete_credential, new)


def test_a_no_has_a_reason_that_its_owner_reads_and_can_take_away(hope):
    lead = hope.facilitator
    sent = doing(lead, credentials.propose_credential, Draft("A course")).id
    with pytest.raises(Invalid):
        doing(hope.admin, credentials.decline_proposal, sent, " ")
    doing(hope.admin, credentials.decline_proposal, sent, "The page is cut off.")
    with unit_of_work(lead, writes=False):
        shown = queries.own_credentials(lead)[0]
    assert (shown.standing, shown.name, shown.reason) == (
        "declined",
        "A course",
        "The page is cut off.",
    )
    with pytest.raises(NotFound):
        doing(hope.cofacilitator, credentials.delete_credential, sent)
    with pytest.raises(NotFound):  # nor does it count for somebody else's
        doing(hope.cofacilitator, credentials.propose_credential, Draft("x"), sent)
    doing(lead, credentials.delete_credential, sent)
    assert standings(lead) == []


# ---------------------------------------------------------------- who is told


def told(tenant):
    """Return who was told of credentials here, one for each time, in order."""
    look()
    with unit_of_work(tenant.owner, writes=False):
        rows = db.session.scalars(
            sa.select(Notice.member_id)
            .where(Notice.kind == Kind.CREDENTIAL, Notice.channel == Channel.APP)
            .order_by(Notice.created_at)
        ).all()
    names = {getattr(tenant, who).member_id: who for who in ("owner", "admin", "facilitator")}
    return sorted(names[one] for one in rows)


def test_it_is_told_sixty_thirty_and_seven_days_before_at_nine_of_the_organizations_day(hope):
    with unit_of_work(hope.owner):
        row = db.session.get_one(Organization, hope.organization_id)
        row.time_zone = "America/New_York"
    start = datetime(2027, 1, 5, 12, 0, tzinfo=ZoneInfo("UTC"))
    last = date(2027, 4, 1)  # the clocks of New York jump on March 14
    everybody = ["admin", "facilitator", "owner"]
    with time_machine.travel(start):
        made = Draft("First aid", "", last)
        doing(hope.owner, credentials.add_credential, hope.facilitator.member_id, made)
    times = 0
    for days in (60, 30, 7):
        nine = datetime.combine(last - timedelta(days=days), datetime.min.time())
        nine = nine.replace(hour=9, tzinfo=ZoneInfo("America/New_York"))
        for moment, new in ((nine - timedelta(minutes=1), 0), (nine, 1), (nine, 0)):
            with time_machine.travel(moment):
                warn_of_lapsing()
                times += new
                assert told(hope) == sorted(everybody * times)
    with time_machine.travel(nine + timedelta(days=30)):
        warn_of_lapsing()
        assert told(hope) == sorted(everybody * 3)
        assert standings(hope.facilitator) == ["lapsed"]


def test_after_a_time_without_a_server_only_the_last_step_is_told(hope):
    given(hope, 90)
    with time_machine.travel(clock.now() + timedelta(days=85)):
        warn_of_lapsing()
        warn_of_lapsing()
        assert told(hope) == ["admin", "facilitator", "owner"]
        with unit_of_work(hope.owner, writes=False):
            assert db.session.scalars(sa.select(Credential.warn_at)).one() is None


def be_of_team(tenant, *, is_on):
    """Let the facilitator be of the team, or no longer."""
    change_seat(tenant, "facilitator", role=Role.COFACILITATOR if is_on else Role.PARTICIPANT)
    with unit_of_work(tenant.owner):
        row = db.session.get_one(Member, (tenant.organization_id, tenant.facilitator.member_id))
        row.role = Role.FACILITATOR if is_on else Role.MEMBER


def test_of_somebody_who_left_the_team_nothing_is_told_and_after_90_days_theirs_go(hope, other):
    given(hope, 100)
    given(hope, 8, "admin")
    given(other, 200)
    doing(hope.facilitator, credentials.propose_credential, Draft("A course"))
    told(hope)
    start = clock.now()
    noted = []
    for days, back, left in ((0, False, 3), (60, True, 3), (61, False, 3), (150, False, 3)):
        with time_machine.travel(start + timedelta(days=days)):
            be_of_team(hope, is_on=back)
            for _twice in range(2):
                forget_former()
            with unit_of_work(hope.owner, writes=False):
                rows = db.session.scalars(sa.select(Credential)).all()
            noted.append(sum(row.off_team_since is not None for row in rows))
            assert len(rows) == left
    assert noted == [2, 0, 2, 2]
    with time_machine.travel(start + timedelta(days=95)):
        warn_of_lapsing()  # five days before theirs runs out
        assert told(hope).count("facilitator") == 0
    with time_machine.travel(start + timedelta(days=152)):
        forget_former()
        for tenant in (hope, other):
            with unit_of_work(tenant.owner, writes=False):
                assert db.session.scalar(sa.select(sa.func.count(Credential.id))) == 1


def test_what_is_sent_in_is_told_to_who_runs_the_team_and_the_answer_to_its_owner(hope):
    sent = doing(hope.facilitator, credentials.propose_credential, Draft("A course")).id
    assert told(hope) == ["admin", "owner"]
    doing(hope.admin, credentials.take_proposal, sent)
    assert told(hope) == ["admin", "facilitator", "owner"]


# ---------------------------------------------------------------- who leads nothing new


def test_without_the_rule_nothing_is_refused(hope):
    given(hope, -1)
    planned(hope, holders=both(hope))
    doing(hope.owner, set_role, hope.group_id, hope.seats["cofacilitator"], Role.LEAD)


def test_whose_credential_ran_out_is_named_lead_of_nothing_new_but_stands_by(hope, other):
    kept = planned(hope, holders=both(hope))
    given(hope, 0)
    bind(hope)
    later = {"local_start": draft().local_start + timedelta(days=1)}
    doing(hope.facilitator, schedule_meeting, hope.group_id, draft(**later, holders=both(hope)))
    with time_machine.travel(clock.now() + timedelta(days=1, hours=1)):
        again = {"local_start": draft().local_start + timedelta(days=3)}

        def plan(actor):
            doing(actor, schedule_meeting, hope.group_id, draft(**again, holders=both(hope)))

        with pytest.raises(Invalid) as refused:
            plan(hope.facilitator)
        assert (refused.value.message, refused.value.field) == (YOURS_LAPSED, "lead_id")
        with pytest.raises(Invalid) as refused:
            plan(hope.owner)
        assert refused.value.message == LAPSED.format(handle="Facilitator of Hope")
        with pytest.raises(Invalid):
            repeated(hope, **again, holders=both(hope))
        swapped = both(hope, "cofacilitator", "facilitator")
        made = planned(hope, **again, holders=swapped)
        with pytest.raises(Invalid):  # nor put in front of it afterwards
            doing(hope.owner, edit_meeting, made, draft(**again, holders=both(hope)))
        doing(hope.facilitator, edit_meeting, made, draft(**again, title="x", holders=swapped))
    # what was planned before stays theirs, whatever else of it is changed
    one = both(hope, backup="")
    before = meeting_row(hope, kept)
    with time_machine.travel(before.starts_at - timedelta(hours=1)):
        changed = draft(title="Another", holders=one, local_start=before.local_start)
        doing(hope.facilitator, edit_meeting, kept, changed)
    assert meeting_row(hope, kept).lead_id == hope.seats["facilitator"]
    with unit_of_work(other.owner, writes=False):
        assert not queries.rule_binds(other.owner)


def test_they_are_not_made_lead_of_a_circle_nor_lead_as_a_substitute(hope):
    given(hope, -1, "cofacilitator")
    bind(hope)
    coming = planned(hope, holders=both(hope))
    doing(hope.facilitator, ask_for_substitute, coming, "")
    with pytest.raises(Conflict, match="backup"):
        doing(hope.cofacilitator, take_over, coming)
    with pytest.raises(Conflict, match="co-facilitator"):
        doing(hope.owner, set_role, hope.group_id, hope.seats["cofacilitator"], Role.LEAD)
    assert meeting_row(hope, coming).lead_id == hope.seats["facilitator"]


def test_opening_a_circle_does_not_make_them_its_lead(hope):
    given(hope, -1)
    given(hope, -1, "admin")
    opened = group_draft(name="Another")
    doing(hope.cofacilitator, create_group, opened, "Far Heron")
    bind(hope)
    for who in (hope.facilitator, hope.admin):
        with pytest.raises(Invalid) as refused:
            doing(who, create_group, opened, "Near Heron")
        assert (refused.value.message, refused.value.field) == (YOURS_LAPSED_HERE, "handle")
    doing(hope.admin, create_group, opened, "")  # with nobody in it yet


def test_a_link_for_a_lead_lets_them_in_as_co_facilitator(hope):
    given(hope, -1, "moderator")
    bind(hope)
    for who, role in ((hope.moderator, Role.COFACILITATOR), (hope.admin, Role.LEAD)):
        link_id, _token = link_into(hope, role=Role.LEAD)
        with unit_of_work(who):
            handle = f"Heron {role.value}"
            assert join_by_invite(who, link_id, handle, AGREED).role is role


def test_where_both_are_wanted_and_nobody_chooses_the_others_lead(hope):
    demand_backups(hope)
    given(hope, -1)
    bind(hope)
    with unit_of_work(hope.facilitator, writes=False):
        found = holders_by_policy(hope.facilitator, hope.group_id)
    assert found == both(hope, "cofacilitator", "facilitator")


def test_in_a_room_that_is_under_way_they_lead_as_anybody_of_the_team(hope):
    given(hope, -1, "cofacilitator")
    bind(hope)
    come(hope)
    co = hope.seats["cofacilitator"]
    with unit_of_work(hope.facilitator):
        room = log.lock_room(hope.meeting_id)
        team = hats.made_team(room)
        hats.hand_on(hope.facilitator, hope.meeting_id, team.version, co, at_once=True)
    with unit_of_work(hope.facilitator):
        assert lead_of(log.lock_room(hope.meeting_id)) == co


# ---------------------------------------------------------------- pages


def test_the_pages_show_send_in_and_answer(world, hope):
    lead, admin = world.client(hope.facilitator), world.client(hope.admin)
    page = lead.get("/o/hope/credentials/mine").text
    assert "Nothing written down yet" in page
    refused = lead.post("/o/hope/credentials/mine", data={"name": "", "issued_by": "Somebody"})
    assert refused.status_code == 422
    assert "Somebody" in refused.text
    sent = lead.post("/o/hope/credentials/mine", data={"name": "First aid", "replaces": "zz"})
    assert sent.status_code == 422
    day = f"{in_days(20):%Y-%m-%d}"
    sent = lead.post("/o/hope/credentials/mine", data={"name": "First aid", "expires_on": day})
    assert sent.status_code == 303
    with unit_of_work(hope.owner, writes=False):
        one = db.session.scalars(sa.select(Credential)).one()
    person = f"/o/hope/credentials/of/{one.member_id}"
    assert "Sent in" in admin.get(person).text
    no = admin.post(f"/o/hope/credentials/{one.id}/answer", data={"to": "no", "reason": ""})
    assert no.status_code == 422
    assert (
        admin.post(f"/o/hope/credentials/{one.id}/answer", data={"to": "take"}).status_code == 303
    )
    assert "Runs out in 20 days" in admin.get("/o/hope/credentials?show=soon").text
    assert "First aid" in admin.get(f"/o/hope/credentials/{one.id}").text
    for closed in (f"/o/hope/credentials/{one.id}", "/o/hope/credentials", person):
        assert lead.get(closed).status_code == 403
    assert admin.post("/o/hope/credentials/rule", data={"binds": "y"}).status_code == 303
    with unit_of_work(hope.owner, writes=False):
        assert queries.rule_binds(hope.owner)
    assert world.client(hope.ann).get("/o/hope/credentials/mine").status_code == 404
    assert lead.get(f"/o/hope/credentials/{uuid.uuid4()}").status_code == 403
