"""What follows a decision: notices to every tenderer, annulling, appeals and procurement corrections.

Not here: the proposal and the decision (`awards`), and the counting of days, which is the law's.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import awards, rounds
from tracker.organisations import Supplier
from tracker.refusal import Conflict, Refused
from tracker.web import deeds, fields
from tracker.web.awards import blueprint, changed_meanwhile, found_award
from tracker.web.extensions import db
from tracker.web.fields import CodeField, DayField, LongTextField, MomentField, TextField, ThingField
from tracker.web.security import permitted, person


class VersionForm(fields.Form):
    """A form that knows which version of the award was seen."""

    version = HiddenField()


class AnnulForm(VersionForm):
    """Why a decision is annulled."""

    reason = LongTextField(lazy_gettext("Reason"), [fields.needed()])


class AppealForm(VersionForm):
    """An appeal as it was filed."""

    filed_on = DayField(lazy_gettext("Filed"), [fields.needed()])
    docket = TextField(lazy_gettext("Docket number"), most=80)
    supplier = ThingField(lazy_gettext("Appellant"))
    note = LongTextField(lazy_gettext("Note"))


class PermitForm(VersionForm):
    """The day of the court's permission."""

    permitted_on = DayField(lazy_gettext("Permission of the court"), [fields.needed()])


class CorrectionForm(VersionForm):
    """A correction as it was taken up."""

    claimed_on = DayField(lazy_gettext("Claimed"), [fields.needed()])
    supplier = ThingField(lazy_gettext("Claimant"))
    note = LongTextField(lazy_gettext("Note"))


class DeficiencyForm(VersionForm):
    """What was found deficient in a decision or its instructions."""

    found_on = DayField(lazy_gettext("Found"), [fields.needed()])
    found_by = CodeField(
        lazy_gettext("Found by"), [fields.needed()], table="deficiency_found_by", blank=lazy_gettext("Choose")
    )
    docket = TextField(lazy_gettext("Docket number"), most=80)
    lacking = LongTextField(lazy_gettext("What is deficient"), [fields.needed()])


def _asked(award_id: int, act: str) -> awards.Award:
    """The award, if the person may do the act on it as it stands; a plain no comes before any form."""
    award = found_award(award_id)
    rounds.require(db.session(), person(), act, award.lot.round, at=deeds.now())
    rounds.check(award.lot, act)
    if award.decided_on is None:
        raise Refused("award.not_decided")
    return award


class NoticesForm(VersionForm):
    """The notices of a decision; each tenderer's fields carry the id of its tender."""

    def validate(self, *args: Any, **named: Any) -> bool:
        whole: bool = super().validate(*args, **named)
        for field in self:
            sent = self[field.name.replace("known-", "sent-")]
            told = sent.data or sent.errors or self["sent-all"].data
            if field.name.startswith("known-") and field.data and not told:
                sent.day.errors = [fields.NEEDED]
                whole = False
        return whole


def _page(
    award: awards.Award,
    form: Any,
    do: Callable[[Session, int], object],
    *,
    told: str,
    title: str,
    second: Callable[[], ResponseReturnValue] = lambda: abort(409),
) -> ResponseReturnValue:
    """A form of this module: done and back on the award, or shown with what it says; `second` answers who came late."""
    identity, back = award.id, url_for("awards.review", award_id=award.id)
    done = fields.settled(form, do, told, meet=lambda _conflict: second(), to=back)
    if done is not None:
        return done
    award = found_award(identity)
    return fields.shown(
        "awards/form.html",
        form=form,
        award=award,
        lot=award.lot,
        round_=award.lot.round,
        title=title,
        back=back,
    )


def _second(
    award_id: int, state: str, mine: Any, theirs: Callable[[awards.Award], Any]
) -> ResponseReturnValue:
    """Who came second: the form as sent beside the award; it can still be saved while the decision stands."""
    award = found_award(award_id)
    over = {"version": award.version} if award.state == "decided" else {}
    return changed_meanwhile(award, state, mine, theirs(award), **over)


def _second_on(remedy: Any, mine: Any) -> ResponseReturnValue:
    """The same about an appeal or a correction, until it is resolved."""
    over = {} if remedy.resolved_on else {"version": remedy.version}
    theirs = type(mine)(formdata=None, obj=remedy)
    return changed_meanwhile(remedy.award, remedy.award.state, mine, theirs, **over)


# --- notices --------------------------------------------------------------------------------------------------


