"""Reads of a round: the round with its parts, what is missing before its next step, and what the clock says.

A reader is only ever given what their scope covers. Not here: lists of rounds (`lists`), tenders, comparison and
award (rooms further on).
"""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import audit, law
from tracker.database import day_of
from tracker.refusal import Refused
from tracker.rounds.models import Lot, LotMunicipality, Round, Scheme
from tracker.rounds.operations.authority import require
from tracker.rounds.suitability import over_turnover, requirements_of, turnover_limit

PHASES = ("planned", "published", "closed", "opened", "cancelled")


# --- one round --------------------------------------------------------------------------------------------------------


def get(session: Session, reader: audit.Actor, identity: int, *, at: datetime) -> Round:
    """A round that the reader may see; `scope.outside` whether it is not there or not theirs to see."""
    asked = (
        select(Round)
        .where(Round.id == identity)
        .options(joinedload(Round.buyer), joinedload(Round.keeper), selectinload(Round.co_buyers))
    )
    round_ = session.scalar(asked)
    if round_ is None:
        raise Refused("scope.outside", permission="round.read")
    require(session, reader, "round.read", round_, at=at)
    return round_


def get_lot(session: Session, reader: audit.Actor, round_id: int, lot_id: int, *, at: datetime) -> Lot:
    """A lot of a round that the reader may see."""
    round_ = get(session, reader, round_id, at=at)
    asked = select(Lot).where(Lot.id == lot_id, Lot.round_id == round_.id)
    lot = session.scalar(asked.options(joinedload(Lot.round), selectinload(Lot.places)))
    if lot is None:
        raise Refused("scope.outside", permission="round.read")
    return lot


def lots_of(session: Session, round_: Round) -> list[Lot]:
    """The lots of a round in their order, with their municipalities."""
    asked = (
        select(Lot)
        .where(Lot.round_id == round_.id)
        .order_by(Lot.position, Lot.id)
        .options(selectinload(Lot.places).joinedload(LotMunicipality.municipality))
    )
    return list(session.scalars(asked))


def schemes_of(session: Session, round_: Round) -> list[Scheme]:
    """The schemes of a round with their criteria: the whole round's first, then those of single lots."""
    asked = (
        select(Scheme)
        .where(Scheme.round_id == round_.id)
        .order_by(Scheme.lot_id.is_not(None), Scheme.lot_id)
        .options(selectinload(Scheme.criteria), joinedload(Scheme.lot))
    )
    return list(session.scalars(asked))


def given_times(session: Session, round_: Round, *, number: int = 5) -> list[tuple[Round, int]]:
    """How many days the buyer's own latest published rounds gave for tenders, newest first."""
    asked = select(Round).where(
        Round.buyer_id == round_.buyer_id,
        Round.id != round_.id,
        Round.notice_sent_on.is_not(None),
        Round.deadline_on > Round.notice_sent_on,
    )
    found = session.scalars(asked.order_by(Round.notice_sent_on.desc(), Round.id.desc()).limit(number))
    return [
        (one, (one.deadline_on - one.notice_sent_on).days)
        for one in found
        if one.deadline_on is not None and one.notice_sent_on is not None
    ]


def titled(round_: Round, language: str) -> str:
    """The title in a language, or in the first that it has."""
    told = (getattr(round_, f"title_{one}") for one in (language, "fi", "sv", "en"))
    return str(next(title for title in told if title))


def scheme_of(session: Session, lot: Lot) -> Scheme | None:
    """The scheme that a lot is compared by: its own, else its round's."""
    asked = (
        select(Scheme)
        .where(Scheme.round_id == lot.round_id, or_(Scheme.lot_id == lot.id, Scheme.lot_id.is_(None)))
        .order_by(Scheme.lot_id.is_(None))
        .options(selectinload(Scheme.criteria))
    )
    return session.scalars(asked).first()


def phase(round_: Round, *, at: datetime) -> str:
    """The stage as the clock has it, one of PHASES: a published round is closed once its deadline has passed."""
    if round_.stage == "published" and _passed(round_, at):
        return "closed"
    return round_.stage


def _passed(round_: Round, at: datetime) -> bool:
    if round_.tender_deadline is not None:
        return round_.tender_deadline <= at
    return round_.deadline_on is not None and round_.deadline_on < day_of(at)


