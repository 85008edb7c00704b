"""The award of a lot: its proposal, and what a manager decides.

Not here: what the page of a decision shows (`reviewing`); notification, appeals, corrections, annulling (`remedies`).
"""

from collections import Counter
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField

from tracker import accounts, audit, awards, evaluation, rounds, tenders, wording
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot
from tracker.web import deeds, fields
from tracker.web.compared import Compared
from tracker.web.evaluation import found_lot
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.reviewing import review_page
from tracker.web.security import permitted, person
from tracker.web.tendering import number

blueprint = Blueprint("awards", __name__)

NOT_THEIRS = ("award.own_proposal", "award.had_a_hand")


class ProposeForm(fields.Form):
    """The proposal's own texts; the choice and the reasons of tenders and criteria are named by their ids."""

    reasons = fields.LongTextField(lazy_gettext("Why this award"), [fields.needed()])
    price_only_reason = fields.LongTextField(lazy_gettext("Why price alone decides"))
    tie_reason = fields.LongTextField(lazy_gettext("How equal tenders were told apart"))
    direct_reason = fields.LongTextField(lazy_gettext("Why a direct award is allowed"))


class ApproveForm(fields.Form):
    """What a manager decides with."""

    version = HiddenField()
    decision_number = fields.TextField(lazy_gettext("Decision number"), [fields.needed()], most=80)
    decided_on = fields.DayField(lazy_gettext("Day of the decision"), [fields.needed()])
    decision_maker = fields.TextField(
        lazy_gettext("Who decides (office or title)"), [fields.needed()], most=200
    )
    correction_instructions = BooleanField(lazy_gettext("Correction instructions are attached"))
    appeal_instructions = BooleanField(lazy_gettext("Appeal instructions are attached"))


class BackForm(fields.Form):
    """What a manager sends a proposal back with."""

    comment = fields.LongTextField(lazy_gettext("What has to be put right"), [fields.needed()])


# --- proposing --------------------------------------------------------------------------------------------


@blueprint.route("/rounds/<int:round_id>/lots/<int:lot_id>/award/propose", methods=["GET", "POST"])
@permitted("award.proposed")
def propose(round_id: int, lot_id: int) -> ResponseReturnValue:
    """Choose, say why, and hand the proposal to a manager."""
    lot = found_lot(round_id, lot_id)
    rounds.require(db.session(), person(), "award.proposed", lot.round, at=deeds.now())
    form = ProposeForm(data=_earlier(lot))
    problems: list[dict[str, str]] = []
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                lot = rounds.get_lot(session, person(), round_id, lot_id, at=deeds.now())
                made = awards.propose(session, person(), lot, at=deeds.now(), **_told(form, lot))
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            _take(form, refusal, problems)
        else:
            flash(_("The award is proposed. A manager who had no hand in it decides."), "success")
            return redirect(url_for("awards.review", award_id=made.id), 303)
    return _propose_page(form, found_lot(round_id, lot_id), problems)


def _told(form: ProposeForm, lot: Lot) -> dict[str, Any]:
    offers = awards.offers(db.session(), lot)
    scheme = rounds.scheme_of(db.session(), lot)
    places = {offer.id: number(request.form.get(f"place-{offer.id}")) for offer in offers}
    twice = [place for place, times in Counter(places.values()).items() if place and times > 1]
    if twice and most_chosen(lot) != 1:
        raise Refused("award.place_twice", field="chosen", place=twice[0])
    criteria = scheme.criteria if scheme else []
    return {
        "chosen": sorted((offer for offer, place in places.items() if place), key=lambda one: places[one]),
        "line_reasons": {offer.id: request.form.get(f"line-{offer.id}", "") for offer in offers},
        "criterion_reasons": {one.id: request.form.get(f"criterion-{one.id}", "") for one in criteria},
        **{
            name: form[name].data or ""
            for name in ("reasons", "price_only_reason", "tie_reason", "direct_reason")
        },
    }


