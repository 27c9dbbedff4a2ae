"""The commands of `flask`: every one ends with a plain line, and bad input with exit 2."""

import json
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask, current_app

from facilitator.accounts import factors
from facilitator.accounts import operations as accounts
from facilitator.audit.queries import first_broken_line
from facilitator.checkup import all_findings, key_fits, key_problem
from facilitator.core import wire
from facilitator.core.actor import System
from facilitator.core.backup import back_up, database_file, put_back
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError
from facilitator.core.health import database_problem
from facilitator.core.work import open_work, unit_of_work
from facilitator.demo import PASSPHRASE, load_demo
from facilitator.organizations import ended
from facilitator.organizations.queries import chains_to_check
from facilitator.privacy import returning
from facilitator.settings import Settings


def fail(message: str, code: int = 2) -> NoReturn:
    """Say in one line what is wrong, and leave: 2 for bad input, 1 for a bad finding."""
    click.echo(message, err=True)
    raise SystemExit(code)


def settings() -> Settings:
    """Return the settings this app was made with."""
    found: Settings = current_app.extensions["facilitator.settings"]
    return found


def need_database() -> None:
    """Leave with one line when the database cannot be used, or not with this key."""
    problem = database_problem() or key_problem()
    if problem:
        fail(problem)


@click.command("create-operator")
@click.argument("email")
def create_operator(email: str) -> None:
    """Print a one-time link, good for a day, that makes EMAIL an operator."""
    need_database()
    try:
        with open_work(writes=True):
            token = accounts.create_operator(email)
    except DomainError as error:
        fail(error.message)
    click.echo("Open this within 24 hours to choose a passphrase. It works once:")
    click.echo(f"{settings().base_url.rstrip('/')}/begin/{token}")


@click.command("reset-second-step")
@click.argument("email")
def reset_second_step(email: str) -> None:
    """Take the second step of EMAIL away, whose device and printed codes are lost."""
    need_database()
    try:
        with open_work(writes=True):
            factors.reset_lost(email)
    except DomainError as error:
        fail(error.message)
    click.echo("Taken away. They are told by mail, and are signed out everywhere.")


@click.command("doctor")
def doctor() -> None:
    """Check what this installation needs; exit 1 when something has to be done."""
    found = all_findings(settings())
    for finding in found:
        click.echo(f"{finding.level:>4}  {finding.about}: {finding.words}")
    if any(finding.level == "BAD" for finding in found):
        raise SystemExit(1)
    click.echo("Everything needed is in place.")


@click.command("audit-verify")
@click.argument("slug", required=False)
def audit_verify(slug: str | None) -> None:
    """Check the audit of one organization, or of all; name the first line that was changed."""
    need_database()
    with open_work(writes=False):
        chains = chains_to_check(slug)
    if slug and not chains:
        fail(f"There is no organization {slug!r}.")
    broken = 0
    for organization_id, name in chains:
        system = System(organization_id=organization_id, reason="audit-verify")
        with unit_of_work(system, writes=False):
            line = first_broken_line(system)
        broken += line is not None
        click.echo(f"{name}: " + ("whole" if line is None else f"broken at line {line}"))
    if broken:
        raise SystemExit(1)


@click.command("live-schema")
def live_schema() -> None:
    """Print the JSON Schema of every live event, for the generator of TypeScript types."""
    click.echo(json.dumps(wire.schema(), indent=1))


@click.command("demo")
def demo() -> None:
    """Fill an empty database with made-up people; refused in production."""
    need_database()
    try:
        load_demo()
    except DomainError as error:
        fail(error.message)
    click.echo(f"The demo is ready. Everybody's passphrase: {PASSPHRASE}")


def file_or_fail(instead: str) -> Path:
    """Return the file of the database; on PostgreSQL say what to use instead, and leave."""
    file = database_file(settings().database_url)
    if file is None:
        fail(f"This database is not a file. As the superuser of its server: {instead}")
    return file


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write a sound copy of a SQLite database to FILE, while the server runs."""
    source = file_or_fail(f"pg_dump --format=custom --file={file} facilitator")
    try:
        revision = back_up(source, file)
    except DomainError as error:
        fail(error.message)
    click.echo(f"Wrote {file}, revision {revision}. Keep the master key somewhere else.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Really put FILE in the place of the database.")
def restore(file: Path, yes: bool) -> None:
    """Put the backup FILE in the place of the database; the old one is kept beside it."""
    place = file_or_fail(f"pg_restore --clean --if-exists --dbname=facilitator {file}")
    if not yes:
        fail(f"This replaces {place}. Stop the server, then say it again with --yes.")
    db.engine.dispose()  # nobody may have it open, ourselves included
    try:
        kept = put_back(file, place, key_fits)
    except DomainError as error:
        fail(error.message)
    if kept is not None:
        click.echo(f"The database that was there is kept as {kept}")
    if not database_problem():  # else it waits for db upgrade, and happens at start
        say_ended_again()
    click.echo("In place. Now run: flask db upgrade, flask doctor, flask audit-verify")


@click.command("end-again")
def end_again() -> None:
    """End what a backup has brought back though it was deleted for good; nobody finds it."""
    need_database()
    if not say_ended_again():
        click.echo("Nothing is back that was deleted for good.")


def say_ended_again() -> int:
    """End again what came back, and say so; returns how many organizations and people."""
    try:
        people = returning.erase_again(settings().ledger)
        count = ended.end_again(settings().ledger)
    except Conflict as error:
        fail(f"{error.message} Name it in FACILITATOR_DATABASE_URL, as for flask db upgrade.")
    except DomainError as error:
        fail(error.message)
    if count:
        click.echo(f"Ended again, as they were deleted for good: {count}. The server deletes them.")
    if people:
        click.echo(f"Erased again, as they had asked: {people}. The server does the rest.")
    return count + people


def install_commands(app: Flask) -> None:
    """Hang the commands on the app."""
    for command in (
        *(create_operator, reset_second_step, doctor, audit_verify),
        *(live_schema, demo, backup, restore, end_again),
    ):
        app.cli.add_command(command)
