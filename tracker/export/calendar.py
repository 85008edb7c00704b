"""Dates that run as a calendar file (RFC 5545): one event a date, whole days as days, moments in UTC.

Not here: which dates (`tracker.watch`), and to whom a calendar is given (`tracker.web`). Whatever is secret or
sealed stays out: an event carries what the date is, whose round it is of, and the law's reasons.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from tracker import organisations, rounds, wording
from tracker.database import HELSINKI
from tracker.rounds import Round
from tracker.watch import DueDate
from tracker.wording import N_

MIME = "text/calendar; charset=utf-8"
LONGEST = 75  # octets of a line (RFC 5545, 3.1)
NAMESPACE = "procurement-register"
FRESH = "PT6H"

NAME = N_("Deadlines of procurement rounds")
OVERDUE = N_("Overdue: %(what)s")
SUMMARY = N_("%(what)s: %(reference)s")
SUMMARY_OF_LOT = N_("%(what)s: %(reference)s, lot %(lot)s")

Address = Callable[[Round], str]


def calendar(dates: Iterable[DueDate], *, language: str, address: Address, at: datetime) -> Iterator[bytes]:
    """The file line by line, folded; `address` tells a round's page, `at` is the moment of writing."""
    begin = [
        ("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", f"-//{NAMESPACE}//{language.upper()}"),
        ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH"), ("X-WR-CALNAME", escaped(wording.say(NAME, language))),
        ("X-WR-TIMEZONE", str(HELSINKI)), ("REFRESH-INTERVAL;VALUE=DURATION", FRESH), ("X-PUBLISHED-TTL", FRESH),
    ]  # fmt: skip
    for name, value in begin:
        yield folded(f"{name}:{value}")
    for one in dates:
        for name, value in _event(one, language, address, at):
            yield folded(f"{name}:{value}")
    yield folded("END:VCALENDAR")


def _event(one: DueDate, language: str, address: Address, at: datetime) -> Iterator[tuple[str, str]]:
    yield "BEGIN", "VEVENT"
    yield "UID", f"{one.key}@{NAMESPACE}"
    yield "DTSTAMP", _utc(at)
    yield "SEQUENCE", str(one.revision)
    yield from _when(one)
    yield "SUMMARY", escaped(summary(one, language))
    yield "DESCRIPTION", escaped("\n".join(_described(one, language)))
    yield "URL", address(one.round)
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def _when(one: DueDate) -> Iterator[tuple[str, str]]:
    moment = one.moment
    if moment is None and one.finding is not None and one.finding.closes_at is not None:
        moment = datetime.combine(one.day, one.finding.closes_at, HELSINKI)
    if moment is not None:
        yield "DTSTART", _utc(moment)
        return
    yield "DTSTART;VALUE=DATE", _bare(one.day)
    yield "DTEND;VALUE=DATE", _bare(one.day + timedelta(days=1))


def summary(one: DueDate, language: str) -> str:
    """What falls due, of which round and lot, in one line."""
    facts = {"what": wording.called("due", one.code, language), "reference": one.round.reference}
    said = wording.say(SUMMARY, language, facts)
    if one.lot is not None:
        said = wording.say(SUMMARY_OF_LOT, language, facts | {"lot": one.lot.code})
    return wording.say(OVERDUE, language, {"what": said}) if one.overdue else said


def _described(one: DueDate, language: str) -> Iterator[str]:
    yield rounds.titled(one.round, language)
    yield organisations.name(one.round.buyer, language)
    if one.finding is not None:
        answer = wording.finding(one.finding, language)
        yield from (*answer.steps, *answer.warnings)
        if answer.cited:
            yield answer.cited


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _bare(day: date) -> str:
    return day.strftime("%Y%m%d")


def escaped(text: str) -> str:
    """A text as the value of a property: backslash, semicolon, comma and line ends by their signs, no control codes."""
    plain = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", r"\n")


def folded(line: str) -> bytes:
    """A line with its end, cut so that no piece is longer than 75 octets and no letter is cut in two."""
    pieces, piece, room = [], b"", LONGEST
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece, room = b"", LONGEST - 1
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