def regime(round_: Round, *, on: date | None) -> law.RegimeFinding:
    """The regime of a round by the law of a day, with reasons and warnings; nothing is stored."""
    value = None
    if round_.estimated_low is not None and round_.estimated_high is not None:
        value = (round_.estimated_low, round_.estimated_high)
    return law.regime(
        value=value,
        cpv=round_.cpv,
        started=on,
        buyer=round_.buyer.kind if round_.buyer.kind in law.BUYERS else None,
        joint_purchase=round_.training == "joint_purchase",
    )


def ground_needed(round_: Round, *, on: date) -> bool:
    """Whether the law of a day asks on what ground a round is awarded directly: not below its threshold."""
    return regime(round_, on=on).value != "below_threshold"


# --- what is missing before the next step -----------------------------------------------------------------------------


def next_act(round_: Round) -> str | None:
    """The act that takes the round to its next stage; none once its lots go on by themselves."""
    if round_.record:
        return None
    if round_.stage == "planned":
        return "round.awarded_directly" if round_.procedure == "direct" else "round.published"
    return "round.opened" if round_.stage == "published" else None


def missing(session: Session, round_: Round, *, at: datetime) -> list[Refused]:
    """What stands against the next step, each as the refusal that the step would meet, with the field to mend."""
    if round_.record:
        return []
    if round_.stage == "planned":
        return [*_missing_facts(round_), *_missing_parts(session, round_, day_of(at))]
    if round_.stage == "published" and not _passed(round_, at):
        return [Refused("round.before_deadline", deadline=round_.tender_deadline)]
    if round_.stage == "opened":
        waiting = {"tendered": "compare", "evaluated": "propose", "proposed": "decide", "decided": "conclude"}
        lots = session.scalars(select(Lot).where(Lot.round_id == round_.id).order_by(Lot.position, Lot.id))
        return [Refused(f"lot.to_{waiting[lot.stage]}", lot=lot.code) for lot in lots if lot.stage in waiting]
    return []


def _missing_facts(round_: Round) -> Iterator[Refused]:
    for name in ("procedure", "technique", "cpv"):
        if not getattr(round_, name):
            yield Refused(f"round.{name}_missing", field=name)
    if round_.estimated_low is None:
        yield Refused("round.estimate_missing", field="estimated_low")
    if round_.technique == "framework":
        if round_.framework_ceiling is None:
            yield Refused("round.ceiling_missing", field="framework_ceiling")
        if round_.framework_suppliers is None:
            yield Refused("round.suppliers_missing", field="framework_suppliers")
        if round_.framework_mode is None and (round_.framework_suppliers or 0) > 1:
            yield Refused("round.mode_missing", field="framework_mode")
    if round_.training in ("labour_market", "joint_purchase") and round_.immigrant_needs is None:
        yield Refused("round.needs_missing", field="immigrant_needs")
    if round_.procedure != "direct" and round_.tender_deadline is None:
        yield Refused("round.deadline_missing", field="tender_deadline")


def _missing_parts(session: Session, round_: Round, on: date) -> Iterator[Refused]:
    lots = list(session.scalars(select(Lot).where(Lot.round_id == round_.id).order_by(Lot.position, Lot.id)))
    if not lots:
        yield Refused("round.lots_missing", field="lots")
    # The duty to divide, or to say why not (§75), is the EU procedures' alone.
    if len(lots) == 1 and not round_.undivided_reason and regime(round_, on=on).value == "eu":
        yield Refused("round.undivided_unexplained", field="undivided_reason")
    if round_.procedure == "direct":
        return
    limit = turnover_limit(regime(round_, on=on).value, on=on)
    over = over_turnover(requirements_of(session, round_), limit)
    if limit is not None and over is not None:
        facts = {"number": over, "most": limit.number}
        yield Refused("requirements.turnover_high", field="requirements", finding=limit, **facts)
    schemes = set(session.scalars(select(Scheme.lot_id).where(Scheme.round_id == round_.id)))
    if not schemes and lots:
        yield Refused("round.criteria_missing", field="criteria")
    elif None not in schemes:
        for lot in lots:
            if lot.id not in schemes:
                yield Refused("lot.criteria_missing", field="criteria", lot=lot.code)
