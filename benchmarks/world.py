"""Data for a run: one organization, circles of one size, each with its session in full swing."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from facilitator import create_app
from facilitator.accounts.operations import issue_ticket
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Agreement, Group
from facilitator.live import operations, seats
from facilitator.live.models import RoomState, Seat, SeatState
from facilitator.settings import ROOT, Settings
from tests.engines.postgres import running_postgres
from tests.engines.redis import running_redis
from tests.worlds import Tenant, add_membership, build_tenant, coming_meeting, join_tenant, sign_in

#: How much longer than usual a ticket lasts here.
LATE = timedelta(hours=1)
#: The organization's name in addresses.
SLUG = "harbor"
KEY = "00112233445566778899aabbccddeeff" * 2


@dataclass(frozen=True)
class Engines:
    """Where PostgreSQL, as its owner and as the app, and Redis are."""

    owner_url: str
    app_url: str
    redis_url: str


@dataclass
class World:
    """An instance folder with people in rooms; `rooms` maps a room to those in it."""

    app: Flask
    folder: Path
    rooms: dict[uuid.UUID, list[tuple[Actor, str]]]
    #: What the measured processes are started with; no Redis where there is one process.
    database_url: str
    redis_url: str

    def plan(self) -> list[dict[str, object]]:
        """Return every room with a cookie and a fresh ticket for each person."""
        found: list[dict[str, object]] = []
        with self.app.app_context():
            for room, people in self.rooms.items():
                with open_work(writes=True) as work:
                    work.bind(people[0][0].organization_id)
                    given = [
                        {"cookie": cookie, "ticket": issue_ticket(actor)}
                        for actor, cookie in people
                    ]
                    for ticket in db.session.new:  # whoever connects last comes late
                        ticket.expires_at += LATE
                found.append({"room": str(room), "people": given})
        return found


def build(folder: Path, size: int, count: int, *, engines: Engines | None = None) -> World:
    """Make an instance with so many rooms of so many people, on SQLite or on these engines."""
    settings = Settings(
        env="development",
        instance=folder,
        database_url=f"sqlite:///{folder / 'facilitator.db'}",
        secret_key=KEY,
        master_key=KEY,
        mail_from="notes@localhost.example",
    )
    if engines is not None:
        with create_app(replace(settings, database_url=engines.owner_url)).app_context():
            upgrade()
            db.engine.dispose()
        settings = replace(settings, database_url=engines.app_url)
    app = create_app(settings)
    rooms = {}
    with app.app_context():
        if engines is None:
            upgrade()
        tenant = build_tenant(SLUG)
        people = [_person(app, tenant, n) for n in range(size)]
        for _ in range(count):
            room = _room(tenant, [actor for actor, _cookie in people])
            rooms[room] = people
        db.engine.dispose()
    return World(app, folder, rooms, settings.database_url, engines.redis_url if engines else "")


@contextmanager
def running_engines() -> Iterator[Engines]:
    """Start a PostgreSQL that keeps what it commits as one in production does, and a Redis."""
    with running_postgres(keeps=True) as postgres, running_redis() as redis:
        postgres.run_script(
            "ALTER SYSTEM SET fsync = on; ALTER SYSTEM SET full_page_writes = on;"
            "SELECT pg_reload_conf()"
        )
        postgres.run_script((ROOT / "docs" / "postgresql.sql").read_text())
        yield Engines(
            postgres.url("facilitator", "facilitator_owner"),
            postgres.url("facilitator", "facilitator_app"),
            redis.url,
        )


def _person(app: Flask, tenant: Tenant, n: int) -> tuple[Actor, str]:
    """Add somebody to the organization; returns them and the cookie of their browser."""
    from tests.worlds import make_account

    name = f"person{n}"
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        join_tenant(tenant, name, make_account(f"{name}@harbor.example"), Role.MEMBER, None)
    actor = tenant.actors[name]
    client = app.test_client()
    sign_in(client, tenant.tokens[str(actor.sign_in_id)])
    cookie = client.get_cookie("notes")
    return actor, f"notes={cookie.value if cookie else ''}"


def _room(tenant: Tenant, people: list[Actor]) -> uuid.UUID:
    """Open one more circle and its session, with everybody inside and the agreement accepted."""
    group_id, meeting_id, now = uuid.uuid4(), uuid.uuid4(), clock.now()
    lead = tenant.facilitator
    with open_work(writes=True) as work:
        work.bind(tenant.organization_id)
        db.session.add(Group(id=group_id, name="A circle", created_at=now))
        db.session.flush()
        db.session.add(
            Agreement(
                group_id=group_id, version=1, text="Be kind.", text_hash=b"1", published_at=now
            )
        )
        db.session.add(coming_meeting(group_id, meeting_id, now))
        add_membership(tenant, lead.member_id, "lead", Role.LEAD, group_id)
        inside = [
            add_membership(tenant, person.member_id, f"person{n}", Role.PARTICIPANT, group_id).id
            for n, person in enumerate(people)
        ]
    with unit_of_work(lead):
        seats.enter_room(lead, meeting_id, 3600)
        operations.move_session(lead, meeting_id, 1, RoomState.LIVE)
        for membership_id in inside:
            db.session.add(
                Seat(
                    room_id=meeting_id,
                    membership_id=membership_id,
                    state=SeatState.ADMITTED,
                    arrived_at=now,
                    admitted_at=now,
                    from_seq=0,
                )
            )
    return meeting_id
