"""Texts, codes of a table of names, and rows of the registers to choose among. Empty is None."""

from collections.abc import Iterable
from typing import Any

from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from tracker import wording
from tracker.web.languages import language

NEEDED = lazy_gettext("This is needed.")
LONGEST_TEXT = 20_000
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF])


def label(table: str, column: str) -> Any:
    """The label of a column, as the trail names it too, in the page's language."""
    return LazyString(lambda: wording.field(table, column, language()))


class Needed(InputRequired):
    """Something was written, and not blanks alone."""

    def __call__(self, form: Any, field: Any) -> None:
        typed = field.raw_data[0] if field.raw_data else None
        if isinstance(typed, str) and not typed.strip():
            field.errors[:] = []
            raise StopValidation(str(self.message))
        super().__call__(form, field)
        if field.data is None and not field.errors:
            raise StopValidation(str(self.message))


def needed() -> Needed:
    """The validator of a field that may not be left empty; it marks the field so."""
    return Needed(NEEDED)


def _trimmed(value: str | None) -> str | None:
    # Browsers send line ends as \r\n; stored text has \n. Control characters come along from pasted PDF pages.
    return (value or "").replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS).strip() or None


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

    `only` narrows the codes; without `blank` there is no empty choice. Choices begin with a capital, as the same words
    do not within a sentence.
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
            SelectChoice(code, word[:1].upper() + word[1:])
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


def _ticked(typed: Any) -> int:
    """A key as a list sends it; 0, nobody's, where it is none."""
    told = str(typed)
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 16 else 0


class ManyField(SelectMultipleField):
    """Several of a list by their keys, each a box to tick; what is not in the list any more is told so."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Any = None, **settings: Any) -> None:
        super().__init__(label, validators, coerce=_ticked, **settings)

    def pre_validate(self, form: Any) -> None:
        """Refuse a key that the list does not have."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(
                _("Choose from the list. Something that was chosen is not there any more.")
            ) from None
