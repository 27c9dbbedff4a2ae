"""The migrations once more, on PostgreSQL, by the role that owns the tables."""

from flask_migrate import downgrade, upgrade

from tests.engines.schema import fill, rows_in, shape_of
from tests.migrations.test_migrations import (
    REVISIONS,
    assert_still_there,
    engine,
    test_the_newest_revision_is_what_the_models_say,
)


def test_every_step_up_is_undone_by_its_step_down(engine):
    shapes = {}
    for revision in REVISIONS:
        upgrade(revision=revision)
        shapes[revision] = shape_of(engine)
    for revision in reversed(REVISIONS):
        assert shape_of(engine) == shapes[revision], revision
        downgrade(revision="-1")
    assert set(shape_of(engine)) == {"alembic_version", "policies"}
    assert shape_of(engine)["policies"] == []
    upgrade()
    assert shape_of(engine) == shapes[REVISIONS[-1]]


def test_a_step_up_or_down_keeps_every_row(engine):
    kept = []
    for revision in REVISIONS:
        upgrade(revision=revision)
        if kept:
            assert_still_there(kept[-1], rows_in(engine))
        fill(engine)
        kept.append(rows_in(engine))
    assert all(len(rows) == 1 for rows in kept[-1].values())
    for before in reversed(kept[:-1]):
        downgrade(revision="-1")
        assert_still_there(before, rows_in(engine))