def _take(form: ProposeForm, refusal: Refused, problems: list[dict[str, str]]) -> None:
    name = refusal.field or ""
    if name in form:
        form.take(refusal)
        return
    known = name.startswith(("line-", "criterion-")) or name == "chosen"
    told = {"text": wording.refusal(refusal, language())}
    problems.append(told | ({"href": f"#{name}"} if known else {}))


def _propose_page(form: ProposeForm, lot: Lot, problems: list[dict[str, str]]) -> ResponseReturnValue:
    session, round_ = db.session(), lot.round
    direct = round_.procedure == "direct"
    offers = awards.offers(session, lot)
    ready = lot.stage == "evaluated" or (direct and lot.stage == "tendered")
    if (form.errors or problems) and not (ready and offers):
        unlinked = [{"text": problem["text"]} for problem in problems]  # no field of the form is there
        problems = [_untimely(ready=ready), *unlinked]
    view = None if direct else _view(lot)
    ranks = {int(one["id"]): one.get("rank") for one in view.ordered} if view else {}
    scheme = None if direct else rounds.scheme_of(session, lot)
    earlier = next(iter(awards.of(session, person(), lot, at=deeds.now())), None)
    page = render_template(
        "awards/propose.html",
        form=form,
        problems=problems,
        lot=lot,
        round_=round_,
        offers=sorted(offers, key=lambda one: (ranks.get(one.id) or 999, one.id)),
        ranks=ranks,
        view=view,
        criteria=scheme.criteria if scheme else [],
        typed=_typed(lot, earlier, ranks),
        most=most_chosen(lot),
        price_only=scheme is not None and all(one.kind == "price" for one in scheme.criteria),
        earlier=earlier,
        direct=direct,
        ready=ready,
    )
    return page, 422 if form.errors or problems else 200


def _untimely(*, ready: bool) -> dict[str, str]:
    """Why nothing can be proposed now, whatever was written."""
    soon = _("An award is proposed once the comparison of the lot is made.")
    return {"text": _("There is no offer to choose.") if ready else soon}


def most_chosen(lot: Lot) -> int | None:
    """How many suppliers were announced: one, unless it is a framework; None where no number was."""
    return lot.round.framework_suppliers if lot.round.technique in ("framework", "dps") else 1


def _view(lot: Lot) -> Compared | None:
    if tenders.are_sealed(lot.round):
        return None
    outcome = evaluation.compare(db.session(), lot)
    return Compared(*evaluation.told(outcome)) if outcome.evaluation else None


def _typed(lot: Lot, earlier: awards.Award | None, ranks: dict[int, Any]) -> dict[str, str]:
    """What stands in the fields that ids name: as sent, else as proposed before, else what follows from the ranks."""
    if request.method == "POST":
        return {name: text for name, text in request.form.items() if name != "csrf_token"}
    most = most_chosen(lot) or 0
    typed = {f"place-{offer}": str(rank) for offer, rank in ranks.items() if rank and rank <= most}
    if earlier is not None:
        typed |= {f"line-{line.offer_id}": line.reason for line in earlier.lines}
        typed |= {f"criterion-{one.criterion_id}": one.reason for one in earlier.criterion_reasons}
    return typed


def _earlier(lot: Lot) -> dict[str, Any]:
    if request.method == "POST":
        return {}
    found = next(iter(awards.of(db.session(), person(), lot, at=deeds.now())), None)
    names = ("reasons", "price_only_reason", "tie_reason", "direct_reason")
    return {} if found is None else {name: getattr(found, name) for name in names}


# --- deciding ---------------------------------------------------------------------------------------------


@blueprint.get("/awards/<int:award_id>")
@permitted("award.read")
def review(award_id: int) -> ResponseReturnValue:
    """Everything for the decision on one page; afterwards the decision, its dates and what was claimed."""
    award = found_award(award_id)
    return review_page(award, ApproveForm(decided_on=deeds.today(), version=award.version), BackForm())


