"""`flask accounts`: people and their roles."""

import sys

import click
from flask.cli import AppGroup

from tracker import accounts, audit, organisations
from tracker.refusal import Refused
from tracker.web import deeds
from tracker.web.commands.answers import acting, actor, answering
from tracker.web.extensions import db

group = AppGroup("accounts", help="People and their roles.")


def organisation_named(told: str) -> organisations.Organisation:
    """The organisation that KIND:CODE names today, or at its last day."""
    kind, _, code = told.partition(":")
    found = organisations.find(db.session(), kind=kind, code=code, on=deeds.today())
    if found is None:
        raise Refused("command.organisation_unknown", told=told)
    return found


@group.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(list(accounts.ROLES)), required=True)
@click.option("--organisation", metavar="KIND:CODE", help="Where the role reaches; everywhere without it.")
@click.option("--language", type=click.Choice(accounts.LANGUAGES), default="sv")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@acting
@answering
def add(
    email: str,
    name: str,
    role: str,
    organisation: str | None,
    language: str,
    password_stdin: bool,
    email_of: str | None,
) -> None:
    """Add a person with a role; the first admin of a fresh database is made without --as."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _asked()
    with deeds.deed() as session:
        acts = actor(email_of)
        if acts is audit.SYSTEM and (role != "admin" or organisation):
            raise Refused("person.first_is_admin")
        where = organisation_named(organisation) if organisation else None
        accounts.add_person(
            session, acts, email=email, name=name, language=language, password=password, role=role,
            organisation=where, at=deeds.now(),
        )  # fmt: skip
    click.echo(f"Added {email} as {role}.")


def _asked() -> str:
    told: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return told
