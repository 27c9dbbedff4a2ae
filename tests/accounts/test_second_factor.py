"""A code after the passphrase: each once, few misses, printed codes in its place, and its end."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.accounts import factors, operations
from facilitator.accounts.models import AccountLink, RecoveryCode, SecondFactor
from facilitator.core import clock
from facilitator.core.actor import Guest
from facilitator.core.bus import bus
from facilitator.core.crypto import unseal_system
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.mail import Mail
from facilitator.core.work import open_work
from facilitator.organizations.models import Organization
from tests.accounts.apps import App, has_factor, set_up
from tests.accounts.people import give_passphrase, open_sign_ins
from tests.worlds import PASSPHRASE

ANN = {"email": "ann@hope.example", "passphrase": PASSPHRASE}


@pytest.fixture
def ann(hope):
    """Ann, who has a passphrase."""
    give_passphrase(hope.ann)
    return hope.ann


@pytest.fixture
def half(world, ann):
    """A browser of Ann's after the passphrase, with her app and her printed codes."""
    app, codes = set_up(ann)
    client = world.client()
    answer = client.post("/sign-in?next=/o/hope/groups/", data=ANN)
    assert answer.location == "/sign-in/second-step?next=/o/hope/groups/"
    return client, app, codes


def give(client, code):
    return client.post("/sign-in/second-step?next=/o/hope/groups/", data={"code": code})


def in_a_minute():
    return time_machine.travel(clock.now() + timedelta(seconds=60))


def letters():
    with open_work(writes=False):
        return [unseal_system("mail", m.text_sealed) for m in db.session.scalars(sa.select(Mail))]


def test_setting_it_up_shows_secret_and_codes_once_and_ends_other_sign_ins(world, ann):
    with open_work(writes=True):
        operations.begin_sign_in(Guest(), ann.account_id, shared=False, device="")
    heard = []
    bus.listen("sign_in", heard.append)
    client = world.client(ann)
    begun = client.post("/account/second-step/begin?next=/o/hope/")
    page = client.get(begun.location)
    assert 'class="segno"' in page.text
    assert "style=" not in page.text
    secret = re.search(r'code-line">([A-Z2-7 ]{39})<', page.text)[1].replace(" ", "")
    assert len(secret) * 5 == 160
    assert client.post(begun.location, data={"code": "000000"}).status_code == 422
    page = client.post(begun.location, data={"code": App(secret).code()})
    codes = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", page.text)
    assert len(set(codes)) == 10
    assert not has_factor(ann)  # the codes are not kept yet
    kept = "/account/second-step/kept?next=/o/hope/"
    again = client.post(kept)
    assert again.status_code == 422
    assert codes[0] not in again.text
    assert open_sign_ins(ann) == 2
    assert client.post(kept, data={"kept": "y"}).location == "/o/hope/"
    assert has_factor(ann)
    assert open_sign_ins(ann) == 1
    assert len(heard) == 1
    assert secret not in client.get("/account/second-step").text
    with open_work(writes=False):
        sealed = db.session.get_one(SecondFactor, ann.account_id).secret_sealed
        stored = db.session.scalars(sa.select(RecoveryCode.code_index)).all()
    assert secret.encode() not in sealed
    assert not {code.encode() for code in codes} & set(stored)


def test_between_passphrase_and_code_no_page_and_no_socket_is_open(half, world, hope):
    client, app, _codes = half
    for path in ("/account", "/o/hope/", "/spaces", "/account/second-step"):
        assert client.get(path).location.startswith("/sign-in?"), path
    assert client.post("/o/hope/rt/ticket").location.startswith("/sign-in")
    with pytest.raises(NotAllowed), open_work(writes=True):
        operations.begin_sign_in(Guest(), hope.ann.account_id, shared=False, device="")
    with in_a_minute():
        assert give(client, app.code()).location == "/o/hope/groups/"
        assert client.get("/o/hope/").status_code == 200


def test_a_code_of_this_half_minute_or_the_one_before_is_taken_once(half, world):
    client, app, _codes = half
    assert give(client, app.code()).status_code == 422  # it set the app up
    with in_a_minute():
        assert give(client, app.code(1)).status_code == 422
        assert give(client, app.code(-2)).status_code == 422
        code = app.code(-1)
        assert give(client, code).status_code == 303
        other = world.client()
        other.post("/sign-in", data=ANN)
        assert give(other, code).status_code == 422
        assert give(other, app.code()).status_code == 303


