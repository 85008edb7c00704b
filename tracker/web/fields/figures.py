"""Money, exact numbers and counts as people here write them; what can be read in two ways is never guessed."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Field
from wtforms.widgets import TextInput

from tracker import wording
from tracker.web.languages import language

MOST = 2**31 - 1  # what a column of counts holds
UNREADABLE = {
    "not_a_number": lazy_gettext("This is not a number. Write it like 1 234,50."),
    "ambiguous": lazy_gettext("This can be read in two ways, so it is not guessed. Write it like 1 234,50."),
    "negative": lazy_gettext("Write a number that is not negative."),
    "zero": lazy_gettext("Write a number above zero."),
    "too_large": lazy_gettext("The number is too large."),
}


class FigureField(Field):
    """What money, numbers and counts have in common: typed text kept as it was, errors that say why."""

    widget = TextInput()
    read: Callable[[str], Any]  # each figure's own; raises wording.Unreadable

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = self.read(typed)
            except wording.Unreadable as fault:
                raise ValueError(self.why(fault.code)) from fault

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def written(self, value: Any) -> str:
        """The text of a value."""
        return wording.number(value, language())

    def why(self, code: str) -> str:
        """The sentence for what cannot be read."""
        return str(UNREADABLE[code])


class MoneyField(FigureField):
    """Euros excluding VAT as `Decimal` with two places; above zero unless `zero`, below it too where `signed`."""

    def __init__(
        self,
        label: Any = None,
        validators: Iterable[Any] = (),
        *,
        zero: bool = False,
        signed: bool = False,
        **settings: Any,
    ) -> None:
        super().__init__(label, [*validators], **settings)
        self.zero, self.signed = zero or signed, signed

    def read(self, typed: str) -> Decimal:
        return wording.read_money(typed, zero=self.zero, signed=self.signed)

    def written(self, value: Decimal) -> str:
        return wording.number(value, language(), places=2)

    def why(self, code: str) -> str:
        return _("Write euros with at most two decimals.") if code == "decimals" else super().why(code)


class ExactField(FigureField):
    """An exact number as `Fraction` with at most `places` decimals; above zero unless `zero`."""

    def __init__(
        self,
        label: Any = None,
        validators: Iterable[Any] = (),
        *,
        places: int = 6,
        zero: bool = False,
        **settings: Any,
    ) -> None:
        super().__init__(label, [*validators], **settings)
        self.places = places
        self.zero = zero

    def read(self, typed: str) -> Any:
        return wording.read_number(typed, places=self.places, zero=self.zero)

    def written(self, value: Fraction) -> str:
        return wording.number(value, language())

    def why(self, code: str) -> str:
        if code == "decimals":
            return (
                _("Write at most %(places)s decimals.", places=self.places)
                if self.places
                else _("Write a whole number.")
            )
        return super().why(code)


class CountField(ExactField):
    """A whole number as `int`; above zero unless `zero`."""

    def __init__(
        self, label: Any = None, validators: Iterable[Any] = (), *, zero: bool = False, **settings: Any
    ) -> None:
        super().__init__(label, validators, places=0, zero=zero, **settings)

    def read(self, typed: str) -> int:
        count = int(super().read(typed))
        if count > MOST:
            raise wording.Unreadable("too_large")
        return count

    def why(self, code: str) -> str:
        return _("Write a whole number.") if code in ("not_a_number", "ambiguous") else super().why(code)
