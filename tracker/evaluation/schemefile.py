"""The file form of a comparison, JSON in and out, for the command line, import and tests.

Numbers are texts with a decimal point ("30.00") or whole numbers; a weight or grade may be a ratio ("100/3").
Whatever could be read in two ways is refused with the field's path.

Not here: what the values mean (`scheme`), the comparison (`scoring`), reading files from disk.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from tracker.evaluation.formulas import ZERO, Rounding
from tracker.evaluation.scheme import (
    BadScheme,
    Correction,
    Criterion,
    Drawing,
    Place,
    Roundings,
    Scheme,
    Tender,
    Value,
)

LONGEST_NUMBER: Final = 40
LONGEST_TEXT: Final = 2000
_FIELDS: Final = (
    "model",
    "rounding",
    "tie",
    "grades",
    "total_points",
    "criteria",
    "tenders",
    "drawings",
    "ranking",
)
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_RATIO: Final = re.compile(r"-?(?:0|[1-9][0-9]*)/[1-9][0-9]*")


class Case(NamedTuple):
    """What a file holds: the scheme, its tenders, and what was drawn or placed."""

    scheme: Scheme
    tenders: tuple[Tender, ...]
    drawings: tuple[Drawing, ...] = ()
    ranking: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Bare:
    """A number written without quotation marks, kept as its digits until its field is known."""

    digits: str
    whole: bool


def read(source: str | bytes | Mapping[str, Any]) -> Case:
    """A case from JSON text or an already parsed object; raises `BadScheme` with the field at fault."""
    content = source if isinstance(source, Mapping) else _parsed(source)
    at = _Object(content, "")
    at.only(*_FIELDS)
    criteria = tuple(_criterion(one) for one in at.objects("criteria", required=True))
    kinds = {criterion.id: criterion.kind for criterion in criteria}
    scheme = Scheme(
        model=at.text("model", required=True),
        criteria=criteria,
        rounding=_roundings(at.object("rounding")),
        tie=at.text("tie") or None,
        grading=at.text("grades") or "consensus",
        total_points=at.number("total_points"),
    )
    tenders = tuple(_tender(one, kinds) for one in at.objects("tenders", required=True))
    drawings = tuple(_drawing(one) for one in at.objects("drawings"))
    return Case(scheme, tenders, drawings, tuple(_place(one) for one in at.objects("ranking")))


def case_of(inputs: Mapping[str, Any]) -> Case:
    """The case that a frozen comparison rests on; the names and reasons kept beside it are for its readers."""
    return read({name: inputs[name] for name in _FIELDS if name in inputs})


def _parsed(source: str | bytes) -> Mapping[str, Any]:
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source.removeprefix("\ufeff")
        content = json.loads(
            text,
            parse_float=lambda digits: _Bare(digits, whole=False),
            parse_int=lambda digits: _Bare(digits, whole=True),
            parse_constant=lambda digits: _Bare(digits, whole=False),
            object_pairs_hook=_once_each,
        )
    except UnicodeDecodeError as fault:
        raise BadScheme("evaluation.not_json", "file", line=1, column=fault.start + 1) from fault
    except json.JSONDecodeError as fault:
        raise BadScheme("evaluation.not_json", "file", line=fault.lineno, column=fault.colno) from fault
    except RecursionError as fault:
        raise BadScheme("evaluation.not_json", "file", line=1, column=1) from fault
    if not isinstance(content, dict):
        raise BadScheme("evaluation.wrong_shape", "file", expected="object")
    return content


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if not _is_text(name):
            raise BadScheme("evaluation.wrong_shape", ascii(name), expected="text")
        if name in found:
            raise BadScheme("evaluation.duplicate_field", name)
        found[name] = value
    return found


def _is_text(value: Any) -> bool:
    """Whether a value is a text of fair length without control characters or halves of a character."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return False
    return all(unicodedata.category(one) not in ("Cc", "Cs") or one in "\n\t" for one in value)


