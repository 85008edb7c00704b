"""Fields that read what people here write, strictly and in the page's language, and a form that takes a refusal.

Empty fields are None, never "". Not here: any room's form, and what makes a value sensible (the domain's).
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

from tracker import database, wording
from tracker.refusal import Conflict, Refused
from tracker.web.languages import language

NEEDED = lazy_gettext("This is needed.")
DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
CLOCK = re.compile(r"(?:kl\.?|klo)?\s*([0-9]{1,2})[.:]([0-9]{2})", re.IGNORECASE)
YEARS = range(1990, 2100)
LONGEST_TEXT = 20_000


def label(table: str, column: str) -> Any:
    """The label of a column, as the trail names it too, in the page's language."""
    return LazyString(lambda: wording.field(table, column, language()))


def needed() -> InputRequired:
    """The validator of a field that may not be left empty; it marks the field so."""
    return InputRequired(NEEDED)


# --- texts and codes --------------------------------------------------------------------------------------------------


def _trimmed(value: str | None) -> str | None:
    # Browsers send line ends as \r\n; stored text has \n.
    return (value or "").replace("\r\n", "\n").strip() or None


class TextField(StringField):
    """One line of text of at most `most` characters; None when empty."""

    def __init__(
        self, label: Any = None, validators: Iterable[Any] = (), *, most: int = 300, **settings: Any
    ) -> None:
        super().__init__(label, [*validators, _at_most(most)], filters=[_trimmed], **settings)


class LongTextField(TextAreaField):
    """Text of several lines; None when empty."""

    def __init__(self, label: Any = None, validators: Iterable[Any] = (), **settings: Any) -> None:
        super().__init__(label, [*validators, _at_most(LONGEST_TEXT)], filters=[_trimmed], **settings)


def _at_most(most: int) -> Any:
    judge = Length(max=most, message=lazy_gettext("Write at most %(max)d characters.", max=most))

    def check(form: Any, field: Any) -> None:
        if field.data is not None:
            judge(form, field)

    return check


class CodeField(SelectField):
    """A choice among codes of a table of names; None for the first, empty choice, which `blank` words.

    `only` narrows the codes; without `blank` there is no empty choice.
    """

    def __init__(
        self,
        label: Any = None,
        validators: Iterable[Any] = (),
        *,
        table: str,
        only: Iterable[str] = (),
        blank: Any = None,
        **settings: Any,
    ) -> None:
        kept = set(only)
        codes = [
            SelectChoice(code, word)
            for code, word in wording.choices(table, language())
            if not kept or code in kept
        ]
        first = [] if blank is None else [SelectChoice("", str(blank))]
        super().__init__(label, [*validators], choices=[*first, *codes], coerce=_code, **settings)


def _code(value: Any) -> Any:
    return None if value in ("", None, "None") else str(value)


class ThingField(SelectField):
    """A choice among rows by their key, which the view offers; None for the empty one."""

    def __init__(self, label: Any = None, validators: Iterable[Any] = (), **settings: Any) -> None:
        super().__init__(label, [*validators], coerce=_key, choices=[], **settings)

    def offer(self, things: Iterable[tuple[Any, ...]], *, blank: Any = None) -> None:
        """Let these be chosen: (key, name) or (key, name, group); `blank` words the empty choice."""
        first = [] if blank is None else [SelectChoice("", str(blank))]
        rest = [SelectChoice(key, name, optgroup=group[0] if group else None) for key, name, *group in things]
        self.choices = [*first, *rest]


def _key(value: Any) -> int | None:
    return None if value in ("", None, "None") else int(value)


class TriField(CodeField):
    """Yes, no, or not told: True, False or None."""

    def __init__(self, label: Any = None, validators: Iterable[Any] = (), **settings: Any) -> None:
        super().__init__(label, validators, table="yes_no", blank=_("Not told"), **settings)

    def process_data(self, value: Any) -> None:
        super().process_data({True: "yes", False: "no"}.get(value))

    @property
    def told(self) -> bool | None:
        """The answer."""
        return {"yes": True, "no": False}.get(self.data)


# --- figures ----------------------------------------------------------------------------------------------------------

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
    """Euros excluding VAT as `Decimal` with two places; above zero unless `zero`."""

    def __init__(
        self, label: Any = None, validators: Iterable[Any] = (), *, zero: bool = False, **settings: Any
    ) -> None:
        super().__init__(label, [*validators], **settings)
        self.zero = zero

    def read(self, typed: str) -> Decimal:
        return wording.read_money(typed, zero=self.zero)

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
        return int(super().read(typed))


# --- days and moments -------------------------------------------------------------------------------------------------


