"""Reads of awards: of a lot, what runs from a decision and until when, and what stands against a contract.

Not here: writing, and words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import accounts, evaluation, law, rounds
from tracker.awards.models import Appeal, Award, Correction, Line, Notification
from tracker.awards.rules import Candidate
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds import Lot, Round
from tracker.tenders import Offer, Tender

LIVE = ("proposed", "decided")
# What runs from a decision or its notification, and the law's rule for each; a standstill's follows the regime.
REMEDIES = {
    "correction": "correction.party",
    "appeal": "appeal.normal",
    "own_correction": "correction.own_initiative",
}


@dataclass(frozen=True)
class Due:
    """A date that runs from an award: what it ends, whom it concerns (None: everybody), and the law's answer.

    `code` is one of correction, appeal, standstill (`finding.earliest_contract_day` is then the day that matters),
    own_correction.
    """

    code: str
    finding: law.DeadlineFinding
    tender: Tender | None = None


def get(session: Session, reader: accounts.Person, identity: int, *, at: datetime) -> Award:
    """An award; `scope.outside` where there is none within the reader's reach."""
    found = session.scalar(_whole().where(Award.id == identity))
    if found is None:
        raise Refused("scope.outside", permission="award.read")
    rounds.require(session, reader, "award.read", found.lot.round, at=at)
    return found


def of(session: Session, reader: accounts.Person, lot: Lot, *, at: datetime) -> list[Award]:
    """The lot's awards, the latest first."""
    rounds.require(session, reader, "award.read", lot.round, at=at)
    return list(session.scalars(_whole().where(Award.lot_id == lot.id).order_by(Award.number.desc())))


def live(session: Session, lot: Lot) -> Award | None:
    """The lot's proposal or decision that stands; for the rooms further on."""
    return session.scalar(_whole().where(Award.lot_id == lot.id, Award.state.in_(LIVE)))


def in_round(session: Session, round_: Round) -> list[Award]:
    """All awards of a round's lots, by lot and number; for the rooms further on."""
    asked = _whole().join(Award.lot).where(Lot.round_id == round_.id)
    return list(session.scalars(asked.order_by(Lot.position, Lot.id, Award.number)))


def _whole() -> Select[Award]:
    return select(Award).options(
        joinedload(Award.lot).joinedload(Lot.round),
        joinedload(Award.comparison),
        joinedload(Award.proposed_by),
        joinedload(Award.approved_by),
        selectinload(Award.lines).joinedload(Line.offer).joinedload(Offer.tender).joinedload(Tender.supplier),
        selectinload(Award.criterion_reasons),
        selectinload(Award.notifications),
    )


def offers(session: Session, lot: Lot) -> list[Offer]:
    """Every offer for the lot that was not withdrawn, in order of receipt: each gets a line of the award."""
    asked = (
        select(Offer)
        .join(Offer.tender)
        .where(Offer.lot_id == lot.id, Tender.withdrawn_at.is_(None))
        .order_by(Tender.received_at, Tender.id)
        .options(joinedload(Offer.tender).joinedload(Tender.supplier))
    )
    return list(session.scalars(asked))


def candidates(session: Session, lot: Lot) -> list[Candidate]:
    """The offers that may be chosen with their ranks, and how many other lots of the round each tenderer wins.

    In a direct award nobody is ranked behind another, and nothing need have been admitted.
    """
    won = _lots_won(session, lot)
    direct = lot.round.procedure == "direct"
    outcome = None if direct else evaluation.whole(session, lot)
    found = []
    for offer in offers(session, lot):
        if offer.standing != "admitted" and not (direct and offer.standing == "received"):
            continue
        ranked = outcome.evaluation.of(str(offer.id)).rank if outcome and outcome.evaluation else 1
        supplier = offer.tender.supplier
        found.append(Candidate(offer.id, supplier.name, ranked, won.get(supplier.id, 0)))
    return found


def _lots_won(session: Session, lot: Lot) -> dict[int, int]:
    asked = (
        select(Tender.supplier_id, func.count(func.distinct(Award.lot_id)))
        .select_from(Line)
        .join(Line.award)
        .join(Award.lot)
        .join(Line.offer)
        .join(Offer.tender)
        .where(Lot.round_id == lot.round_id, Lot.id != lot.id, Award.state.in_(LIVE), Line.chosen)
        .group_by(Tender.supplier_id)
    )
    return dict(session.execute(asked).all())


# --- what runs from a decision --------------------------------------------------------------------------------


def governing_day(award: Award) -> date:
    """The day whose law governs the award: its round's."""
    day = award.lot.round.law_day or award.decided_on
    if day is None:
        raise ValueError("an award that is not decided has no dates")
    return day


def standstill_rule(award: Award) -> str | None:
    """The rule by which a contract waits, None where the regime has none."""
    return law.STANDSTILL_RULES.get(award.lot.round.regime or "")