@blueprint.route("/awards/<int:award_id>/notify", methods=["GET", "POST"])
@permitted("award.notified")
def notify(award_id: int) -> ResponseReturnValue:
    """A row for each tenderer: how and when the decision was sent, and a later knowledge where it is shown."""
    award = _asked(award_id, "award.notified")
    form = _notices_form(award)

    def do(session: Session, version: int) -> None:
        try:
            awards.notify(
                session, person(), award, version=version, notices=_notices(award, form), at=deeds.now()
            )
        except Conflict:
            raise
        except Refused as refusal:
            raise _at_all(form, refusal) from refusal

    back = url_for("awards.review", award_id=award_id)
    done = fields.settled(
        form, do, _("The notices were saved."), to=back,
        meet=lambda _conflict: _second(award_id, "decided", form, lambda now: _notices_form(now, formdata=None)),
    )  # fmt: skip
    if done is not None:
        return done
    award = found_award(award_id)
    return fields.shown(
        "awards/notify.html", form=form, award=award, lot=award.lot, round_=award.lot.round,
        tenderers=awards.to_notify(award), back=back,
    )  # fmt: skip


def _notices_form(award: awards.Award, **settings: Any) -> Any:
    told = {notice.tender_id: notice for notice in award.notifications}
    names: dict[str, Any] = {
        "channel-all": CodeField(_("How it was sent to all"), table="channel"),
        "sent-all": MomentField(_("When it was sent to all")),
    }
    data: dict[str, Any] = {"version": award.version}
    for tender in awards.to_notify(award):
        who, key = tender.supplier.name, tender.id
        names[f"channel-{key}"] = CodeField(_("How it was sent to %(name)s", name=who), table="channel")
        names[f"sent-{key}"] = MomentField(_("When it was sent to %(name)s", name=who))
        names[f"known-{key}"] = DayField(_("Later knowledge of %(name)s", name=who))
        notice = told.get(key)
        if notice is not None:
            data |= {
                f"channel-{key}": notice.channel,
                f"sent-{key}": notice.sent_at,
                f"known-{key}": notice.known_on,
            }
    form = type("OwnNoticesForm", (NoticesForm,), names)(data=data, **settings)
    form["channel-all"].data = (
        form["channel-all"].data or "electronic"
    )  # not asked where there is one tenderer
    return form


def _notices(award: awards.Award, form: Any) -> list[awards.Notice]:
    """A notice for each whose row tells a moment, or for whom the one for all does; the others are not sent yet."""
    return [
        awards.Notice(
            tender=tender,
            channel=form[f"channel-{source}"].data or "",
            sent_at=form[f"sent-{source}"].data,
            known_on=form[f"known-{tender.id}"].data,
        )
        for tender in awards.to_notify(award)
        if form[f"sent-{(source := _source(form, tender.id))}"].data is not None
    ]


def _source(form: Any, key: int) -> int | str:
    """Which row tells how and when one tenderer was told: its own, or the one for all where its own is empty."""
    return key if form[f"sent-{key}"].data is not None else "all"


def _at_all(form: Any, refusal: Refused) -> Refused:
    """The refusal at the field that was filled in: the one for all where a tenderer's own row is empty."""
    name, _dash, key = (refusal.field or "").partition("-")
    if name in ("sent", "channel") and key.isdigit() and _source(form, int(key)) == "all":
        refusal.field = f"{name}-all"
    return refusal


# --- annulling, appeals, corrections --------------------------------------------------------------------------


@blueprint.route("/awards/<int:award_id>/annul", methods=["GET", "POST"])
@permitted("award.annulled")
def annul(award_id: int) -> ResponseReturnValue:
    """Annul a decision that no contract rests on."""
    award = _asked(award_id, "award.annulled")
    form = AnnulForm(data={"version": award.version})

    def do(session: Session, version: int) -> None:
        awards.annul(session, person(), award, version=version, reason=form.reason.data or "", at=deeds.now())

    return _page(
        award, form, do,
        told=_("The decision was annulled. The lot is compared anew."), title=_("Annul the decision"),
        second=lambda: _second(
            award_id, "annulled", form, lambda now: AnnulForm(formdata=None, reason=now.ended_reason)
        ),
    )  # fmt: skip


def _tenderers(award: awards.Award, field: ThingField, blank: str) -> None:
    named = {tender.supplier_id: tender.supplier.name for tender in awards.to_notify(award)}
    field.offer(named.items(), blank=blank)


def _supplier(session: Session, key: int | None) -> Supplier | None:
    return None if key is None else session.get(Supplier, key)


@blueprint.route("/awards/<int:award_id>/appeal", methods=["GET", "POST"])
@permitted("appeal.filed")
def appeal(award_id: int) -> ResponseReturnValue:
    """Record an appeal to the Market Court."""
    award = _asked(award_id, "appeal.filed")
    form = AppealForm(data={"version": award.version})
    _tenderers(award, form.supplier, _("Not known"))

    def do(session: Session, _version: int) -> None:
        awards.file_appeal(
            session, person(), award, filed_on=form.filed_on.data, docket=form.docket.data,
            appellant=_supplier(session, form.supplier.data), note=form.note.data, at=deeds.now(),
        )  # fmt: skip

    return _page(award, form, do, told=_("The appeal was recorded."), title=_("Record an appeal"))


