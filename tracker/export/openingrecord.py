"""The opening record as a PDF for archives and readers alike (PDF/A-2a and PDF/UA-1), set by typst.

Words are data for the template, never markup. The same record in the same language has the same bytes. Not here: what
the record says (`tracker.tenders`), who may have it, and the keeping of its digest.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from tracker import wording
from tracker.tenders import Listed, Record
from tracker.wording import N_

TEMPLATE = Path(__file__).parent / "opening_record.typ"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
TITLE = N_("Opening record, %(reference)s")
GONE = {
    "withdrawn": N_("Withdrawn %(moment)s"),
    "replaced": N_("Replaced %(moment)s by a later tender of the same tenderer"),
    "removed": N_("Removed %(moment)s as entered by mistake"),
}
LISTED = (N_("Tenderer"), N_("Lots"), N_("Received"), N_("How it came"), N_("Receipt number"))
UNOPENED = (
    N_("Tenderer"), N_("Received"), N_("How it came"), N_("Receipt number"), N_("What became of it"),
)  # fmt: skip
PRESENT = (N_("Name"), N_("Organisation"), N_("Authorised the opening"))
WIDE, MIDDLE, NARROW = 4, 3, 2  # shares of a table's width
KEPT = N_(
    "The fingerprint is the SHA-256 of the record's content as canonical JSON, kept with the opening. "
    "The row of the audit trail named here holds it too, and no row can be changed without breaking the chain."
)
NOT_KEPT = N_(
    "This opening was held before records were kept with it: the record tells what the tables of the opening say, "
    "and the row of the audit trail does not hold this fingerprint."
)
SPELLED = N_(
    "Signs that the typeface lacks are spelled by their number in Unicode, as in [U+1F600] for a smiling face."
)


def opening_record(record: Record, language: str, *, mark: str = "") -> bytes:
    """The PDF; `mark` stands in the head of every page ("Example")."""
    told = _document(record, language, mark)
    try:
        return _set(told, record)
    except typst.TypstError:
        told["notes"].append(wording.say(SPELLED, language))
        return _set(_spelled(told), record)


def record_reason(record: Record, made: bytes) -> str:
    """What the trail keeps of a PDF that was given out: the record's digest and the file's own."""
    return f"opening-record; SHA-256 {record.digest}; PDF {hashlib.sha256(made).hexdigest()}"


def gone(one: Listed, language: str) -> str:
    """What became of a tender that was not opened, with the reason that was given."""
    facts = {"moment": wording.moment_whole(one.gone_at, language)}
    told = wording.say(GONE[one.gone or "withdrawn"], language, facts)
    return f"{told}. {one.reason}" if one.reason else told


def _set(told: dict[str, Any], record: Record) -> bytes:
    made = typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"record": json.dumps(told, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(record.opened_at.timestamp()),
    )
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The typefaces that typst carries along, and none of the machine's."""
    return typst.Fonts(include_system_fonts=False)


# --- words ------------------------------------------------------------------------------------------------------------


def _document(record: Record, language: str, mark: str) -> dict[str, Any]:
    def say(text: str, **facts: Any) -> str:
        return wording.say(text, language, facts or None)

    return {
        "lang": language,
        "title": say(TITLE, reference=record.reference),
        "mark": mark,
        "page": say(N_("Page")),
        "lead": [record.titles[language], record.buyers[language]],
        "facts": [
            [say(N_("Opened")), wording.moment_whole(record.opened_at, language)],
            [say(N_("Place")), record.place],
            [say(N_("Deadline for tenders")), wording.moment_whole(record.deadline, language)],
            [say(N_("Authorisations that it took")), str(record.needed)],
            [say(N_("Tenders on time")), str(len(record.on_time))],
            [say(N_("Late tenders")), str(len(record.late))],
        ],
        "notes": [say(N_("All moments are in Finnish time."))],
        "sections": _sections(record, language),
        "proof": {
            "heading": say(N_("Fingerprint")),
            "facts": [
                [say(N_("SHA-256 of the record")), record.digest],
                [say(N_("Row of the audit trail")), str(record.sequence)],
                [say(N_("Hash of that row")), record.hash],
            ],
            "note": say(KEPT if record.kept else NOT_KEPT),
        },
    }


def _sections(record: Record, language: str) -> list[dict[str, Any]]:
    present = [
        [one.name, one.of(language), wording.moment_whole(one.authorised_at, language)]
        for one in record.present
    ]
    asked: list[tuple[str, str, Sequence[str], Sequence[int], list[list[str]]]] = [
        (N_("Present"), "", PRESENT, (WIDE, WIDE, MIDDLE), present),
        (
            N_("Tenders on time"), N_("No tender came in time."), LISTED, (WIDE, NARROW, MIDDLE, NARROW, NARROW),
            [_line(one, language) for one in record.on_time],
        ),
        (
            N_("Late tenders"), N_("No tender came late."), LISTED, (WIDE, NARROW, MIDDLE, NARROW, NARROW),
            [_line(one, language) for one in record.late],
        ),
        (
            N_("Not opened"), N_("No tender had been withdrawn, replaced or removed."), UNOPENED,
            (WIDE, MIDDLE, NARROW, NARROW, WIDE), [_unopened(one, language) for one in record.unopened],
        ),
    ]  # fmt: skip
    return [
        {
            "heading": wording.say(heading, language),
            "nothing": wording.say(nothing, language),
            "head": [wording.say(each, language) for each in head],
            "widths": list(widths),
            "rows": rows,
        }
        for heading, nothing, head, widths, rows in asked
    ]


def _line(one: Listed, language: str) -> list[str]:
    return [_whose(one), ", ".join(one.lots), *_came(one, language)]


def _unopened(one: Listed, language: str) -> list[str]:
    return [_whose(one), *_came(one, language), gone(one, language)]


def _whose(one: Listed) -> str:
    return f"{one.tenderer}, {one.business_id}" if one.business_id else one.tenderer


def _came(one: Listed, language: str) -> list[str]:
    received = wording.moment_whole(one.received_at, language)
    return [received, wording.called("tender_channel", one.channel, language), one.receipt or "–"]


# --- signs that no typeface of typst has ------------------------------------------------------------------------------


def _spelled(told: Any) -> Any:
    if isinstance(told, str):
        return "".join(sign if sign.isascii() and sign.isprintable() else _shown(sign) for sign in told)
    if isinstance(told, dict):
        return {name: _spelled(value) for name, value in told.items()}
    return [_spelled(each) for each in told] if isinstance(told, list) else told


@lru_cache(maxsize=4096)
def _shown(sign: str) -> str:
    """The sign where it can be set and archived, else its number."""
    try:
        typst.compile(
            b"#set document(title: [-])\n#sys.inputs.sign",
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"sign": sign},
            pdf_standards=STANDARDS,
            timestamp=0,
        )
    except typst.TypstError:
        return f"[U+{ord(sign):04X}]"
    return sign
