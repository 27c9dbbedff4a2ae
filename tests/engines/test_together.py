"""Asks that share a commit, once more on PostgreSQL, and whoever does not stand in their line."""

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from facilitator.core import together
from facilitator.core.db import db, open_connection
from facilitator.core.driver import run_raw
from facilitator.core.errors import Unavailable
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Group
from facilitator.live import log
from tests.counting import counted
from tests.live.conftest import people, tail
from tests.live.test_together import (
    at_once,
    talkers,
    test_a_bad_ask_among_many_fails_alone,
    test_each_work_keeps_to_its_own_organization_and_to_what_it_may_see,
    test_many_who_wait_at_the_same_time_share_a_commit,
    test_what_a_failed_work_wrote_goes_and_what_the_others_wrote_stays,
    test_when_the_shared_transaction_is_lost_nobody_is_told_that_it_was_kept,
    unhurried,
)


def test_the_database_is_told_once_whose_transaction_it_is(app, hope, other):
    def look(tenant) -> list[str]:
        with open_work(writes=True, together="a key") as work:
            work.bind(tenant.organization_id)
            return [str(one) for one in db.session.scalars(sa.select(Group.organization_id))]

    def told(*tenants) -> int:
        with counted() as statements:
            found = at_once(app, "a key", [lambda t=t: look(t) for t in tenants])
        assert [set(one) for one in found] == [{str(t.organization_id)} for t in tenants]
        return len([one for one in statements if "set_config" in one])

    assert told(hope, hope, hope) == 1
    assert told(hope, other, other, hope) == 3
    assert told(other) == 1, "and again in the next transaction"


def test_after_one_that_was_undone_the_database_is_told_again(app, hope, other):
    found: list[set[str]] = []

    def look(tenant, *, fail: bool = False) -> None:
        with open_work(writes=True, together="a key") as work:
            work.bind(tenant.organization_id)
            rows = db.session.scalars(sa.select(Group.organization_id))
            found.append({str(one) for one in rows})
            if fail:
                raise ZeroDivisionError

    asks = [lambda: look(hope), lambda: look(other, fail=True), lambda: look(other)]
    got = at_once(app, "a key", asks)
    assert [type(one) for one in got] == [type(None), ZeroDivisionError, type(None)]
    assert found == [{str(t.organization_id)} for t in (hope, other, other)]


#: So many works of a tenth of a second are longer than anybody waits for a lock.
LINE = 30


def test_whoever_wants_the_room_alone_does_not_wait_for_a_whole_line(app, hope, talkers):
    key = (hope.organization_id, hope.meeting_id)
    is_begun, is_over = threading.Event(), threading.Event()

    def in_line() -> None:
        with open_work(writes=True, together=key) as work:
            work.bind(hope.organization_id)
            log.lock_for_message(hope.meeting_id)
            is_begun.set()
            if not is_over.is_set():  # a slow database
                run_raw(open_connection(work), "SELECT pg_sleep(0.1)")

    def alone() -> None:
        assert is_begun.wait(30)
        try:
            with app.app_context(), unit_of_work(hope.facilitator):
                log.lock_room(hope.meeting_id)
        finally:
            is_over.set()

    with ThreadPoolExecutor(1) as pool:
        act = pool.submit(alone)
        assert at_once(app, key, [in_line] * LINE) == [None] * LINE
        act.result(30)


def test_when_the_database_drops_the_line_whoever_comes_after_begins_anew(
    app, hope, talkers, postgres, monkeypatch
):
    monkeypatch.setattr(together, "OPEN_FOR", 3600)
    key = (hope.organization_id, hope.meeting_id)

    def look(*, and_lose: bool = False) -> None:
        with open_work(writes=True, together=key) as work:
            work.bind(hope.organization_id)
            log.lock_for_message(hope.meeting_id)
            if and_lose:
                postgres.send_away(str(db.engine.url.database))

    got = at_once(app, key, [lambda: look(and_lose=True), look, look])
    assert isinstance(got[0], Unavailable)
    assert isinstance(got[1], sa.exc.OperationalError)
    assert got[2] is None
