"""`flask demo`: the published rounds, and a plainly fictional one with a person a role. Not in production."""

import click
from flask import current_app
from flask.cli import AppGroup

from tracker import audit, export
from tracker.refusal import Refused
from tracker.web import deeds
from tracker.web.commands import example, synthetic
from tracker.web.commands.answers import answering
from tracker.web.extensions import db

group = AppGroup("demo", help="Demonstration data, never in production.")


@group.command("load")
@answering
def load() -> None:
    """Load the published rounds and the fictional one; what is there already stays as it is."""
    _refuse_production()
    with deeds.deed() as session:
        told = export.load_published(session, audit.SYSTEM, at=deeds.now())
    click.echo(f"Published rounds: {len(told.rounds)} loaded, {len(told.skipped)} there already.")
    if example.loaded(db.session()):
        click.echo("The example is there already.")
        return
    db.session.rollback()
    stage = example.Stage(db.session(), deeds.today(), current_app.config["SEALING_KEY"])
    for step in example.steps():
        with deeds.deed():
            step(stage)
    click.echo(f"Example: {example.REFERENCE}, carried through every stage.")


@group.command("generate")
@click.option("--rounds", "count", type=click.IntRange(min=1), required=True)
@click.option("--tenders-per-lot", type=click.IntRange(0, synthetic.SUPPLIERS), default=4, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@answering
def generate(count: int, tenders_per_lot: int, seed: int) -> None:
    """Insert very many fictional rounds for measuring; the same seed makes the same ones."""
    _refuse_production()
    wanted = synthetic.Wanted(count, tenders_per_lot, seed)
    with deeds.deed() as session:
        rows = synthetic.generate(session, wanted, at=deeds.now(), progress=_progress)
    click.echo("Generated: " + ", ".join(f"{number} {table}" for table, number in rows.items()))


def _progress(done: int, everything: int) -> None:
    click.echo(f"{done} of {everything} rounds", err=True)


@group.command("sign-ins")
@answering
def sign_ins() -> None:
    """Tell one sign-in for each role."""
    _refuse_production()
    click.echo("  Sign in as one of these; the password of all is " + example.PASSWORD)
    first = {role: email for email, _, role, _ in reversed(example.PEOPLE)}
    for role in dict.fromkeys(role for _, _, role, _ in example.PEOPLE):
        click.echo(f"  {role:<10} {first[role]}")


def _refuse_production() -> None:
    if current_app.config["PRODUCTION"]:
        raise Refused("command.demo_in_production")
