"""A sign-in name and a printed code instead of an address: made once, used once, replaced."""

import re

import pytest
import sqlalchemy as sa

from facilitator.accounts import unaddressed
from facilitator.accounts.models import Account, RecoveryCode
from facilitator.accounts.names import new_name
from facilitator.accounts.passphrases import hash_passphrase
from facilitator.core.access import Role
from facilitator.core.actor import Guest
from facilitator.core.crypto import unseal_system
from facilitator.core.db import db
from facilitator.core.mail import Mail
from facilitator.core.work import open_work
from facilitator.organizations.models import Organization
from facilitator.organizations.operations import invite_staff
from tests.accounts.people import open_sign_ins
from tests.counting import counted
from tests.groups.making import TICKED, link_into

FIRST, SECOND = "seven small wooden spoons", "nine quiet paper lanterns"
CODE, NAME = re.compile(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}"), re.compile(r"[a-z]{6}-[a-z]{6}-\d\d")


def allow(tenant, *, allowed=True):
    with open_work(writes=True):
        row = db.session.get_one(Organization, tenant.organization_id)
        row.joins_without_email = allowed


def mails():
    with open_work(writes=False):
        return list(db.session.scalars(sa.select(Mail)))


@pytest.fixture
def kept(hope):
    """A name and a code of somebody new, whose passphrase is FIRST."""
    allow(hope)
    hashed = hash_passphrase(FIRST)
    with open_work(writes=True):
        return unaddressed.create_unaddressed(Guest(), hashed)


def sign_in(world, name, passphrase=FIRST):
    client = world.client()
    return client, client.post("/sign-in", data={"email": name, "passphrase": passphrase})


def test_somebody_comes_in_by_a_link_with_a_name_and_a_code(world, hope):
    allow(hope)
    _row, token = link_into(hope)
    client, link = world.client(), f"/i/{token}"
    assert "Join without e-mail" in client.get(f"/register?next={link}").text
    path = f"/register/without-email?next={link}"
    assert client.post(path, data={"passphrase": "short"}).status_code == 422
    page = client.post(path, data={"passphrase": FIRST})
    name, code = NAME.search(page.text)[0], CODE.search(page.text)[0]
    go_on = f"/recovery-code/kept?next={link}"
    again = client.post(go_on)
    assert again.status_code == 422
    assert code not in again.text
    assert client.post(go_on, data={"kept": "y"}).location == link
    joined = client.post(link, data={"handle": "Quiet Heron", **TICKED})
    assert joined.status_code == 303
    account = client.get("/account").text
    assert name in account
    assert code not in account
    assert "Add an address" in client.get("/o/hope/notices/preferences").text
    assert sign_in(world, name.upper().replace("-", " "))[1].status_code == 303
    assert mails() == []
    with open_work(writes=False):
        row = db.session.scalars(sa.select(Account).where(Account.name_index.is_not(None))).one()
        codes = db.session.scalars(sa.select(RecoveryCode.code_index)).all()
    assert name.encode() not in row.name_sealed
    assert code.encode() not in codes


def test_a_space_that_asks_for_an_address_refuses_kindly(world, hope, kept):
    allow(hope, allowed=False)
    _row, token = link_into(hope)
    link = f"/i/{token}"
    guest = world.client()
    assert "without e-mail" not in guest.get(f"/register?next={link}").text
    path = f"/register/without-email?next={link}"
    for refused in (guest.get(path), guest.post(path, data={"passphrase": FIRST})):
        assert refused.status_code == 403
        assert "address is needed" in refused.text
    there_already, _answer = sign_in(world, kept.name)
    joined = there_already.post(link, data={"handle": "Quiet Heron", **TICKED})
    assert joined.status_code == 409
    assert "asks for an e-mail address" in joined.text


def test_the_team_is_reached_by_mail(world, hope, kept):
    with open_work(writes=True) as work:
        work.bind(hope.organization_id)
        token = invite_staff(hope.owner, Role.FACILITATOR)
    guest = world.client()
    path = f"/register/without-email?next=/join/{token}"
    assert guest.get(path).status_code == 403
    client, _answer = sign_in(world, kept.name)
    assert client.post(f"/join/{token}").status_code == 409


