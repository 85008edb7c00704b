"""A tenderer's checklist of exclusion grounds, and a ground that was found in it.

Not here: excluding (`admission`), and what the law demands (`tracker.tenders`). No extract is uploaded or copied.
"""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import law, tenders, wording
from tracker.refusal import Conflict
from tracker.web import deeds, fields, tendering
from tracker.web.extensions import db
from tracker.web.fields import CodeField, DayField, LongTextField, TriField
from tracker.web.languages import language
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint

GROUNDS = law.exclusion.GROUNDS


class FoundForm(fields.Form):
    """A ground that is there, since when, and what the tenderer did about it."""

    version = HiddenField()
    dated_on = DayField(lazy_gettext("Day of the judgment, or of the act"), [fields.needed()])
    note = LongTextField(lazy_gettext("What it rests on"), [fields.needed()])
    self_cleaning = LongTextField(lazy_gettext("Self-cleaning that the tenderer has shown"))
    accepted = TriField(lazy_gettext("Is the self-cleaning accepted?"))
    accepted_reason = LongTextField(lazy_gettext("Why the self-cleaning is accepted or not"))


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/grounds", methods=["GET", "POST"])
@permitted("exclusion.checked")
def grounds(round_id: int, tender_id: int) -> ResponseReturnValue:
    """The whole checklist: no sign of a ground, or the extract was shown and given back."""
    tender = _opened(round_id, tender_id)
    checks = _checks(tender)
    form = _checklist(checks)

    def do(session: Session, version: int) -> None:
        told = {ground: form[ground].data for ground in GROUNDS if ground in form}
        rest = "no_sign" if request.form.get("rest") == "no_sign" else None
        outcomes = {ground: outcome or rest for ground, outcome in told.items()}
        tenders.check_grounds(
            session, person(), _opened(round_id, tender_id),
            outcomes={ground: outcome for ground, outcome in outcomes.items() if outcome},
            edition=version, at=deeds.now(),
        )  # fmt: skip

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        stored = _checks(_opened(round_id, tender_id))
        return fields.forms_shown(form, _checklist(stored, sent=False), reload=request.path)

    back = url_for("tenders.tenderer", round_id=round_id, tender_id=tender_id)
    done = fields.settled(form, do, _("The checklist was saved."), meet=meet, to=back)
    if done is not None:
        return done
    tender = _opened(round_id, tender_id)
    return fields.shown(
        "tenders/grounds.html", form=form, tender=tender, round_=tender.round, back=back, checks=_checks(tender),
        grounds=GROUNDS.values(), duties={ground: tenders.duty(tender.round, ground) for ground in GROUNDS},
    )  # fmt: skip


def _checklist(checks: dict[str, tenders.ExclusionCheck], *, sent: bool = True) -> Any:
    """A form with a choice for every ground that was not found."""

    class Checklist(fields.Form):
        version = HiddenField()

    for ground in GROUNDS:
        if ground not in checks or checks[ground].outcome != "found":
            by_extract = ground in law.exclusion.BY_EXTRACT
            choice = CodeField(
                wording.called("exclusion_ground", ground, language()), table="outcome",
                only=("no_sign", "extract_checked") if by_extract else ("no_sign",), blank=_("Not checked yet"),
            )  # fmt: skip
            setattr(Checklist, ground, choice)
    told: dict[str, Any] = {ground: check.outcome for ground, check in checks.items()}
    settings = {} if sent else {"formdata": None}
    return Checklist(data=told | {"version": tenders.checklist_edition(checks)}, **settings)


@blueprint.route("/rounds/<int:round_id>/tenders/<int:tender_id>/grounds/<ground>", methods=["GET", "POST"])
@permitted("exclusion.checked")
def ground_found(round_id: int, tender_id: int, ground: str) -> ResponseReturnValue:
    """Note that a ground is there, with its day and with self-cleaning."""
    tender = _opened(round_id, tender_id)
    if ground not in GROUNDS:
        abort(404)
    form = FoundForm(data=_stored(tender, ground))

    def do(session: Session, version: int) -> None:
        found = tenders.Found(
            dated_on=form.dated_on.data, note=form.note.data, self_cleaning=form.self_cleaning.data,
            accepted=form.accepted.told, accepted_reason=form.accepted_reason.data,
        )  # fmt: skip
        tenders.find_ground(
            session,
            person(),
            _opened(round_id, tender_id),
            ground=ground,
            found=found,
            edition=version,
            at=deeds.now(),
        )

    def meet(_conflict: Conflict) -> ResponseReturnValue:
        stored = _stored(_opened(round_id, tender_id), ground)
        theirs = FoundForm(formdata=None, data=stored)
        return fields.forms_shown(form, theirs, reload=request.path, version=int(stored["version"]))

    back = url_for("tenders.tenderer", round_id=round_id, tender_id=tender_id)
    done = fields.settled(form, do, _("The ground was recorded."), meet=meet, to=back)
    if done is not None:
        return done
    tender = _opened(round_id, tender_id)
    return fields.shown(
        "tenders/ground_found.html", form=form, tender=tender, round_=tender.round, back=back, ground=GROUNDS[ground],
        law_says=_law(tender, ground),
    )  # fmt: skip


def _law(tender: tenders.Tender, ground: str) -> wording.Worded | None:
    found = tenders.duty(tender.round, ground)
    if found is None:
        return None
    sentence = wording.called("exclusion_duty", str(found.value), language())
    return wording.finding(found.as_json(), language(), sentence=sentence)


def _stored(tender: tenders.Tender, ground: str) -> dict[str, Any]:
    checks = _checks(tender)
    told: dict[str, Any] = {"version": tenders.checklist_edition(checks)}
    check = checks.get(ground)
    if check is not None:
        told |= {name: getattr(check, name) for name in ("dated_on", "note", "self_cleaning")}
        told |= {"accepted": check.cleaning_accepted, "accepted_reason": check.cleaning_reason}
    return told


def _checks(tender: tenders.Tender) -> dict[str, tenders.ExclusionCheck]:
    return tenders.checks_of(db.session(), [tender])[tender.id]


def _opened(round_id: int, tender_id: int) -> tenders.Tender:
    found = tendering.found_tender(round_id, tender_id)
    if tenders.are_sealed(found.round):
        abort(404)
    return found