@blueprint.post("/awards/<int:award_id>/approve")
@permitted("award.approved")
def approve(award_id: int) -> ResponseReturnValue:
    """Decide as proposed."""
    form = ApproveForm()
    if form.validate_on_submit():
        facts = {
            name: form[name].data
            for name in (
                "decision_number", "decided_on", "decision_maker", "correction_instructions", "appeal_instructions",
            )
        }  # fmt: skip
        try:
            with deeds.deed() as session:
                award = awards.get(session, person(), award_id, at=deeds.now())
                version = number(form.version.data)
                awards.approve(session, person(), award, version=version, at=deeds.now(), **facts)
        except Conflict:
            award = found_award(award_id)
            return changed_meanwhile(award, "decided", form, ApproveForm(formdata=None, obj=award))
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            if refusal.code in NOT_THEIRS:
                return review_page(found_award(award_id), form, BackForm(), status=403)
            form.take(refusal)
        else:
            flash(_("The award is decided. Send the decision to every tenderer."), "success")
            return redirect(url_for("awards.review", award_id=award_id), 303)
    return review_page(found_award(award_id), form, BackForm())


@blueprint.post("/awards/<int:award_id>/send-back")
@permitted("award.sent_back")
def send_back(award_id: int) -> ResponseReturnValue:
    """Send the proposal back with a comment."""
    form = BackForm()
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                award = awards.get(session, person(), award_id, at=deeds.now())
                version = number(request.form.get("version"))
                awards.send_back(
                    session, person(), award, version=version, comment=form.comment.data, at=deeds.now()
                )
        except Conflict:
            award = found_award(award_id)
            return changed_meanwhile(award, "sent_back", form, BackForm(formdata=None, obj=award))
        except Refused as refusal:
            if refusal.code == "scope.outside":
                raise
            form.take(refusal)
        else:
            flash(_("The proposal went back to the officer with your comment."), "success")
            return redirect(url_for("awards.review", award_id=award_id), 303)
    award = found_award(award_id)
    return review_page(
        award, ApproveForm(formdata=None, decided_on=deeds.today(), version=award.version), form
    )


@blueprint.post("/awards/<int:award_id>/withdraw")
@permitted("award.withdrawn")
def withdraw(award_id: int) -> ResponseReturnValue:
    """Take one's organisation's proposal back before it is decided."""
    try:
        with deeds.deed() as session:
            award = awards.get(session, person(), award_id, at=deeds.now())
            awards.withdraw(
                session, person(), award, version=number(request.form.get("version")), at=deeds.now()
            )
    except Conflict:
        return changed_meanwhile(found_award(award_id), "withdrawn")
    except Refused as refusal:
        if refusal.code == "scope.outside":
            raise
        flash(wording.refusal(refusal, language()), "error")
    else:
        flash(_("The proposal was taken back."), "success")
    return redirect(url_for("awards.review", award_id=award_id), 303)


def found_award(award_id: int) -> awards.Award:
    """An award that the person may see."""
    return awards.get(db.session(), person(), award_id, at=deeds.now())


def changed_meanwhile(
    award: awards.Award, state: str, mine: Any = (), theirs: Any = None, **over: Any
) -> ResponseReturnValue:
    """The page of who came second: what they wanted beside what somebody else has done to the award meanwhile."""
    session, shown = db.session(), language()
    about, within = audit.name_of(award), audit.name_of(award.lot.round)
    done = next((one for one in audit.history(session, within=within, limit=50) if one.about == about), None)
    somebody = session.get(accounts.Person, done.actor_id) if done else None
    became = {
        "label": wording.field("awards", "state", shown),
        "yours": wording.called("award_state", state, shown),
        "theirs": wording.called("award_state", award.state, shown),
    }
    return fields.forms_shown(
        mine, theirs, first=(became,), reload=url_for("awards.review", award_id=award.id),
        who=somebody.name if somebody else "", when=wording.moment(done.happened_at, shown) if done else "", **over,
    )  # fmt: skip
