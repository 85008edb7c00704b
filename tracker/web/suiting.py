"""Whether a tenderer meets the round's requirements of suitability: a checklist, and all that is left at once.

Not here: what is required (`requirements`), asking to supplement (`asking`), and offers (`conforming`).
"""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import rounds, tenders, wording
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, fields, tendering
from tracker.web.conforming import refused
from tracker.web.extensions import db
from tracker.web.fields import CodeField, LongTextField
from tracker.web.languages import language
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/suitability", methods=["GET", "POST"])
@permitted("suitability.judged")
def suitability(round_id: int, tender_id: int) -> ResponseReturnValue:
    """The verdict on every requirement, with the evidence seen."""
    tender = _opened(round_id, tender_id)
    form = _checklist(tender)

    def do(session: Session, version: int) -> None:
        found = _opened(round_id, tender_id)
        rest = "met" if request.form.get("rest") == "met" else None
        tenders.judge_suitability(
            session, person(), found, verdicts=_told(form, found, rest), edition=version, at=deeds.now()
        )

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        return fields.forms_shown(
            form, _checklist(_opened(round_id, tender_id), sent=False), reload=request.path
        )

    back = url_for("tenders.tenderer", round_id=round_id, tender_id=tender_id)
    done = fields.settled(form, do, _("The verdicts were saved."), meet=meet, to=back)
    if done is not None:
        return done
    tender = _opened(round_id, tender_id)
    return fields.shown(
        "tenders/suitability.html", form=form, tender=tender, round_=tender.round, back=back,
        requirements=rounds.requirements_of(db.session(), tender.round), checks=_checks(tender),
    )  # fmt: skip


@blueprint.post("/rounds/<int:round_id>/tenders/<int:tender_id>/suitability/all")
@permitted("suitability.judged")
def meet_all(round_id: int, tender_id: int) -> ResponseReturnValue:
    """Say that the tenderer meets every requirement that is not judged yet."""
    try:
        with deeds.deed() as session:
            tender = _opened(round_id, tender_id)
            tenders.meet_all(session, person(), tender, edition=tendering.seen("seen"), at=deeds.now())
    except Refused as refusal:
        refused(refusal)
    else:
        flash(_("%(name)s meets every requirement.", name=tender.supplier.name), "success")
    return redirect(url_for("tenders.tenderer", round_id=round_id, tender_id=tender_id), 303)


def _told(form: Any, tender: tenders.Tender, rest: str | None) -> dict[int, tenders.Verdict]:
    """What was chosen; a row of which nothing was chosen stays as it is, or is met where all the rest are."""
    told = {}
    checks = _checks(tender)
    for one in rounds.requirements_of(db.session(), tender.round):
        chosen = form[f"verdict_{one.id}"].data
        verdict = chosen or (rest if one.id not in checks else None)
        if verdict in ("met", "not_met"):
            told[one.id] = tenders.Verdict(verdict=verdict, note=form[f"note_{one.id}"].data)
    return told


def _checklist(tender: tenders.Tender, *, sent: bool = True) -> Any:
    """A form with a verdict and a note for every requirement."""

    class Checklist(fields.Form):
        version = HiddenField()

    checks = _checks(tender)
    told: dict[str, Any] = {"version": tenders.suitability_edition(checks)}
    for one in rounds.requirements_of(db.session(), tender.round):
        number, check = one.position, checks.get(one.id)
        waits = check is not None and check.verdict == "asked"
        choice = CodeField(
            _("Verdict on requirement %(number)s", number=number), table="suitability", only=("met", "not_met"),
            blank=wording.called("suitability", "asked", language()) if waits else _("Not judged yet"),
        )  # fmt: skip
        setattr(Checklist, f"verdict_{one.id}", choice)
        setattr(
            Checklist, f"note_{one.id}", LongTextField(_("Evidence on requirement %(number)s", number=number))
        )
        if check is not None:
            told |= {f"verdict_{one.id}": None if waits else check.verdict, f"note_{one.id}": check.note}
    return Checklist(data=told, **({} if sent else {"formdata": None}))


def _checks(tender: tenders.Tender) -> dict[int, tenders.SuitabilityCheck]:
    return tenders.suitability_of(db.session(), [tender])[tender.id]


def _opened(round_id: int, tender_id: int) -> tenders.Tender:
    found = tendering.found_tender(round_id, tender_id)
    if tenders.are_sealed(found.round):
        abort(404)
    return found