class _Object:
    """An object of the file and its path, whose fields are read by kind."""

    def __init__(self, content: Any, path: str) -> None:
        if not isinstance(content, Mapping):
            raise BadScheme("evaluation.wrong_shape", path, expected="object")
        self.content = content
        self.path = path

    def field(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def only(self, *names: str) -> None:
        for name in self.content:
            if name not in names:
                raise BadScheme("evaluation.unknown_field", self.field(str(name)), known=", ".join(names))

    def text(self, name: str, *, required: bool = False) -> str:
        value: Any = self.content.get(name)
        if value is None:
            value = ""
        if not _is_text(value):
            raise BadScheme("evaluation.wrong_shape", self.field(name), expected="text")
        if required and not value.strip():
            raise BadScheme("evaluation.missing", self.field(name))
        return str(value)

    def number(self, name: str, *, ratio: bool = True) -> Fraction | None:
        value = self.content.get(name)
        return None if value is None else number(value, self.field(name), ratio=ratio)

    def moment(self, name: str) -> datetime | None:
        value = self.text(name)
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as fault:
            raise BadScheme("evaluation.not_a_moment", self.field(name), value=value) from fault
        if moment.tzinfo is None:
            raise BadScheme("evaluation.moment_without_zone", self.field(name), value=value)
        return moment

    def items(self, name: str, *, required: bool = False) -> Sequence[Any]:
        value = self.content.get(name)
        if value is None and not required:
            return ()
        if value is None:
            raise BadScheme("evaluation.missing", self.field(name))
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise BadScheme("evaluation.wrong_shape", self.field(name), expected="list")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.items(name, required=True)
        for value in values:
            if not _is_text(value):
                raise BadScheme("evaluation.wrong_shape", self.field(name), expected="list of texts")
        return tuple(values)

    def object(self, name: str) -> "_Object":
        value = self.content.get(name)
        return _Object({} if value is None else value, self.field(name))

    def objects(self, name: str, *, required: bool = False) -> list["_Object"]:
        """The objects of a list, their paths by id where they have one, else by place from 1."""
        found = []
        for place, value in enumerate(self.items(name, required=required), start=1):
            own = value.get("id") if isinstance(value, Mapping) else None
            known = own if own and _is_text(own) else place
            found.append(_Object(value, self.field(f"{name}.{known}")))
        return found


def number(value: Any, field: str, *, ratio: bool = True) -> Fraction:
    """An exact number from a text, a whole number, a Decimal or a Fraction; floats are refused."""
    if isinstance(value, _Bare):
        if not value.whole:
            raise BadScheme("evaluation.float", field, value=value.digits[:LONGEST_NUMBER])
        value = value.digits
    if isinstance(value, bool | float):
        raise BadScheme("evaluation.float" if isinstance(value, float) else "evaluation.not_a_number", field)
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value)
    if not isinstance(value, str):
        raise BadScheme("evaluation.not_a_number", field)
    if len(value) > LONGEST_NUMBER:
        raise BadScheme("evaluation.number_too_long", field, most=LONGEST_NUMBER)
    if _DECIMAL.fullmatch(value) or (ratio and _RATIO.fullmatch(value)):
        return Fraction(value)
    numeric = any(character.isdigit() for character in value)
    code = "evaluation.ambiguous_number" if numeric else "evaluation.not_a_number"
    raise BadScheme(code, field, value=value)


def _criterion(at: _Object) -> Criterion:
    names = ("id", "kind", "max_points", "scale_max", "formula", "floor", "scaling", "minimum")
    at.only(*names, "deduction", "weight", "value")
    own, kind = at.text("id", required=True), at.text("kind", required=True)
    max_points, scale_max = at.number("max_points"), at.number("scale_max")
    weight, value = at.number("weight"), at.number("value")
    deduction = at.text("deduction") or None
    if deduction is None and kind == "quality" and (weight is None) != (value is None):
        deduction = "fixed_value" if weight is None else "share_of_own_price"
    return Criterion(
        id=own,
        kind=kind,
        max_points=max_points or ZERO,
        scale_max=(max_points if scale_max is None else scale_max) or ZERO,
        formula=at.text("formula") or None,
        floor=at.number("floor"),
        scaling=at.text("scaling") or "none",
        minimum=at.number("minimum"),
        deduction=deduction,
        weight=weight or ZERO,
        value=value or ZERO,
    )


def _roundings(at: _Object) -> Roundings:
    at.only("score", "part", "total", "deductions")
    return Roundings(
        **{name: _rounding(at.object(name)) for name in at.content if at.content[name] is not None}
    )


def _rounding(at: _Object) -> Rounding:
    at.only("places", "mode")
    places = at.number("places", ratio=False)
    if places is None:
        raise BadScheme("evaluation.missing", at.field("places"))
    if places.denominator != 1:
        raise BadScheme("evaluation.not_whole", at.field("places"), value=places)
    return Rounding(int(places), at.text("mode") or "half_up")


def _tender(at: _Object, kinds: Mapping[str, str]) -> Tender:
    at.only("id", "values", "received", "corrections")
    values = at.object("values")
    corrections = at.object("corrections")
    return Tender(
        id=at.text("id", required=True),
        values={str(name): _value(values, str(name), kinds) for name in values.content},
        received=at.moment("received"),
        corrections={str(name): _correction(corrections.object(str(name))) for name in corrections.content},
    )


def _value(at: _Object, name: str, kinds: Mapping[str, str]) -> Value:
    ratio = kinds.get(name) != "price"
    value = at.content[name]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(number(one, at.field(name), ratio=ratio) for one in value)
    return at.number(name, ratio=ratio)


def _correction(at: _Object) -> Correction:
    at.only("opening", "reason")
    if "opening" not in at.content:
        raise BadScheme("evaluation.missing", at.field("opening"))
    return Correction(at.number("opening", ratio=False), at.text("reason", required=True))


def _drawing(at: _Object) -> Drawing:
    at.only("order", "by", "at", "witnesses")
    moment = at.moment("at")
    if moment is None:
        raise BadScheme("evaluation.missing", at.field("at"))
    return Drawing(
        order=at.texts("order"), by=at.text("by", required=True), at=moment, witnesses=at.texts("witnesses")
    )


def _place(at: _Object) -> Place:
    at.only("tenders", "criterion", "reason")
    return Place(
        tenders=at.texts("tenders"), criterion=at.text("criterion") or None, reason=at.text("reason")
    )
