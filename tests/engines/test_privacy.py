"""Erasing somebody once more, on PostgreSQL."""

from facilitator.checkup import start_problems
from facilitator.core.ledger import note
from facilitator.privacy.erasing import FORMER, erase_who_is_due
from facilitator.privacy.returning import with_words
from tests.privacy.conftest import *
from tests.privacy.test_erasing import *
from tests.privacy.test_erasing import is_found, member_of, seat_of


def test_whom_a_dump_brought_back_the_app_itself_erases_again(app, world, hope, settings):
    for one in (hope.ann.member_id, with_words(hope.ann.member_id)):
        note(settings.ledger, one)
    assert start_problems(app) == []  # no owner of the tables is needed for people
    assert not is_found(hope.ann)
    assert member_of(hope.ann).erase_words
    erase_who_is_due(settings.ledger)
    assert seat_of(hope, "ann").handle == FORMER
    assert start_problems(app) == []
