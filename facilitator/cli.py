"""The commands of `flask`: every one ends with a plain line, and bad input with exit 2."""

import json
from typing import NoReturn

import click
from flask import Flask, current_app

from facilitator.accounts import operations as accounts
from facilitator.audit.queries import first_broken_line
from facilitator.core import wire
from facilitator.core.actor import System
from facilitator.core.doctor import findings
from facilitator.core.errors import DomainError
from facilitator.core.work import open_work, unit_of_work
from facilitator.demo import PASSPHRASE, load_demo
from facilitator.organizations.queries import chains_to_check
from facilitator.settings import Settings


def fail(message: str, code: int = 2) -> NoReturn:
    """Say in one line what is wrong, and leave: 2 for bad input, 1 for a bad finding."""
    click.echo(message, err=True)
    raise SystemExit(code)


def settings() -> Settings:
    """Return the settings this app was made with."""
    found: Settings = current_app.extensions["facilitator.settings"]
    return found


@click.command("create-operator")
@click.argument("email")
def create_operator(email: str) -> None:
    """Print a one-time link, good for a day, that makes EMAIL an operator."""
    try:
        with open_work(writes=True):
            token = accounts.create_operator(email)
    except DomainError as error:
        fail(error.message)
    click.echo("Open this within 24 hours to choose a passphrase. It works once:")
    click.echo(f"{settings().base_url.rstrip('/')}/begin/{token}")


@click.command("doctor")
def doctor() -> None:
    """Check what this installation needs; exit 1 when something has to be done."""
    found = findings(settings())
    for finding in found:
        click.echo(f"{finding.level:>4}  {finding.about}: {finding.words}")
    if any(finding.level == "BAD" for finding in found):
        raise SystemExit(1)
    click.echo("Everything needed is in place.")


@click.command("audit-verify")
@click.argument("slug", required=False)
def audit_verify(slug: str | None) -> None:
    """Check the audit of one organization, or of all; name the first line that was changed."""
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
    try:
        load_demo()
    except DomainError as error:
        fail(error.message)
    click.echo(f"The demo is ready. Everybody's passphrase: {PASSPHRASE}")


def install_commands(app: Flask) -> None:
    """Hang the commands on the app."""
    for command in (create_operator, doctor, audit_verify, live_schema, demo):
        app.cli.add_command(command)
