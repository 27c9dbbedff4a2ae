"""The backup that `flask backup` names on PostgreSQL can be restored, and words come back."""

import subprocess
import uuid

import psycopg
import pytest

from facilitator.core.crypto import Place, seal, unseal
from facilitator.core.work import unit_of_work
from tests.engines.conftest import APP, OWNER
from tests.engines.postgres import find_binaries


def run(postgres, tool, role, *words):
    """Run one of PostgreSQL's tools as a role."""
    return subprocess.run(
        [find_binaries() / tool, "-h", postgres.folder, "-U", role, *words],
        capture_output=True,
        text=True,
    )


def test_a_dump_by_the_superuser_is_whole(postgres, postgres_migrated, hope, tmp_path):
    file, author = tmp_path / "dump", uuid.uuid4()
    place = Place("notes", "words", author)
    with unit_of_work(hope.owner):
        sealed = seal(author, place, "still here")
    dumped = run(
        postgres, "pg_dump", "postgres", "--format=custom", f"--file={file}", postgres_migrated
    )
    assert dumped.returncode == 0, dumped.stderr
    empty = postgres.create_database("template0")
    restored = run(
        postgres, "pg_restore", "postgres", "--clean", "--if-exists", f"--dbname={empty}", file
    )
    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(f"host={postgres.folder} user={APP} dbname={empty}") as app:
        assert app.execute("SELECT count(*) FROM groups").fetchone() == (0,)
        app.execute(
            "SELECT set_config('app.organization_id', %s, true)", [str(hope.organization_id)]
        )
        assert app.execute("SELECT count(*) FROM groups").fetchone() == (1,)
        assert app.execute("SELECT count(*) FROM author_keys").fetchone() == (1,)
    with unit_of_work(hope.owner, writes=False):
        assert unseal(author, place, sealed) == "still here"
    postgres.drop_database(empty)


@pytest.mark.parametrize("role", [APP, OWNER])
def test_a_dump_by_any_other_role_is_refused_rather_than_partial(
    postgres, postgres_migrated, hope, tmp_path, role
):
    file = tmp_path / "dump"
    done = run(postgres, "pg_dump", role, "--format=custom", f"--file={file}", postgres_migrated)
    assert done.returncode != 0
