"""Planning a round and changing what is planned; after publication only what was not announced can change.

Not here: lots (`lots`), criteria (`criteria`) and publication (`publishing`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker import audit
from tracker.database import day_of
from tracker.organisations import Organisation, existed
from tracker.refusal import Refused
from tracker.rounds.models import CoBuyer, Keeper, Round
from tracker.rounds.operations import authority

NEVER = date(1, 1, 1)  # sorts last where a record tells no day
CPV = re.compile(r"\d{8}")
NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{1,3}")
# Not announced, or announced by what comes later: these may be changed while the round goes on.
NOT_ANNOUNCED = frozenset(
    {
        "title_fi", "title_sv", "title_en", "notice_number", "notice_published_on", "planned_decision_on", "notes",
        "immigrant_needs", "immigrant_needs_how", "tenders_valid_until",
    }
)  # fmt: skip

CoBuyers = Sequence[tuple[Organisation, str]]


class RoundFacts(TypedDict, total=False):
    """What may be told of a round: money in EUR excluding VAT, shares in percent, moments aware."""

    reference: str
    title_fi: str | None
    title_sv: str | None
    title_en: str | None
    training: str
    cpv: str | None
    nuts: str | None
    nuts_version: str | None
    procedure: str | None
    notice_kind: str | None
    notice_number: str | None
    technique: str | None
    framework_ceiling: Decimal | None
    framework_per_year: Decimal | None
    framework_suppliers: int | None
    framework_mode: str | None
    volume_commitment: bool | None
    undivided_reason: str | None
    lot_limit: int | None
    subcontract_share: Fraction | None
    estimated_low: Decimal | None
    estimated_high: Decimal | None
    value_note: str | None
    planned_notice_on: date | None
    planned_decision_on: date | None
    began_on: date | None
    notice_published_on: date | None
    questions_until: datetime | None
    tender_deadline: datetime | None
    tenders_valid_until: date | None
    contract_start: date | None
    contract_end: date | None
    option_terms: str | None
    received_in: str
    other_system: str | None
    curriculum: str | None
    training_language: str | None
    immigrant_needs: str | None
    immigrant_needs_how: str | None
    notes: str | None


def plan(
    session: Session,
    actor: audit.Actor,
    *,
    buyer: Organisation,
    keeper: Organisation | None = None,
    co_buyers: CoBuyers = (),
    example: bool = False,
    at: datetime,
    **facts: Unpack[RoundFacts],
) -> Round:
    """Begin a round for a buyer. `keeper` answers for it where the buyer no longer exists on the day of `at`.

    Raises `Refused` by field: missing or impossible facts, a reference that the buyer already uses, a buyer that
    did not exist when the procedure began.
    """
    told = _known(facts)
    today = day_of(at)
    keeper = keeper or buyer
    authority.require_for(session, actor, "round.planned", [buyer.id, keeper.id], at=at)
    refuse_absent(buyer, on=told.get("began_on") or today, field="buyer")
    refuse_absent(keeper, on=today, field="keeper")
    judge(told)
    _refuse_nothing(told)
    _judge_co_buyers(buyer, co_buyers)
    refuse_taken(session, buyer, told.get("reference"))
    round_ = Round(buyer=buyer, keeper=keeper, stage="planned", record=False, example=example, **told)
    audit.act(session, actor, "round.planned", about=round_, within=round_, at=at)
    derive(round_, recorded_on=today)
    session.add_all([round_, Keeper(round=round_, organisation=keeper, since=today)])
    set_co_buyers(session, round_, co_buyers)
    stored(session, round_.reference)
    return round_


def change(
    session: Session,
    actor: audit.Actor,
    round_: Round,
    *,
    co_buyers: CoBuyers | None = None,
    version: int,
    at: datetime,
    **facts: Unpack[RoundFacts],
) -> Round:
    """Change facts of a round; once it is published, only those of NOT_ANNOUNCED.

    Where nothing differs from what is stored nothing is written, and the version stays. Raises
    `Refused("round.announced")` for a fact that was announced, and `Conflict` on an older version.
    """
    told = _known(facts)
    authority.require(session, actor, "round.changed", round_, at=at)
    authority.check(round_, "round.changed")
    authority.locked(session, round_, version=version, facts=told)
    changed = {name: value for name, value in told.items() if getattr(round_, name) != value}
    if round_.stage != "planned":
        for name in changed:
            if name not in NOT_ANNOUNCED:
                raise Refused("round.announced", field=name)
    if round_.stage != "planned" and co_buyers is not None and _differ(round_, co_buyers):
        raise Refused("round.announced", field="co_buyers")
    judge(_facts_of(round_) | changed)
    _refuse_nothing(changed)
    _judge_co_buyers(round_.buyer, co_buyers or ())
    if "reference" in changed:
        refuse_taken(session, round_.buyer, changed["reference"])
    if not changed and (co_buyers is None or not _differ(round_, co_buyers)):
        return round_
    audit.act(session, actor, "round.changed", about=round_, within=round_, at=at)
    authority.applied(round_, changed)
    derive(round_, recorded_on=day_of(at))
    if co_buyers is not None:
        set_co_buyers(session, round_, co_buyers)
    stored(session, round_.reference)
    return round_


# --- judging facts ----------------------------------------------------------------------------------------------------


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    unknown = facts.keys() - RoundFacts.__annotations__.keys()
    if unknown:
        raise TypeError(f"a round has no {', '.join(sorted(unknown))}")
    return {
        name: (value.strip() or None) if isinstance(value, str) else value for name, value in facts.items()
    }


def _refuse_nothing(told: Mapping[str, Any]) -> None:
    # Zero would be read as "below every threshold". What is not known is left empty, and decides nothing.
    if told.get("estimated_high") == 0:
        raise Refused("round.estimate_nothing", field="estimated_high")


def _facts_of(round_: Round) -> dict[str, Any]:
    return {name: getattr(round_, name) for name in RoundFacts.__annotations__}


def judge(told: Mapping[str, Any]) -> None:
    """Refuse facts that cannot be, each by its field."""
    if not told.get("reference"):
        raise Refused("round.reference_missing", field="reference")
    if not any(told.get(f"title_{language}") for language in ("fi", "sv", "en")):
        raise Refused("round.title_missing", field="title_sv")
    if not told.get("training"):
        raise Refused("round.training_missing", field="training")
    _judge_codes(told)
    low, high = told.get("estimated_low"), told.get("estimated_high")
    if low is None and high is not None:
        raise Refused("round.estimate_half", field="estimated_low")
    if low is not None and high is None:
        raise Refused("round.estimate_half", field="estimated_high")
    if low is not None and high is not None and low > high:
        raise Refused("round.estimate_reversed", field="estimated_high", low=low, high=high)
    _judge_days(told)
    if told.get("received_in") == "elsewhere" and not told.get("other_system"):
        raise Refused("round.other_system_missing", field="other_system")
    if told.get("immigrant_needs") == "yes" and not told.get("immigrant_needs_how"):
        raise Refused("round.needs_how_missing", field="immigrant_needs_how")


def _judge_codes(told: Mapping[str, Any]) -> None:
    cpv, nuts, share = told.get("cpv"), told.get("nuts"), told.get("subcontract_share")
    if cpv and not CPV.fullmatch(cpv):
        raise Refused("round.cpv_unlikely", field="cpv", written=cpv)
    if nuts and not NUTS.fullmatch(nuts):
        raise Refused("round.nuts_unlikely", field="nuts", written=nuts)
    if share is not None and not 0 <= share <= 100:
        raise Refused("round.share_outside", field="subcontract_share")
    for name in ("framework_suppliers", "lot_limit"):
        count = told.get(name)
        if count is not None and count < 1:
            raise Refused("round.count_below_one", field=name)


def _judge_days(told: Mapping[str, Any]) -> None:
    for first, last, code in (
        ("contract_start", "contract_end", "round.term_reversed"),
        ("planned_notice_on", "planned_decision_on", "round.plan_reversed"),
        ("questions_until", "tender_deadline", "round.questions_after_deadline"),
    ):
        start, end = told.get(first), told.get(last)
        if start is not None and end is not None and end < start:
            raise Refused(code, field=last if first != "questions_until" else first, first=start, last=end)
    deadline, valid = told.get("tender_deadline"), told.get("tenders_valid_until")
    if deadline is not None and valid is not None and valid < day_of(deadline):
        raise Refused(
            "round.validity_before_deadline", field="tenders_valid_until", last=valid, deadline=deadline
        )


def refuse_absent(organisation: Organisation, *, on: date, field: str) -> None:
    """Refuse an organisation that did not exist on a day."""
    if not existed(organisation, on=on):
        raise Refused(
            "round.organisation_not_then", field=field, name=organisation, on=on,
            first=organisation.valid_from, last=organisation.valid_to,
        )  # fmt: skip


def refuse_taken(session: Session, buyer: Organisation, reference: str | None) -> None:
    """Refuse a reference that the buyer already uses for another round."""
    taken = select(Round.id).where(Round.buyer_id == buyer.id, Round.reference == reference)
    if session.scalar(taken) is not None:
        raise Refused("round.reference_taken", field="reference", reference=reference)


def stored(session: Session, reference: str) -> None:
    """Flush; somebody else may have taken the reference in the same moment."""
    try:
        session.flush()
    except IntegrityError as fault:
        if "buyer_id" in str(fault.orig) and "reference" in str(fault.orig):
            raise Refused("round.reference_taken", field="reference", reference=reference) from fault
        raise


# --- what follows from facts ------------------------------------------------------------------------------------------


def derive(round_: Round, *, recorded_on: date) -> None:
    """Keep what lists sort, filter and search by; a record without a day sorts last and has no year."""
    round_.deadline_on = day_of(round_.tender_deadline) if round_.tender_deadline else round_.deadline_on
    days = (
        round_.notice_sent_on, round_.notice_published_on, round_.began_on, round_.planned_notice_on,
        round_.deadline_on, round_.decided_on, round_.contract_start,
    )  # fmt: skip
    known = next((day for day in days if day is not None), None)
    if known is None:
        known = NEVER if round_.record else (round_.sort_day or recorded_on)
    round_.sort_day = known
    round_.year = 0 if known == NEVER else known.year
    titles = [title for title in (round_.title_fi, round_.title_sv, round_.title_en) if title]
    round_.title_sort = titles[0].casefold()[:300]
    round_.estimate_sort = round_.estimated_high if round_.estimated_high is not None else Decimal(0)
    round_.search_text = "\n".join([round_.reference, *titles]).casefold()


def _differ(round_: Round, co_buyers: CoBuyers) -> bool:
    now = {(one.organisation_id, one.role) for one in round_.co_buyers}
    return now != {(organisation.id, role) for organisation, role in co_buyers}


def _judge_co_buyers(buyer: Organisation, co_buyers: CoBuyers) -> None:
    named = [buyer.id, *(organisation.id for organisation, _ in co_buyers)]
    if len(set(named)) != len(named):
        raise Refused("round.co_buyer_twice", field="co_buyers")


def set_co_buyers(session: Session, round_: Round, co_buyers: CoBuyers) -> None:
    """Make these the round's other buyers."""
    wanted = dict(co_buyers)
    for one in list(round_.co_buyers):
        role = wanted.pop(one.organisation, None)
        if role is None:
            round_.co_buyers.remove(one)
            session.delete(one)
        else:
            one.role = role
    for organisation, role in wanted.items():
        session.add(CoBuyer(round=round_, organisation=organisation, role=role))
