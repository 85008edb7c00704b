"""The decision as it is sent to every tenderer, and what runs from that.

Not here: the counting of days, which is the law's.
"""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import awards
from tracker.web import awarding, deeds, fields, tendering
from tracker.web.awarding import blueprint
from tracker.web.fields import CodeField, DayField
from tracker.web.security import permitted, person


@blueprint.route("/awards/<int:award_id>/notify", methods=["GET", "POST"])
@permitted("award.notified")
def notify(award_id: int) -> ResponseReturnValue:
    """A row for each tenderer: how and when the decision was sent, and a later knowledge where it is shown."""
    award = awarding.found(award_id)
    awarding.asked(award, "award.notified")
    form = _form(award)
    if form.validate_on_submit():
        answer = awarding.done(
            form, award, lambda session, version: awards.notify(
                session, person(), award, version=version, notices=_notices(award, form), at=deeds.now()
            ), _("The notices were saved."), to=url_for("awards.review", award_id=award_id),
        )  # fmt: skip
        if answer is not None:
            return answer
    award = awarding.found(award_id)
    told = {notice.tender_id: notice for notice in award.notifications}
    return fields.shown(
        "awards/notify.html", form=form, award=award, lot=award.lot, round=award.lot.round,
        tenderers=awards.to_notify(award), told=told, dates=awarding.dates(award),
        lines={line.offer.tender_id: line for line in award.lines},
    )  # fmt: skip


def _form(award: awards.Award) -> Any:
    told = {notice.tender_id: notice for notice in award.notifications}
    names: dict[str, Any] = {}
    data: dict[str, Any] = {"version": award.version}
    for tender in awards.to_notify(award):
        who = tender.supplier.name
        names[f"channel-{tender.id}"] = CodeField(_("How it was sent to %(name)s", name=who), table="channel")
        names[f"sent-{tender.id}"] = tendering.MomentField(_("When it was sent to %(name)s", name=who))
        names[f"known-{tender.id}"] = DayField(_("Later knowledge of %(name)s", name=who))
        notice = told.get(tender.id)
        if notice is not None:
            data |= {
                f"channel-{tender.id}": notice.channel, f"sent-{tender.id}": notice.sent_at,
                f"known-{tender.id}": notice.known_on,
            }  # fmt: skip
    return type("LotsNoticesForm", (awarding.VersionForm,), names)(data=data)


def _notices(award: awards.Award, form: Any) -> list[awards.Notice]:
    """The rows that tell a moment; the others are not sent yet."""
    return [
        awards.Notice(
            tender=tender,
            channel=form[f"channel-{tender.id}"].data or "",
            sent_at=form[f"sent-{tender.id}"].data,
            known_on=form[f"known-{tender.id}"].data,
        )
        for tender in awards.to_notify(award)
        if form[f"sent-{tender.id}"].data is not None
    ]