@blueprint.route("/awards/<int:award_id>/correction", methods=["GET", "POST"])
@permitted("correction.claimed")
def correct(award_id: int) -> ResponseReturnValue:
    """Record a claim for correction, or that the buyer takes the matter up itself."""
    award = _asked(award_id, "correction.claimed")
    form = CorrectionForm(data={"version": award.version})
    _tenderers(award, form.supplier, _("The buyer itself"))

    def do(session: Session, _version: int) -> None:
        awards.claim_correction(
            session, person(), award, claimed_on=form.claimed_on.data,
            claimant=_supplier(session, form.supplier.data), note=form.note.data, at=deeds.now(),
        )  # fmt: skip

    return _page(award, form, do, told=_("The correction was recorded."), title=_("Record a correction"))


@blueprint.route("/awards/<int:award_id>/deficiency", methods=["GET", "POST"])
@permitted("award.found_deficient")
def find_deficient(award_id: int) -> ResponseReturnValue:
    """Record what a court or the buyer found essentially deficient in a decision."""
    award = _asked(award_id, "award.found_deficient")
    form = DeficiencyForm(data={"version": award.version})

    def do(session: Session, _version: int) -> None:
        awards.find_deficient(
            session, person(), award, found_on=form.found_on.data, found_by=form.found_by.data,
            docket=form.docket.data, lacking=form.lacking.data or "", at=deeds.now(),
        )  # fmt: skip

    return _page(award, form, do, told=_("The deficiency was recorded."), title=_("Record a deficiency"))


@blueprint.route("/appeals/<int:appeal_id>/permission", methods=["GET", "POST"])
@permitted("appeal.permission_given")
def permit(appeal_id: int) -> ResponseReturnValue:
    """Record that the court lets the contract be concluded."""
    found: Any = awards.remedy(db.session(), person(), awards.Appeal, appeal_id, at=deeds.now())
    form = PermitForm(data={"version": found.version})

    def do(session: Session, version: int) -> None:
        awards.permit(
            session, person(), found, version=version, permitted_on=form.permitted_on.data, at=deeds.now()
        )

    award = _asked(found.award_id, "appeal.permission_given")
    return _page(
        award, form, do, told=_("The permission was recorded."), title=_("Record the court's permission"),
        second=lambda: _second_on(found, form),
    )  # fmt: skip


def _resolve_form(found: Any, table: str) -> Any:
    names = {
        "resolved_on": DayField(_("Resolved"), [fields.needed()]),
        "outcome": CodeField(_("Outcome"), [fields.needed()], table=table, blank=_("Choose")),
        "note": LongTextField(_("Note")),
    }
    return type("ResolveForm", (VersionForm,), names)(data={"version": found.version})


@blueprint.route("/appeals/<int:appeal_id>/resolve", methods=["GET", "POST"])
@permitted("appeal.resolved")
def resolve_appeal(appeal_id: int) -> ResponseReturnValue:
    """Record how the court ended an appeal."""
    found: Any = awards.remedy(db.session(), person(), awards.Appeal, appeal_id, at=deeds.now())
    form = _resolve_form(found, "appeal_outcome")

    def do(session: Session, version: int) -> None:
        awards.resolve_appeal(
            session, person(), found, version=version, resolved_on=form.resolved_on.data,
            outcome=form.outcome.data, note=form.note.data, at=deeds.now(),
        )  # fmt: skip

    award = _asked(found.award_id, "appeal.resolved")
    return _page(
        award, form, do, told=_("The outcome was recorded."), title=_("Record the outcome of the appeal"),
        second=lambda: _second_on(found, form),
    )  # fmt: skip


@blueprint.route("/corrections/<int:correction_id>/resolve", methods=["GET", "POST"])
@permitted("correction.resolved")
def resolve_correction(correction_id: int) -> ResponseReturnValue:
    """Record how a correction ended."""
    found: Any = awards.remedy(db.session(), person(), awards.Correction, correction_id, at=deeds.now())
    form = _resolve_form(found, "correction_outcome")

    def do(session: Session, version: int) -> None:
        awards.resolve_correction(
            session, person(), found, version=version, resolved_on=form.resolved_on.data,
            outcome=form.outcome.data, note=form.note.data, at=deeds.now(),
        )  # fmt: skip

    award = _asked(found.award_id, "correction.resolved")
    return _page(
        award, form, do, told=_("The outcome was recorded."), title=_("Record the outcome of the correction"),
        second=lambda: _second_on(found, form),
    )  # fmt: skip
