"""Asking a tenderer to supplement or explain, noting the answer, judging it; and when a price prompts for it.

Not here: the page on which a tenderer's requests stand (`judging`).
"""

from fractions import Fraction
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from tracker import rounds, tenders, wording
from tracker.refusal import Conflict
from tracker.web import deeds, fields, tendering
from tracker.web.admission import choice_of
from tracker.web.extensions import db
from tracker.web.fields import CodeField, ExactField, LongTextField, MomentField, ThingField, TriField
from tracker.web.languages import language
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint, number

SHORT = 90  # characters of a requirement in a list of choices


class LotsField(SelectMultipleField):
    """The lots that something concerns, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, **settings: Any) -> None:
        super().__init__(
            label, coerce=lambda typed: number(str(typed)), choices=[], validate_choice=False, **settings
        )


class AskForm(fields.Form):
    """What a tenderer is asked, on which lots, and until when."""

    version = HiddenField()
    kind = CodeField(lazy_gettext("What is asked for"), [fields.needed()], table="request")
    requirement = ThingField(lazy_gettext("Requirement of suitability that it is about"))
    ground = CodeField(
        lazy_gettext("Exclusion ground that it is about"),
        table="exclusion_ground",
        blank=lazy_gettext("None"),
    )
    lots = LotsField(lazy_gettext("Lots that it concerns"))
    text = LongTextField(lazy_gettext("The request, as it was sent"), [fields.needed()])
    sent_at = MomentField(lazy_gettext("Sent"), required=True)
    due_at = MomentField(lazy_gettext("To be answered by"), required=True)


class AnswerForm(fields.Form):
    """What the tenderer answered, and when."""

    version = HiddenField()
    answer = LongTextField(lazy_gettext("What the tenderer answered"), [fields.needed()])
    answered_at = MomentField(lazy_gettext("Answered"), required=True)


class JudgeForm(fields.Form):
    """Whether the answer is enough, and why."""

    version = HiddenField()
    sufficient = TriField(lazy_gettext("Is the answer enough?"), [fields.needed()])
    reason = LongTextField(lazy_gettext("Reason, as it may stand in the decision"), [fields.needed()])


class LimitsForm(fields.Form):
    """By how many per cent a price lies below the others' to prompt."""

    version = HiddenField()
    below_mean = ExactField(lazy_gettext("Below the mean of the other admitted tenders"), [fields.needed()])
    below_next = ExactField(lazy_gettext("Below the next lowest tender"), [fields.needed()])


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/ask", methods=["GET", "POST"])
@permitted("request.sent")
def ask(round_id: int, tender_id: int) -> ResponseReturnValue:
    """Record a request to a tenderer; the address may say what kind and which lot it is about."""
    tender = _opened(round_id, tender_id)
    form = AskForm(data=_begun(tender))
    form.lots.choices = [(offer.lot_id, _lot_words(offer.lot)) for offer in tender.offers]
    _offer_subjects(form, tender)
    if form.kind.data is None:
        form.kind.data = "supplement"

    def do(session: Session, _version: int) -> None:
        found = _opened(round_id, tender_id)
        tenders.ask(
            session, person(), found, kind=form.kind.data, text=form.text.data,
            lots=[offer.lot for offer in found.offers if offer.lot_id in (form.lots.data or ())],
            requirement=session.get(rounds.Requirement, form.requirement.data or 0), ground=form.ground.data,
            sent_at=form.sent_at.data, due_at=form.due_at.data, at=deeds.now(),
        )  # fmt: skip

    back = url_for("tenders.tenderer", round_id=round_id, tender_id=tender_id)
    done = fields.settled(form, do, _("The request was recorded."), meet=_never, to=back)
    if done is not None:
        return done
    tender = _opened(round_id, tender_id)
    findings = [_law(tender.round, kind) for kind in ("supplement", "abnormally_low")]
    return fields.shown(
        "tenders/ask.html", form=form, tender=tender, round_=tender.round, back=back,
        findings=[one for one in findings if one is not None],
    )  # fmt: skip


def _offer_subjects(form: AskForm, tender: tenders.Tender) -> None:
    """The requirements of the round, and the grounds that were found in the tenderer."""
    asked = rounds.requirements_of(db.session(), tender.round)
    told = [(one.id, f"{one.position}. {rounds.required(one, language())[:SHORT]}") for one in asked]
    form.requirement.offer(told, blank=_("None"))
    checks = tenders.checks_of(db.session(), [tender])[tender.id].values()
    found = {"", *(check.ground for check in checks if check.outcome == "found")}
    form.ground.choices = [choice for choice in form.ground.choices if choice_of(choice) in found]


def _begun(tender: tenders.Tender) -> dict[str, Any]:
    """What a new request begins with: its kind and lot from the address, sent now."""
    kind = request.args.get("kind", "")
    lot = number(request.args.get("lot"))
    return {
        "kind": kind if kind in tenders.REQUESTS else "supplement",
        "requirement": number(request.args.get("requirement")) or None,
        "ground": request.args.get("ground"),
        "lots": [offer.lot_id for offer in tender.offers if not lot or offer.lot_id == lot],
        "sent_at": deeds.now(),
    }


