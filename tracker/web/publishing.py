"""What publishes a round, lets it go on directly, ends it or hands it to another keeper.

Each page says what will follow before it is done. Not here: a later deadline
(`corrigenda`) and the opening of tenders.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from wtforms import HiddenField

from tracker import organisations, rounds, wording
from tracker.organisations import Organisation
from tracker.refusal import Conflict
from tracker.rounds import Round
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import DayField, LongTextField, TextField, ThingField
from tracker.web.languages import language
from tracker.web.planning import named, worded
from tracker.web.rounds import mended_at
from tracker.web.security import permitted, person

blueprint = Blueprint("publishing", __name__)

REASON = lazy_gettext("Reason")


class PublishForm(fields.Form):
    """The notice by which the round was made public."""

    version = HiddenField()
    notice_sent_on = DayField(fields.label("rounds", "notice_sent_on"), [fields.needed()])
    notice_number = TextField(fields.label("rounds", "notice_number"), most=80)
    notice_published_on = DayField(fields.label("rounds", "notice_published_on"))


class ReasonForm(fields.Form):
    """Why something is done that cannot be undone."""

    version = HiddenField()
    reason = LongTextField(REASON, [fields.needed()])


class GroundForm(fields.Form):
    """On what ground the law lets a round be awarded directly, where it asks for one."""

    version = HiddenField()
    reason = LongTextField(lazy_gettext("Ground for the direct award"))


class CancellationNoticeForm(fields.Form):
    """When the notice of a cancellation was sent."""

    version = HiddenField()
    sent_on = DayField(fields.label("rounds", "cancellation_notice_sent_on"), [fields.needed()])


class KeeperForm(fields.Form):
    """Who answers for the round, from which day, and why."""

    version = HiddenField()
    organisation = ThingField(fields.label("rounds", "keeper_id"), [fields.needed()])
    since = DayField(fields.label("keepers", "since"), [fields.needed()])
    why = LongTextField(fields.label("keepers", "why"))


def _asked(round_id: int, act: str) -> Round:
    """The round, if the person may do the act on it in its stage; 404 and a plain no come before any form."""
    at = deeds.now()
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    rounds.require(db.session(), person(), act, round_, at=at)
    rounds.check(round_, act)
    return round_


def _done(
    form: Any, round_: Round, do: Callable[[Session, int], object], told: str
) -> ResponseReturnValue | None:
    """Do it in the request's deed: an answer where it was done or two versions meet, none where the form tells."""
    back, version = url_for("rounds.show", round_id=round_.id), round_.version

    def meet(conflict: Conflict) -> ResponseReturnValue:
        return fields.both_shown(conflict, table="rounds", version=version, worded=worded, reload=back)

    return fields.settled(form, do, told, meet=meet, to=back)


@blueprint.route("/rounds/<int:round_id>/publish", methods=["GET", "POST"])
@permitted("round.published")
def publish(round_id: int) -> ResponseReturnValue:
    """Publish a planned round: what is missing, the regime with its reasons, and what will be locked."""
    round_ = _asked(round_id, "round.published")
    form = PublishForm(data={"version": round_.version, "notice_sent_on": deeds.today()})

    def do(session: Session, version: int) -> None:
        rounds.publish(
            session, person(), round_, version=version, at=deeds.now(), notice_sent_on=form.notice_sent_on.data,
            notice_number=form.notice_number.data, notice_published_on=form.notice_published_on.data,
        )  # fmt: skip

    done = _done(
        form, round_, do, _("The round has been published. Its lots, criteria and facts are locked.")
    )
    if done is not None:
        return done
    on = form.notice_sent_on.data or deeds.today()
    given = [
        (f"{one.reference}, {wording.day(one.notice_sent_on, language())}", _("%(days)s days", days=days))
        for one, days in rounds.given_times(db.session(), round_)
    ]
    return fields.shown("rounds/publish.html", form=form, given_times=given, **_before(round_, on))


@blueprint.route("/rounds/<int:round_id>/award-directly", methods=["GET", "POST"])
@permitted("round.awarded_directly")
def award_directly(round_id: int) -> ResponseReturnValue:
    """Let a direct award go on without tendering, with its legal ground."""
    round_ = _asked(round_id, "round.awarded_directly")
    on = round_.began_on or deeds.today()
    form = GroundForm(data={"version": round_.version})

    def do(session: Session, version: int) -> None:
        rounds.award_directly(
            session, person(), round_, reason=form.reason.data, version=version, at=deeds.now()
        )

    done = _done(form, round_, do, _("The direct award goes on. Enter the supplier's offer next."))
    if done is not None:
        return done
    asked = rounds.ground_needed(round_, on=on)
    return fields.shown("rounds/direct.html", form=form, asked=asked, **_before(round_, on))


