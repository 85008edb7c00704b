"""Contracts: the list, concluding one, ending it.

Not here: what standstill and appeals hold back (`tracker.contracts`).
"""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session, joinedload
from wtforms import HiddenField

from tracker import awards, contracts, database, rounds, wording
from tracker.contracts import Contract
from tracker.organisations import Supplier
from tracker.refusal import Refused
from tracker.rounds import Lot
from tracker.web import deeds, fields, roundlist
from tracker.web.evaluation import found_lot
from tracker.web.extensions import db
from tracker.web.fields import DayField, LongTextField, MoneyField, TextField, ThingField
from tracker.web.languages import language
from tracker.web.security import permitted, person

blueprint = Blueprint("contracts", __name__)

SIZE = 50


class ConcludeForm(fields.Form):
    """A contract as it was signed."""

    version = HiddenField()
    supplier = ThingField(lazy_gettext("Supplier"), [fields.needed()])
    concluded_on = DayField(lazy_gettext("Signed"), [fields.needed()])
    reference = TextField(lazy_gettext("Reference"), most=80)
    starts_on = DayField(lazy_gettext("Begins"))
    ends_on = DayField(lazy_gettext("Ends"))
    value = MoneyField(lazy_gettext("Value, options included, excl. VAT"))
    option_terms = LongTextField(lazy_gettext("Options"))


class EndForm(fields.Form):
    """When and why a contract ended."""

    version = HiddenField()
    ended_on = DayField(lazy_gettext("Ended"), [fields.needed()])
    reason = LongTextField(lazy_gettext("Why it ended"))


@blueprint.get("/contracts")
@permitted("contract.read")
def index() -> ResponseReturnValue:
    """The contracts within reach, the latest first."""
    found = contracts.within(db.session(), person(), at=deeds.now())
    shown = found.options(joinedload(Contract.lot).joinedload(Lot.round), joinedload(Contract.supplier))
    page = database.page(
        db.session(), shown, order=[(Contract.concluded_on, True)], identity=Contract.id, size=SIZE,
        after=roundlist.number("after"), before=roundlist.number("before"),
    )  # fmt: skip
    return render_template(
        "contracts/index.html",
        page=page,
        total=database.count(db.session(), found),
    )


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/contract", methods=["GET", "POST"])
@permitted("contract.concluded")
def conclude(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Record a contract; what standstill or an appeal says against it stands above the form."""
    lot = found_lot(round_id, lot_id)
    rounds.require(db.session(), person(), "contract.concluded", lot.round, at=deeds.now())
    rounds.check(lot, "contract.concluded")
    award = awards.live(db.session(), lot)
    if award is None:
        raise Refused("contract.no_decision", lot=lot.code)
    form = ConcludeForm(data={"version": award.version, "concluded_on": deeds.today()})
    chosen = [line.offer.tender.supplier for line in contracts.chosen(award)]
    form.supplier.offer([(each.id, each.name) for each in chosen])

    def do(session: Session, _version: int) -> None:
        told: Any = {
            name: form[name].data for name in ("reference", "starts_on", "ends_on", "value", "option_terms")
        }
        contracts.conclude(
            session, person(), lot, supplier=session.get(Supplier, form.supplier.data),
            concluded_on=form.concluded_on.data, at=deeds.now(), **told,
        )  # fmt: skip

    back = url_for("awards.review", award_id=award.id)
    meet = lambda _conflict: redirect(back, 303)  # noqa: E731
    done = fields.settled(form, do, _("The contract was recorded."), meet=meet, to=back)
    if done is not None:
        return done
    lot = found_lot(round_id, lot_id)
    return fields.shown(
        "contracts/conclude.html", form=form, lot=lot, round_=lot.round, back=back, **_against(lot)
    )


def _against(lot: Lot) -> dict[str, Any]:
    award = awards.live(db.session(), lot)
    if award is None:
        return {"binds": False, "against": ""}
    refused = contracts.objection(db.session(), award, concluded_on=deeds.today())
    told = wording.refusal(refused, language()) if refused is not None else ""
    return {"binds": award.standstill_binds, "against": told}


@blueprint.route("/contracts/<int:contract_id>/end", methods=["GET", "POST"])
@permitted("contract.ended")
def end(contract_id: int) -> ResponseReturnValue:
    """End a contract."""
    contract = contracts.get(db.session(), person(), contract_id, at=deeds.now())
    lot = contract.lot
    rounds.require(db.session(), person(), "contract.ended", lot.round, at=deeds.now())
    rounds.check(lot, "contract.ended")
    form = EndForm(data={"version": contract.version, "ended_on": deeds.today()})

    def do(session: Session, version: int) -> None:
        contracts.end(
            session, person(), contract, version=version, ended_on=form.ended_on.data, reason=form.reason.data,
            at=deeds.now(),
        )  # fmt: skip

    back = url_for("contracts.index")
    meet = lambda _conflict: redirect(back, 303)  # noqa: E731
    done = fields.settled(form, do, _("The contract was ended."), meet=meet, to=back)
    if done is not None:
        return done
    contract = contracts.get(db.session(), person(), contract_id, at=deeds.now())
    return fields.shown(
        "contracts/end.html",
        form=form,
        contract=contract,
        lot=contract.lot,
        round_=contract.lot.round,
        back=back,
    )
