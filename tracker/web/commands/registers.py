"""`flask registers`: the registers of organisations that the product brings along."""

import click
from flask.cli import AppGroup

from tracker import audit, organisations
from tracker.web import deeds
from tracker.web.commands.answers import answering

group = AppGroup("registers", help="Organisations and municipalities.")


@group.command("load")
@answering
def load() -> None:
    """Load or complete the registers; what is there already stays as it is."""
    with deeds.deed() as session:
        told = organisations.load_registers(session, audit.SYSTEM, at=deeds.now())
    click.echo(f"Registers: {told}")
