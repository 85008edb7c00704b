"""Checks of the contract: when it was made, how long it runs, what it is worth, its notice, its papers.

Not here: options that were taken and changes (changing.py).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tracker.law import thresholds
from tracker.law.checks.case import Case, Seen
from tracker.law.deadlines import STANDSTILL_RULES, DeadlineFinding
from tracker.law.facts import Award, Contract, Lot
from tracker.law.finding import Fact, Finding, Step, step


def _about(lot: Lot, contract: Contract) -> tuple[str, str]:
    return lot.code, contract.supplier


def _waiting(case: Case) -> Iterator[tuple[Lot, Contract, Award]]:
    """Each contract that had to wait after its decision, whether or not it did."""
    for lot, contract in case.contracts():
        if lot.award is not None and lot.award.standstill_binds:
            yield lot, contract, lot.award


def contract_before_standstill(case: Case) -> Iterator[Seen]:
    """A contract before the standstill had run out for everybody, or while it had not begun for somebody."""
    for lot, contract, award in _waiting(case):
        facts: dict[str, Fact] = {
            "lot": lot.code,
            "supplier": contract.supplier,
            "concluded_on": contract.concluded_on,
        }
        if award.unnotified:
            yield Seen(
                what=step("check.standstill_not_begun", tenderers=award.unnotified, **facts),
                subject=_about(lot, contract),
                mark=(contract.concluded_on,),
            )
            continue
        first = award.earliest_contract_day
        last = None if first is not None and contract.concluded_on >= first else _standstill(case, award)
        if last is None or last.raw_last_day is None or contract.concluded_on > last.raw_last_day:
            continue
        yield Seen(
            what=step("check.contract_before_standstill", last_day=last.raw_last_day, **facts),
            subject=_about(lot, contract),
            mark=(contract.concluded_on,),
            because=last.because,
            findings=(last,),
        )


def _standstill(case: Case, award: Award) -> DeadlineFinding | None:
    """The standstill of the tenderer who was told last; that one governs."""
    rule, on = STANDSTILL_RULES.get(case.facts.regime), case.facts.law_day
    if rule is None or on is None:
        return None
    found = [case.standstill(rule, notice) for notice in award.notified]
    return max(
        (each for each in found if each is not None), key=lambda each: each.value or date.min, default=None
    )


def contract_before_appeal_time(case: Case) -> Iterator[Seen]:
    """A contract after the standstill's days but before the appeal time that a day off moved had run out."""
    for lot, contract, award in _waiting(case):
        first = award.earliest_contract_day
        if award.unnotified or first is None or contract.concluded_on >= first:
            continue
        last = _standstill(case, award)
        if last is not None and last.raw_last_day is not None and contract.concluded_on <= last.raw_last_day:
            continue  # contract_before_standstill says it
        yield Seen(
            what=step(
                "check.contract_before_appeal_time",
                lot=lot.code,
                supplier=contract.supplier,
                concluded_on=contract.concluded_on,
                first=first,
            ),
            subject=_about(lot, contract),
            mark=(contract.concluded_on,),
            because=() if last is None else last.because,
            findings=() if last is None else (last,),
        )


def contract_during_appeal(case: Case) -> Iterator[Seen]:
    """A contract while an appeal was pending and the court had not let it be made; of one day the order is open."""
    for lot, contract, award in _waiting(case):
        signed = contract.concluded_on
        for appeal in award.appeals:
            freed = [day for day in (appeal.permission_on, appeal.resolved_on) if day is not None]
            if appeal.filed_on > signed or any(day <= signed for day in freed):
                continue
            yield Seen(
                what=step(
                    "check.contract_during_appeal",
                    lot=lot.code,
                    supplier=contract.supplier,
                    concluded_on=signed,
                    filed_on=appeal.filed_on,
                ),
                subject=_about(lot, contract),
                mark=(signed, appeal.filed_on),
                at_most="note" if appeal.filed_on == signed else "must",
            )


def term_before_decision(case: Case) -> Iterator[Seen]:
    """A contract, or the announced term, that begins before there was a decision."""
    begun = False
    for lot, contract in case.contracts():
        decided = case.facts.decided_on if lot.award is None else lot.award.decided_on
        begun = begun or contract.starts_on is not None
        days = [day for day in (contract.starts_on, contract.concluded_on) if day is not None]
        if decided is None or min(days) >= decided:
            continue
        yield Seen(
            what=step(
                "check.contract_before_decision",
                lot=lot.code,
                supplier=contract.supplier,
                first=min(days),
                decided_on=decided,
            ),
            subject=_about(lot, contract),
            mark=(contract.concluded_on,),
        )
    first, decided = case.facts.term_start, case.facts.decided_on
    if not begun and first is not None and decided is not None and first < decided:
        yield Seen(
            what=step("check.term_before_decision", first=first, decided_on=decided),
            mark=(first,),
            at_most="should",
        )


def framework_too_long(case: Case) -> Iterator[Seen]:
    """A framework that with its options runs for more than the years of §42(5)."""
    facts = case.facts
    if facts.technique != "framework":
        return
    longest = case.values["proc.framework_max"].number
    terms: list[tuple[tuple[str, ...], date | None, date | None]] = [
        (_about(lot, contract), contract.starts_on, _longest_end(contract))
        for lot, contract in case.contracts()
    ]
    announced = [day for day in (facts.term_end, facts.options_until) if day is not None]
    terms.insert(0, ((), facts.term_start, max(announced, default=None)))
    for subject, first, end in terms:
        if first is None or end is None:
            continue
        last = case.years_after(first, longest)
        if last is not None and end > last:
            what = step("check.framework_too_long", start=first, end=end, last_day=last, years=longest)
            yield Seen(what=what, subject=subject, mark=(first,))