def _law(round_: rounds.Round, kind: str) -> wording.Worded | None:
    found = tenders.request_finding(round_, kind)
    if found is None:
        return None
    return wording.finding(found.as_json(), language(), sentence=found.rule.title[language()])


@blueprint.route("/rounds/<int:round_id>/requests/<int:request_id>/answer", methods=["GET", "POST"])
@permitted("request.answered")
def answer(round_id: int, request_id: int) -> ResponseReturnValue:
    """Record what a tenderer answered to a request."""
    asked = _request(round_id, request_id)
    form = AnswerForm(data={"version": asked.version, "answered_at": deeds.now()})

    def do(session: Session, version: int) -> None:
        tenders.answer(
            session, person(), _request(round_id, request_id), text=form.answer.data,
            answered_at=form.answered_at.data, version=version, at=deeds.now(),
        )  # fmt: skip

    return _answered(asked, form, do, _("The answer was recorded."), "tenders/answer.html")


@blueprint.route("/rounds/<int:round_id>/requests/<int:request_id>/judge", methods=["GET", "POST"])
@permitted("request.judged")
def judge(round_id: int, request_id: int) -> ResponseReturnValue:
    """Judge whether an answer is enough."""
    asked = _request(round_id, request_id)
    form = JudgeForm(data={"version": asked.version})

    def do(session: Session, version: int) -> None:
        tenders.judge(
            session, person(), _request(round_id, request_id), sufficient=bool(form.sufficient.told),
            reason=form.reason.data, version=version, at=deeds.now(),
        )  # fmt: skip

    return _answered(asked, form, do, _("The judgement was recorded."), "tenders/judge.html")


def _answered(asked: tenders.Request, form: Any, do: Any, told: str, template: str) -> ResponseReturnValue:
    round_id, request_id, tender_id = asked.tender.round_id, asked.id, asked.tender_id
    back = url_for("tenders.tenderer", round_id=round_id, tender_id=tender_id)

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        stored = _request(round_id, request_id)
        theirs = type(form)(formdata=None, data=_stored(stored))
        return fields.forms_shown(form, theirs, reload=back)

    done = fields.settled(form, do, told, meet=meet, to=back)
    if done is not None:
        return done
    asked = _request(round_id, request_id)
    return fields.shown(
        template, form=form, asked=asked, tender=asked.tender, round_=asked.tender.round, back=back
    )


def _stored(asked: tenders.Request) -> dict[str, Any]:
    told = {"answer": asked.answer, "answered_at": asked.answered_at, "reason": asked.judged_reason}
    return told | {"sufficient": asked.sufficient, "version": asked.version}


@blueprint.route("/rounds/<int:round_id>/low-prices", methods=["GET", "POST"])
@permitted("low_limits.set")
def low_limits(round_id: int) -> ResponseReturnValue:
    """Set at which distance below the others a price prompts for an explanation."""
    round_ = rounds.get(db.session(), person(), round_id, at=deeds.now())
    rounds.require(db.session(), person(), "low_limits.set", round_, at=deeds.now())
    rounds.check(round_, "low_limits.set")
    form = LimitsForm(data=_limits(round_))

    def do(session: Session, version: int) -> None:
        limits = tenders.PriceLimits(form.below_mean.data / 100, form.below_next.data / 100)
        found = rounds.get(session, person(), round_id, at=deeds.now())
        tenders.set_low_limits(session, person(), found, limits=limits, version=version, at=deeds.now())

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        stored = _limits(rounds.get(db.session(), person(), round_id, at=deeds.now()))
        theirs = LimitsForm(formdata=None, data=stored)
        return fields.forms_shown(form, theirs, reload=request.path, version=int(stored["version"]))

    back = url_for("tenders.tenderers", round_id=round_id)
    done = fields.settled(form, do, _("The limits were saved."), meet=meet, to=back)
    if done is not None:
        return done
    round_ = rounds.get(db.session(), person(), round_id, at=deeds.now())
    return fields.shown("tenders/low_limits.html", form=form, round_=round_, back=back)


def _limits(round_: rounds.Round) -> dict[str, Any]:
    stored = db.session().get(tenders.LowLimits, round_.id)
    limits = tenders.limits_of(db.session(), round_)
    told: dict[str, Fraction] = {"below_mean": limits.below_mean * 100, "below_next": limits.below_next * 100}
    return {**told, "version": stored.version if stored else 0}


def _opened(round_id: int, tender_id: int) -> tenders.Tender:
    found = tendering.found_tender(round_id, tender_id)
    if tenders.are_sealed(found.round):
        abort(404)
    return found


def _request(round_id: int, request_id: int) -> tenders.Request:
    found = tenders.request(db.session(), person(), request_id, at=deeds.now())
    if found.tender.round_id != round_id:
        abort(404)
    return found


def _never(conflict: Conflict) -> ResponseReturnValue:
    raise conflict


def _lot_words(lot: rounds.Lot) -> str:
    return ", ".join(part for part in (_("Lot %(lot)s", lot=lot.code), lot.name) if part)
