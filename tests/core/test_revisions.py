"""What we read from the migrations is what Alembic reads from them."""

import subprocess
import sys

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from facilitator.core import revisions
from facilitator.core.db import db
from facilitator.settings import ROOT, migrations_folder


def test_the_revisions_are_alembics():
    scripts = ScriptDirectory(str(migrations_folder()))
    assert revisions.head() == scripts.get_current_head()
    assert revisions.known() == {
        script.revision: script.down_revision or "" for script in scripts.walk_revisions()
    }


def test_a_database_says_where_it_is(app):
    with db.engine.connect() as connection:
        assert revisions.revision_of(connection) == revisions.head()
    with sa.create_engine("sqlite://").connect() as connection:
        assert revisions.revision_of(connection) == ""


def test_the_commands_of_the_migrations_are_there(app):
    runner = app.test_cli_runner()
    assert "upgrade" in runner.invoke(args=["db", "--help"]).output
    assert runner.invoke(args=["db", "heads"]).exit_code == 0
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    assert runner.invoke(args=["db", "sideways"]).exit_code == 2


def test_starting_imports_no_migrations():
    code = "import sys, facilitator.live_wiring; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
