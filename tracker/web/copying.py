"""A new round from a copy of an earlier one; the page says what goes along and what does not.

The view belongs to the blueprint of `rounds`. Not here: planning a round from nothing (`planning`).
"""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import organisations, rounds, wording
from tracker.organisations import Organisation
from tracker.refusal import Refused
from tracker.rounds import Round
from tracker.web import deeds, fields
from tracker.web.extensions import db
from tracker.web.fields import TextField, ThingField
from tracker.web.languages import language
from tracker.web.planning import CHOOSE, named, own_buyers
from tracker.web.rounds import blueprint
from tracker.web.security import permitted, person


class CopyForm(fields.Form):
    """What the new round is called, and who buys."""

    buyer = ThingField(fields.label("rounds", "buyer_id"), [fields.needed()])
    reference = TextField(fields.label("rounds", "reference"), [fields.needed()], most=80)


@blueprint.route("/rounds/<int:round_id>/copy", methods=["GET", "POST"])
@permitted("round.copied")
def copy(round_id: int) -> ResponseReturnValue:
    """Plan a new round from a copy of this one."""
    at = deeds.now()
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    mine = own_buyers()
    form = CopyForm()
    form.buyer.offer([(one.id, named(one)) for one in mine], blank=CHOOSE)
    if not form.is_submitted():
        form.buyer.data = _likely_buyer(round_, mine)
    if form.validate_on_submit():
        try:
            with deeds.deed() as session:
                buyer = session.get(Organisation, form.buyer.data)
                made = rounds.copy(
                    session, person(), round_, reference=form.reference.data, buyer=buyer, at=at
                ).id
        except Refused as refusal:
            form.take(refusal)
        else:
            flash(
                _("The round has been planned from the copy. Its value and dates are told next."), "success"
            )
            return redirect(url_for("rounds.edit", round_id=made), 303)
    round_ = rounds.get(db.session(), person(), round_id, at=at)
    return fields.shown("rounds/copy.html", form=form, round=round_, **_taken(round_))


def _likely_buyer(round_: Round, mine: list[Organisation]) -> int | None:
    """The round's own buyer; where it is gone, the only one of mine or of those who took over from it."""
    ids = [one.id for one in mine]
    if round_.buyer_id in ids or len(ids) == 1:
        return round_.buyer_id if round_.buyer_id in ids else ids[0]
    heirs = organisations.keepers(db.session(), round_.buyer, on=deeds.today())
    found = [one.organisation.id for one in heirs if one.organisation.id in ids]
    return found[0] if len(found) == 1 else None


def _taken(round_: Round) -> dict[str, Any]:
    session = db.session()
    taken = rounds.copied(session, round_, on=deeds.today())
    shown = language()
    return {
        "lots": rounds.lots_of(session, round_),
        "schemes": [
            (
                scheme.lot,
                [(one.name, wording.number(one.max_points, shown)) for one in facts.criteria],
                scheme.model,
            )
            for scheme, facts in taken.schemes
        ],
        "requirements": rounds.requirements_of(session, round_),
        "co_buyers": [
            (named(one), wording.called("co_buyer_role", role, shown)) for one, role in taken.co_buyers
        ],
        "absent": [named(one) for one in taken.absent],
        "not_offered": taken.not_offered,
    }