def test_after_five_misses_nothing_is_looked_at_for_a_while(half):
    client, app, codes = half
    with in_a_minute():
        for _ in range(5):
            assert "fit" in give(client, "123").text
        for code in (app.code(), codes[0]):
            assert "slow down" in give(client, code).text
    with time_machine.travel(clock.now() + timedelta(seconds=91)):
        assert "fit" in give(client, "123").text  # and the next miss waits longer
        assert "60 seconds" in give(client, app.code()).text
    with time_machine.travel(clock.now() + timedelta(seconds=152)):
        assert give(client, app.code()).status_code == 303


def test_a_half_sign_in_is_over_after_five_minutes_and_after_a_new_passphrase(half, world, ann):
    client, app, _codes = half
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert give(client, app.code()).location.startswith("/sign-in?")
    with in_a_minute(), open_work(writes=True):
        operations.change_passphrase(ann, "x")
    assert give(client, app.code()).location.startswith("/sign-in?")
    with open_work(writes=False):
        assert db.session.scalar(sa.select(AccountLink.used_at)) is not None


def test_a_printed_code_works_once_in_place_of_the_app_and_its_person_is_told(half, world):
    client, _app, codes = half
    assert "printed=1" in client.get("/sign-in/second-step").text
    typed = codes[0].upper().replace("-", " ")
    assert give(client, typed).status_code == 303
    assert "recovery codes was used" in letters()[-1]
    assert "9 of your printed codes" in client.get("/account/second-step").text
    other = world.client()
    other.post("/sign-in", data=ANN)
    assert give(other, codes[0]).status_code == 422
    new = re.findall(
        r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", client.post("/account/second-step/codes").text
    )
    assert give(other, codes[1]).location.startswith("/sign-in?")  # it was ended
    other.post("/sign-in", data=ANN)
    assert give(other, codes[1]).status_code == 422  # all earlier ones are void
    assert give(other, new[0]).status_code == 303


def test_new_codes_need_a_fresh_passphrase(world, ann):
    set_up(ann)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        answer = world.client(ann).post("/account/second-step/codes")
        assert answer.location.startswith("/confirm")


def test_a_reset_of_the_passphrase_leaves_the_second_step_on(world, ann):
    app, _codes = set_up(ann)
    client = world.client()
    client.post("/reset", data={"email": ANN["email"]})
    path = re.search(r"/reset/[\w-]+", letters()[-1]).group()
    answer = client.post(path, data={"passphrase": "seven small wooden spoons"})
    assert answer.location.startswith("/sign-in/second-step")
    assert client.get("/account").location.startswith("/sign-in")
    with in_a_minute():
        assert give(client, app.code()).status_code == 303
    assert has_factor(ann)


def test_turning_it_off_needs_passphrase_and_code_and_ends_other_sign_ins(world, ann):
    app, _codes = set_up(ann)
    client, path = world.client(ann), "/account/second-step/off"
    with in_a_minute():
        wrong = {"passphrase": "wrong", "code": app.code()}
        assert client.post(path, data=wrong).status_code == 422
        assert client.post(path, data={"passphrase": PASSPHRASE, "code": "1"}).status_code == 422
        assert has_factor(ann)
        fits = {"passphrase": PASSPHRASE, "code": app.code()}
        assert client.post(path, data=fits).status_code == 303
    assert not has_factor(ann)
    assert "no second step any more" in letters()[-1]
    assert world.client().post("/sign-in", data=ANN).location == "/"


def test_it_cannot_be_turned_off_while_the_role_needs_it(world, hope):
    give_passphrase(hope.owner)
    app, _codes = set_up(hope.owner)
    require(hope, facilitators=False)
    with in_a_minute():
        data = {"passphrase": PASSPHRASE, "code": app.code()}
        answer = world.client(hope.owner).post("/account/second-step/off", data=data)
    assert answer.status_code == 409
    assert "Your role needs" in answer.text
    assert has_factor(hope.owner)


def require(tenant, *, facilitators):
    """Let an organization want a second factor of its staff."""
    with open_work(writes=True):
        row = db.session.get_one(Organization, tenant.organization_id)
        row.staff_need_second_factor = True
        row.facilitators_need_second_factor = facilitators


# ---------------------------------------------------------------- who needs it