class DayField(Field):
    """A day written like 21.7.2026 (2026-07-21 is read too)."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = read_day(typed) if typed else None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else wording.bare_day(self.data)


def read_day(typed: str) -> date:
    """The day of a typed text; ValueError with a sentence where it is none."""
    found, order = DAY.fullmatch(typed), (2, 1, 0)
    if found is None:
        found, order = ISO_DAY.fullmatch(typed), (0, 1, 2)
    if found is None:
        raise ValueError(_("This is not a date. Write it like 21.7.2026."))
    parts = [int(part) for part in found.groups()]
    try:
        day = date(*(parts[place] for place in order))
    except ValueError as fault:
        raise ValueError(_("There is no such day. Check the day and the month.")) from fault
    if day.year not in YEARS:
        raise ValueError(_("Check the year."))
    return day


class TimeField(Field):
    """A time of day written like 14.30 or 14:30."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        found = CLOCK.fullmatch(typed)
        try:
            self.data = time(int(found[1]), int(found[2])) if found else None
        except ValueError:
            self.data = None
        if self.data is None:
            raise ValueError(_("This is not a time of day. Write it like 14.30."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.hour}.{self.data.minute:02}"


class _Parts(PlainForm):
    day = DayField()
    clock = TimeField()


class MomentField(FormField):
    """A moment in Finnish time, of two inputs; `data` is an aware `datetime` or None.

    A template shows `datetime(field.day, field.clock, field.label.text)` of `components/field.html`.
    """

    def __init__(self, label: Any = None, *, required: bool = False, **settings: Any) -> None:
        super().__init__(_Parts, label, **settings)
        self.required = required
        if required:
            self.flags.required = True

    def process(self, formdata: Any, data: Any = None, **settings: Any) -> None:
        parts: dict[str, Any] = {}
        if isinstance(data, datetime):
            here = data.astimezone(database.HELSINKI)
            parts = {"day": here.date(), "clock": here.time().replace(second=0, microsecond=0)}
        super().process(formdata, parts, **settings)
        if self.required:
            self.day.flags.required = self.clock.flags.required = True

    def validate(self, form: Any, extra_validators: Iterable[Any] = ()) -> bool:
        whole = super().validate(form, extra_validators)
        for one, other in ((self.day, self.clock), (self.clock, self.day)):
            if one.errors or one.data is not None:
                continue
            if other.data is not None or self.required:
                one.errors = [*one.errors, str(NEEDED)]
                whole = False
        if whole and self.day.data and self._moment() is None:
            self.clock.errors = [_("The clocks skip this time of day. Write another.")]
            return False
        return whole

    def _moment(self) -> datetime | None:
        naive = datetime.combine(self.day.data, self.clock.data, tzinfo=database.HELSINKI)
        there = naive.astimezone(database.UTC)
        return there if there.astimezone(database.HELSINKI).time() == self.clock.data else None

    @property
    def day(self) -> Any:
        """The input of the day."""
        return self.form.day

    @property
    def clock(self) -> Any:
        """The input of the time of day."""
        return self.form.clock

    @property
    def data(self) -> datetime | None:
        if self.day.data is None or self.clock.data is None:
            return None
        return self._moment()


# --- forms ------------------------------------------------------------------------------------------------------------


class Form(FlaskForm):
    """A form that is shown again with what was typed when the domain refuses."""

    def take(self, refusal: Refused) -> None:
        """Put the refusal's sentence at the field that it names ("criteria.2.name" too), or over the form."""
        sentence = wording.refusal(refusal, language())
        field = self._named(refusal.field)
        if field is None:
            self.form_errors = [*self.form_errors, sentence]
        else:
            field.errors = [*field.errors, sentence]
            for holder in self:
                if isinstance(holder, FieldList) and holder is not field:
                    holder.errors = (
                        [row.errors for row in holder.entries] if any(row.errors for row in holder) else []
                    )

    def _named(self, path: str | None) -> Any:
        found: Any = self
        for part in (path or "").split("."):
            found = _inside(found, part)
            if found is None:
                return None
        return found.day if isinstance(found, MomentField) else found


def _inside(holder: Any, part: str) -> Any:
    if part.isdigit() and hasattr(holder, "entries"):
        place = int(part) - 1
        return holder.entries[place] if 0 <= place < len(holder.entries) else None
    within = holder.form if isinstance(holder, FormField) else holder
    return within[part] if part and hasattr(within, "__contains__") and part in within else None


def shown(template: str, *, form: Any, **facts: Any) -> ResponseReturnValue:
    """A page with a form; 422 where something in it must be put right."""
    return render_template(template, form=form, **facts), 422 if form.errors else 200


def both_shown(
    conflict: Conflict,
    *,
    table: str,
    version: int,
    reload: str,
    worded: Callable[[str, Any], str],
) -> ResponseReturnValue:
    """The page after somebody else saved the same thing: both versions, and the choice.

    `version` is the one stored now, `reload` the address that shows it; `worded` gives a field's value in words.
    """
    fields = [
        {
            "label": wording.field(table, name, language()),
            "yours": worded(name, mine),
            "theirs": worded(name, theirs),
        }
        for name, (mine, theirs) in conflict.differences.items()
    ]
    page = render_template(
        "errors/409.html", fields=fields, version=version, reload=reload, action=request.full_path.rstrip("?")
    )
    return page, 409