def _before(round_: Round, on: Any) -> dict[str, Any]:
    finding = wording.finding(rounds.regime(round_, on=on), language(), sentence=_("Regime"))
    absent = [
        {"text": wording.refusal(one, language()), "href": mended_at(round_, one), "done": False}
        for one in rounds.missing(db.session(), round_, at=deeds.now())
    ]
    return {
        "round": round_,
        "regime": finding,
        "absent": absent,
        "lots": rounds.lots_of(db.session(), round_),
    }


@blueprint.route("/rounds/<int:round_id>/cancel", methods=["GET", "POST"])
@permitted("round.cancelled")
def cancel(round_id: int) -> ResponseReturnValue:
    """End a round without a contract."""
    round_ = _asked(round_id, "round.cancelled")
    form = ReasonForm(data={"version": round_.version})

    def do(session: Session, version: int) -> None:
        rounds.cancel(
            session, person(), round_, reason=form.reason.data or "", version=version, at=deeds.now()
        )

    done = _done(form, round_, do, _("The round has been cancelled."))
    return done or fields.shown("rounds/cancel.html", form=form, round=round_)


@blueprint.route("/rounds/<int:round_id>/give-up", methods=["GET", "POST"])
@permitted("round.given_up")
def give_up(round_id: int) -> ResponseReturnValue:
    """End a round that was only planned."""
    round_ = _asked(round_id, "round.given_up")
    form = ReasonForm(data={"version": round_.version})

    def do(session: Session, version: int) -> None:
        rounds.give_up(
            session, person(), round_, reason=form.reason.data or "", version=version, at=deeds.now()
        )

    done = _done(
        form, round_, do, _("The planned round was given up. It stays in the register as cancelled.")
    )
    return done or fields.shown("rounds/give_up.html", form=form, round=round_)


@blueprint.route("/rounds/<int:round_id>/cancellation-notice", methods=["GET", "POST"])
@permitted("round.cancellation_announced")
def announce_cancellation(round_id: int) -> ResponseReturnValue:
    """Note when the notice of the round's cancellation was sent."""
    round_ = _asked(round_id, "round.cancellation_announced")
    form = CancellationNoticeForm(
        data={"version": round_.version, "sent_on": round_.cancellation_notice_sent_on}
    )

    def do(session: Session, version: int) -> None:
        rounds.announce_cancellation(
            session, person(), round_, sent_on=form.sent_on.data, version=version, at=deeds.now()
        )

    done = _done(form, round_, do, _("The day of the notice was recorded."))
    return done or fields.shown("rounds/cancellation_notice.html", form=form, round=round_, lot=None)


@blueprint.route("/rounds/<int:round_id>/keeper", methods=["GET", "POST"])
@permitted("round.keeper_changed")
def change_keeper(round_id: int) -> ResponseReturnValue:
    """Hand a round to the organisation that answers for it today."""
    round_ = _asked(round_id, "round.keeper_changed")
    form = KeeperForm(data={"version": round_.version, "since": deeds.today()})
    likely = _likely_keepers(round_)
    form.organisation.offer([*likely, *_others({key for key, *_rest in likely})], blank=_("Choose"))

    def do(session: Session, version: int) -> None:
        rounds.change_keeper(
            session, person(), round_, organisation=session.get(Organisation, form.organisation.data),
            since=form.since.data, why=form.why.data, version=version, at=deeds.now(),
        )  # fmt: skip

    done = _done(form, round_, do, _("The keeper has been changed."))
    return done or fields.shown("rounds/keeper.html", form=form, round=round_)


def _likely_keepers(round_: Round) -> list[tuple[int, str, str]]:
    session = db.session()
    places = {place.municipality_id for lot in rounds.lots_of(session, round_) for place in lot.places}
    found = organisations.keepers(session, round_.buyer, on=deeds.today(), municipality_ids=places)
    group = _("Took over from the buyer")
    return [(one.organisation.id, named(one.organisation), group) for one in found]


def _others(without: set[int]) -> list[tuple[int, str, str]]:
    kinds = ("vitality_centre", "employment_area", "municipality", "ministry", "other")
    asked = organisations.matching(kinds=kinds, on=deeds.today())
    found = sorted(db.session().scalars(asked), key=lambda one: (kinds.index(one.kind), one.code))
    return [
        (one.id, named(one), wording.called("organisation_kind", one.kind, language()))
        for one in found
        if one.id not in without
    ]