def test_a_name_nobody_has_looks_and_costs_the_same(world, kept):
    said, cost = {}, {}
    for name in (kept.name, new_name()):
        client = world.client()
        with counted() as statements:
            answer = client.post("/sign-in", data={"email": name, "passphrase": "wrong"})
        said[name] = re.sub(r'value="[^"]*"', "", answer.text)
        cost[name] = len(statements)
    assert len(set(said.values())) == 1
    assert len(set(cost.values())) == 1


def test_a_lost_passphrase_is_replaced_by_the_code_which_works_once(world, kept):
    elsewhere, _answer = sign_in(world, kept.name)
    form = {"name": kept.name, "code": kept.code.upper(), "passphrase": SECOND}
    client = world.client()
    for wrong in ({"code": "aaaa-aaaa-aaaa-aaaa"}, {"name": new_name()}):
        refused = client.post("/recover", data={**form, **wrong})
        assert refused.status_code == 422
        assert "fit together" in refused.text
    assert client.post("/recover", data={**form, "passphrase": "short"}).status_code == 422
    page = client.post("/recover", data=form)
    new = CODE.search(page.text)[0]
    assert new != kept.code
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert sign_in(world, kept.name)[1].status_code == 422
    assert sign_in(world, kept.name, SECOND)[1].status_code == 303
    assert world.client().post("/recover", data=form).status_code == 422
    assert world.client().post("/recover", data={**form, "code": new}).status_code == 200
    assert mails() == []


def test_the_code_is_replaced_from_the_account_page(world, kept):
    client, _answer = sign_in(world, kept.name)
    new = CODE.search(client.post("/account/recovery-code").text)[0]
    form = {"name": kept.name, "passphrase": SECOND}
    assert client.post("/recover", data={**form, "code": kept.code}).status_code == 422
    assert client.post("/recover", data={**form, "code": new}).status_code == 200


def test_a_code_of_one_account_opens_no_other(world, hope, kept):
    with open_work(writes=True):
        other = unaddressed.create_unaddressed(Guest(), "x")
    form = {"name": other.name, "code": kept.code, "passphrase": SECOND}
    assert world.client().post("/recover", data=form).status_code == 422


def test_a_reset_by_mail_sends_nothing_for_a_name(world, kept):
    assert world.client().post("/reset", data={"email": kept.name}).status_code == 200
    assert mails() == []


def test_an_address_is_added_by_a_link_that_only_its_own_account_can_use(world, hope, kept):
    client, _answer = sign_in(world, kept.name)
    assert client.post("/account/email", data={"email": "no address"}).status_code == 422
    sent = client.post("/account/email", data={"email": "New@Home.example"})
    assert "on its way" in sent.text
    path = re.search(r"/account/email/[\w=-]+", unseal_system("mail", mails()[-1].text_sealed))[0]
    assert world.client(hope.ann).get(path).status_code == 404
    assert world.client(hope.ann).post(path).status_code == 404
    assert client.get(path[:-4] + "AAAA").status_code == 404
    assert "new@home.example" in client.get(path).text
    sign_in(world, kept.name)
    assert client.post(path).status_code == 303
    assert client.post(path).status_code == 404
    assert sign_in(world, "new@home.example")[1].status_code == 303
    assert sign_in(world, kept.name)[1].status_code == 303
    assert "new@home.example" in client.get("/account").text


def test_an_address_of_another_account_is_not_taken_over(world, hope, kept):
    client, _answer = sign_in(world, kept.name)
    sent = client.post("/account/email", data={"email": "ann@hope.example"})
    assert "on its way" in sent.text  # as for any address
    path = re.search(r"/account/email/[\w=-]+", unseal_system("mail", mails()[-1].text_sealed))[0]
    assert client.post(path).status_code == 409
    assert open_sign_ins(hope.ann) == 1


def test_names_are_made_by_chance_and_can_be_said():
    names = {new_name() for _ in range(200)}
    assert len(names) == 200
    assert all(NAME.fullmatch(name) for name in names)
