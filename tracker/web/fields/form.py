"""A form that takes the domain's refusal, and the pages that show it again or show two versions."""

import re
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField, FieldList, FormField, HiddenField

from tracker import wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds
from tracker.web.fields.moments import MomentField
from tracker.web.languages import language

UNCHANGED = object()  # what a deed returns that found nothing to write
_SEEN = re.compile(r"[0-9]{1,9}")


class Form(FlaskForm):
    """A form that is shown again with what was typed when the domain refuses."""

    form_errors: list[str]

    def validate(self, extra_validators: Any = None) -> bool:
        seen = self._fields.get("version")
        if seen is not None and seen.data and not _SEEN.fullmatch(str(seen.data)):
            seen.data = "0"  # no version has this number, so the page that shows both answers
        return bool(super().validate(extra_validators=extra_validators))

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


def cell(field: Any) -> dict[str, Any]:
    """A field as the entry grid shows it: its name, what was typed, what is wrong with it, its choices."""
    choices = hasattr(field, "iter_choices")
    return {
        "name": field.name,
        "value": field.data if choices else field._value(),  # noqa: SLF001  (WTForms' own: the text of a widget)
        "error": field.errors[0] if field.errors else None,
        "choices": [(choice[0], choice[1]) for choice in field.iter_choices()] if choices else (),
    }


def shown(template: str, *, form: Any, **facts: Any) -> ResponseReturnValue:
    """A page with a form; 422 where something in it must be put right."""
    return render_template(template, form=form, **facts), 422 if form.errors else 200


def settled(
    form: Any,
    do: Callable[[Session, int], object],
    told: str,
    *,
    meet: Callable[[Conflict], ResponseReturnValue],
    to: str,
) -> ResponseReturnValue | None:
    """Do what a valid form asks in the request's deed: an answer where it was done, none where the form tells why not.

    `do` gets the session and the version that was seen, and may return UNCHANGED; `meet` answers where somebody
    else was first.
    """
    if not form.validate_on_submit():
        return None
    try:
        with deeds.deed() as session:
            done = do(session, int(form.version.data or 0))
    except Conflict as conflict:
        return meet(conflict)
    except Refused as refusal:
        if refusal.code == "scope.outside":
            raise
        form.take(refusal)
        return None
    tell(told, changed=done is not UNCHANGED)
    return redirect(to, 303)


def tell(told: str, *, changed: bool) -> None:
    """Say that something was saved, or that there was nothing to save."""
    flash(told if changed else _("Nothing had changed."), "success" if changed else "info")


def written(field: Any) -> str:
    """What a field says as its page shows it: the name of a choice, yes or no, else the text."""
    if isinstance(field, FormField):
        return " ".join(part for part in (written(one) for one in field.form) if part)
    if isinstance(field, BooleanField):
        return wording.called("yes_no", "yes" if field.data else "no", language())
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
    return str(field._value())  # noqa: SLF001  (so WTForms calls the text that a field shows)


def forms_shown(
    mine: Any,
    theirs: Any,
    *,
    first: tuple[dict[str, str], ...] = (),
    reload: str,
    version: int | None = None,
    **who: Any,
) -> ResponseReturnValue:
    """The page after somebody else was first: the form as sent beside the same form as things stand now.

    With `version`, the one stored now, mine can be saved over theirs; without it theirs stays.
    """
    rows = [
        {"label": str(field.label.text), "yours": written(field), "theirs": written(theirs[field.name])}
        for field in mine
        if not isinstance(field, HiddenField)
    ]
    over = {} if version is None else {"action": request.full_path.rstrip("?"), "version": version}
    page = render_template("errors/409.html", fields=[*first, *rows], reload=reload, **over, **who)
    return page, 409


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
