"""The workplace of admission: every tenderer with how far it has come, and one tenderer with all that is judged of it.

Not here: the forms that record what is judged (`asking`, `admission`).
"""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import law, rounds, tenders, wording
from tracker.web import deeds, tendering
from tracker.web.extensions import db
from tracker.web.languages import language
from tracker.web.security import permitted, person
from tracker.web.tendering import blueprint


@blueprint.get("/rounds/<int:round_id>/admission")
@permitted("tender.read")
def tenderers(round_id: int) -> ResponseReturnValue:
    """The round's tenderers: what was asked of each, what waits, and how its offers stand."""
    session, at = db.session(), deeds.now()
    round_ = rounds.get(session, person(), round_id, at=at)
    rounds.require(session, person(), "tender.read", round_, at=at)
    if tenders.are_sealed(round_):
        return redirect(url_for("tenders.index", round_id=round_id), 303)
    found = [one for one in tenders.of(session, person(), round_, at=at) if one.withdrawn_at is None]
    requests = tenders.requests_of(session, person(), round_, at=at)
    return render_template(
        "tenders/tenderers.html",
        round_=round_,
        tenders=found,
        requests={one.id: [each for each in requests if each.tender_id == one.id] for one in found},
        checks=tenders.checks_of(session, found),
        grounds=len(law.exclusion.GROUNDS),
        low={lot.id: tenders.low_prices(session, lot) for lot in round_.lots},
        limits=tenders.limits_of(session, round_),
        requirements=rounds.requirements_of(session, round_),
        suitability=tenders.suitability_of(session, found),
        now=at,
        can=tendering.can(round_),
    )


@blueprint.get("/rounds/<int:round_id>/tenders/<int:tender_id>/admission")
@permitted("tender.read")
def tenderer(round_id: int, tender_id: int) -> ResponseReturnValue:
    """One tenderer: its offers by lot, and what it was asked, with who else was."""
    tender = tendering.found_tender(round_id, tender_id)
    session, at, round_ = db.session(), deeds.now(), tender.round
    if tenders.are_sealed(round_) or tender.withdrawn_at is not None:
        return redirect(url_for("tenders.show", round_id=round_id, tender_id=tender_id), 303)
    requests = tenders.requests_of(session, person(), round_, at=at)
    return render_template(
        "tenders/tenderer.html",
        round_=round_,
        tender=tender,
        requests=[one for one in requests if one.tender_id == tender.id],
        alike=tenders.alike(session, requests),
        low={
            offer.id: low
            for offer in tender.offers
            if (low := tenders.low_prices(session, offer.lot).get(offer.id)) is not None
        },
        checks=tenders.checks_of(session, [tender])[tender.id],
        grounds=len(law.exclusion.GROUNDS),
        in_the_way=in_the_way(tender),
        old={
            check.ground: told[0]
            for check in tenders.checks_of(session, [tender])[tender.id].values()
            if check.dated_on
            and (told := tenders.too_old(round_, check.ground, check.dated_on, on=deeds.today())) is not None
        },
        remarks=tenders.remarks(tender.offers),
        requirements=rounds.requirements_of(session, round_),
        suitability=(verdicts := tenders.suitability_of(session, [tender])[tender.id]),
        suitability_edition=tenders.suitability_edition(verdicts),
        conformity=tenders.conformity_of(session, tender.offers),
        edition=tenders.conformity_edition,
        now=at,
        can=tendering.can(round_),
    )


def in_the_way(tender: tenders.Tender) -> wording.Worded | None:
    """The ground for which the law demands that the tenderer be excluded, in words."""
    found = tenders.standing_in_the_way(db.session(), tender, on=deeds.today())
    if found is None:
        return None
    check, answer = found
    ground = wording.called("exclusion_ground", check.ground, language())
    sentence = _("The tenderer has to be excluded: %(ground)s.", ground=ground)
    return wording.finding(answer.as_json(), language(), sentence=sentence)
