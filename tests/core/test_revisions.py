"""What we read from the migrations is what Alembic reads from them."""

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from facilitator.core import revisions
from facilitator.core.db import db
from facilitator.settings import migrations_folder


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
