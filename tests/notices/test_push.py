"""Waking browsers: an empty push to a real server, signed, to nobody's private network."""

import base64
import json
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from facilitator.accounts.operations import end_sign_in
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import Invalid
from facilitator.core.work import unit_of_work
from facilitator.notices import push, sweeps
from facilitator.notices.models import Channel, Kind, Notice, PushSubscription
from facilitator.notices.telling import Occasion, tell
from tests.conftest import settings_for
from tests.notices.making import only, told, wish
from tests.notices.push_service import push_service

KEY = "1f" * 32
DEVICES = "/o/hope/notices/devices"


@pytest.fixture
def service(app, settings):
    """Return a push service that this app may reach, though it is on this machine."""
    with push_service() as running:
        app.extensions["facilitator.settings"] = settings_for(
            settings.instance, push_key=KEY, push_also=running.origin
        )
        yield running


@pytest.fixture
def woken(world, hope, service):
    """Let Ann's browser be woken, and nothing else of hers; returns the path it is woken by."""
    wish(hope, "ann", grid=only(Channel.PUSH))
    sent = world.client(hope.ann).post(DEVICES, data={"endpoint": f"{service.origin}/ann"})
    assert sent.status_code == 303
    return "/ann"


def tell_ann(hope, key="1"):
    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system):
        tell(system, [hope.seats["ann"]], Occasion(Kind.MOVED, key))
    sweeps.send_due()


def subscriptions(tenant):
    with unit_of_work(tenant.owner, writes=False):
        return db.session.query(PushSubscription).count()


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


# ---------------------------------------------------------------- what goes over


def test_a_push_is_empty_signed_and_names_nothing(hope, service, woken):
    tell_ann(hope)
    ((path, headers, body),) = service.taken
    assert (path, body) == (woken, b"")
    assert int(headers["TTL"]) > 0
    assert len(headers["Topic"]) <= 32
    scheme, token, key = headers["Authorization"].split(" ")
    assert scheme == "vapid"
    head, claims, signature = token.removeprefix("t=").rstrip(",").split(".")
    said = json.loads(decoded(claims))
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    assert said["aud"] == service.origin
    assert 0 < said["exp"] - clock.now().timestamp() < 24 * 3600
    raw = decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), decoded(key.removeprefix("k="))
    )
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert "hope" not in repr(headers)
    assert told(hope, "ann", Channel.PUSH) == {"moved": 1}


def test_a_push_goes_once(hope, service, woken):
    tell_ann(hope)
    sweeps.send_due()
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        sweeps.send_due()
    assert len(service.taken) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(hope, service, woken, status):
    service.answers[woken] = status
    tell_ann(hope)
    assert subscriptions(hope) == 0
    tell_ann(hope, "2")
    assert len(service.taken) == 1


@pytest.mark.parametrize("status", [302, 429, 500])
def test_a_service_that_is_busy_is_tried_again_and_not_followed_elsewhere(
    hope, service, woken, status
):
    service.answers[woken] = status
    tell_ann(hope)
    for minutes in (2, 8, 60, 300):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            sweeps.send_due()
    assert [path for path, _headers, _body in service.taken] == [woken] * 3
    assert subscriptions(hope) == 1
    assert told(hope, "ann", Channel.PUSH) == {}  # given up; the list in the app has it


def test_a_browser_is_woken_only_while_its_sign_in_lasts(hope, service, woken):
    with unit_of_work(hope.ann):
        end_sign_in(hope.ann, hope.ann.sign_in_id)
    tell_ann(hope)
    assert service.taken == []


def test_a_person_turns_all_their_devices_off(world, hope, service, woken):
    client = world.client(hope.ann)
    assert "On here" in client.get("/o/hope/notices/preferences").text
    assert world.client(hope.ben).post(f"{DEVICES}/off").status_code == 303
    assert subscriptions(hope) == 1
    assert client.post(f"{DEVICES}/off").status_code == 303
    assert subscriptions(hope) == 0
    assert "Remind me on this device" in client.get("/o/hope/notices/preferences").text


def test_a_shared_device_is_never_woken(world, hope, service):
    from facilitator.accounts.models import SignIn

    with unit_of_work(hope.ann):
        db.session.get_one(SignIn, hope.ann.sign_in_id).is_shared = True
    sent = world.client(hope.ann).post(DEVICES, data={"endpoint": f"{service.origin}/ann"})
    assert sent.status_code == 409
    assert subscriptions(hope) == 0


def test_a_browser_that_passes_to_somebody_else_is_theirs(world, hope, service, woken):
    world.client(hope.ben).post(DEVICES, data={"endpoint": f"{service.origin}/ann"})
    assert subscriptions(hope) == 1
    tell_ann(hope)
    assert service.taken == []


def test_a_kill_after_the_push_wakes_again_under_the_same_topic(hope, service, woken):
    tell_ann(hope)
    with unit_of_work(hope.owner):  # as if the mark had not been made
        row = db.session.query(Notice).filter_by(channel=Channel.PUSH).one()
        row.due_at, row.sent_at = clock.now(), None
    sweeps.send_due()
    topics = {headers["Topic"] for _path, headers, _body in service.taken}
    assert len(service.taken) == 2
    assert len(topics) == 1


# ---------------------------------------------------------------- where it may go


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/x",
        "https://127.0.0.1/x",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://169.254.169.254/latest",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://localhost/x",
        "https://push.localhost/x",
        "https://db.internal/x",
        "https://user@push.example.org/x",
        "https://push.example.org:8443/x",
        "https://push.example.org:99999/x",
        "https://push.example.org/" + "x" * 1000,
        "https://push.exämple.org/x",
        "https://push.example.org/a b",
        "https://push.example.org/\r\nHost: other",
        "ftp://push.example.org/x",
        "//push.example.org/x",
        "nonsense",
        "https://",
    ],
)
def test_an_address_no_push_service_has_is_refused(world, hope, service, endpoint):
    with pytest.raises(Invalid):
        push.check_endpoint(world.app.extensions["facilitator.settings"], endpoint)
    sent = world.client(hope.ann).post(DEVICES, data={"endpoint": endpoint})
    assert sent.status_code == 422
    assert subscriptions(hope) == 0


def test_a_name_that_leads_to_a_private_network_is_not_knocked_at(settings):
    with pytest.raises(OSError, match="private network"):
        push._public_address("localhost", 443)
    for address in ("10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fd00::1", "224.0.0.1"):
        with pytest.raises(OSError, match="private network"):
            push._public_address(address, 443)
    assert push._public_address("9.9.9.9", 443) == "9.9.9.9"


def test_without_a_key_nobody_is_asked(world, hope, settings, app):
    app.extensions["facilitator.settings"] = settings_for(settings.instance)
    page = world.client(hope.ann).get("/o/hope/notices/preferences").text
    assert "not set up to wake devices" in page
    assert "data-wake" not in page
