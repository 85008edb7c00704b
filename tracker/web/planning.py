"""Planning a round and changing it: one form, whole while the round is planned, short once it was announced.

The views belong to the blueprint of `rounds`. Not here: lots and criteria, and what publishes or ends a round.
"""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from tracker import accounts, database, organisations, rounds, wording
from tracker.organisations import Organisation
from tracker.refusal import Conflict, Refused
from tracker.rounds import Round
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import (
    CodeField,
    CountField,
    DayField,
    ExactField,
    LongTextField,
    MomentField,
    MoneyField,
    TextField,
    ThingField,
    TriField,
)
from tracker.web.languages import language
from tracker.web.rounds import blueprint
from tracker.web.security import permitted, person

CHOOSE = lazy_gettext("Choose")
NOT_CHOSEN = lazy_gettext("Not chosen yet")
ROWS_OF_CO_BUYERS = 3
NOT_FACTS = {"csrf_token", "version", "buyer", "co_buyers"}


def _label(column: str) -> Any:
    return fields.label("rounds", column)


class CoBuyerForm(PlainForm):
    """One other buyer and its part."""

    organisation = ThingField(lazy_gettext("Organisation"))
    role = CodeField(lazy_gettext("Its part"), table="co_buyer_role")


class RoundForm(fields.Form):
    """All that may be told of a round; the labels are those of the trail."""

    version = HiddenField()
    buyer = ThingField(_label("buyer_id"), [fields.needed()])
    reference = TextField(_label("reference"), [fields.needed()], most=80)
    title_sv = TextField(_label("title_sv"))
    title_fi = TextField(_label("title_fi"))
    title_en = TextField(_label("title_en"))
    training = CodeField(_label("training"), [fields.needed()], table="training", blank=CHOOSE)
    training_language = CodeField(_label("training_language"), table="training_language", blank=NOT_CHOSEN)
    curriculum = TextField(_label("curriculum"), most=120)
    cpv = TextField(_label("cpv"), most=10)
    nuts = TextField(_label("nuts"), most=8)
    procedure = CodeField(_label("procedure"), table="procedure", blank=NOT_CHOSEN)
    technique = CodeField(_label("technique"), table="technique", blank=NOT_CHOSEN)
    framework_ceiling = MoneyField(_label("framework_ceiling"))
    framework_per_year = MoneyField(_label("framework_per_year"))
    framework_suppliers = CountField(_label("framework_suppliers"))
    framework_mode = CodeField(_label("framework_mode"), table="framework_mode", blank=NOT_CHOSEN)
    volume_commitment = TriField(_label("volume_commitment"))
    estimated_low = MoneyField(_label("estimated_low"), zero=True)
    estimated_high = MoneyField(_label("estimated_high"), zero=True)
    value_note = TextField(_label("value_note"), most=1000)
    undivided_reason = LongTextField(_label("undivided_reason"))
    lot_limit = CountField(_label("lot_limit"))
    subcontract_share = ExactField(_label("subcontract_share"), places=2, zero=True)
    planned_notice_on = DayField(_label("planned_notice_on"))
    planned_decision_on = DayField(_label("planned_decision_on"))
    began_on = DayField(_label("began_on"))
    questions_until = MomentField(_label("questions_until"))
    tender_deadline = MomentField(_label("tender_deadline"))
    tenders_valid_until = DayField(_label("tenders_valid_until"))
    contract_start = DayField(_label("contract_start"))
    contract_end = DayField(_label("contract_end"))
    option_terms = LongTextField(_label("option_terms"))
    received_in = CodeField(_label("received_in"), table="received_in")
    other_system = TextField(_label("other_system"), most=120)
    notice_number = TextField(_label("notice_number"), most=80)
    notice_published_on = DayField(_label("notice_published_on"))
    immigrant_needs = CodeField(_label("immigrant_needs"), table="immigrant_needs", blank=NOT_CHOSEN)
    immigrant_needs_how = LongTextField(_label("immigrant_needs_how"))
    notes = LongTextField(_label("notes"))
    co_buyers = FieldList(FormField(CoBuyerForm), _label("co_buyers"))

    def narrow(self, names: frozenset[str]) -> None:
        """Keep only the fields of these facts."""
        for name in list(self._fields):
            if name not in names and name not in ("csrf_token", "version"):
                del self[name]

    def offer(self, mine: list[Organisation] | None) -> None:
        """Fill the choices of organisations: `mine` as the buyer, every possible buyer beside it."""
        if mine is None:
            del self.buyer
        else:
            self.buyer.offer([(one.id, named(one)) for one in mine], blank=CHOOSE)
        others = list(_grouped(organisations.buyers(db.session(), on=deeds.today())))
        for row in self.co_buyers:
            row.form.organisation.offer(others, blank=_("None"))

    def facts(self) -> dict[str, Any]:
        """What was told, as `rounds.plan` and `rounds.change` take it; one value is a range of one."""
        told = {name: field.data for name, field in self._fields.items() if name not in NOT_FACTS}
        if "volume_commitment" in told:
            told["volume_commitment"] = self.volume_commitment.told
        if told.get("cpv"):
            told["cpv"] = told["cpv"].partition("-")[0]
        if "estimated_high" in told and told["estimated_high"] is None:
            told["estimated_high"] = told["estimated_low"]
        return told

    def others(self) -> list[tuple[Organisation, str]]:
        """The other buyers with their parts."""
        rows = [row.form for row in self.co_buyers if row.form.organisation.data is not None]
        found = [(db.session().get(Organisation, row.organisation.data), row.role.data) for row in rows]
        return [(one, role) for one, role in found if one is not None]


