"""Sandboxes: who may have one, that nobody else finds it, and that nothing of it stays."""

import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Account
from facilitator.breakouts import operations as breakouts
from facilitator.care.operations import raise_in_room
from facilitator.core.db import Model, TenantOwned, db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.notices.models import Notice
from facilitator.notices.sweeps import look, look_after_unheld
from facilitator.organizations.models import Member, MemberState, Organization
from facilitator.organizations.queries import actor_for_slug, organizations_of
from facilitator.rehearsal import operations
from facilitator.rehearsal.models import PlayState, Sandbox, SandboxKind
from facilitator.rehearsal.queries import rehearsal_for, sandbox_of
from facilitator.rehearsal.sight import look_at
from facilitator.rehearsal.sweeps import clear_sandboxes
from tests.rehearsal.staging import Stage
from tests.worlds import World


def rows_of(place_id: object) -> dict[str, int]:
    """Return how many rows of each table an organization has."""
    models = [m.class_ for m in Model.registry.mappers if issubclass(m.class_, TenantOwned)]
    with open_work(writes=False), all_tenants("a test counts what is left"):
        counts = {
            model.__tablename__: db.session.scalar(
                sa.select(sa.func.count(model.id)).where(model.organization_id == place_id)
            )
            for model in models
        }
    return {table: n for table, n in counts.items() if n}


def accounts() -> int:
    """Return how many accounts there are."""
    with open_work(writes=False):
        return int(db.session.scalar(sa.select(sa.func.count(Account.id))) or 0)


def test_all_of_a_sandbox_goes_with_its_time_and_nothing_else_does(stage: Stage):
    before = accounts(), rows_of(stage.home.organization_id)
    stage.rehearse("raid", "monopolizer").start().after(16)
    stage.say("Hello Marlow.")
    assert {"messages", "audit_entries", "author_keys", "personas"} <= set(
        rows_of(stage.place.organization_id)
    )
    stage.traveler.shift(timedelta(hours=24))
    clear_sandboxes()
    clear_sandboxes()
    assert rows_of(stage.place.organization_id) == {}
    with open_work(writes=False):
        assert db.session.get(Organization, stage.place.organization_id) is None
    assert (accounts(), rows_of(stage.home.organization_id)) == before


def test_people_of_scripts_go_into_small_circles_and_all_of_it_goes(stage: Stage):
    stage.rehearse("raid", "monopolizer").start().after(16)
    split = breakouts.Split(minutes=5, size=2)
    stage.do(breakouts.open_breakout, 0, split)
    stage.after(3)  # the scripts go on in the session's own room
    play = stage.play
    assert play.state is PlayState.RUNNING
    assert stage.read(lambda: look_at(play).room).id == stage.room_id
    stage.traveler.shift(timedelta(hours=24))
    clear_sandboxes()
    assert rows_of(stage.place.organization_id) == {}


def test_a_room_to_try_is_gone_after_an_hour_before_any_sweep(stage: Stage):
    stage.practice()
    stage.traveler.shift(timedelta(hours=1, seconds=1))
    with pytest.raises(NotFound), open_work(writes=False) as work:
        actor_for_slug(work, stage.home.ann, stage.place.slug)


def test_only_what_is_a_sandbox_and_over_is_taken_away(stage: Stage):
    stage.practice()
    for place_id in (stage.home.organization_id, stage.place.organization_id):
        system = operations.System(organization_id=place_id, reason="sandbox")
        with pytest.raises(RuntimeError), unit_of_work(system):
            operations.take_away(system)


def test_a_new_one_ends_the_one_before_and_leaves_the_other_kind(stage: Stage):
    first = stage.rehearse("raid").place
    stage.practice()
    second = stage.rehearse("advice").place
    stage.traveler.shift(1)
    clear_sandboxes()
    assert rows_of(first.organization_id) == {}
    with unit_of_work(stage.home.facilitator, writes=False):
        own = sandbox_of(stage.home.facilitator, SandboxKind.REHEARSAL)
    assert own is not None
    assert own.place_id == second.organization_id
    with unit_of_work(stage.home.ann, writes=False):
        assert sandbox_of(stage.home.ann, SandboxKind.PRACTICE) is not None


def test_the_sandbox_of_somebody_who_left_ends(stage: Stage):
    stage.rehearse("raid")
    with unit_of_work(stage.home.owner):
        key = (stage.home.organization_id, stage.home.facilitator.member_id)
        db.session.get_one(Member, key).state = MemberState.LEFT
    clear_sandboxes()
    assert rows_of(stage.place.organization_id) == {}


def test_nobody_is_called_into_a_sandbox(stage: Stage):
    stage.rehearse("disclosure").start()
    stage.traveler.shift(timedelta(minutes=12))
    look()
    look_after_unheld()
    assert stage.read(lambda: db.session.scalars(sa.select(Notice)).all()) == []
    assert stage.room.state.value == "live"  # it was not let go either


