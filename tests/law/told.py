"""Facts of a round as a case tells them: only what matters, the rest as in an ordinary round.

Amounts stand as text, days as days; a lot is called 1, its supplier and tenderers Example Oy, unless told.
"""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.law import facts as known

PARTS = {
    "lots": known.Lot,
    "award": known.Award,
    "notified": known.Notified,
    "appeals": known.Appealed,
    "contracts": known.Contract,
    "options": known.Option,
    "modifications": known.Modification,
    "excluded": known.Excluded,
    "low_tenders": known.LowTender,
}
USUAL: dict[type, dict[str, Any]] = {
    known.Lot: {"code": "1", "stage": "concluded"},
    known.Contract: {"supplier": "Example Oy"},
    known.Notified: {"tenderer": "Example Oy"},
    known.Excluded: {"tenderer": "Example Oy"},
    known.LowTender: {"tenderer": "Example Oy"},
}
AMOUNTS = {"estimate", "value", "indexed_value", "options_value"}


def facts(day: date, told: dict[str, Any]) -> known.Facts:
    """The facts of a round whose law and whose today are `day`, unless told otherwise; "none" is None."""
    return built(known.Facts, {"today": day, "law_day": day, "stage": "opened", **told})


def built(kind: type, told: dict[str, Any]) -> Any:
    names = {field.name for field in fields(kind)}
    assert set(told) <= names, f"{kind.__name__} knows no {set(told) - names}"
    return kind(**{name: part(name, value) for name, value in {**USUAL.get(kind, {}), **told}.items()})


def part(name: str, value: Any) -> Any:
    if value == "none":
        return None
    if name in AMOUNTS:
        return Decimal(value)
    if name in PARTS and isinstance(value, list):
        return tuple(built(PARTS[name], each) for each in value)
    if name in PARTS:
        return built(PARTS[name], value)
    return tuple(value) if isinstance(value, list) else value
