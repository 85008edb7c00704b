"""`flask rounds`: published rounds in, and a list of what is there."""

from typing import Any, BinaryIO

import click
from flask.cli import AppGroup

from tracker import audit, database, export, organisations, rounds, wording
from tracker.export import Fault, Faults
from tracker.refusal import Refused
from tracker.web import deeds
from tracker.web.commands.answers import LANGUAGE, acting, actor, answering, as_json, refuse, tell
from tracker.web.commands.people import organisation_named
from tracker.web.extensions import db

group = AppGroup("rounds", help="Procurement rounds.")


class _DryRun(Exception):
    """Everything was judged; nothing is kept."""


@group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Judge the file and keep nothing.")
@acting
@as_json
@answering
def import_rounds(file: BinaryIO, dry_run: bool, email_of: str | None, as_json: bool) -> None:
    """Import rounds in the form of the published ones: all of the file, or nothing."""
    made: Any = None
    try:
        document = file.read().decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("command.file_unreadable", file=file.name) from None
    try:
        with deeds.deed() as session:
            who = audit.SYSTEM if dry_run and email_of is None else actor(email_of)
            made = export.import_rounds(session, who, document, at=deeds.now())
            told = {name: {"reference": each.reference, "stage": each.stage, "regime": each.regime}
                    for name, each in made.rounds.items()}  # fmt: skip
            if dry_run:
                raise _DryRun  # noqa: TRY301  (the deed rolls back whatever leaves it)
    except _DryRun:
        pass
    except Faults as faults:
        for fault in faults.faults:
            click.echo(_line(fault), err=True)
        refuse(wording.refusal(faults, LANGUAGE))
    warnings = [_line(fault) for fault in made.warnings]
    verb = "could be imported" if dry_run else "imported"
    document_out = {"dry_run": dry_run, "imported": told, "warnings": warnings}
    tell(document_out, "\n".join([*warnings, f"{len(told)} rounds {verb}."]), as_json)


def _line(fault: Fault) -> str:
    return f"{fault.round}, {fault.field}: {wording.refusal(fault.refused, LANGUAGE)}"


@group.command("list")
@click.option("--buyer", metavar="KIND:CODE")
@click.option("--year", type=int)
@as_json
@answering
def list_rounds(buyer: str | None, year: int | None, as_json: bool) -> None:
    """List rounds, the latest last."""
    database.reading(db.session())
    who = organisation_named(buyer) if buyer else None
    filters = rounds.Filters(buyer=who.id if who else None, year=year)
    found = rounds.find(db.session(), audit.SYSTEM, filters, at=deeds.now())
    ordered = found.order_by(rounds.Round.sort_day, rounds.Round.id).execution_options(yield_per=500)
    listed = [_told(each) for each in db.session().scalars(ordered)]
    lines = [f"{each['reference']}\t{each['buyer']}\t{each['stage']}\t{each['title']}" for each in listed]
    tell(listed, "\n".join(lines) or "No round.", as_json)


def _told(round_: rounds.Round) -> dict[str, Any]:
    return {
        "reference": round_.reference,
        "buyer": f"{round_.buyer.kind}:{round_.buyer.code}",
        "buyer_name": organisations.name(round_.buyer, LANGUAGE),
        "title": rounds.titled(round_, LANGUAGE),
        "training": round_.training,
        "stage": round_.stage,
        "regime": round_.regime,
        "year": round_.year,
        "record": round_.record,
        "example": round_.example,
        "notice_sent_on": round_.notice_sent_on.isoformat() if round_.notice_sent_on else None,
        "estimated_value": [
            format(value, "f") for value in (round_.estimated_low, round_.estimated_high) if value
        ],
    }
