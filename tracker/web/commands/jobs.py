"""`flask jobs`: what runs by itself, started by the machine's own timer."""

import click
from flask.cli import AppGroup

from tracker.web import deeds, jobs, mail
from tracker.web.commands.answers import answering, refuse

group = AppGroup("jobs", help="What runs by itself; see docs/operations.md for the timer.")


@group.command("nightly")
@answering
def nightly() -> None:
    """Mail everybody what falls due in 14, 7, 3 and 1 days; each step is told once, missed nights are caught up."""
    if not mail.configured():
        click.echo("No mail is sent: MAIL_SERVER is not set.")
        return
    night = jobs.nightly(at=deeds.now())
    click.echo(f"{night.mails} mails sent with {night.dates} dates.")
    if night.failed:
        refuse(f"{night.failed} mails were not accepted by the server; the next run tries them again.")
