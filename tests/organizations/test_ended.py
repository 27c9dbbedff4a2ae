"""What was deleted for good stays deleted, whatever backup is put in its place."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.accounts.models import Account
from facilitator.checkup import BACK, all_findings, start_problems
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.ledger import note, noted
from facilitator.core.work import open_work, unit_of_work
from facilitator.organizations import ending
from facilitator.organizations.models import Organization
from facilitator.organizations.queries import actor_for_slug
from tests.core.test_backup import Writer, invoke, words_of
from tests.moderation.conftest import open_room
from tests.worlds import acting


def end(tenant, ledger):
    """Let an organization end, thirty days later, and delete it."""
    with acting(tenant.owner):
        ending.ask_to_end(tenant.owner, "Hope")
    with time_machine.travel(clock.now() + ending.GRACE + timedelta(minutes=1), tick=False):
        ending.erase_what_is_over(ledger)


def organizations():
    with open_work(writes=False):
        return set(db.session.scalars(sa.select(Organization.id)))


def accounts():
    with open_work(writes=False):
        return set(db.session.scalars(sa.select(Account.id)))


@pytest.fixture
def copy(app, hope, other, tmp_path):
    """Return a backup that is made while somebody of either organization talks."""
    writers = [Writer(app, tenant) for tenant in (hope, other)]
    for tenant, writer in zip((hope, other), writers, strict=True):
        open_room(tenant)
        writer.start()
    for writer in writers:
        assert writer.said_before.wait(60)
    code, said = invoke(app, "backup", tmp_path / "copy.db")
    for writer in writers:
        writer.stop()
        assert writer.failures == []
    assert code == 0, said
    return tmp_path / "copy.db"


def test_whoever_was_deleted_after_a_backup_stays_so_when_it_is_put_back(
    app, hope, other, copy, settings
):
    before = accounts()
    end(hope, settings.ledger)
    left = accounts()
    assert organizations() == {other.organization_id}
    assert before > left
    code, said = invoke(app, "restore", copy, "--yes")
    assert code == 0, said
    assert "Ended again, as they were deleted for good: 1." in said
    with open_work(writes=False) as work, pytest.raises(NotFound):  # before any sweep
        actor_for_slug(work, hope.ann, "hope")
    assert start_problems(app) == []
    ending.erase_what_is_over(settings.ledger)
    assert organizations() == {other.organization_id}
    assert accounts() == left
    assert len(words_of(other)) >= 20
    assert invoke(app, "end-again") == (0, "Nothing is back that was deleted for good.\n")


def test_a_file_put_in_place_by_hand_ends_again_when_the_server_starts(app, hope, copy, settings):
    end(hope, settings.ledger)
    db.engine.dispose()
    for file in settings.instance.glob("facilitator.db*"):
        file.unlink()
    copy.rename(settings.instance / "facilitator.db")
    assert ("BAD", BACK) in {(one.level, one.words) for one in all_findings(settings)}
    assert start_problems(app) == []
    with open_work(writes=False) as work, pytest.raises(NotFound):
        actor_for_slug(work, hope.ann, "hope")


def test_nothing_is_deleted_that_cannot_be_noted(hope, settings):
    settings.ledger.mkdir()  # no file can be written there
    end(hope, settings.ledger)
    assert hope.organization_id in organizations()


def test_a_line_that_cannot_be_read_keeps_the_server_from_starting(app, world, settings):
    settings.ledger.write_text("2026-11-26T16:00:00+00:00 half-a-li")
    (problem,) = start_problems(app)
    assert problem == f"Line 1 of {settings.ledger} cannot be read. Mend it, or take it out."


def test_what_is_noted_is_noted_once_and_after_what_a_power_cut_left(tmp_path):
    one, two = uuid.uuid4(), uuid.uuid4()
    ledger = tmp_path / "ended"
    for each in (one, two, one):
        note(ledger, each)
    assert noted(ledger) == {one, two}
    assert ledger.read_text().count(str(one)) == 1
    assert ledger.stat().st_mode & 0o777 == 0o600


def test_what_goes_on_is_left_alone_by_a_ledger_of_others(app, hope, settings):
    note(settings.ledger, uuid.uuid4())
    assert start_problems(app) == []
    with unit_of_work(hope.ann, writes=False) as work:
        assert actor_for_slug(work, hope.ann, "hope").member_id == hope.ann.member_id
