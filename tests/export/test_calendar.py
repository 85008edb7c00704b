"""The calendar file, read back by another program's reader: days, moments over both changes of the clock, texts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from sqlalchemy.orm import Session

from tests.builders import accounts as people
from tests.builders import rounds as build
from tests.export.conftest import AT
from tracker import export, watch
from tracker.export.calendar import escaped, folded
from tracker.web.commands import example

HELSINKI = ZoneInfo("Europe/Helsinki")
HARD = 'Slut; "komma", bakstreck \\ och ' + "åäö€🙂" * 30 + "\nny rad"


def read(session: Session, reader, *, language: str = "en", at: datetime = AT) -> icalendar.Calendar:
    file = b"".join(
        export.calendar(
            watch.every(session, reader, at=at), language=language, at=at,
            address=lambda round_: f"https://register.example.fi/rounds/{round_.id}",
        )
    )  # fmt: skip
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert b"\n" not in file.replace(b"\r\n", b"")
    file.decode()
    return icalendar.Calendar.from_ical(file)


def events(calendar: icalendar.Calendar) -> dict[str, icalendar.Event]:
    found = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert len(found) == len(calendar.walk("VEVENT"))
    return found


def test_every_date_is_an_event_and_nothing_secret_is_told(shown: example.Stage) -> None:
    reader = shown.person("officer")
    calendar = read(shown.session, reader)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    found = events(calendar)
    assert len(found) == len(list(watch.every(shown.session, reader, at=AT)))
    award = shown.award("2a")
    appeal = found[f"appeal-awards-{award.id}@procurement-register"]
    # 16:15 in Helsinki is the office hour of the court, in November at 14:15 of universal time.
    assert appeal["DTSTART"].dt == datetime(2026, 11, 30, 14, 15, tzinfo=UTC)
    assert (int(appeal["SEQUENCE"]), appeal["DTSTAMP"].dt) == (award.version, AT)
    assert "lot 2a" in appeal["SUMMARY"]
    assert "1397/2016" in appeal["DESCRIPTION"]
    validity = found[f"validity-rounds-{shown.round.id}@procurement-register"]
    assert (validity["DTSTART"].dt, validity["DTEND"].dt) == (date(2027, 1, 23), date(2027, 1, 24))
    decide = found[f"decide-rounds-{shown.round.id}@procurement-register"]
    assert decide["SUMMARY"].startswith("Overdue: ")
    told = calendar.to_ical().decode().replace("\r\n ", "")
    for supplier, _size in example.SUPPLIERS:
        assert supplier not in told
    for prices in example.PRICES:
        assert all(price is None or str(price) not in told for price in prices)


@pytest.mark.parametrize(
    ("moment", "universal"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=HELSINKI), datetime(2026, 3, 28, 10, tzinfo=UTC)),
        (datetime(2026, 3, 30, 12, tzinfo=HELSINKI), datetime(2026, 3, 30, 9, tzinfo=UTC)),
        (datetime(2026, 10, 23, 12, tzinfo=HELSINKI), datetime(2026, 10, 23, 9, tzinfo=UTC)),
        (datetime(2026, 10, 26, 12, tzinfo=HELSINKI), datetime(2026, 10, 26, 10, tzinfo=UTC)),
    ],
)
def test_noon_in_helsinki_is_noon_on_both_sides_of_the_change(
    session: Session, moment: datetime, universal: datetime
) -> None:
    build.published(session, tender_deadline=moment)
    reader = people.person(session, role="auditor")
    (event,) = events(read(session, reader, at=build.AT)).values()
    assert event["DTSTART"].dt == universal
    assert event["DTSTART"].dt.astimezone(HELSINKI).hour == 12


@pytest.mark.sqlite_only
def test_a_moved_date_keeps_its_identity_and_grows_in_sequence(session: Session) -> None:
    round_ = build.planned(session, planned_notice_on=date(2026, 3, 20), title_sv=HARD[:300].strip())
    reader = people.person(session, role="auditor")
    ((before, event),) = events(read(session, reader, at=build.AT, language="sv")).items()
    assert HARD.replace("\n", " ")[:40] in event["DESCRIPTION"].replace("\n", " ")
    round_.planned_notice_on = date(2026, 3, 27)
    round_.version += 1
    ((after, moved),) = events(_unsaved(session, reader)).items()
    assert before == after
    assert int(moved["SEQUENCE"]) > int(event["SEQUENCE"])


def _unsaved(session: Session, reader) -> icalendar.Calendar:
    with session.no_autoflush:
        found = list(watch.every(session, reader, at=build.AT))
        file = export.calendar(
            found, language="fi", at=build.AT, address=lambda _round: "https://example.fi/"
        )
        return icalendar.Calendar.from_ical(b"".join(file))


@pytest.mark.parametrize("text", ["", "a", "å" * 200, "🙂" * 80, "x" * 75, "x" * 76, HARD])
def test_folding_and_escaping_lose_nothing(text: str) -> None:
    line = folded(f"SUMMARY:{escaped(text)}")
    assert all(len(piece) <= 75 for piece in line.split(b"\r\n"))
    event = icalendar.Event.from_ical(b"BEGIN:VEVENT\r\n" + line + b"END:VEVENT\r\n")
    assert str(event["SUMMARY"]) == text


def test_control_codes_cannot_begin_a_line_of_their_own() -> None:
    assert escaped("a\r\nBEGIN:VALARM\x00\x07") == r"a\nBEGIN:VALARM"
