"""The law's whole table, each value on all its days with its birth certificate: as a document and as a workbook.

Not here: rounds, and the answers that the law gives.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from tracker import law, wording
from tracker.export import workbook
from tracker.export.columns import COVER, Field
from tracker.export.workbook import Sheet, Written
from tracker.wording import N_

FIELDS = (
    Field("id", N_("Name in the data"), "code", 34),
    Field("subject", N_("Subject"), "text", 24),
    Field("title", N_("Value of the law"), "text", 70),
    Field("value", N_("Value"), "text", 28),
    Field("unit", N_("Unit"), "code", 14),
    Field("valid_from", N_("In force from"), "day", 13),
    Field("valid_to", N_("In force to"), "day", 13),
    Field("status", N_("Status"), "code", 12),
    Field("act", N_("Act"), "code", 14),
    Field("section", N_("Section"), "code", 22),
    Field("confidence", N_("Confidence"), "code", 12),
    Field("sure", N_("How well it is known"), "text", 26),
    Field("checked", N_("Last check"), "day", 13),
    Field("by", N_("Checked by"), "code", 10),
    Field("against", N_("Checked against"), "text", 28),
    Field("sources", N_("Sources"), "text", 60),
    Field("note", N_("Note"), "text", 60),
)
TITLE = N_("The law's values on all their days")


def law_document(book: law.Book) -> dict[str, Any]:
    """Every value on all its days as JSON can say it: amounts as decimal strings, days as ISO."""
    sources = {key: dict(told) for key, told in book.references.items()}
    return {"sources": sources, "values": [_rule(rule) for rule in book]}


def _rule(rule: law.Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "unit": rule.unit,
        "title": dict(rule.title),
        "runs_from": rule.deadline.start if rule.deadline else None,
        "kind": rule.deadline.kind if rule.deadline else None,
        "rows": [_row(row) for row in rule.rows],
    }


def _row(row: law.Row) -> dict[str, Any]:
    return {
        "value": law.plain(row.value),
        "valid_from": law.plain(row.valid_from),
        "valid_to": law.plain(row.valid_to),
        "status": row.status,
        "act": row.act,
        "section": row.section,
        "source": list(row.source),
        "confidence": row.confidence.value,
        "checked": row.checked.isoformat(),
        "by": row.by,
        "against": row.against,
        "note": None if row.note is None else dict(row.note),
    }


def law_table(target: IO[bytes], book: law.Book, language: str, *, at: datetime) -> Written:
    """Write the table as a workbook with a cover: when it was made, how many rows, and their digest."""
    title = wording.say(TITLE, language)
    columns = [field.column(language) for field in FIELDS]
    listed = [Sheet("law", wording.say(N_("Law"), language), columns, _rows(book, language))]

    def cover(written: Written) -> Sheet:
        facts = [
            (N_("Workbook"), title),
            (N_("As of"), wording.moment(at, language)),
            (N_("Rows"), str(written.rows["law"])),
            (N_("SHA-256 over all rows"), written.digest),
        ]
        told = [[wording.say(name, language), value] for name, value in facts]
        return Sheet(
            "cover", wording.say(N_("Cover"), language), [one.column(language) for one in COVER], told
        )

    return workbook.write(
        target, listed, cover=cover, title=title, mark="", progress=lambda _sheet, _rows: None
    )


def _rows(book: law.Book, language: str) -> Iterator[list[Any]]:
    for rule in book:
        subject = wording.called("law_subject", wording.law_subject(rule), language)
        for row in rule.rows:
            yield [
                rule.id,
                subject,
                rule.title[language],
                wording.law_value(rule, row.value, language),
                rule.unit,
                row.valid_from,
                row.valid_to,
                row.status,
                wording.act_named(row.act, language),
                wording.section(row.section, language),
                row.confidence.value,
                wording.called("law_confidence", row.confidence.value, language),
                row.checked,
                row.by,
                wording.called("law_against", row.against, language),
                "; ".join(book.references[key][language] for key in row.source),
                None if row.note is None else row.note[language],
            ]
