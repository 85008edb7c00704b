"""What the pages of tenders share: their blueprint, who is meant by a typed supplier, moments to the second, words.

Not here: any page.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Blueprint, abort, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import Field
from wtforms import Form as PlainForm
from wtforms.widgets import TextInput

from tracker import database, organisations, rounds, tenders, wording
from tracker.refusal import Refused
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields.figures import UNREADABLE
from tracker.web.languages import language
from tracker.web.security import may, person

blueprint = Blueprint("tenders", __name__)

CODES = {"channel": "tender_channel"}  # facts that are codes, and their tables of names
SUGGESTED = 300  # names that the browser offers while a supplier is typed
NO_MOMENT = {
    "not_a_moment": lazy_gettext("This is not a date with a time. Write it like 14.12.2026 12.07."),
    "no_such_moment": lazy_gettext("There is no such day or time. Check both."),
}


class ValuesForm(PlainForm):
    """What a tender offers for one lot."""

    unit_price = fields.MoneyField(lazy_gettext("Unit price"))
    volume = fields.ExactField(lazy_gettext("Volume"))
    total = fields.MoneyField(lazy_gettext("Total price"))

    def told(self) -> tenders.Values | None:
        """The values, or nothing where all fields were left empty."""
        if all(field.data is None for field in self):
            return None
        return tenders.Values(self.unit_price.data, self.volume.data, self.total.data)


class MomentField(Field):
    """A moment in Finnish time in one input, to the second where it matters."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = read_moment(typed) if typed else None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else typed_moment(self.data)


def read_moment(typed: str) -> datetime:
    """The moment of a typed text; ValueError with a sentence where it is none."""
    try:
        return wording.read_moment(typed)
    except wording.Unreadable as fault:
        raise ValueError(str(NO_MOMENT[fault.code])) from fault


def read_figure(typed: str, read: Callable[[str], Any]) -> Any:
    """The figure of a typed text; ValueError with a sentence where it is none."""
    try:
        return read(typed)
    except wording.Unreadable as fault:
        known = UNREADABLE.get(fault.code)
        raise ValueError(str(known) if known else _("This has too many decimals.")) from fault


def typed_moment(moment: datetime | None) -> str:
    """A moment as it is typed, with seconds only where there are some."""
    if moment is None:
        return ""
    here = moment.astimezone(database.HELSINKI)
    seconds = f".{here.second:02}" if here.second else ""
    return f"{here.day}.{here.month}.{here.year} {here.hour}.{here.minute:02}{seconds}"


@blueprint.app_template_filter()
def to_the_second(moment: datetime) -> str:
    """A moment in words, with its seconds where it has some: they decide what is late."""
    seconds = moment.astimezone(database.HELSINKI).second
    words = wording.moment(moment, language())
    mark = ":" if language() == "en" else "."
    return f"{words}{mark}{seconds:02}" if seconds else words


@blueprint.app_template_filter()
def late_answer(tender: tenders.Tender) -> wording.Worded | None:
    """What the law says of a late tender, in words; nothing where it says nothing."""
    if not tender.late_finding:
        return None
    sentence = _("A tender that comes after the deadline is not compared.")
    return replace(wording.finding(json.loads(tender.late_finding), language(), sentence=sentence), value="")


def sealing_key() -> bytes:
    """The key under which the private halves of the rounds' keys are wrapped."""
    key: bytes = current_app.config["SEALING_KEY"]
    return key


def number(text: str | None) -> int:
    """A whole number that a form carried along; 0 where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def seen(name: str) -> int:
    """The edition or version that a sent form was made on."""
    return number(request.form.get(name))


def found_tender(round_id: int, tender_id: int) -> tenders.Tender:
    """A tender of a round that the person may see; else the page is not there."""
    found = tenders.get(db.session(), person(), tender_id, at=deeds.now())
    if found.round_id != round_id:
        abort(404)
    return found


def can(round_: rounds.Round) -> Callable[..., bool]:
    """What the person can do to the round, or to one of its lots, now: may do, in this stage, for this buyer."""
    at = deeds.now()

    def ask(act: str, thing: rounds.Round | rounds.Lot | None = None) -> bool:
        if not may(act):
            return False
        try:
            rounds.require(db.session(), person(), act, round_, at=at)
            rounds.check(thing or round_, act)
        except Refused:
            return False
        return True

    return ask


# --- suppliers --------------------------------------------------------------------------------------------


def supplier_named(typed: str) -> tuple[organisations.Supplier | None, str]:
    """The one supplier that a Business ID or a name means, or why there is none."""
    session = db.session()
    by_number = organisations.supplier_of(session, business_id=typed)
    if by_number is not None:
        return by_number, ""
    found = organisations.doubles(session, name=typed)
    exact = [one for one in found if one.name.casefold() == typed.strip().casefold()]
    found = exact or found
    if len(found) == 1:
        return found[0], ""
    if found:
        return None, _("Several suppliers have this name. Write the Business ID.")
    return None, _("This supplier is not in the register. Add it there first.")


def suggested() -> list[organisations.Supplier]:
    """Suppliers whose names the browser may offer."""
    by_name = select(organisations.Supplier).order_by(
        database.alphabetical(organisations.Supplier.search_name)
    )
    return list(db.session().scalars(by_name.limit(SUGGESTED)))


# --- words ------------------------------------------------------------------------------------------------


def entered_words(tender: tenders.Tender) -> str:
    """What to say after a tender was entered."""
    if tender.late:
        return _("The tender was entered. It came after the deadline and is marked as late.")
    if tenders.are_sealed(tender.round):
        return _("The tender was entered. Its values are sealed until the opening.")
    return _("The tender was entered.")


def only_late(round_: rounds.Round) -> str:
    """What to say before a tender is entered after the deadline; empty while nothing would be late."""
    shown = language()
    if round_.tender_deadline is None or deeds.now() <= round_.tender_deadline:
        return ""
    deadline = wording.moment(round_.tender_deadline, shown)
    if tenders.opened_here(round_):
        return _(
            "The tenders have been opened. Only one that came after the deadline, %(deadline)s, can still be entered: "
            "it is kept, marked as late and not compared.",
            deadline=deadline,
        )
    return _(
        "The deadline was %(deadline)s. A tender that came later is kept, but marked as late and not compared.",
        deadline=deadline,
    )


def fact_words(name: str) -> str:
    """The label of a fact of a tender, or of a lot's value as "<lot code>.<value>"."""
    code, _dot, value = name.rpartition(".")
    table = "offers" if value in ("unit_price", "volume", "total") else "tenders"
    label = wording.field(table, value, language())
    return _("Lot %(lot)s, %(field)s", lot=code, field=label) if code else label


def value_words(name: str, value: Any) -> str:
    """A value of a tender as people read it."""
    if value is None:
        return ""
    if value == tenders.SEALED:
        return _("Sealed")
    if isinstance(value, bool) or name in CODES:
        code = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        return wording.called(CODES.get(name, "yes_no"), code, language())
    if isinstance(value, datetime):
        return to_the_second(value)
    if isinstance(value, Decimal):
        return wording.money(value, language())
    return wording.number(value, language()) if isinstance(value, Fraction) else str(value)