def _end(contract: Contract) -> date | None:
    """The last day to which a contract was agreed to run, with options that were taken and changes."""
    days = [contract.ends_on]
    days += [option.ends_on for option in contract.options]
    days += [change.new_end for change in contract.modifications]
    return max((day for day in days if day is not None), default=None)


def _longest_end(contract: Contract) -> date | None:
    return max((day for day in (_end(contract), contract.options_until) if day is not None), default=None)


def value_crosses_threshold(case: Case) -> Iterator[Seen]:
    """Contracts that together, with their options, reach a threshold that the estimate stayed below."""
    facts = case.facts
    contracts = [contract for _, contract in case.contracts()]
    signed = sum(
        ((contract.value or Decimal(0)) + (contract.options_value or Decimal(0)) for contract in contracts),
        Decimal(0),
    )
    if facts.estimate is None or signed <= facts.estimate:
        return
    reached = thresholds.regime(
        case.book,
        value=signed,
        cpv=facts.cpv,
        started=facts.law_day,
        buyer=facts.buyer,
        joint_purchase=facts.joint_purchase,
    )
    if not reached.established or reached.value in (facts.regime, "below_threshold"):
        return
    yield Seen(
        what=step(
            "check.value_crosses_threshold", value=signed, estimate=facts.estimate, regime=reached.value
        ),
        because=reached.because,
        findings=(case.values["value.estimate_moment"], reached),
    )


def award_notice_missing(case: Case) -> Iterator[Seen]:
    """No award notice on record after its last day."""
    for lot, contract in case.contracts():
        if not case.ours or not contract.notice_known or contract.award_notice_sent_on is not None:
            continue
        period = _award_notice(case, lot, contract)
        if period is not None and period.last_day is not None and case.facts.today > period.last_day:
            what = step(
                "check.award_notice_missing",
                lot=lot.code,
                supplier=contract.supplier,
                last_day=period.last_day,
            )
            yield _timed(lot, contract, what, period)


def award_notice_late(case: Case) -> Iterator[Seen]:
    """An award notice that was sent after its last day."""
    for lot, contract in case.contracts():
        sent = contract.award_notice_sent_on
        period = None if sent is None else _award_notice(case, lot, contract)
        if sent is None or period is None or period.last_day is None or sent <= period.last_day:
            continue
        what = step(
            "check.award_notice_late",
            lot=lot.code,
            supplier=contract.supplier,
            sent_on=sent,
            last_day=period.last_day,
        )
        yield _timed(lot, contract, what, period)


def _timed(lot: Lot, contract: Contract, what: Step, period: DeadlineFinding) -> Seen:
    return Seen(
        what=what,
        subject=_about(lot, contract),
        mark=(contract.concluded_on,),
        because=period.because,
        findings=(period,),
    )


def _award_notice(case: Case, lot: Lot, contract: Contract) -> DeadlineFinding | None:
    """The time for the award notice: it runs from the contract, a framework's from its decision."""
    framework = case.facts.technique == "framework"
    decided = lot.award.decided_on if framework and lot.award is not None else None
    return case.deadline("notice.award", event=decided or contract.concluded_on)


def cancellation_notice_missing(case: Case) -> Iterator[Seen]:
    """A round or lot that had been announced was cancelled without a notice of that; the Act gives it no time."""
    facts = case.facts
    cancelled = facts.cancelled_on
    if not case.ours or case.announced_on is None:
        return
    if cancelled is None:
        yield from _lots_without_notice(case)
    elif facts.cancellation_notice_sent_on is None and facts.today > cancelled:
        yield Seen(what=step("check.cancellation_notice_missing", day=cancelled), mark=(cancelled,))


def _lots_without_notice(case: Case) -> Iterator[Seen]:
    for lot in case.facts.lots:
        day = lot.cancelled_on
        if day is not None and lot.cancellation_notice_sent_on is None and case.facts.today > day:
            what = step("check.lot_cancellation_notice_missing", lot=lot.code, day=day)
            yield Seen(what=what, subject=(lot.code,), mark=(day,))


def retention_over(case: Case) -> Iterator[Seen]:
    """Papers that this Act no longer asks to be kept: three years after the contract, a large one to its end."""
    large = case.values["doc.contract_copy_threshold"]
    for lot, contract in case.contracts():
        period = case.deadline("doc.retention", event=contract.concluded_on)
        if period is None or period.last_day is None or not case.ours:
            continue
        keep = period.last_day
        findings: tuple[Finding[object], ...] = (period,)
        if contract.value is None or contract.value + (contract.options_value or 0) >= large.amount:
            end = contract.ended_on or _end(contract)
            if end is None:
                continue
            if end > keep:
                keep, findings = end, (large,)
        if case.facts.today > keep:
            yield Seen(
                what=step("check.retention_over", lot=lot.code, supplier=contract.supplier, last_day=keep),
                subject=_about(lot, contract),
                mark=(contract.concluded_on,),
                because=period.because if findings == (period,) else (),
                findings=findings,
            )
