"""Reads what the rooms know of many rounds at once, for the checks: one query a table, whatever the rounds are.

Not here: what the law judges (`facts` makes its frozen facts of this).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from tracker import awards, contracts
from tracker.database import day_of
from tracker.organisations import Organisation, Supplier
from tracker.rounds import (
    Corrigendum,
    Criterion,
    Invitation,
    Lot,
    Question,
    QuestionVersion,
    Round,
    Scheme,
    Times,
)
from tracker.tenders import ExclusionCheck, LowLimits, Offer, PriceLimits, Request, RequestLot, Tender


@dataclass(frozen=True)
class Gathered:
    """Rows by what they belong to: lots and schemes by round, awards and contracts by lot, the rest by award."""

    buyers: dict[int, Organisation]
    lots: dict[int, list[Any]]
    schemes: dict[int, list[Any]]
    awards: dict[int, Any]
    told: dict[int, list[Any]]
    appeals: dict[int, list[Any]]
    contracts: dict[int, list[contracts.Contract]]
    prices: dict[int, list[Any]]
    excluded: dict[int, list[Any]]
    limits: dict[int, PriceLimits]
    asked: dict[tuple[int, int], date]
    questions: dict[int, list[Any]]
    corrigenda: dict[int, list[Any]]
    times: dict[int, Any]


def gather(session: Session, found: Sequence[Round]) -> Gathered:
    """Everything that the facts of these rounds are made of."""
    ids = [round_.id for round_ in found]
    announced = session.execute(_announced(ids)).all()
    return Gathered(
        buyers=_buyers(session, found),
        lots=_by(session.execute(_lots(ids)), "round_id"),
        schemes=_by(session.execute(_schemes(ids)), "round_id"),
        awards={row.lot_id: row for row in session.execute(_awards(ids))},
        told=_by(session.execute(_told(ids)), "award_id"),
        appeals=_by(session.execute(_appeals(ids)), "award_id"),
        contracts=_by(session.scalars(_contracts(ids)), "lot_id"),
        excluded=_by(session.execute(_excluded(ids)), "lot_id"),
        prices=_by(session.execute(_prices(ids)), "lot_id"),
        limits={
            row.round_id: PriceLimits(row.below_mean, row.below_next)
            for row in announced
            if row.below_mean is not None
        },
        asked={(row.tender_id, row.lot_id): day_of(row.sent_at) for row in session.execute(_asked(ids))},
        questions=_by(session.execute(_questions(ids)), "round_id"),
        corrigenda=_by(session.execute(_corrigenda(ids)), "round_id"),
        times={row.round_id: row for row in announced},
    )


def _by(rows: Iterable[Any], key: str) -> dict[int, list[Any]]:
    gathered: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        gathered[getattr(row, key)].append(row)
    return gathered


def _buyers(session: Session, found: Sequence[Round]) -> dict[int, Organisation]:
    asked = select(Organisation).where(Organisation.id.in_({round_.buyer_id for round_ in found}))
    return {one.id: one for one in session.scalars(asked)}


def _lots(ids: list[int]) -> Any:
    asked = select(
        Lot.id, Lot.round_id, Lot.code, Lot.stage, Lot.cancelled_on, Lot.cancellation_notice_sent_on
    ).where(Lot.round_id.in_(ids))  # fmt: skip
    return asked.order_by(Lot.round_id, Lot.position, Lot.id)


def _schemes(ids: list[int]) -> Any:
    """Each scheme with how many of its criteria are something else than the price."""
    others = func.coalesce(func.sum(case((Criterion.kind != "price", 1), else_=0)), 0)
    return (
        select(
            Scheme.round_id,
            Scheme.lot_id,
            Scheme.model,
            Scheme.price_only_reason,
            Scheme.price_basis,
            others.label("others"),
        )
        .outerjoin(Criterion, Criterion.scheme_id == Scheme.id)
        .where(Scheme.round_id.in_(ids))
        .group_by(
            Scheme.id,
            Scheme.round_id,
            Scheme.lot_id,
            Scheme.model,
            Scheme.price_only_reason,
            Scheme.price_basis,
        )
    )


def _awards(ids: list[int]) -> Any:
    award = awards.Award
    deficient = exists().where(awards.Deficiency.award_id == award.id)
    return (
        select(
            award.id, award.lot_id, award.decided_on, award.direct, award.reasons, award.price_only_reason,
            award.appeal_instructions, award.correction_instructions, award.standstill_binds,
            award.earliest_contract_day, deficient.label("deficient"),
        )
        .join(award.lot)
        .where(Lot.round_id.in_(ids), award.state == "decided")
    )  # fmt: skip


def _told(ids: list[int]) -> Any:
    """Every tenderer that a decision speaks of, with the notification that was sent to them or none."""
    line, award, notice = awards.Line, awards.Award, awards.Notification
    return (
        select(
            line.award_id, Tender.id.label("tender_id"), Supplier.name, notice.sent_at, notice.channel,
            notice.known_on,
        )
        .join(line.award)
        .join(award.lot)
        .join(Offer, Offer.id == line.offer_id)
        .join(Tender, Tender.id == Offer.tender_id)
        .join(Supplier, Supplier.id == Tender.supplier_id)
        .outerjoin(notice, (notice.award_id == award.id) & (notice.tender_id == Tender.id))
        .where(Lot.round_id.in_(ids), award.state == "decided")
        .order_by(line.award_id, Tender.id)
    )  # fmt: skip


def _appeals(ids: list[int]) -> Any:
    appeal, award = awards.Appeal, awards.Award
    return (
        select(appeal.award_id, appeal.filed_on, appeal.permission_on, appeal.resolved_on)
        .join(award, award.id == appeal.award_id)
        .join(award.lot)
        .where(Lot.round_id.in_(ids), award.state == "decided")
        .order_by(appeal.filed_on, appeal.id)
    )


def _contracts(ids: list[int]) -> Any:
    contract = contracts.Contract
    return (
        select(contract)
        .join(contract.lot)
        .where(Lot.round_id.in_(ids))
        .order_by(contract.concluded_on, contract.id)
        .options(
            joinedload(contract.supplier), selectinload(contract.modifications), selectinload(contract.options),
            selectinload(contract.indexings),
        )
    )  # fmt: skip


def _prices(ids: list[int]) -> Any:
    """The admitted offers with what they cost, of lots that are compared."""
    return (
        select(Offer.id, Offer.lot_id, Offer.tender_id, Offer.unit_price, Offer.total, Supplier.name)
        .join(Offer.tender)
        .join(Tender.supplier)
        .where(Tender.round_id.in_(ids), Offer.standing == "admitted", Tender.withdrawn_at.is_(None))
        .order_by(Offer.lot_id, Tender.received_at, Tender.id)
    )


def _excluded(ids: list[int]) -> Any:
    """The offers whose tenderer was excluded on a coded ground, with the ground's day."""
    check = ExclusionCheck
    return (
        select(Offer.lot_id, Offer.exclusion_ground, Offer.excluded_on, check.dated_on, Supplier.name)
        .join(Offer.tender)
        .join(Tender.supplier)
        .outerjoin(check, (check.tender_id == Tender.id) & (check.ground == Offer.exclusion_ground))
        .where(Tender.round_id.in_(ids), Offer.exclusion_ground.is_not(None), Tender.withdrawn_at.is_(None))
        .order_by(Offer.lot_id, Tender.received_at, Tender.id)
    )


