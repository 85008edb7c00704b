"""Typed values as the XML of cells and as canonical JSON, a column of many rows at a time.

A text is an inline string and can never become a formula. Cells carry no references: the format lets readers count
them, so that the XML of a value is the same wherever it stands. A column of values that it does not usually hold is
told one by one, with the same result. Not here: sheets, files and the checksum (`workbook`).
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from itertools import chain, repeat
from json.encoder import encode_basestring as _quoted
from types import NoneType
from typing import Any, Literal
from xml.sax.saxutils import escape

from tracker.database import HELSINKI

Kind = Literal["text", "code", "integer", "number", "points", "money", "day", "moment"]
Told = tuple[list[str], list[str]]  # the XML of each value's cell, and its canonical JSON
Way = Callable[[Sequence[Any]], Told]
Renderer = Callable[[Sequence[Sequence[Any]]], tuple[str, str]]

TEXT_IN_A_CELL = 32_767
EMPTY = "<c/>"

_FIRST_DAY = date(1899, 12, 30)
FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_REFERENCES = {"\r": "&#13;"}
_BLANK = re.compile(r"\A\s|\s\Z|[\t\n\r]|  ")  # what readers of XML only keep when they are told to
# What makes texts that are joined by blanks more than XML and JSON can say as they are; two blanks are also an empty
# text or a blank at an edge. Where one only looks so, nothing is lost but time.
_NOT_PLAIN = ("&", "<", ">", '"', "\\", "_", "  ")


def renderer(sheet: str, kinds: Sequence[Kind], styles: dict[Kind, int]) -> Renderer:
    """A function from rows of typed values to their XML, and to their canonical JSON lines of the sheet's key."""
    ways = [_column(kind, f'<c s="{styles[kind]}"') for kind in kinds]
    begin = f"[{written(sheet)},"

    def render(rows: Sequence[Sequence[Any]]) -> tuple[str, str]:
        columns = zip(*rows, strict=True)
        told = [way(values) for way, values in zip(ways, columns, strict=True)]
        cells, values = zip(*told, strict=True)
        made = "".join(chain.from_iterable(zip(repeat("<row>"), *cells, repeat("</row>"))))
        lines = f"]\n{begin}".join(map(",".join, zip(*values, strict=True)))
        return made, f"{begin}{lines}]\n"

    return render