def test_an_office_waits_until_its_holder_has_one(world, hope):
    require(hope, facilitators=False)
    admin = world.client(hope.admin)
    assert "Your role waits" in admin.get("/o/hope/").text
    led = admin.get("/o/hope/people")
    assert led.location == "/account/second-step?next=/o/hope/people"
    refused = admin.post("/o/hope/people", data={"role": "moderator"})
    assert refused.status_code == 403
    assert "set it up" in refused.text
    set_up(hope.admin)
    assert admin.get("/o/hope/people").status_code == 200
    assert "Your role waits" not in admin.get("/o/hope/").text
    lead = world.client(hope.facilitator)  # facilitators are not asked
    assert lead.get(f"/o/hope/groups/{hope.group_id}/edit").status_code == 200


def test_holding_a_circle_waits_too_where_the_organization_wants_it(world, hope):
    require(hope, facilitators=True)
    path = f"/o/hope/groups/{hope.group_id}"
    lead, ann = world.client(hope.facilitator), world.client(hope.ann)
    assert lead.get(path).location.startswith("/account/second-step")
    assert lead.post(f"{path}/invites", data={}).status_code == 403
    assert "Your role waits" in lead.get("/o/hope/").text
    assert ann.get(path).status_code == 200
    assert ann.get(f"{path}/edit").status_code == 403
    assert "Your role waits" not in ann.get("/o/hope/").text
    set_up(hope.facilitator)
    assert lead.get(path).status_code == 200


def test_lowering_it_asks_for_a_fresh_passphrase(world, hope):
    set_up(hope.owner)
    require(hope, facilitators=False)
    form = {"name": "Hope", "country": "", "time_zone": "UTC"}
    owner = world.client(hope.owner)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        answer = owner.post("/o/hope/settings", data=form)
        assert answer.location.startswith("/confirm")
        form["staff_need_second_factor"] = "y"
        assert owner.post("/o/hope/settings", data=form).location == "/o/hope/settings"


def test_the_operator_needs_one(world, hope):
    with open_work(writes=True):
        person = factors.Guest()
        tried = operations.account_to_try(person, "operator@example.org")
        account = db.session.get_one(operations.Account, tried.account_id)
        account.second_factor_at = None
    client = world.client()
    with client.session_transaction() as session:
        session["_user_id"] = world.operator_token
    assert client.get("/operator/").location == "/account/second-step?next=/operator/"
    assert client.post("/operator/new", data={}).status_code == 403


# ---------------------------------------------------------------- a lost device


def test_an_owner_helps_a_colleague_who_lost_their_device(world, hope, other):
    set_up(hope.admin)
    path = f"/o/hope/people/{hope.admin.member_id}/second-step"
    for who in (hope.admin, hope.moderator, hope.facilitator, hope.ann):
        assert world.client(who).post(path, data={"reason": "Lost."}).status_code in {403, 404}
    assert world.client(other.owner).post(path, data={"reason": "Lost."}).status_code == 404
    assert has_factor(hope.admin)
    owner = world.client(hope.owner)
    assert owner.post(path, data={"reason": ""}).status_code == 422
    assert owner.post(path, data={"reason": "Lost."}).status_code == 303
    assert not has_factor(hope.admin)
    assert open_sign_ins(hope.admin) == 0
    assert "taken away" in letters()[-1]
    for member_id in (hope.owner.member_id, hope.ann.member_id, other.admin.member_id):
        mine = owner.post(f"/o/hope/people/{member_id}/second-step", data={"reason": "Lost."})
        assert mine.status_code == 404


def test_an_owner_cannot_weaken_the_staff_of_another_organization(world, hope, other):
    """Somebody who moderates here may hold an office elsewhere."""
    from facilitator.accounts.models import Account
    from facilitator.core.access import Role
    from tests.worlds import join_tenant

    with open_work(writes=True) as work:
        work.bind(other.organization_id)
        account = db.session.get_one(Account, hope.admin.account_id)
        join_tenant(other, "guest", account, Role.MODERATOR, None)
    set_up(hope.admin)
    path = f"/o/hope/people/{hope.admin.member_id}/second-step"
    answer = world.client(hope.owner).post(path, data={"reason": "Lost."})
    assert answer.status_code == 409
    assert "whoever runs the server" in answer.text
    assert has_factor(hope.admin)


def test_the_command_helps_whom_nobody_else_can(app, world, hope):
    set_up(hope.owner)
    run = app.test_cli_runner().invoke
    assert run(args=["reset-second-step", "owner@hope.example"]).exit_code == 0
    assert not has_factor(hope.owner)
    again = run(args=["reset-second-step", "owner@hope.example"])
    assert again.exit_code == 2
    assert len(again.output.strip().splitlines()) == 1
