"""Setting an organization up: steps, a test alert, what is missing, and opening the doors."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.mail import Mail
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.admissions import NOT_OPEN_YET, join_by_invite
from facilitator.groups.models import Admission, Group, Membership, Visibility
from facilitator.groups.queries import current_agreement
from facilitator.groups.requests import ask_to_join
from facilitator.meetings.models import Meeting
from facilitator.notices.models import Channel, Kind, Notice
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.models import Organization
from facilitator.organizations.oncall import on_call_ids
from facilitator.setup import operations, queries
from facilitator.setup.models import AlertTrial, SetupStep, Step
from tests.groups.making import AGREED, TICKED, change_group, link_into, newcomer

LINK = "https://example.org/join/{token}"
IN_A_WEEK = str((clock.now() + timedelta(days=7)).date())
CIRCLE = {
    "name": "Tuesday Circle",
    "handle": "Quiet Otter",
    "size_limit": "12",
    "title": "Evening",
    "time": "19:00",
    "minutes": "90",
    "repeats": "weekly",
}


def close(tenant):
    """Put an organization back to before it opened."""
    with unit_of_work(tenant.owner):
        db.session.get_one(Organization, tenant.organization_id).opened_at = None


@pytest.fixture
def early(hope):
    """Return the organization before it opened, with nothing set up."""
    close(hope)
    return hope


def progress(tenant):
    with unit_of_work(tenant.owner, writes=False):
        return queries.progress_of(tenant.owner)


def prepare(tenant, *, on_call="owner"):
    """Save what has to be saved before the doors open."""
    with unit_of_work(tenant.owner):
        operations.save_help(tenant.owner, "GB")
        operations.save_on_call(tenant.owner, [getattr(tenant, on_call).member_id], [])
        operations.save_agreement(tenant.owner, "- We are kind.")


def send(tenant):
    with unit_of_work(tenant.owner):
        return operations.send_test_alert(tenant.owner)


def answer(tenant, who):
    """Let somebody say that their alert arrived."""
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        alert = queries.open_alert_for(actor)
        assert alert is not None
        operations.acknowledge(actor, alert.id)


def open_doors(tenant):
    with unit_of_work(tenant.owner):
        operations.open_doors(tenant.owner)


# ---------------------------------------------------------------- the doors


def test_the_doors_open_once_everything_is_there_and_an_alert_arrived(early):
    with pytest.raises(Conflict) as refused:
        open_doors(early)
    for words in ("crisis lines", "on call", "promise each other"):
        assert words in str(refused.value)
    prepare(early, on_call="moderator")
    with pytest.raises(Conflict, match="test alert"):
        open_doors(early)
    assert send(early) == 1
    with pytest.raises(Conflict, match="test alert"):
        open_doors(early)
    answer(early, "moderator")
    open_doors(early)
    opened = progress(early).organization.opened_at
    open_doors(early)  # a double click
    assert progress(early).organization.opened_at == opened


def test_an_answer_counts_only_while_whoever_gave_it_is_on_call(early):
    prepare(early)
    send(early)
    answer(early, "owner")
    assert progress(early).missing == []
    with unit_of_work(early.owner):
        operations.save_on_call(early.owner, [early.admin.member_id], [])
    assert len(progress(early).missing) == 1


def test_nobody_joins_before_the_doors_are_open(early):
    link_id, _token = link_into(early)
    with pytest.raises(Conflict, match="isn't open yet"):
        join(early, newcomer("sam@example.org")[0], link_id)
    with unit_of_work(early.owner, writes=False):
        named = sa.select(Membership.id).where(Membership.handle == "Quiet Heron")
        assert db.session.scalar(named) is None


def test_a_plain_member_does_not_come_in_by_the_directory_either(early):
    change_group(early, visibility=Visibility.LISTED, admission=Admission.OPEN)
    early_actor = replace(early.stranger, is_early=True)
    with pytest.raises(Conflict, match="isn't open yet"), unit_of_work(early_actor):
        ask_to_join(early_actor, early.group_id, "Quiet Heron", (), AGREED)


def join(tenant, person, link_id):
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        join_by_invite(person, link_id, "Quiet Heron", TICKED)


def test_a_link_says_that_it_is_early_to_whoever_has_no_account(world, early):
    _link_id, token = link_into(early)
    page = world.client().get(f"/i/{token}")
    assert page.status_code == 409
    assert NOT_OPEN_YET[:20] in page.text.replace("&#39;", "'")
    assert world.client().get(f"/register?next=/i/{token}").status_code == 404
    with unit_of_work(early.owner):
        db.session.get_one(Organization, early.organization_id).opened_at = clock.now()
    assert world.client().get(f"/i/{token}").status_code == 303


# ---------------------------------------------------------------- the alert


def test_an_alert_reaches_everybody_on_call_here_and_by_mail(early):
    with unit_of_work(early.owner):
        operations.save_on_call(early.owner, [early.owner.member_id, early.moderator.member_id], [])
    assert send(early) == 2
    with unit_of_work(early.owner, writes=False):
        told = db.session.execute(
            sa.select(Notice.member_id, Notice.channel).where(Notice.kind == Kind.NEEDED)
        ).all()
    for person in (early.owner, early.moderator):
        assert (person.member_id, Channel.APP) in told
        assert (person.member_id, Channel.MAIL) in told


def test_a_second_alert_waits_a_minute_and_is_asked_for_only_by_those_who_run_things(early):
    prepare(early)
    send(early)
    with pytest.raises(Conflict, match="a moment ago"):
        send(early)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert send(early) == 1
    for who in ("moderator", "facilitator", "ann"):
        actor = getattr(early, who)
        with pytest.raises(NotAllowed), unit_of_work(actor):
            operations.send_test_alert(actor)


def test_nobody_answers_for_somebody_else(early, other):
    prepare(early)
    send(early)
    with unit_of_work(early.owner, writes=False):
        alert_id = db.session.scalars(sa.select(AlertTrial.id)).one()
    for actor in (early.admin, early.ann, other.owner):
        with pytest.raises(NotFound), unit_of_work(actor):
            operations.acknowledge(actor, alert_id)
    answer(early, "owner")
    with unit_of_work(early.owner):
        assert operations.acknowledge(early.owner, alert_id).acknowledged_at is not None


# ---------------------------------------------------------------- the steps


def test_only_those_who_run_the_organization_set_it_up(world, hope):
    for who, status in (("owner", 200), ("admin", 200), ("moderator", 403), ("ann", 403)):
        client = world.client(getattr(hope, who))
        for page in ("", "identity", "help", "on-call", "agreement", "people", "circle"):
            assert client.get(f"/o/hope/setup/{page}").status_code == status, (who, page)


def test_every_step_is_kept_and_leads_to_the_next(world, early):
    client = world.client(early.owner)
    steps = {
        "identity": {
            "name": "Harbor",
            "time_zone": "Europe/London",
            "sender": "Notes",
            "own_name": "Ada",
        },
        "help": {"country": "GB", "looked": "y"},
        "on-call": {
            "first": str(early.owner.member_id),
            "second": "",
            "third": "",
            "opens_1": "18:00",
            "closes_1": "21:00",
        },
        "agreement": {"text": "- We are kind."},
        "people": {"people": ""},
        "circle": {**CIRCLE, "day": IN_A_WEEK},
    }
    order = list(steps)
    for step, form in steps.items():
        sent = client.post(f"/o/hope/setup/{step}", data=form)
        assert sent.status_code == 303, sent.text
        following = order[order.index(step) + 1 :]
        assert sent.location.endswith(following[0] if following else "/setup/")
    with unit_of_work(early.owner, writes=False):
        organization = db.session.get_one(Organization, early.organization_id)
        assert (organization.name, organization.country) == ("Harbor", "GB")
        assert on_call_ids() == [early.owner.member_id]
        group = db.session.scalars(sa.select(Group).where(Group.name == "Tuesday Circle")).one()
        assert current_agreement(early.owner, group.id).text == "- We are kind."
        meetings = db.session.scalars(sa.select(Meeting).where(Meeting.group_id == group.id)).all()
        assert len(meetings) in (12, 13)
        assert {m.local_start.time() for m in meetings} == {time(19)}
        said = db.session.scalars(
            sa.select(AuditEntry.details).where(AuditEntry.action == "setup.saved")
        ).all()
    assert [one["step"] for one in said] == [step.value for step in Step]


@pytest.mark.parametrize(
    ("step", "form", "words"),
    [
        (
            "identity",
            {"name": "", "time_zone": "UTC", "sender": "Notes", "own_name": "Ada"},
            "give a name",
        ),
        (
            "identity",
            {"name": "Harbor", "time_zone": "UTC", "sender": "Harbor", "own_name": "A"},
            "names the space",
        ),
        ("help", {"country": "GB"}, "look at the lines first"),
        ("help", {"country": "XX", "looked": "y"}, "Not a valid choice"),
        ("on-call", {"first": "", "second": "", "third": ""}, "at least one person"),
        (
            "on-call",
            {"first": "", "second": "", "third": "", "opens_0": "09:00", "closes_0": ""},
            "neither",
        ),
        (
            "on-call",
            {"first": "", "second": "", "third": "", "opens_0": "", "closes_0": "09:00"},
            "neither",
        ),
        (
            "on-call",
            {"first": "", "second": "", "third": "", "opens_0": "12:00", "closes_0": "09:00"},
            "end after",
        ),
        ("agreement", {"text": "  "}, "what people promise"),
        ("people", {"people": "sam@example.org boss"}, "none of the roles"),
        ("people", {"people": "not an address"}, "none of the roles"),
        ("people", {"people": "nobody"}, "not an address"),
        ("circle", {**CIRCLE, "day": "2020-01-01"}, "already over"),
        ("circle", {**CIRCLE, "day": "2031-01-01", "handle": "owner@hope.example"}, "name"),
    ],
)
def test_what_is_not_right_is_said_and_what_was_typed_stays(world, early, step, form, words):
    client = world.client(early.owner)
    page = client.post(f"/o/hope/setup/{step}", data=form)
    assert page.status_code == 422
    assert words in page.text.replace("&#39;", "'")
    typed = [value for name, value in form.items() if name in {"name", "text", "people"}]
    assert all(value.strip() in page.text for value in typed)
    with unit_of_work(early.owner, writes=False):
        assert db.session.scalar(sa.select(SetupStep.id)) is None


def test_the_first_circle_is_made_once(world, early):
    client = world.client(early.owner)
    form = {**CIRCLE, "day": IN_A_WEEK}
    assert client.post("/o/hope/setup/circle", data=form).status_code == 303
    again = client.post("/o/hope/setup/circle", data={**form, "handle": "Brave Otter"})
    assert again.location.endswith("/setup/")
    with unit_of_work(early.owner, writes=False):
        named = sa.select(sa.func.count()).select_from(Group).where(Group.name == "Tuesday Circle")
        assert db.session.scalar(named) == 1


# ---------------------------------------------------------------- people


def mails():
    """Return the mails that wait to be sent."""
    with open_work(writes=False):
        return db.session.scalars(sa.select(Mail).order_by(Mail.created_at)).all()


def write_to(tenant, text, who="owner"):
    actor = getattr(tenant, who)
    with unit_of_work(actor):
        return operations.save_people(actor, text, LINK)


def test_everybody_is_written_to_once_in_words_that_name_nothing(early):
    text = "Sam@example.org\nkim@example.org, moderator\nsam@example.org facilitator"
    assert write_to(early, text) == 2
    assert write_to(early, text) == 0  # a double click
    assert write_to(early, "kim@example.org facilitator") == 1  # another role is another link
    assert {mail.subject for mail in mails()} == {"You have an invitation"}


def test_an_admin_writes_to_no_owner_and_nobody_is_written_to_then(early):
    with pytest.raises(NotAllowed):
        write_to(early, "kim@example.org admin\nsam@example.org owner", who="admin")
    assert mails() == []


def test_too_many_at_once_are_refused(early):
    with pytest.raises(Invalid, match="at most 50"):
        write_to(early, "\n".join(f"p{n}@example.org" for n in range(51)))


def test_an_old_passphrase_is_asked_for_again_and_the_addresses_stay(world, early):
    client = world.client(early.owner)
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        page = client.post("/o/hope/setup/people", data={"people": "sam@example.org"})
    assert page.status_code == 422
    assert "sam@example.org" in page.text
    assert "/confirm?next=" in page.text
    assert mails() == []


# ---------------------------------------------------------------- looking


def test_looking_as_a_member_shows_the_pages_and_does_nothing(world, hope):
    client = world.client(hope.owner)
    for what, words in (
        ("invitation", "You are invited"),
        ("name", "Choose a name"),
        ("help", "Help now"),
        ("lobby", "Take your time"),
    ):
        page = client.get(f"/o/hope/setup/look/{what}")
        assert page.status_code == 200
        assert words in page.text
        assert "as a member would" in page.text
        assert " inert" in page.text
        assert client.post(f"/o/hope/setup/look/{what}").status_code == 405
    assert client.get("/o/hope/setup/look/elsewhere").status_code == 404
    assert world.client(hope.ann).get("/o/hope/setup/look/name").status_code == 403


def test_a_new_owner_is_led_to_the_set_up(world, early):
    assert "Go on setting up" in world.client(early.owner).get("/o/hope/").text
    assert "Go on setting up" not in world.client(early.ann).get("/o/hope/").text
    open_now = world.client(early.owner).get("/o/hope/setup/")
    assert "Open the doors" in open_now.text


def test_the_overview_says_whom_an_alert_reached(world, early):
    prepare(early)
    send(early)
    client = world.client(early.owner)
    assert "No answer yet" in client.get("/o/hope/setup/").text
    answer(early, "owner")
    assert "Arrived" in client.get("/o/hope/setup/").text


def test_who_cannot_see_the_circle_is_told_whom_to_reach(world, hope):
    system = System(organization_id=hope.organization_id, reason="test")
    later = clock.now() + timedelta(hours=1)
    with unit_of_work(system):
        tell_member(system, hope.ann.member_id, Occasion(Kind.NEEDED, "unheld:x", None, later))
    page = world.client(hope.ann).get("/o/hope/setup/alert")
    assert "Please reach an owner or admin" in page.text
    with time_machine.travel(later + timedelta(minutes=1)):
        page = world.client(hope.ann).get("/o/hope/setup/alert")
    assert "No alert waits for you" in page.text
