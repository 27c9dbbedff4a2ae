"""Whose space it is: nobody else's, whatever their role; and no other feature reads it."""

import ast
import logging
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from facilitator.core.crypto import AuthorKey
from facilitator.core.db import OnErasure, db
from facilitator.core.errors import NotFound
from facilitator.core.work import unit_of_work
from facilitator.space import models, network, operations
from facilitator.space.models import OwnThing
from facilitator.space.queries import all_things, thing_for
from facilitator.space.said import Entry, NotNow
from tests.space.test_map import map_of, on_the_map


def test_every_other_role_of_the_organization_finds_nothing(hope, other):
    mine = on_the_map(hope.ann, name="My sister")
    everybody = [actor for name, actor in hope.actors.items() if name != "ann"]
    for actor in (*everybody, other.ann, other.owner):
        for act in (
            lambda actor=actor: thing_for(actor, mine, Entry),
            lambda actor=actor: network.change_entry(actor, mine, Entry(what="place", name="x")),
            lambda actor=actor: network.step_back(actor, mine),
            lambda actor=actor: operations.let_go(actor, mine),
        ):
            with pytest.raises(NotFound), unit_of_work(actor):
                act()
        assert map_of(actor).entries == []
    assert map_of(hope.ann).entries[0].said.name == "My sister"


def test_a_row_tells_neither_its_kind_nor_its_words_and_is_gone_with_the_key(hope):
    on_the_map(hope.ann, name="My sister", note="A secret.")
    with unit_of_work(hope.ann):
        operations.keep(hope.ann, NotNow(what="mentor"))
    with unit_of_work(hope.ann, writes=False):
        rows = db.session.scalars(sa.select(OwnThing)).all()
        assert len({len(row.words_sealed) for row in rows}) == 1  # filled up alike
        assert not any(b"sister" in row.words_sealed for row in rows)
        assert {column.name for column in OwnThing.__table__.columns} == {
            *("organization_id", "id", "member_id", "words_sealed", "revision")
        }
    with unit_of_work(hope.ann):
        key = db.session.get_one(AuthorKey, (hope.organization_id, hope.ann.member_id))
        db.session.delete(key)
    from facilitator.core.crypto import vault

    vault.forget(hope.ann.member_id.hex)
    with unit_of_work(hope.ann, writes=False):
        assert all_things(hope.ann) == []


def test_every_table_of_the_space_goes_when_its_owner_is_erased():
    tables = [
        one for one in vars(models).values() if getattr(one, "__module__", "") == models.__name__
    ]
    kept = [one for one in tables if hasattr(one, "on_erasure")]
    assert kept
    assert all(one.on_erasure is OnErasure.DELETE for one in kept)
    assert all("member_id" in one.__table__.columns for one in kept)


def imports(path):
    """Return every module a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_nothing_but_its_own_doors_leads_into_the_space():
    found = {
        str(path)
        for path in Path("facilitator").rglob("*.py")
        if "space" not in path.parts and "demo" not in path.parts
        for module in imports(path)
        if module.startswith("facilitator.space")
    }
    assert found == {"facilitator/wiring.py"}


def test_no_line_of_the_log_holds_a_word_of_it_kept_or_refused(world, hope, caplog):
    word, space = "Quetzalcoatlus", "/o/hope/my-space"
    mine = on_the_map(hope.ann, name=word)
    forms = {
        "map/begin": {"person": word},
        "map/add": {"name": word, "what": "friend", "ring": "1", "tie": "steady", "note": word},
        f"map/{mine}": {"name": word, "what": word, "ring": "9", "tie": word},
        f"map/{mine}/ladder": {"now": word, "step": word, "mine": word},
        "check-in": {"mood": "heavy", "when": "", "body": word, "note": word},
        "steps": {"who": word, "step": "hi", "words": word},
        "plan": {"step_0": word, "nobody asked for": word},
        "letting-go": {"who": word, "costs": word, "afraid": "often"},
        "right-fit": {"who": word, "words": word},
        "moments": {"words": word * 100},
        "cards": {"topic": "listening", "line": word, "days": "14"},
    }
    browser = world.client(hope.ann)
    with caplog.at_level(logging.DEBUG), capture_logs() as lines:
        answers = {path: browser.post(f"{space}/{path}", data=f) for path, f in forms.items()}
        browser.get(f"{space}/everything.json")
    assert {303, 422} == {answer.status_code for answer in answers.values()}
    assert word not in f"{caplog.text} {lines}"
