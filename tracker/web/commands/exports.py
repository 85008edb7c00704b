"""`flask export`: the auditor's workbooks and the opening record as files."""

from collections.abc import Callable
from pathlib import Path
from typing import IO

import click
from flask.cli import AppGroup

from tracker import accounts, audit, database, evaluation, export, rounds, tenders, wording
from tracker.export import Reading, Told, Written
from tracker.refusal import Refused
from tracker.web import deeds, panelgrid
from tracker.web.commands.answers import answering
from tracker.web.commands.people import organisation_named
from tracker.web.extensions import db

group = AppGroup("export", help="Workbooks for auditors, and the opening record.")

to_file = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.xlsx"
)
spoken = click.option("--language", type=click.Choice(wording.LANGUAGES), default="sv")


@group.command("register")
@to_file
@spoken
@click.option("--buyer", metavar="KIND:CODE")
@click.option("--year", type=int)
@answering
def register(out: Path, language: str, buyer: str | None, year: int | None) -> None:
    """Write the register of all rounds, or of a buyer or year."""
    database.reading(db.session())
    who = organisation_named(buyer) if buyer else None
    filters = rounds.Filters(buyer=who.id if who else None, year=year)
    reading = Reading(db.session(), audit.SYSTEM, filters, language, deeds.now())
    asked = ", ".join(part for part in (buyer, str(year) if year else None) if part)
    told = _told(language, asked)
    _write(out, "register", lambda file: export.register(file, reading, told, progress=_progress))


@group.command("round")
@click.argument("reference")
@to_file
@spoken
@click.option("--public", is_flag=True, help="Leave business secrets, names and the audit trail out.")
@answering
def dossier(reference: str, out: Path, language: str, public: bool) -> None:
    """Write one round's dossier."""
    database.reading(db.session())
    round_ = _round_named(reference)
    reading = Reading(
        db.session(), audit.SYSTEM, rounds.Filters(), language, deeds.now(), round_id=round_.id, public=public
    )
    told = _told(language, reference)
    _write(
        out,
        f"rounds:{round_.id}",
        lambda file: export.dossier(file, reading, told, round_=round_, progress=_progress),
    )


@group.command("price-form")
@click.argument("reference")
@click.argument("lot")
@to_file
@spoken
@answering
def price_form(reference: str, lot: str, out: Path, language: str) -> None:
    """Write the price form of a round's lot."""
    database.reading(db.session())
    round_ = _round_named(reference)
    found = next((one for one in round_.lots if one.code == lot), None)
    if found is None:
        raise Refused("command.lot_unknown", lot=lot, reference=reference)
    scheme = rounds.scheme_of(db.session(), found)
    about = f"rounds:{round_.id}"
    _write(out, about, lambda file: export.write_price_form(file, found, scheme, language))


@group.command("opening-record")
@click.argument("reference")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.pdf")
@spoken
@answering
def opening_record(reference: str, out: Path, language: str) -> None:
    """Write the record of a round's opening as a PDF."""
    database.reading(db.session())
    round_ = _round_named(reference)
    record = tenders.recorded(db.session(), round_)
    mark = wording.called("mark", "example", language) if round_.example else ""
    made = export.opening_record(record, language, mark=mark)
    unfinished = _unfinished(out)
    unfinished.write_bytes(made)
    with deeds.alone() as session:
        about = audit.name_of(round_)
        audit.act(
            session, audit.SYSTEM, "export.made", about=about, within=about, at=deeds.now(),
            reason=export.record_reason(record, made),
        )  # fmt: skip
    unfinished.replace(out)
    click.echo(f"{out}: SHA-256 {record.digest}")


@group.command("score-sheet")
@click.argument("reference")
@click.argument("lot")
@click.option("--evaluator", required=True, metavar="EMAIL", help="Whose sheet it is.")
@to_file
@spoken
@answering
def score_sheet(reference: str, lot: str, evaluator: str, out: Path, language: str) -> None:
    """Write an empty score sheet of a lot for one member of the round's panel; what they have given stays theirs."""
    database.reading(db.session())
    round_ = _round_named(reference)
    named = next((one for one in round_.lots if one.code == lot), None)
    member = accounts.by_email(db.session(), evaluator)
    if named is None or member is None:
        raise Refused("command.score_sheet_unknown", lot=lot, email=evaluator)
    at = deeds.now()
    sheet = evaluation.sheet_to_fill(db.session(), member, named, at=at)
    with out.open("wb") as file:
        rows = export.score_sheet(
            file, sheet, language, label=lambda one: panelgrid.called(one, language), blank=True
        )
    with deeds.alone() as session:
        about, within = audit.name_of(named), audit.name_of(round_)
        audit.act(
            session,
            audit.SYSTEM,
            "export.made",
            about=about,
            within=within,
            at=at,
            reason=f"score-sheet, {rows}",
        )
    click.echo(f"{out}: {rows} rows")


def _round_named(reference: str) -> rounds.Round:
    found = rounds.by_reference(db.session(), audit.SYSTEM, reference, at=deeds.now())
    if len(found) != 1:
        raise Refused(
            "command.reference_unknown" if not found else "command.reference_many", reference=reference
        )
    return found[0]


def _told(language: str, asked: str) -> Told:
    return Told(
        organisation=wording.called("whole", "organisations", language),
        filters=asked or wording.called("whole", "filters", language),
        person=wording.called("actor", "system", language),
    )


def _unfinished(out: Path) -> Path:
    """Where a file is written until it is whole and the trail knows of it."""
    if not out.parent.is_dir():
        raise Refused("command.folder_missing", folder=str(out.parent))
    return out.with_name(out.name + ".part")


def _write(out: Path, about: str, write: Callable[[IO[bytes]], Written]) -> None:
    unfinished = _unfinished(out)
    with unfinished.open("wb") as file:
        written = write(file)
    with deeds.alone() as session:
        within = about if about.startswith("rounds:") else None
        audit.act(
            session, audit.SYSTEM, "export.made", about=about, within=within, at=deeds.now(),
            reason=f"SHA-256 {written.digest}",
        )  # fmt: skip
    unfinished.replace(out)
    click.echo(f"{out}: {sum(written.rows.values())} rows, SHA-256 {written.digest}")


def _progress(sheet: str, rows: int) -> None:
    click.echo(f"{sheet}: {rows} rows", err=True)
