"""What stands in the workbooks: the auditor's register and one round's dossier, each with its cover.

Not here: the rows (`rows`, `clarifications`, `decisions`, `agreements`) and how a file is made (`workbook`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from tracker import audit, rounds, wording
from tracker.export import admissions, agreements, clarifications, columns, decisions, rows, workbook
from tracker.export.columns import Field
from tracker.export.rows import Reading, Row
from tracker.export.workbook import Sheet, Written
from tracker.wording import N_

Source = Callable[[Reading], Iterator[Row]]

SHEETS: tuple[tuple[str, Sequence[Field], Source], ...] = (
    ("rounds", columns.ROUNDS, rows.of_rounds),
    ("lots", columns.LOTS, rows.of_lots),
    ("questions", clarifications.QUESTIONS, clarifications.of_questions),
    ("corrigenda", clarifications.CORRIGENDA, clarifications.of_corrigenda),
    ("tenders", columns.TENDERS, rows.of_tenders),
    ("points", columns.POINTS, decisions.of_points),
    ("versions", columns.VERSIONS, decisions.of_versions),
    ("awards", columns.AWARDS, decisions.of_awards),
    ("contracts", columns.CONTRACTS, agreements.of_contracts),
    ("deadlines", columns.DEADLINES, decisions.of_deadlines),
    ("trail", columns.TRAIL, decisions.of_trail),
)
# What only a round's dossier has beside them, after the tenders.
OF_ROUND: tuple[tuple[str, Sequence[Field], Source], ...] = (
    ("opening", columns.OPENING, admissions.of_opening),
    ("particulars", columns.PARTICULARS, admissions.of_particulars),
    ("attachments", columns.ATTACHMENTS, admissions.of_attachments),
    ("admission", columns.ADMISSION, admissions.of_admission),
    ("suitability", columns.SUITABILITY, admissions.of_suitability),
)
NOT_PUBLIC = ("particulars", "attachments", "admission", "versions", "trail")

REGISTER = N_("Register of procurement rounds")
DOSSIER = N_("Dossier of round %(reference)s")


@dataclass(frozen=True)
class Told:
    """What the cover says beside what was written: whose export, by whom, and the filter in words."""

    organisation: str
    filters: str
    person: str


def register(
    target: IO[bytes], reading: Reading, told: Told, *, progress: workbook.Progress | None = None
) -> Written:
    """Write the register of every round within reach that the filters leave."""
    title = wording.say(REGISTER, reading.language)
    return _write(target, reading, told, sheets=SHEETS, title=title, progress=progress)


def dossier(
    target: IO[bytes],
    reading: Reading,
    told: Told,
    *,
    round_: rounds.Round,
    progress: workbook.Progress | None = None,
) -> Written:
    """Write one round's dossier; with `reading.public` it leaves business secrets, names and the trail out."""
    title = wording.say(DOSSIER, reading.language, {"reference": round_.reference})
    sheets = (*SHEETS[:3], *OF_ROUND, *SHEETS[3:])
    return _write(
        target, reading, told, sheets=sheets, title=title, mark=reading.mark(round_), progress=progress
    )


def counted(written: Written, language: str) -> str:
    """How many rows each sheet has, by the sheets' names in a language: "Rounds 9, Lots 21"."""
    named = {key: wording.say(name, language) for key, name in columns.NAMES.items()}
    return ", ".join(f"{named.get(sheet, sheet)} {rows}" for sheet, rows in written.rows.items())


def _write(
    target: IO[bytes],
    reading: Reading,
    told: Told,
    *,
    sheets: Sequence[tuple[str, Sequence[Field], Source]],
    title: str,
    mark: str = "",
    progress: workbook.Progress | None = None,
) -> Written:
    sequence, head = audit.head(reading.session)
    made = [_sheet(reading, *each) for each in sheets if not (reading.public and each[0] in NOT_PUBLIC)]
    listed = [*made, _dictionary(reading, made)]

    def cover(written: Written) -> Sheet:
        facts = [*_about(reading, told, title, mark), *_proof(reading, written, listed, sequence, head)]
        return _plain(reading, "cover", columns.COVER, facts)

    tell = progress or (lambda _sheet, _rows: None)
    return workbook.write(target, listed, cover=cover, title=title, mark=mark, progress=tell)


def _sheet(reading: Reading, key: str, fields: Sequence[Field], source: Source) -> Sheet:
    kept = [place for place, field in enumerate(fields) if not (reading.public and field.secret)]
    told = source(reading)
    found = told if len(kept) == len(fields) else ([row[place] for place in kept] for row in told)
    return _plain(reading, key, [fields[place] for place in kept], found)


def _plain(reading: Reading, key: str, fields: Sequence[Field], found: Any) -> Sheet:
    name = wording.say(columns.NAMES[key], reading.language)
    return Sheet(key, name, [field.column(reading.language) for field in fields], found)


def _dictionary(reading: Reading, made: Sequence[Sheet]) -> Sheet:
    """Which heading stands for which technical key: files in two languages can be joined by it."""
    listed = [
        [sheet.name, column.heading, column.key, column.kind] for sheet in made for column in sheet.columns
    ]
    return _plain(reading, "fields", columns.DICTIONARY, listed)


def _about(reading: Reading, told: Told, title: str, mark: str) -> list[Row]:
    language = reading.language
    asked = [
        (N_("Workbook"), title),
        (N_("Marking"), mark),
        (N_("Organisation"), told.organisation),
        (N_("Filter"), told.filters),
        (N_("As of"), wording.moment(reading.at, language)),
        (N_("Made by"), told.person),
        (N_("Language"), wording.called("language", language, language)),
        (N_("Amounts"), wording.say(N_("Euros excluding VAT"), language)),
    ]
    if reading.public:
        asked.append(
            (N_("Public"), wording.say(N_("Without business secrets, names and audit trail"), language))
        )
    return [[wording.say(name, language), value] for name, value in asked if value]


def _proof(reading: Reading, written: Written, made: Sequence[Sheet], sequence: int, head: str) -> list[Row]:
    language = reading.language
    counted = wording.say(N_("Rows"), language)
    counts = [[f"{counted}: {sheet.name}", str(written.rows[sheet.key])] for sheet in made]
    asked = [
        (N_("Last row of the audit trail"), str(sequence)),
        (N_("Head hash of the audit trail"), head),
        (N_("SHA-256 over all rows"), written.digest),
        (
            N_("How to check it"),
            wording.say(
                N_(
                    "Each row of each sheet but this one, in order, as a JSON list of the sheet's key and the typed "
                    "values (amounts and fractions exact as text, moments in UTC), one line each, in UTF-8."
                ),
                language,
            ),
        ),
    ]
    return [*counts, *([wording.say(name, language), value] for name, value in asked)]