def deadlines(award: Award) -> list[Due]:
    """Every date that runs from a decided award: for each notified tenderer, and the buyer's own correction.

    What the law's data does not carry is answered as not established, never left out. Over a direct award an appeal
    is open from its contract or its notice on, so that none runs from the notification.
    """
    if award.state not in ("decided", "annulled") or award.decided_on is None:
        return []
    bound = law.on(governing_day(award))
    found = [due for notice in award.notifications for due in _from_notice(bound, award, notice)]
    own = _answer(bound, REMEDIES["own_correction"], event=award.decided_on)
    return [*found, *([Due("own_correction", own)] if own is not None else [])]


def deficient(award: Award) -> bool:
    """Whether the decision lacks its appeal instructions, or was found deficient: six months to appeal (§147(3))."""
    return not award.appeal_instructions or bool(award.deficiencies)


def _from_notice(bound: law.Law, award: Award, notice: Notification) -> Iterator[Due]:
    asked = {"correction": REMEDIES["correction"]}
    if not award.direct:
        asked["appeal"] = REMEDIES["appeal"]
    rule = standstill_rule(award) if award.standstill_binds else None
    if rule is not None:
        asked["standstill"] = rule
    for code, name in asked.items():
        finding = _answer(
            bound, name, event=day_of(notice.sent_at), via=notice.channel, known_on=notice.known_on
        )
        if finding is not None:
            yield Due(code, finding, notice.tender)


def _answer(
    bound: law.Law, rule: str, *, event: date, via: str = "electronic", known_on: date | None = None
) -> law.DeadlineFinding | None:
    try:
        return bound.deadline(rule, event=event, via=via, known_on=known_on)
    except law.NotInForce:
        return None


def last(dues: Sequence[Due], code: str) -> Due | None:
    """Of several tenderers' dates, the last one governs; None where none is established."""
    known = [due for due in dues if due.code == code and due.finding.last_day is not None]
    return max(known, key=lambda due: due.finding.last_day or date.min, default=None)


def contract_day(award: Award, tenders: Sequence[Tender]) -> date | None:
    """The first day on which a contract may be signed; None until every tenderer has been notified."""
    notified = {notice.tender_id: notice.earliest_contract_day for notice in award.notifications}
    if not tenders or any(tender.id not in notified for tender in tenders):
        return None
    days = list(notified.values())
    return None if None in days else max(day for day in days if day is not None)


def to_notify(award: Award) -> list[Tender]:
    """Every tenderer that the award speaks of, in order of receipt: each has to be told, the rejected too."""
    return sorted((line.offer.tender for line in award.lines), key=lambda each: (each.received_at, each.id))


def phase(award: Award, *, at: datetime, appealed: bool = False) -> str:
    """Where an award stands by the clock: to_notify, standstill, appealed, contract_possible, or its state.

    `appealed` says that an appeal holds a contract back (`pending_appeal`). Where no standstill binds, a decided
    award is contract_possible at once.
    """
    if award.state != "decided":
        return award.state
    if not award.standstill_binds:
        return "contract_possible"
    if appealed:
        return "appealed"
    if award.earliest_contract_day is None:
        return "to_notify"
    return "standstill" if day_of(at) < award.earliest_contract_day else "contract_possible"


# --- remedies -------------------------------------------------------------------------------------------------


def appeals(session: Session, award: Award) -> list[Appeal]:
    """The appeals against an award, in order of filing."""
    asked = select(Appeal).where(Appeal.award_id == award.id).order_by(Appeal.filed_on, Appeal.id)
    return list(session.scalars(asked.options(joinedload(Appeal.appellant))))


def pending_appeal(session: Session, award: Award) -> Appeal | None:
    """The first appeal that holds a contract back: not resolved, and without the court's permission."""
    return next(
        (one for one in appeals(session, award) if one.resolved_on is None and one.permission_on is None),
        None,
    )


def corrections(session: Session, award: Award) -> list[Correction]:
    """The corrections of an award, claimed or the buyer's own, in order."""
    asked = (
        select(Correction)
        .where(Correction.award_id == award.id)
        .order_by(Correction.claimed_on, Correction.id)
    )
    return list(session.scalars(asked.options(joinedload(Correction.claimant))))


def remedies_in(session: Session, round_: Round) -> tuple[list[Appeal], list[Correction]]:
    """Every appeal and every correction of a round's awards, by lot and day; for a page of the whole round."""
    of_round = select(Award.id).join(Award.lot).where(Lot.round_id == round_.id)
    filed = select(Appeal).where(Appeal.award_id.in_(of_round)).options(joinedload(Appeal.appellant))
    claimed = (
        select(Correction).where(Correction.award_id.in_(of_round)).options(joinedload(Correction.claimant))
    )
    return (
        list(session.scalars(filed.order_by(Appeal.filed_on, Appeal.id))),
        list(session.scalars(claimed.order_by(Correction.claimed_on, Correction.id))),
    )


def remedy(
    session: Session, reader: accounts.Person, kind: type, identity: int, *, at: datetime
) -> Appeal | Correction:
    """An appeal or correction by its id; `scope.outside` where there is none within the reader's reach."""
    found: Appeal | Correction | None = session.get(kind, identity)
    if found is None:
        raise Refused("scope.outside", permission="award.read")
    rounds.require(session, reader, "award.read", found.award.lot.round, at=at)
    return found
