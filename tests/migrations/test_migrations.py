"""The migrations lead up, down and up again, lose nothing on the way, and end at the models."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from facilitator import create_app
from facilitator.core.db import db
from facilitator.settings import Settings, migrations_folder
from tests.migrations.schema import fill, names_in, rows_in, shape_of

SCRIPTS = ScriptDirectory(str(migrations_folder()))
#: Every revision, the first one first.
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]
FILES = sorted(Path(SCRIPTS.versions).glob("*.py"))


@pytest.fixture
def engine(blank: Settings) -> Iterator[sa.Engine]:
    """Return an engine to an empty database, in the context of its app."""
    app = create_app(blank)
    with app.app_context():
        yield db.engine
        db.engine.dispose()


def test_every_step_is_undone_by_its_step_down_and_both_keep_every_row(engine, monkeypatch):
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda _config: SCRIPTS)  # read once
    shapes, kept, known = [], [], sa.MetaData()
    for revision in REVISIONS:
        upgrade(revision=revision)
        shapes.append(shape_of(engine))
        if kept:
            assert_still_there(kept[-1], rows_in(engine))
        fill(engine, known)
        kept.append(rows_in(engine))
    assert all(len(rows) == 1 for rows in kept[-1].values())
    for at, revision in reversed(list(enumerate(REVISIONS))):
        assert shape_of(engine) == shapes[at], revision
        assert_still_there(kept[at], rows_in(engine))
        downgrade(revision="-1")
    with engine.connect() as connection:
        assert names_in(connection) == []
    upgrade()
    assert shape_of(engine) == shapes[-1]


def assert_still_there(before, after):
    """Compare what both have: a table or a column may come or go, a value may not."""
    for table in before.keys() & after.keys():
        for old, new in zip(before[table], after[table], strict=True):
            both = old.keys() & new.keys()
            assert {k: new[k] for k in both} == {k: old[k] for k in both}, table


def test_the_newest_revision_is_what_the_models_say(engine):
    assert differences(engine) != []
    upgrade()
    assert differences(engine) == []


def differences(engine):
    """Return what a new migration would have to do."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, db.metadata)


def test_there_is_one_newest_revision():
    assert len(SCRIPTS.get_heads()) == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_migration_is_dated_goes_both_ways_and_stands_alone(path):
    assert re.fullmatch(r"\d{4}_\d\d_\d\d_[a-z0-9_]+", path.stem)
    tree = ast.parse(path.read_text())
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {"upgrade", "downgrade"} <= functions
    assert imported(tree) <= {"sqlalchemy", "alembic"}


def imported(tree: ast.AST) -> set[str]:
    """Return the packages a file imports, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found
