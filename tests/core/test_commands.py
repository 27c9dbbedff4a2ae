"""Every command answers what it cannot use with a line and a status, never with a traceback."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from facilitator import create_app
from facilitator.checkup import start_problems
from facilitator.core.db import db
from facilitator.demo import load_demo
from facilitator.settings import Settings
from tests.conftest import KEY, settings_for
from tests.core.install import flask, serve
from tests.notices.post_office import post_office

OTHER_KEY = KEY[::-1]
NOT_MIGRATED = "the database needs: flask db upgrade"
PRODUCTION = {
    "env": "production",
    "base_url": "https://circle.example.org",
    "mail_server": "mail.example.org:587",
}


@contextmanager
def running(settings: Settings, **changed: object) -> Iterator[Flask]:
    """Give the app of an installation, with some settings changed."""
    app = create_app(dataclasses.replace(settings, **changed))
    with app.app_context():
        yield app
        db.engine.dispose()


def invoke(app, *words):
    """Run a command in this process; returns its status and its lines."""
    answer = app.test_cli_runner().invoke(args=list(words))
    return answer.exit_code, answer.output.splitlines()


# ---------------------------------------------------------------- what is typed


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "@example.org", "x@" + "y" * 300])
def test_a_bad_address_makes_no_operator(app, address):
    assert invoke(app, "create-operator", address) == (
        2,
        ["This doesn't look like an e-mail address."],
    )


def test_asked_again_for_an_operator_only_the_newest_link_works(world, app):
    links = [invoke(app, "create-operator", "you@example.org") for _ in range(2)]
    assert [code for code, _lines in links] == [0, 0]
    paths = [lines[-1].removeprefix("http://127.0.0.1:8000") for _code, lines in links]
    assert world.client().get(paths[0]).status_code == 404
    assert world.client().get(paths[1]).status_code == 200


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("audit-verify", "nowhere"), "There is no organization 'nowhere'."),
        (("doctor", "--quickly"), "No such option '--quickly'."),
        (("create-operator",), "Missing argument 'EMAIL'."),
        (("knit",), "No such command 'knit'."),
        (("restore",), "Missing argument 'FILE'."),
    ],
)
def test_what_is_mistyped_is_said_and_exits_2(app, words, said):
    code, lines = invoke(app, *words)
    assert code == 2
    assert said in lines[-1]


# ---------------------------------------------------------------- before there is a database

NEED_A_DATABASE = [
    ("create-operator", "you@example.org"),
    ("audit-verify",),
    ("demo",),
]


@pytest.mark.parametrize("words", NEED_A_DATABASE, ids=" ".join)
def test_a_database_without_tables_is_one_line_and_exit_2(tmp_path, words):
    with running(settings_for(tmp_path)) as app:
        assert invoke(app, *words) == (2, [NOT_MIGRATED])


def test_a_folder_that_is_not_there_is_one_line_and_exit_2(tmp_path):
    with running(settings_for(tmp_path / "nowhere")) as app:
        assert invoke(app, "audit-verify") == (2, ["the database does not answer"])


def test_doctor_finds_a_database_without_tables_bad(tmp_path):
    with running(settings_for(tmp_path)) as app:
        code, lines = invoke(app, "doctor")
    assert code == 1
    assert f" BAD  database: {NOT_MIGRATED}" in lines


def test_the_server_does_not_start_without_its_tables(tmp_path):
    done = serve(tmp_path, "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{NOT_MIGRATED}\n"


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize("run", [flask, serve], ids=["flask", "wsgi.py"])
def test_every_missing_setting_is_a_line_of_its_own(tmp_path, run):
    done = run(tmp_path, *(["doctor"] if run is flask else []), FACILITATOR_ENV="production")
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 4
    for line, name in zip(
        lines, ["SECRET_KEY", "MASTER_KEY", "BASE_URL", "MAIL_SERVER"], strict=True
    ):
        assert f"FACILITATOR_{name}" in line


def test_a_number_that_is_none_and_a_switch_that_is_neither_are_named(tmp_path):
    wrong = {
        "FACILITATOR_PROXY_HOPS": "one",
        "FACILITATOR_REST_AFTER": "soon",
        "FACILITATOR_JSON_LOGS": "perhaps",
    }
    done = serve(tmp_path, **wrong)
    assert done.returncode == 2
    assert sorted(done.stderr.splitlines()) == [
        "FACILITATOR_JSON_LOGS must be true or false",
        "FACILITATOR_PROXY_HOPS must be a whole number",
        "FACILITATOR_REST_AFTER must be a number of seconds",
    ]


@pytest.mark.parametrize("port", ["many", "65536"])
def test_a_port_that_is_none_is_one_line_and_exit_2(tmp_path, port):
    done = serve(tmp_path, "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("wsgi.py: ")
    assert "port" in line


# ---------------------------------------------------------------- keys and people


def test_a_production_in_order_is_found_so_and_starts(world, settings):
    with post_office() as (_box, mail_server):
        values = {**PRODUCTION, "mail_server": mail_server}
        with running(settings, **values) as app:
            code, lines = invoke(app, "doctor")
            assert code == 0, lines
            assert f"  ok  mail: goes to {mail_server}, which answers" in lines
            assert start_problems(app) == []


def test_a_master_key_that_does_not_fit_starts_nothing(world, settings):
    with running(settings, master_key=OTHER_KEY) as app:
        (problem,) = start_problems(app)
        assert problem.startswith("FACILITATOR_MASTER_KEY does not fit this database")
        assert invoke(app, "create-operator", "new@example.org") == (2, [problem])
        code, lines = invoke(app, "doctor")
        assert code == 1
        assert f" BAD  keys: {problem}" in lines


def test_any_key_fits_a_database_in_which_nothing_was_sealed(settings):
    with running(settings, master_key=OTHER_KEY) as app:
        assert start_problems(app) == []


def test_people_of_the_demo_keep_a_production_from_starting(app, settings):
    load_demo()
    with running(settings, **PRODUCTION) as production:
        (problem,) = start_problems(production)
        assert problem.startswith("people of the demo are in this database")
        code, lines = invoke(production, "doctor")
        assert code == 1
        assert f" BAD  people: {problem}" in lines
        assert invoke(production, "demo") == (
            2,
            ["Demo people and their passphrase have no place in production."],
        )
    with running(settings, env="demo") as demo:
        assert start_problems(demo) == []