def named(organisation: Organisation) -> str:
    """An organisation's name in the page's language."""
    return organisations.name(organisation, language())


def _grouped(found: list[Organisation]) -> Any:
    for one in found:
        yield one.id, named(one), wording.called("organisation_kind", one.kind, language())


def own_buyers() -> list[Organisation]:
    """The organisations of today for which the person may plan a round."""
    session, today = db.session(), deeds.today()
    scope = accounts.scope(session, person(), "round.planned", on=today)
    if scope.everything:
        return organisations.buyers(session, on=today)
    found = session.scalars(organisations.matching(on=today).where(Organisation.id.in_(scope.organisations)))
    return sorted(found, key=lambda one: (one.kind, database.alphabetically(named(one))))


@blueprint.route("/rounds/new", methods=["GET", "POST"])
@permitted("round.planned")
def plan() -> ResponseReturnValue:
    """Plan a round."""
    at = deeds.now()
    form = RoundForm(co_buyers=[{}] * ROWS_OF_CO_BUYERS)
    mine = own_buyers()
    form.offer(mine)
    if len(mine) == 1 and form.buyer.data is None:
        form.buyer.data = mine[0].id
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                buyer = session.get(Organisation, form.buyer.data)
                round_id = rounds.plan(
                    session, person(), buyer=buyer, co_buyers=form.others(), at=at, **form.facts()
                ).id
        except Refused as refusal:
            form.take(refusal)
        else:
            flash(_("The round has been planned. Add its lots next."), "success")
            return redirect(url_for("rounds.show", round_id=round_id), 303)
    return fields.shown("rounds/edit.html", form=form, round=None)


@blueprint.route("/rounds/<int:round_id>/edit", methods=["GET", "POST"])
@permitted("round.changed")
def edit(round_id: int) -> ResponseReturnValue:
    """Change what is told of a round."""
    at = deeds.now()
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    rounds.check(round_, "round.changed")
    form = RoundForm(data=_told(round_))
    if round_.stage == "planned":
        form.offer(None)
    else:
        form.narrow(rounds.NOT_ANNOUNCED)
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                planned = "co_buyers" in form
                seen = int(form.version.data or 0)
                rounds.change(
                    session, person(), round_, co_buyers=form.others() if planned else None, version=seen, at=at,
                    **form.facts(),
                )  # fmt: skip
                changed = round_.version != seen
        except Conflict as conflict:
            return fields.both_shown(
                conflict, table="rounds", version=round_.version, worded=worded,
                reload=url_for("rounds.edit", round_id=round_id),
            )  # fmt: skip
        except Refused as refusal:
            form.take(refusal)
        else:
            fields.tell(_("The changes have been saved."), changed=changed)
            return redirect(url_for("rounds.show", round_id=round_id), 303)
    return fields.shown("rounds/edit.html", form=form, round=round_)


def _told(round_: Round) -> dict[str, Any]:
    """What the form shows of a round at first; one value is shown once."""
    told = {name: getattr(round_, name) for name in rounds.RoundFacts.__annotations__}
    if told["estimated_low"] == told["estimated_high"]:
        told["estimated_high"] = None
    others = [{"organisation": one.organisation_id, "role": one.role} for one in round_.co_buyers]
    rows = [*others, *[{}] * max(1, ROWS_OF_CO_BUYERS - len(others))]
    return told | {"version": round_.version, "co_buyers": rows}


def worded(name: str, value: Any) -> str:
    """A value of a round or lot in words, for the page that shows two versions."""
    return wording.fact(value, language(), kind=name if isinstance(value, str) else None)