def _asked(ids: list[int]) -> Any:
    """When tenderers were asked about their low prices, the first time last, so that it is the one kept."""
    return (
        select(Request.tender_id, RequestLot.lot_id, Request.sent_at)
        .join(RequestLot, RequestLot.request_id == Request.id)
        .join(Request.tender)
        .where(Tender.round_id.in_(ids), Request.kind == "abnormally_low")
        .order_by(Request.sent_at.desc())
    )


def _questions(ids: list[int]) -> Any:
    """Each question with whether its last version came late, and when all were told an answer first."""
    last = aliased(QuestionVersion)
    newest = (
        select(func.max(QuestionVersion.number))
        .where(QuestionVersion.question_id == Question.id)
        .correlate(Question)
        .scalar_subquery()
    )
    told = (
        select(func.min(QuestionVersion.published_at))
        .where(QuestionVersion.question_id == Question.id)
        .correlate(Question)
        .scalar_subquery()
    )
    return (
        select(Question.round_id, Question.number, last.late, told.label("told_at"))
        .join(last, (last.question_id == Question.id) & (last.number == newest))
        .where(Question.round_id.in_(ids))
        .order_by(Question.round_id, Question.number)
    )


def _corrigenda(ids: list[int]) -> Any:
    made = Corrigendum
    return (
        select(made.round_id, made.sent_at, made.substantial, made.deadline_to, made.criteria)
        .where(made.round_id.in_(ids))
        .order_by(made.round_id, made.number)
    )


def _announced(ids: list[int]) -> Any:
    """Of each round its times, its limits of low prices, and when candidates were invited, as it was noted last."""
    noted, later = Invitation, aliased(Invitation)
    newest = select(func.max(later.number)).where(later.round_id == noted.round_id).scalar_subquery()
    return (
        select(
            Round.id.label("round_id"), Times.electronic, Times.urgent_reason, Times.prior_notice_sent_on,
            Times.requests_due_on, noted.sent_on.label("invited_on"), LowLimits.below_mean, LowLimits.below_next,
        )
        .outerjoin(Times, Times.round_id == Round.id)
        .outerjoin(LowLimits, LowLimits.round_id == Round.id)
        .outerjoin(noted, (noted.round_id == Round.id) & (noted.number == newest))
        .where(Round.id.in_(ids))
    )  # fmt: skip
