"""A contract's own page, and what is recorded while it runs: changes, options, indexed values, notices, mended terms.

Not here: the list, the conclusion and the end (`contracts`); what the law says about a change (`checks`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import contracts, law, rounds
from tracker.contracts import Contract, Entry, IndexedValue, Modification, OptionTaken
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot, Round
from tracker.web import deeds, fields
from tracker.web.evaluation import can
from tracker.web.extensions import db
from tracker.web.fields import CodeField, DayField, LongTextField, MoneyField, TextField, label
from tracker.web.rounds import part
from tracker.web.scope import holds
from tracker.web.security import permitted, person

blueprint = Blueprint("agreements", __name__)

KINDS: dict[str, Any] = {
    "change": Modification,
    "option": OptionTaken,
    "index": IndexedValue,
}
TERMS = (
    "reference", "concluded_on", "starts_on", "ends_on", "value", "option_terms", "options_until", "options_value",
)  # fmt: skip


class ChangeForm(fields.Form):
    """A change agreed after the signature."""

    version = HiddenField()
    ground = CodeField(
        label("modifications", "ground"), [fields.needed()], table="modification", only=law.facts.MODIFICATIONS,
        blank=lazy_gettext("Choose the ground"),
    )  # fmt: skip
    agreed_on = DayField(label("modifications", "agreed_on"), [fields.needed()])
    value = MoneyField(label("modifications", "value"), signed=True)
    new_end = DayField(label("modifications", "new_end"))
    reason = LongTextField(label("modifications", "reason"), [fields.needed()])


class OptionForm(fields.Form):
    """An option that was taken."""

    version = HiddenField()
    taken_on = DayField(label("options_taken", "taken_on"), [fields.needed()])
    starts_on = DayField(label("options_taken", "starts_on"))
    ends_on = DayField(label("options_taken", "ends_on"))
    value = MoneyField(label("options_taken", "value"))


class IndexForm(fields.Form):
    """The whole value after an index clause."""

    version = HiddenField()
    valid_on = DayField(label("indexed_values", "valid_on"), [fields.needed()])
    value = MoneyField(label("indexed_values", "value"), [fields.needed()])
    reason = LongTextField(label("indexed_values", "reason"), [fields.needed()])


class NoticeForm(fields.Form):
    """When a notice was sent elsewhere, and its number."""

    version = HiddenField()
    sent_on = DayField(lazy_gettext("Notice sent"))
    number = TextField(lazy_gettext("Number of the notice"), most=80)
    reason = LongTextField(lazy_gettext("Why what was recorded is changed"))


class StrikeForm(fields.Form):
    """Why an entry was wrong."""

    version = HiddenField()
    reason = LongTextField(label("modifications", "struck_reason"), [fields.needed()])


class TermsForm(fields.Form):
    """What was recorded of the contract itself, mended."""

    version = HiddenField()
    reference = TextField(label("contracts", "reference"), most=80)
    concluded_on = DayField(label("contracts", "concluded_on"), [fields.needed()])
    starts_on = DayField(label("contracts", "starts_on"))
    ends_on = DayField(label("contracts", "ends_on"))
    value = MoneyField(label("contracts", "value"))
    option_terms = LongTextField(label("contracts", "option_terms"))
    options_until = DayField(label("contracts", "options_until"))
    options_value = MoneyField(label("contracts", "options_value"))
    reason = LongTextField(lazy_gettext("Why the record is mended"), [fields.needed()])


# --- the page ---------------------------------------------------------------------------------------------------------


@blueprint.get("/contracts/<int:contract_id>")
@permitted("contract.read")
def show(contract_id: int) -> ResponseReturnValue:
    """A contract as it was signed, what it has become, and every entry, struck ones too."""
    contract = contracts.get(db.session(), person(), contract_id, at=deeds.now())
    return render_template(
        "contracts/show.html",
        contract=contract,
        lot=contract.lot,
        round_=contract.lot.round,
        sums=contracts.summed(contract),
        end_now=contracts.current_end(contract),
        can=lambda act: can(contract.lot, act),
    )


@part
def of_round(round_: Round, _lots: list[Lot], at: datetime) -> dict[str, Any]:
    """The contracts of a round for its page, where the person may read them."""
    if round_.record or round_.stage != "opened" or not holds("contract.read", round_):
        return {}
    return {"contracts": contracts.in_round(db.session(), person(), round_, at=at)}


# --- what is recorded -------------------------------------------------------------------------------------------------


@blueprint.route("/contracts/<int:contract_id>/change", methods=["GET", "POST"])
@permitted("contract.changed")
def change(contract_id: int) -> ResponseReturnValue:
    """Record a change agreed after the signature."""
    contract = _found(contract_id, "contract.changed")
    form = ChangeForm(data={"version": contract.version})

    def do(session: Session, version: int) -> None:
        told: Any = _data(form, "ground", "agreed_on", "value", "new_end", "reason")
        contracts.change(session, person(), contract, version=version, at=deeds.now(), **told)

    help_ = {
        "value": _(
            "What the change adds; with a minus what it takes away. 0: the value stays. Empty: not known."
        ),
        "new_end": _("Only where the change moves the end."),
    }
    return _answer(
        contract_id, form, do, title=_("Record a change"), told=_("The change was recorded."), help_=help_
    )


@blueprint.route("/contracts/<int:contract_id>/option", methods=["GET", "POST"])
@permitted("contract.option_taken")
def option(contract_id: int) -> ResponseReturnValue:
    """Record that an option was taken."""
    contract = _found(contract_id, "contract.option_taken")
    form = OptionForm(data={"version": contract.version})

    def do(session: Session, version: int) -> None:
        told: Any = _data(form, "taken_on", "starts_on", "ends_on", "value")
        contracts.take_option(session, person(), contract, version=version, at=deeds.now(), **told)

    return _answer(
        contract_id, form, do, title=_("Record an option taken"), told=_("The option was recorded.")
    )


@blueprint.route("/contracts/<int:contract_id>/index", methods=["GET", "POST"])
@permitted("contract.indexed")
def index(contract_id: int) -> ResponseReturnValue:
    """Record the value after an index clause."""
    contract = _found(contract_id, "contract.indexed")
    form = IndexForm(data={"version": contract.version})

    def do(session: Session, version: int) -> None:
        told: Any = _data(form, "valid_on", "value", "reason")
        contracts.index(session, person(), contract, version=version, at=deeds.now(), **told)

    help_ = {"value": _("The contract's whole value from that day on. Shares of changes are counted of it.")}
    title = _("Record an indexed value")
    return _answer(contract_id, form, do, title=title, told=_("The indexed value was recorded."), help_=help_)


@blueprint.route("/contracts/<int:contract_id>/terms", methods=["GET", "POST"])
@permitted("contract.corrected")
def terms(contract_id: int) -> ResponseReturnValue:
    """Mend what was recorded wrongly of the contract itself."""
    contract = _found(contract_id, "contract.corrected")
    form = TermsForm(data={name: getattr(contract, name) for name in ("version", *TERMS)})

    def do(session: Session, version: int) -> None:
        told: Any = _data(form, *TERMS, "reason")
        contracts.correct(session, person(), contract, version=version, at=deeds.now(), **told)

    return _answer(contract_id, form, do, title=_("Mend the record"), told=_("The record was mended."))


@blueprint.route("/contracts/<int:contract_id>/award-notice", methods=["GET", "POST"])
@permitted("contract.award_notice_sent")
def award_notice(contract_id: int) -> ResponseReturnValue:
    """Record when the award notice was sent."""
    contract = _found(contract_id, "contract.award_notice_sent")
    form = NoticeForm(
        data={
            "version": contract.version,
            "sent_on": contract.award_notice_sent_on,
            "number": contract.award_notice_number,
        }
    )

    def do(session: Session, version: int) -> None:
        told: Any = _data(form, "sent_on", "number", "reason")
        contracts.record_award_notice(
            session, person(), [contract], versions={contract.id: version}, at=deeds.now(), **told
        )

    title = _("Record the award notice")
    return _answer(
        contract_id, form, do, title=title, told=_("The award notice was recorded."), help_=_notice_help()
    )


@blueprint.route("/contracts/changes/<int:change_id>/notice", methods=["GET", "POST"])
@permitted("contract.change_notice_sent")
def change_notice(change_id: int) -> ResponseReturnValue:
    """Record when the notice of a change was sent."""
    made = contracts.entry(db.session(), person(), Modification, change_id, at=deeds.now())
    contract = _found(made.contract_id, "contract.change_notice_sent")
    stored = {"sent_on": made.notice_sent_on, "number": made.notice_number}
    form = NoticeForm(data={"version": contract.version, **stored})

    def do(session: Session, version: int) -> None:
        told: Any = _data(form, "sent_on", "number", "reason")
        contracts.record_change_notice(session, person(), made, version=version, at=deeds.now(), **told)

    title = _("Record the notice of the change")
    return _answer(
        contract.id, form, do, title=title, told=_("The notice was recorded."), help_=_notice_help()
    )


@blueprint.route("/contracts/<kind>/<int:entry_id>/strike", methods=["GET", "POST"])
@permitted("contract.entry_struck")
def strike(kind: str, entry_id: int) -> ResponseReturnValue:
    """Strike out a wrong entry; it stays to be seen."""
    if kind not in KINDS:
        raise Refused("scope.outside", permission="contract.read")
    entry: Entry = contracts.entry(db.session(), person(), KINDS[kind], entry_id, at=deeds.now())
    contract = _found(entry.contract_id, "contract.entry_struck")
    form = StrikeForm(data={"version": contract.version})

    def do(session: Session, version: int) -> None:
        contracts.strike(session, person(), entry, version=version, reason=form.reason.data, at=deeds.now())

    help_ = {"reason": _("The entry stays to be seen, struck out with this reason, and counts no more.")}
    return _answer(
        contract.id,
        form,
        do,
        title=_("Strike out an entry"),
        told=_("The entry was struck out."),
        help_=help_,
    )


def _notice_help() -> dict[str, str]:
    return {"reason": _("Needed only where a notice is recorded already.")}


def _found(contract_id: int, act: str) -> Contract:
    contract = contracts.get(db.session(), person(), contract_id, at=deeds.now())
    rounds.require(db.session(), person(), act, contract.lot.round, at=deeds.now())
    rounds.check(contract.lot, act)
    return contract


def _data(form: fields.Form, *names: str) -> dict[str, Any]:
    return {name: form[name].data for name in names}


def _answer(
    contract_id: int,
    form: Any,
    do: Callable[[Session, int], object],
    *,
    title: str,
    told: str,
    help_: dict[str, str] | None = None,
) -> ResponseReturnValue:
    """Save and lead to the contract, or show the form again, told where somebody else was first."""
    back = url_for("agreements.show", contract_id=contract_id)

    def page() -> str:
        contract = contracts.get(db.session(), person(), contract_id, at=deeds.now())
        return render_template(
            "contracts/write.html", form=form, title=title, help=help_ or {}, contract=contract, back=back,
            lot=contract.lot, round_=contract.lot.round,
        )  # fmt: skip

    def meet(conflict: Conflict) -> ResponseReturnValue:
        form.version.data = str(conflict.version)
        form.form_errors = [_("Somebody else has changed this contract. Look at it, then save again.")]
        return page(), 409

    done = fields.settled(form, do, told, meet=meet, to=back)
    return done if done is not None else (page(), 422 if form.errors else 200)
