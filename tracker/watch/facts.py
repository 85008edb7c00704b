"""Makes the law's frozen facts of rounds, records included: what the rooms do not keep stays unknown.

Not here: reading the tables (`gathering`) and the judging (`tracker.law`).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from tracker import contracts, law, rounds, tenders
from tracker.database import day_of
from tracker.law import facts as known
from tracker.rounds import Round
from tracker.watch.gathering import Gathered, gather

PART = 1000  # rounds read at a time
# Two whole days in a source's own words, as it prints the term of an option.
DAYS = re.compile(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*[-–]\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*")


def facts(session: Session, round_: Round, *, on: date) -> law.Facts:
    """One round as the checks see it on a day."""
    return facts_of(session, [round_], on=on)[round_.id]


def facts_of(session: Session, found: Sequence[Round], *, on: date) -> dict[int, law.Facts]:
    """Many rounds as the checks see them on a day, by their ids; as many queries for a thousand as for one."""
    made: dict[int, law.Facts] = {}
    for begin in range(0, len(found), PART):
        part = found[begin : begin + PART]
        gathered = gather(session, part)
        made |= {round_.id: _facts(round_, gathered, on) for round_ in part}
    return made


def _facts(round_: Round, gathered: Gathered, on: date) -> law.Facts:
    buyer = gathered.buyers[round_.buyer_id]
    options_from, options_until = _options(round_)
    return law.Facts(
        today=on,
        stage=round_.stage,
        regime=round_.regime or _regime(round_, on),
        law_day=round_.law_day,
        record=round_.record,
        procedure=round_.procedure,
        technique=round_.technique,
        cpv=round_.cpv,
        buyer=buyer.kind if buyer.kind in law.BUYERS else None,
        training=round_.training,
        joint_purchase=round_.training == "joint_purchase",
        estimate=round_.estimated_high,
        began_on=round_.began_on,
        notice_sent_on=round_.notice_sent_on,
        notice_published_on=round_.notice_published_on,
        tender_deadline_on=round_.deadline_on,
        criteria_changed_on=_criteria_changed(gathered.corrigenda.get(round_.id, ())),
        **_times(round_, gathered.times.get(round_.id)),
        answers_sent_on=_answers_sent(gathered.questions.get(round_.id, ())),
        answers_by=round_.answers_by,
        unanswered=tuple(
            one.number
            for one in gathered.questions.get(round_.id, ())
            if one.told_at is None and not one.late
        ),
        substance_changed_on=_substance_changed(gathered.corrigenda.get(round_.id, ())),
        undivided_reason=_said(round_, round_.undivided_reason),
        term_start=round_.contract_start,
        term_end=round_.contract_end,
        options_from=options_from,
        options_until=options_until,
        decided_on=round_.decided_on,
        cancelled_on=round_.cancelled_on,
        cancellation_notice_sent_on=round_.cancellation_notice_sent_on,
        lots=tuple(_lots(round_, gathered)),
    )


def _regime(round_: Round, on: date) -> str:
    """The regime as it would be now; a record whose law is not known has none."""
    if round_.record or round_.stage != "planned":
        return "not_established"
    return str(rounds.regime(round_, on=round_.planned_notice_on or round_.began_on or on).value)


def _said(round_: Round, text: str | None) -> bool | None:
    """Whether something was said: of a record only what its source tells is known."""
    return True if text else None if round_.record else False


def _answers_sent(questions: Sequence[Any]) -> date | None:
    """When all were told the last answer to a question that came in time; later corrections are weighed by people."""
    return max((day_of(one.told_at) for one in questions if one.told_at and not one.late), default=None)


def _substance_changed(corrigenda: Sequence[Any]) -> date | None:
    """The day of the last corrigendum that mattered, where neither it nor a later one moved the deadline."""
    day = None
    for one in corrigenda:
        if one.deadline_to is not None:
            day = None
        elif one.substantial:
            day = day_of(one.sent_at)
    return day


def _criteria_changed(corrigenda: Sequence[Any]) -> date | None:
    """The day of the last corrigendum that changed criteria; only rounds run in another system have any."""
    return max((day_of(one.sent_at) for one in corrigenda if one.criteria), default=None)


def _times(round_: Round, told: Any) -> dict[str, Any]:
    """What was told of the times, as far as it means anything in the round's procedure."""
    named = rounds.timed(round_)
    known_times = {name: getattr(told, name, None) if name in named else None for name in rounds.TIMES}
    return {
        "electronic": known_times["electronic"],
        "urgent": known_times["urgent_reason"] is not None,
        "prior_notice_on": known_times["prior_notice_sent_on"],
        "requests_due_on": known_times["requests_due_on"],
        "invited_on": getattr(told, "invited_on", None) if rounds.invites(round_) else None,
    }


