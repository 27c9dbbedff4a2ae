"""How long the calendar pages take in an organization with very much on its calendar.

    python3 benchmarks/calendars.py [--meetings 10000] [--answers 50000]

Makes its data in a temporary folder and asks for each page through the app itself,
so the time is the server's alone. Prints the median and the spread, and the
statements each page takes.
"""

import argparse
import gc
import random
import statistics
import sys
import tempfile
import time
import uuid
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402
from flask_migrate import upgrade  # noqa: E402

from facilitator import create_app  # noqa: E402
from facilitator.core import clock  # noqa: E402
from facilitator.core.db import db  # noqa: E402
from facilitator.core.work import unit_of_work  # noqa: E402
from facilitator.meetings.models import Answer, Intent, Meeting, Rsvp  # noqa: E402
from facilitator.settings import Settings  # noqa: E402
from tests.counting import counted  # noqa: E402
from tests.meetings.making import more_members  # noqa: E402
from tests.worlds import Tenant, build_tenant, sign_in  # noqa: E402

KEY = "00112233445566778899aabbccddeeff" * 2
#: Answers are written in works of this many rows.
ROWS = 2000
PAGES = {"month": "/o/harbor/calendar/", "agenda": "/o/harbor/calendar/agenda"}


def main() -> None:
    """Fill an organization and time its calendar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=10_000)
    parser.add_argument("--answers", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        app = create_app(_settings(Path(name)))
        with app.app_context():
            upgrade()
            tenant = build_tenant("harbor")
            _fill(tenant, asked.meetings, asked.answers)
            gc.collect()  # as the server does before it serves (wsgi.py)
            gc.freeze()
            gc.set_threshold(50_000)
            client = app.test_client()
            sign_in(client, tenant.tokens[str(tenant.ann.sign_in_id)])
            for page, path in PAGES.items():
                print(_timed(app, client, page, path, asked.times))
            db.engine.dispose()


def _settings(folder: Path) -> Settings:
    return Settings(
        env="development",
        instance=folder,
        database_url=f"sqlite:///{folder / 'facilitator.db'}",
        secret_key=KEY,
        master_key=KEY,
        mail_from="notes@localhost.example",
    )


def _fill(tenant: Tenant, meetings: int, answers: int) -> None:
    """Put meetings evenly over two years around now, and answers of fifty people on them."""
    people = [tenant.seats["ann"], *_seats(tenant, 49)]
    start = clock.now() - timedelta(days=365)
    step = timedelta(days=730) / meetings
    ids = [uuid.uuid4() for _ in range(meetings)]
    for first in range(0, meetings, ROWS):
        with unit_of_work(tenant.owner):
            for number in range(first, min(first + ROWS, meetings)):
                begins = start + step * number
                db.session.add(
                    Meeting(
                        id=ids[number],
                        group_id=tenant.group_id,
                        title=f"Evening {number}",
                        local_start=begins.replace(tzinfo=None),
                        time_zone="UTC",
                        starts_at=begins,
                        ends_at=begins + timedelta(hours=1),
                        created_at=start,
                    )
                )
    pairs = random.sample(range(meetings * len(people)), answers)
    for first in range(0, answers, ROWS):
        with unit_of_work(tenant.owner):
            for pair in pairs[first : first + ROWS]:
                db.session.add(
                    Rsvp(
                        id=uuid.uuid4(),
                        meeting_id=ids[pair // len(people)],
                        membership_id=people[pair % len(people)],
                        answer=Answer.GOING,
                        intent=Intent.UNSURE,
                        answered_at=start,
                    )
                )


def _seats(tenant: Tenant, count: int) -> list[uuid.UUID]:
    known = set(tenant.seats.values())
    more_members(tenant, count)
    return [seat for seat in tenant.seats.values() if seat not in known]


def _timed(app: Flask, client: FlaskClient, page: str, path: str, times: int) -> str:
    taken = []
    for _ in range(times + 2):
        started = time.perf_counter()
        answer = client.get(path)
        taken.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
    warm = taken[2:]
    with counted() as statements:
        client.get(path)
    spread = f"{min(warm):.0f} to {max(warm):.0f}"
    return f"{page}: {statistics.median(warm):.0f} ms ({spread}), {len(statements)} statements"


if __name__ == "__main__":
    main()
