"""Whoever was erased stays so, whatever backup is put in place of the database."""

import pytest

from facilitator.accounts.models import Account
from facilitator.checkup import BACK, all_findings, start_problems
from facilitator.core.crypto import AuthorKey
from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.live.models import MessageState
from facilitator.organizations.models import MemberState
from facilitator.privacy.erasing import FORMER, erase_who_is_due
from tests.core.test_backup import invoke
from tests.privacy.test_erasing import ask, is_found, member_of, message, seat_of


@pytest.fixture
def copy(app, tmp_path):
    """Return a function that makes a backup."""

    def made():
        code, said = invoke(app, "backup", tmp_path / "copy.db")
        assert code == 0, said
        return tmp_path / "copy.db"

    return made


@pytest.mark.parametrize("words_go", [True, False])
def test_whoever_was_erased_after_a_backup_is_erased_again_as_they_chose(
    app,
    hope,
    settings,
    say,
    copy,
    words_go,
):
    mine, theirs = say("ann", "my own words"), say("ben", "his words")
    backup = copy()
    ask(hope.ann, words_go=words_go)
    erase_who_is_due(settings.ledger)
    code, said = invoke(app, "restore", backup, "--yes")
    assert code == 0, said
    assert "Erased again, as they had asked: 1." in said
    assert not is_found(hope.ann)  # before any sweep
    assert start_problems(app) == []
    erase_who_is_due(settings.ledger)
    assert member_of(hope.ann).state is MemberState.ERASED
    assert seat_of(hope, "ann").handle == FORMER
    assert (message(hope, mine).state is MessageState.REMOVED) is words_go
    assert message(hope, theirs).state is MessageState.VISIBLE
    with unit_of_work(hope.owner, writes=False):
        key = db.session.get(AuthorKey, (hope.organization_id, hope.seats["ann"]))
        assert (key is None) is words_go
    with open_work(writes=False):
        assert db.session.get(Account, hope.ann.account_id) is None
    assert invoke(app, "end-again") == (0, "Nothing is back that was deleted for good.\n")


def test_a_file_put_in_place_by_hand_erases_again_when_the_server_starts(app, hope, settings, copy):
    backup = copy()
    ask(hope.ann)
    erase_who_is_due(settings.ledger)
    db.engine.dispose()
    for file in settings.instance.glob("facilitator.db*"):
        file.unlink()
    backup.rename(settings.instance / "facilitator.db")
    assert is_found(hope.ann)
    assert ("BAD", BACK) in {(one.level, one.words) for one in all_findings(settings)}
    assert start_problems(app) == []
    assert not is_found(hope.ann)
