"""Days, times of day and moments in Finnish time; a day that is none, or a time that the clocks skip, is told."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, FormField
from wtforms import Form as PlainForm
from wtforms.widgets import TextInput

from tracker import database, wording
from tracker.web.fields.texts import NEEDED

DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
CLOCK = re.compile(r"(?:kl\.?|klo)?\s*([0-9]{1,2})[.:]([0-9]{2})", re.IGNORECASE)
YEARS = range(1990, 2100)


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
        named = str(self.label.text)  # an error over the form tells which moment, not only which half of it
        self.day.label.text = _("%(moment)s: the day", moment=named)
        self.clock.label.text = _("%(moment)s: the time of day", moment=named)
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
        there = naive.astimezone(UTC)
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