def _options(round_: Round) -> tuple[date | None, date | None]:
    told = DAYS.fullmatch(round_.printed.get("option_as_printed", "")) if round_.record else None
    if told is None:
        return None, None
    first, second = [int(part) for part in told.groups()[:3]], [int(part) for part in told.groups()[3:]]
    try:
        return date(*reversed(first)), date(*reversed(second))
    except ValueError:
        return None, None


# --- lots -------------------------------------------------------------------------------------------------------------


def _lots(round_: Round, gathered: Gathered) -> Iterator[known.Lot]:
    for lot in gathered.lots.get(round_.id, ()):
        scheme = _scheme(lot, gathered)
        award = gathered.awards.get(lot.id)
        yield known.Lot(
            code=lot.code,
            stage=lot.stage,
            price_only=scheme is not None and (scheme.model == "lowest_price" or scheme.others == 0),
            award=None if award is None else _award(award, scheme, gathered),
            contracts=tuple(_contract(each) for each in gathered.contracts.get(lot.id, ())),
            excluded=tuple(
                known.Excluded(
                    tenderer=row.name,
                    ground=row.exclusion_ground,
                    decided_on=row.excluded_on,
                    dated_on=row.dated_on,
                )
                for row in gathered.excluded.get(lot.id, ())
            ),
            low_tenders=tuple(_low(lot, scheme, gathered)),
            cancelled_on=lot.cancelled_on,
            cancellation_notice_sent_on=lot.cancellation_notice_sent_on,
        )


def _low(lot: Any, scheme: Any, gathered: Gathered) -> Iterator[known.LowTender]:
    """The admitted tenders of a lot whose compared price lies so far below the others'."""
    by_total = scheme is not None and scheme.price_basis == "total"
    rows = {row.id: row for row in gathered.prices.get(lot.id, ())}
    prices = {key: row.total if by_total else row.unit_price for key, row in rows.items()}
    known_prices = {key: Fraction(price) for key, price in prices.items() if price is not None}
    limits = gathered.limits.get(lot.round_id, tenders.PriceLimits())
    for key in tenders.low_prompts(known_prices, known_prices, limits):
        row = rows[key]
        yield known.LowTender(tenderer=row.name, asked_on=gathered.asked.get((row.tender_id, lot.id)))


def _scheme(lot: Any, gathered: Gathered) -> Any:
    """The scheme by which a lot is compared: its own, else its round's."""
    schemes = {scheme.lot_id: scheme for scheme in gathered.schemes.get(lot.round_id, ())}
    return schemes.get(lot.id, schemes.get(None))


def _award(award: Any, scheme: Any, gathered: Gathered) -> known.Award:
    told = {row.tender_id: row for row in gathered.told.get(award.id, ())}.values()
    why_price = award.price_only_reason or (scheme.price_only_reason if scheme is not None else None)
    return known.Award(
        decided_on=award.decided_on,
        direct=award.direct,
        reasons=bool(award.reasons.strip()),
        price_only_reason=bool(why_price),
        appeal_instructions=award.appeal_instructions,
        correction_instructions=award.correction_instructions,
        notified=tuple(
            known.Notified(
                tenderer=row.name, sent_on=day_of(row.sent_at), via=row.channel, known_on=row.known_on
            )
            for row in told
            if row.sent_at is not None
        ),
        deficient=bool(award.deficient),
        unnotified=tuple(row.name for row in told if row.sent_at is None),
        standstill_binds=award.standstill_binds,
        earliest_contract_day=award.earliest_contract_day,
        appeals=tuple(
            known.Appealed(
                filed_on=one.filed_on, permission_on=one.permission_on, resolved_on=one.resolved_on
            )
            for one in gathered.appeals.get(award.id, ())
        ),
    )


def _contract(contract: contracts.Contract) -> known.Contract:
    # The value includes the options; the law's checks add these themselves, and measure changes by the whole.
    indexed = contracts.indexed_value(contract)
    base = contract.value
    if base is not None and contract.options_value is not None:
        base -= contract.options_value
    return known.Contract(
        supplier=contract.supplier.name,
        concluded_on=contract.concluded_on,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        value=base,
        indexed_value=contract.value if indexed is None else indexed.value,
        options_until=contract.options_until,
        options_value=contract.options_value,
        options=tuple(
            known.Option(taken_on=one.taken_on, starts_on=one.starts_on, ends_on=one.ends_on, value=one.value)
            for one in contracts.standing(contract.options)
        ),
        modifications=tuple(
            known.Modification(
                ground=one.ground, agreed_on=one.agreed_on, value=one.value, new_end=one.new_end,
                notice_sent_on=one.notice_sent_on,
            )
            for one in contracts.standing(contract.modifications)
        ),
        award_notice_sent_on=contract.award_notice_sent_on,
        ended_on=contract.ended_on,
    )  # fmt: skip
