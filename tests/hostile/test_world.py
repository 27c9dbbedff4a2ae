"""The world to be attacked is complete: every column that can hold words holds a canary."""

from typing import get_args

import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group
from facilitator.space.queries import all_things
from facilitator.space.said import Anything, Step
from tests.hostile.canaries import CANARY
from tests.hostile.conftest import restore

#: Columns of text that hold no words of anybody, and what they hold instead.
NO_WORDS = {
    "accounts.passphrase_hash": "a digest",
    "accounts.time_zone": "a zone's name",
    "account_links.purpose": "one of two words of our own",
    "recovery_codes.instead_of": "one of two words of our own",
    "audit_entries.action": "our own vocabulary",
    "audit_entries.actor_kind": "our own vocabulary",
    "audit_entries.subject_kind": "our own vocabulary",
    "groups.language": "two letters",
    "hidden_phrases.key": "a sentence of the software, by its name",
    "hints_off.hint": "our own vocabulary",
    "care_lines.item": "our own vocabulary, and ids",
    "runs.added": "numbers",
    "runs.posted": "numbers and ids",
    "groups.time_zone": "a zone's name",
    "session_templates.preset": "our own vocabulary",
    "notice_preferences.choices": "our own vocabulary",
    "notice_preferences.time_zone": "a zone's name",
    "notices.occasion": "ids and numbers",
    "mails.subject": "one neutral sentence of our own",
    "meetings.time_zone": "a zone's name",
    "time_polls.time_zone": "a zone's name",
    "replies.held_for": "why it was held, in our own vocabulary",
    "messages.reason": "why it was held, in our own vocabulary",
    "organizations.country": "two letters",
    "organizations.slug": "the address itself",
    "organizations.time_zone": "a zone's name",
    "room_events.kind": "our own vocabulary",
    "watched_phrases.language": "two letters",
    "messages.watched": "a class and places in the words",
    "personas.script": "the name of a file of ours",
    "personas.seen": "numbers",
    "rehearsals.home_slug": "an organization's address",
    "rehearsals.scripts": "names of files of ours",
    "sandboxes.place_slug": "the address itself",
    "rooms.reason": "our own vocabulary",
    "series.rule": "a rule of the calendar's grammar",
    "series.time_zone": "a zone's name",
    "staff_events.kind": "our own vocabulary",
    "staff_events.meta": "ids and outcomes",
}


#: Tables whose rows are in organizations of their own (tests/rehearsal/test_sandboxes.py).
ONLY_IN_SANDBOXES = {"rehearsals", "personas"}


def values(hostile, column):
    """Return everything a column holds."""
    with db.engine.connect() as connection:
        return connection.scalars(sa.select(column)).all()


def is_text(column):
    kind = column.type
    return isinstance(kind, sa.String | sa.JSON) and not isinstance(kind, sa.Enum)


def columns(wanted):
    return [c for table in db.metadata.sorted_tables for c in table.c if wanted(c)]


def test_every_column_of_words_holds_a_canary_of_each_organization(hostile):
    for column in columns(is_text):
        if str(column) in NO_WORDS:
            continue
        found = CANARY.findall(repr(values(hostile, column)))
        owners = {hostile.canaries.planted[word].slug for word in found}
        assert owners == {"hope", "other"}, f"{column}: no canary; plant one or say why not"


def test_no_column_that_is_said_to_hold_no_words_is_gone(hostile):
    assert set(NO_WORDS) <= {str(column) for column in columns(is_text)}


def test_every_sealed_column_is_in_use(hostile):
    for column in columns(lambda c: c.name.endswith("_sealed")):
        if column.table.name != "mails":  # nothing here causes one
            assert any(values(hostile, column)), column


def test_every_tenant_table_has_rows_of_both_organizations(hostile):
    for table in db.metadata.sorted_tables:
        if table.name in {"connect_tickets"} | ONLY_IN_SANDBOXES:
            continue
        if "organization_id" in table.c:
            assert len(set(values(hostile, table.c.organization_id))) == 2, table.name


def test_no_canary_stands_in_the_clear_where_words_are_sealed(hostile):
    for column in columns(lambda c: isinstance(c.type, sa.LargeBinary)):
        assert not any(b"zq0" in (value or b"") for value in values(hostile, column)), column


#: What somebody chooses from our own words, and no words of theirs.
CHOSEN = {"at", "what", "ring", "gives", "tie", "is_folded", "now", "wish", "mood", "need"}
CHOSEN |= {"when", "day", "is_done", "distance", "afraid", "fit", "done"}


def test_every_word_of_every_kind_of_own_thing_has_a_canary(hostile):
    found = {}
    for actor in hostile.tenant("hope").actors.values():
        with unit_of_work(actor, writes=False):
            found |= {type(one.said): one.said for one in all_things(actor)}
    assert set(found) == set(get_args(Anything))
    for kind, said in found.items():
        for name in kind.__struct_fields__:
            is_chosen = name in CHOSEN or (kind is Step and name == "step")
            assert is_chosen or CANARY.search(repr(getattr(said, name))), f"{kind}: {name}"


def test_a_world_that_was_changed_is_put_back_and_another_stays(
    hostile, hostile_template, hostile_app
):
    owner, file = hostile.world.hope.owner, hostile.database.stat().st_ino

    def names(writes: bool) -> set[str]:
        with unit_of_work(owner, writes=writes):
            groups = list(db.session.scalars(sa.select(Group)))
            found = {group.name for group in groups}
            if writes:
                groups[0].name = "changed"
        return found

    before = names(writes=False)
    restore(hostile_template, hostile_app)
    assert hostile.database.stat().st_ino == file
    assert names(writes=True) == before != names(writes=False)
    restore(hostile_template, hostile_app)
    assert names(writes=False) == before