def typed(value: Any) -> Any:
    """A value as the digest's JSON lines and readers of the file know it: exact numbers as text, moments in UTC."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return value


def written(value: Any) -> str:
    """A value as canonical JSON (RFC 8785: texts, whole numbers, true, false, null only)."""
    return json.dumps(typed(value), ensure_ascii=False, separators=(",", ":"))


def text(value: str) -> str:
    """A text as the XML of a cell says it: exactly, but for control characters, which no cell can hold."""
    kept = _ESCAPE_LIKE.sub("_x005F_", str(value).translate(FORBIDDEN))
    return escape(kept[:TEXT_IN_A_CELL], _REFERENCES)


def _column(kind: Kind, start: str) -> Way:
    one = _ONE[kind]
    many = {held: make(start) for held, make in _MANY[kind].items()}

    def cell(value: Any) -> str:
        return EMPTY if value is None or value == "" else one(value, start)

    def told(values: Sequence[Any]) -> Told:
        types = set(map(type, values))
        gaps = NoneType in types
        way = many.get(next(iter(types - {NoneType}), NoneType)) if len(types) == 1 + gaps else None
        if way is None:
            return list(map(cell, values)), list(map(written, values))
        if not gaps:
            return way(values)
        cells, texts = map(iter, way([value for value in values if value is not None]))
        return (
            [EMPTY if value is None else next(cells) for value in values],
            ["null" if value is None else next(texts) for value in values],
        )

    return told


# --- value by value ---------------------------------------------------------------------------------------------------


def _text(value: Any, start: str) -> str:
    told = text(value)
    space = ' xml:space="preserve"' if _BLANK.search(told) else ""
    return f'{start} t="inlineStr"><is><t{space}>{told}</t></is></c>'


def _number(value: Any, start: str) -> str:
    exact = value if isinstance(value, int | Decimal) else _decimal(Fraction(value))
    return f"{start}><v>{exact if isinstance(exact, int) else format(exact, 'f')}</v></c>"


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _day(value: date, start: str) -> str:
    return f"{start}><v>{(value - _FIRST_DAY).days}</v></c>"


def _moment(value: datetime, start: str) -> str:
    here = value.astimezone(HELSINKI)
    seconds = here.hour * 3600 + here.minute * 60 + here.second
    return f"{start}><v>{(here.date() - _FIRST_DAY).days}.{_share_of_day(seconds)}</v></c>"


def _share_of_day(seconds: int) -> str:
    # Ten decimals of a day: fewer would show a second too few or too many.
    return f"{(seconds * 10**10 + 43_200) // 86_400:010d}"


_ONE: dict[Kind, Callable[[Any, str], str]] = {
    "text": _text, "code": _text, "integer": _number, "number": _number, "points": _number, "money": _number,
    "day": _day, "moment": _moment,
}  # fmt: skip


# --- many values of one type ------------------------------------------------------------------------------------------


class _Known(dict[Any, str]):
    """What values have become; it forgets everything when it is full."""

    def __init__(self, make: Callable[[Any], str], most: int = 4_000) -> None:
        super().__init__()
        self.make, self.most = make, most

    def __missing__(self, value: Any) -> str:
        if len(self) >= self.most:
            self.clear()
        made = self[value] = self.make(value)
        return made


def _texts(start: str) -> Way:
    begin, end = _text("|", start).split("|")
    cells, quoted = _Known(lambda value: _text(value, start) if value else EMPTY), _Known(_quoted)

    def told(values: Sequence[str]) -> Told:
        some = values[:100]
        if len(set(some)) * 2 <= len(some):
            return list(map(cells.__getitem__, values)), list(map(quoted.__getitem__, values))
        if _plain(values):
            return [f"{begin}{value}{end}" for value in values], [f'"{value}"' for value in values]
        return list(map(cells.make, values)), list(map(_quoted, values))

    return told


def _plain(values: Sequence[str]) -> bool:
    """Whether texts stand in XML and in JSON just as they are, and none is empty."""
    joined = f" {' '.join(values)} "
    return (
        joined.isprintable()
        and not any(sign in joined for sign in _NOT_PLAIN)
        and max(map(len, values)) <= TEXT_IN_A_CELL
    )


def _wholes(start: str) -> Way:
    def told(values: Sequence[int]) -> Told:
        texts = list(map(str, values))
        return [f"{start}><v>{value}</v></c>" for value in texts], texts

    return told


def _decimals(start: str) -> Way:
    def told(values: Sequence[Decimal]) -> Told:
        texts = list(map(str, values))
        if "E" in "".join(texts):
            texts = [format(value, "f") for value in values]
        return [f"{start}><v>{value}</v></c>" for value in texts], [f'"{value}"' for value in texts]

    return told


def _fractions(start: str) -> Way:
    cells = _Known(lambda ratio: _number(Fraction(*ratio), start))

    def told(values: Sequence[Fraction]) -> Told:
        ratios = [value.as_integer_ratio() for value in values]
        return list(map(cells.__getitem__, ratios)), [f'"{over}/{under}"' for over, under in ratios]

    return told


def _days(start: str) -> Way:
    cells, quoted = _Known(lambda value: _day(value, start)), _Known(written)

    def told(values: Sequence[date]) -> Told:
        return list(map(cells.__getitem__, values)), list(map(quoted.__getitem__, values))

    return told


def _moments(start: str) -> Way:
    hours = _Hours()
    clock = [f"{second // 60:02d}:{second % 60:02d}" for second in range(3600)]

    def told(values: Sequence[datetime]) -> Told:
        cells, texts = [], []
        for value in values:
            there = value if value.tzinfo is UTC else value.astimezone(UTC)
            past = there.minute * 60 + there.second
            day, seconds, said = hours[there.toordinal() * 24 + there.hour]
            seconds += past
            if seconds >= 86_400:
                day, seconds = day + 1, seconds - 86_400
            cells.append(f"{start}><v>{day}.{(seconds * 10**10 + 43_200) // 86_400:010d}</v></c>")
            texts.append(f'"{said}:{clock[past]}Z"')
        return cells, texts

    return told


class _Hours(dict[int, tuple[int, int, str]]):
    """Each hour in UTC: the day's number and the second of the day in Helsinki, and how JSON begins to tell it."""

    def __missing__(self, hour: int) -> tuple[int, int, str]:
        at = datetime.fromordinal(hour // 24).replace(tzinfo=UTC, hour=hour % 24)
        here = at.astimezone(HELSINKI).replace(tzinfo=None) - datetime.combine(_FIRST_DAY, time())
        made = self[hour] = (here.days, here.seconds, at.isoformat()[:13])
        return made


_NUMBERS: dict[type, Callable[[str], Way]] = {int: _wholes, Decimal: _decimals, Fraction: _fractions}
_MANY: dict[Kind, dict[type, Callable[[str], Way]]] = {
    "text": {str: _texts}, "code": {str: _texts}, "integer": _NUMBERS, "number": _NUMBERS, "points": _NUMBERS,
    "money": _NUMBERS, "day": {date: _days}, "moment": {datetime: _moments},
}  # fmt: skip
