"""`flask audit`: whether the trail is whole."""

import sys

import click
from flask.cli import AppGroup

from tracker import audit, database
from tracker.web.commands.answers import answering, as_json, tell
from tracker.web.extensions import db

group = AppGroup("audit", help="The audit trail.")

FAULTS = {
    "gap": "Row {broken} is missing or out of order.",
    "previous": "Row {broken} does not follow the row before it.",
    "hash": "Row {broken} has been changed.",
    "head_missing": "The chain is whole but does not contain the head given: rows at its end have been cut off.",
}


@group.command("verify")
@click.option("--head", metavar="HASH", help="A head hash kept elsewhere: finds a tail that was cut off.")
@as_json
@answering
def verify(head: str | None, as_json: bool) -> None:
    """Recompute the whole chain and name the first broken row."""
    database.reading(db.session())
    verdict = audit.verify(db.session(), head=head)
    document = {
        "rows": verdict.rows, "head": verdict.head, "whole": verdict.whole,
        "broken": verdict.broken, "fault": verdict.fault,
    }  # fmt: skip
    if verdict.whole:
        tell(document, f"The trail is whole: {verdict.rows} rows, head {verdict.head}.", as_json)
        return
    if as_json:
        tell(document, "", True)
    click.echo(FAULTS[str(verdict.fault)].format(broken=verdict.broken), err=True)
    sys.exit(1)