def test_nothing_of_it_is_in_the_organization_or_in_a_list(stage: Stage):
    before = rows_of(stage.home.organization_id)
    stage.rehearse("monopolizer").start().after(10)
    after = rows_of(stage.home.organization_id)
    assert {t: n for t, n in after.items() if before.get(t) != n} == {Sandbox.__tablename__: 1}
    with open_work(writes=False):
        names = [place.slug for place in organizations_of(stage.home.facilitator)]
    assert names == ["hope"]


@pytest.mark.parametrize("name", ["owner", "admin", "moderator", "cofacilitator", "ann"])
def test_nobody_else_of_the_organization_finds_it(stage: Stage, name: str):
    stage.rehearse("monopolizer")
    with pytest.raises(NotFound), open_work(writes=False) as work:
        actor_for_slug(work, stage.home.actors[name], stage.place.slug)


def test_its_person_finds_nothing_to_lead_at_home(stage: Stage):
    stage.rehearse("monopolizer")
    with pytest.raises(NotFound), unit_of_work(stage.home.facilitator, writes=False):
        rehearsal_for(stage.home.facilitator)


# ---------------------------------------------------------------- pages


def test_a_rehearsal_is_chosen_opened_led_and_kept_as_a_file(world: World):
    client, group = world.client(world.hope.facilitator), world.hope.group_id
    page = f"/o/hope/groups/{group}/rehearse"
    assert "Somebody who fills the room" in client.get(page).text
    assert client.post(page, data={"scripts": [], "minutes": "10"}).status_code == 422
    many = ["monopolizer", "newcomer", "advice", "raid"]
    assert client.post(page, data={"scripts": many, "minutes": "10"}).status_code == 422
    opened = client.post(page, data={"scripts": ["disclosure"], "minutes": "5"})
    assert opened.status_code == 303
    room = client.get(opened.location).text
    assert "Everybody else is a script" in room
    assert "Promise no secrecy" in room
    beside = opened.location.split("/meetings/")[0] + "/trying"
    token = {"version": "0", "to": "paused"}
    assert client.post(f"{beside}/move", data=token).status_code == 303
    assert client.post(f"{beside}/move", data={"version": "0", "to": "over"}).status_code == 409
    assert client.post(f"{beside}/move", data={"version": "x", "to": "over"}).status_code == 422
    assert client.post(f"{beside}/step", data={}).status_code == 303
    assert "Start the session first" in client.get(beside).text
    kept = client.get(f"{beside}/replay.txt")
    assert kept.headers["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert "What happened" in kept.text
    assert "Your last rehearsal" in client.get(page).text


def test_a_sandbox_has_its_room_and_its_page_and_nothing_else(world: World):
    client = world.client(world.hope.ann)
    opened = client.post(f"/o/hope/groups/{world.hope.group_id}/practice")
    slug = re.match(r"/o/(0-[a-z0-9-]+)/", opened.location).group(1)
    assert "Only you are here" in client.get(opened.location).text
    for path in ("", "/calendar", "/people", "/groups/new"):
        led = client.get(f"/o/{slug}{path}")
        assert (led.status_code, led.location) in {(303, f"/o/{slug}/trying"), (404, None)}
    assert client.post(f"/o/{slug}/groups/new", data={"name": "More"}).status_code == 404
    nowhere = f"{opened.location.removesuffix('/room')}/circles/{uuid.uuid4()}"
    assert client.get(nowhere).status_code == 404  # a page of sandboxes, too, were there a circle
    assert client.get("/").location in {None, "/o/hope"} or "hope" in client.get("/").text
    assert world.client(world.hope.ben).get(opened.location).status_code == 404


def test_who_holds_no_circle_has_nothing_to_rehearse(world: World):
    group = world.hope.group_id
    for name, status in (("ann", 403), ("owner", 404), ("stranger", 404), ("pending", 404)):
        client = world.client(world.hope.actors[name])
        assert client.get(f"/o/hope/groups/{group}/rehearse").status_code == status, name


def test_somebody_made_up_can_not_sign_in(stage: Stage):
    stage.rehearse("raid")
    with open_work(writes=False), all_tenants("a test looks at made-up people"):
        made_up = db.session.scalars(
            sa.select(Account)
            .join(Member, Member.account_id == Account.id)
            .where(
                Member.organization_id == stage.place.organization_id,
                Account.id != stage.home.facilitator.account_id,
            )
        ).all()
    assert len(made_up) == 7
    for account in made_up:
        assert account.disabled_at is not None
        assert (account.email_index, account.name_index, account.passphrase_hash) == (None,) * 3


def test_nobody_is_let_believe_that_a_room_to_try_hears_that_they_are_not_ok(stage: Stage):
    stage.practice().after(2).come_in()
    with pytest.raises(Conflict, match="nobody else reads it"):
        stage.do(raise_in_room, uuid.uuid4(), "me", None)
    assert "care_cases" not in rows_of(stage.place.organization_id)
