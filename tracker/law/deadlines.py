"""Deadlines and waiting times: when they begin, when they end, and why on that day.

Not here: the lengths (data), days off (calendar.py), who was notified when (tracker/awards).
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from tracker.law import calendar
from tracker.law.book import Book, ValueFinding
from tracker.law.entries import Deadline
from tracker.law.finding import Confidence, Finding, Step, plain, step, weakest

CHANNELS = ("electronic", "post")
STANDSTILL_RULES = {"annex_e": "standstill.annexE", "eu": "standstill.eu"}


class NotADeadline(LookupError):
    """The id is a value of the law, but no period that runs from an event."""

    def __init__(self, rule: str) -> None:
        self.id = rule
        super().__init__(f"{rule} is no period that runs from an event; ask for its value instead.")


@dataclass(frozen=True, kw_only=True)
class DeadlineFinding(Finding[date | None]):
    """A deadline: `value` and `last_day` are its last day, None when the law's data does not carry one.

    `raw_last_day` is the end before days off are passed over, `rolled` every day passed over with its
    reason, `closes_at` the Helsinki time at which it ends (None: the buyer's own office hour, or midnight).
    `confidence` is that of the days; the closing hour's own stands in its source.
    """

    rule: str
    event: date
    known_on: date | None = None
    raw_last_day: date | None = None
    rolled: tuple[tuple[date, str], ...] = ()
    closes_at: time | None = None
    earliest_contract_day: date | None = None
    waits: bool = False

    @property
    def last_day(self) -> date | None:
        """The last day, as `value`."""
        return self.value

    def details(self) -> dict[str, object]:
        dates: dict[str, object] = {
            "rule": self.rule,
            "event": self.event.isoformat(),
            "known_on": plain(self.known_on),
            "raw_last_day": plain(self.raw_last_day),
            "last_day": plain(self.last_day),
            "rolled": [{"day": day.isoformat(), "why": why} for day, why in self.rolled],
            "closes_at": plain(self.closes_at),
        }
        if self.waits:
            dates["earliest_contract_day"] = plain(self.earliest_contract_day)
        return dates

    def document(self) -> dict[str, object]:
        """The answer of `law deadline`; `earliest_contract_day` only where a contract has to wait."""
        return {
            **self.details(),
            "warnings": [warning.as_json() for warning in self.warnings],
            "sources": [source.as_json() for source in self.sources],
            "confidence": self.confidence.value,
        }


@dataclass(frozen=True)
class Known:
    """When an event counts as known; `day` is None where the law's data does not say."""

    day: date | None
    because: tuple[Step, ...] = ()
    findings: tuple[ValueFinding, ...] = ()


def known(book: Book, *, on: date, event: date, via: str, shown: date | None) -> Known:
    """The day on which a decision sent on `event` counts as known (§127): post on the seventh day.

    `shown` is a later day that the tenderer has shown; an earlier one changes nothing. ValueError for an
    unknown channel, or for knowledge before the sending.
    """
    if via not in CHANNELS:
        raise ValueError(f"via is {via}; use {' or '.join(CHANNELS)}")
    if shown is not None and shown < event:
        raise ValueError(f"known on {shown} lies before the event on {event}; correct one of them")
    rule = f"decision.deemed_known_{via}"
    row = book.rule(rule).row(on)
    if row is None or not row.confidence.decides:
        return Known(shown, (step("deadline.known_given", known_on=shown),) if shown is not None else ())
    after = book.value(rule, on=on)
    section = after.row.section
    day = event + timedelta(days=after.number)
    if via == "post":
        first = step("deadline.known_post", event=event, days=after.number, known_on=day, section=section)
    else:
        first = step("deadline.known_electronic", event=event, section=section)
    if shown is None or shown == day:
        return Known(day, (first,), (after,))
    if shown > day:
        return Known(shown, (first, step("deadline.known_later", known_on=shown, section=section)), (after,))
    ignored = step("deadline.known_earlier_ignored", shown=shown, known_on=day, section=section)
    return Known(day, (first, ignored), (after,))


def deadline(
    book: Book, rule: str, *, on: date, event: date, via: str = "electronic", known_on: date | None = None
) -> DeadlineFinding:
    """The last day of the period `rule`, by the law of the day `on`, after something happened on `event`.

    `via` and `known_on` matter only where the period runs from knowledge; `event` is then the sending.
    Raises UnknownRule, NotADeadline, NotInForce.
    """
    rule = book.in_force(rule, on=on)
    period = book.value(rule, on=on)
    use = period.rule.deadline
    if use is None:
        raise NotADeadline(rule)
    if not period.decides:
        return _not_established(period, event, use, "deadline.not_established")
    start = Known(event)
    if use.start == "knowledge":
        start = known(book, on=on, event=event, via=via, shown=known_on)
    if start.day is None:
        return _not_established(period, event, use, "deadline.known_not_established")
    asked = _Asked(book, on, event, via, known_on)
    return _counted(asked, period, use, start.day, start)


def _not_established(period: ValueFinding, event: date, use: Deadline, code: str) -> DeadlineFinding:
    facts = {"rule": period.rule.id}
    if code == "deadline.not_established":
        facts["confidence"] = period.confidence.value
    return DeadlineFinding(
        value=None,
        warnings=(step(code, **facts),),
        sources=period.sources,
        confidence=Confidence.UNKNOWN if period.decides else period.confidence,
        established=False,
        rule=period.rule.id,
        event=event,
        waits=_waits(use),
    )


def _waits(use: Deadline) -> bool:
    return use.kind == "wait"


@dataclass(frozen=True)
class _Asked:
    """The question, and the two values that every count needs."""

    book: Book
    on: date
    event: date
    via: str
    known_on: date | None

    def value(self, rule: str) -> ValueFinding:
        return self.book.value(rule, on=self.on)

    def off(self) -> tuple[str, ...]:
        return self.value("calc.rollover_days").codes


def _counted(
    asked: _Asked, period: ValueFinding, use: Deadline, begin: date, start: Known
) -> DeadlineFinding:
    row = period.row
    amount, unit = period.number, period.rule.unit
    rule_step = step(
        "deadline.rule", rule=period.rule.id, amount=amount, unit=unit, act=row.act, section=row.section
    )
    raw, counting = _raw(asked, begin, amount, unit, use)
    last, rolled, ending = _end(asked, raw, use)
    closes, closing = _closing(asked, last, use)
    contract = _contract_day(asked, raw, use)
    grounds: tuple[Finding[object], ...] = (
        period,
        *start.findings,
        asked.value("calc.event_day_counted"),
        asked.value("calc.rollover_days"),
    )
    sources = (*grounds, *([closes] if closes else []), *([contract.appeal] if contract.appeal else []))
    return DeadlineFinding(
        value=last,
        because=(rule_step, *start.because, *counting, *ending, *closing, *contract.because),
        warnings=(
            *((step("deadline.full_days", last_day=last),) if use.kind == "minimum" else ()),
            *contract.warnings,
        ),
        sources=tuple(dict.fromkeys(source for ground in sources for source in ground.sources)),
        confidence=weakest(ground.confidence for ground in (*grounds, *contract.grounds)),
        rule=period.rule.id,
        event=asked.event,
        known_on=begin if use.start == "knowledge" else None,
        raw_last_day=raw,
        rolled=rolled,
        closes_at=None if closes is None else closes.clock,
        earliest_contract_day=contract.day,
        waits=_waits(use),
    )


def _raw(asked: _Asked, begin: date, amount: int, unit: str, use: Deadline) -> tuple[date, tuple[Step, ...]]:
    if use.kind == "before":
        raw = calendar.add_period(begin, -amount, unit)
        return raw, (step("deadline.backwards", amount=amount, unit=unit, event=begin, raw_last_day=raw),)
    counted = asked.value("calc.event_day_counted").value is True
    uncounted = timedelta(days=0 if counted else 1)
    raw = calendar.add_period(begin, amount, unit) - (timedelta(days=1) - uncounted)
    return raw, (
        step("deadline.starts", start=begin, first=begin + uncounted),
        step("deadline.period_ends", amount=amount, unit=unit, raw_last_day=raw),
    )


def _end(
    asked: _Asked, raw: date, use: Deadline
) -> tuple[date, tuple[tuple[date, str], ...], tuple[Step, ...]]:
    if use.kind in ("wait", "keep"):
        stands = calendar.day_off(raw, asked.off()) is not None
        return raw, (), (step("deadline.wait_stands", raw_last_day=raw),) if stands else ()
    backwards = use.kind == "before"
    last, rolled = calendar.roll(raw, asked.off(), forwards=not backwards)
    passed = tuple(step("deadline.rolled", day=day, why=why) for day, why in rolled)
    if backwards and rolled:
        return last, rolled, (*passed, step("deadline.rolled_back", last_day=last))
    return last, rolled, (*passed, step("deadline.last_day", last_day=last))


def _closing(asked: _Asked, last: date, use: Deadline) -> tuple[ValueFinding | None, tuple[Step, ...]]:
    if use.closes is None:
        at_office = use.kind == "act" and use.start == "knowledge"
        return None, (step("deadline.closes_at_office", last_day=last),) if at_office else ()
    closes = asked.value(use.closes)
    if not closes.decides:
        return None, ()
    return closes, (step("deadline.closes_at", last_day=last, closes_at=closes.clock),)


@dataclass(frozen=True)
class _Contract:
    """The first day on which a contract may be signed after a wait, and what that rests on."""

    day: date | None = None
    appeal: DeadlineFinding | None = None
    because: tuple[Step, ...] = ()
    warnings: tuple[Step, ...] = ()

    @property
    def grounds(self) -> tuple[DeadlineFinding, ...]:
        return (self.appeal,) if self.appeal is not None and self.appeal.established else ()


def _contract_day(asked: _Asked, raw: date, use: Deadline) -> _Contract:
    """The day after both the wait and the appeal time; a day off at the end of either is passed over.

    The Act does not say whether §5 of 150/1930 extends the wait itself; passing over it can only be later.
    """
    if not _waits(use):
        return _Contract()
    ends, _ = calendar.roll(raw, asked.off())
    appeal = None
    because: tuple[Step, ...] = ()
    if use.also is not None:
        appeal = deadline(
            asked.book, use.also, on=asked.on, event=asked.event, via=asked.via, known_on=asked.known_on
        )
        if appeal.last_day is None:
            return _Contract(
                appeal=appeal, warnings=(step("deadline.contract_day_not_established", rule=appeal.rule),)
            )
        because = (step("deadline.appeal_runs_out", rule=appeal.rule, last_day=appeal.last_day),)
        ends = max(ends, appeal.last_day)
    day = ends + timedelta(days=1)
    return _Contract(day, appeal, (*because, step("deadline.contract_from", earliest_contract_day=day)))


EXCEPTIONS = {
    "framework_purchase": "standstill.framework_purchase",
    "dps_purchase": "standstill.dps_purchase",
    "only_tender": "standstill.only_tender",
}


def standstill_binds(
    book: Book,
    *,
    on: date,
    regime: str,
    direct: bool = False,
    framework_call_off: bool = False,
    dps_purchase: bool = False,
    only_acceptable_tender: bool = False,
) -> Finding[bool | None]:
    """Whether a contract has to wait (§129, with the exceptions of §130); None where that is not established.

    `regime` is a value of thresholds.REGIMES. `framework_call_off` and `dps_purchase` mean a purchase made
    under one; the award of the framework itself is neither, and waits. `only_acceptable_tender` means that
    no other tenderer or candidate is left whom the choice touches.
    """
    if regime == "not_established":
        return _unknown(step("standstill.regime_not_established"))
    if book.rule("standstill.eu").row(on) is None:
        return _old_standstill(book, on, regime, direct=direct)
    if regime not in STANDSTILL_RULES:
        return _free(book.value("standstill.national", on=on), "standstill.no_duty", regime=regime)
    if direct:
        return _free(book.value("standstill.direct_award", on=on), "standstill.direct_award")
    exceptions = book.value("standstill.exceptions", on=on)
    told = {
        "framework_purchase": framework_call_off,
        "dps_purchase": dps_purchase,
        "only_tender": only_acceptable_tender,
    }
    for exception, code in EXCEPTIONS.items():
        if told[exception] and exception in exceptions.codes:
            return _free(exceptions, code)
    rule = STANDSTILL_RULES[regime]
    duty = book.value(rule, on=on)
    return _answered(
        duty, step("standstill.binds", regime=regime, rule=rule, section=duty.row.section), binds=True
    )


def _unknown(warning: Step) -> Finding[bool | None]:
    return Finding(value=None, warnings=(warning,), confidence=Confidence.UNKNOWN, established=False)


def _free(ground: ValueFinding, code: str, **facts: str) -> Finding[bool | None]:
    return _answered(ground, step(code, section=ground.row.section, **facts), binds=False)


def _answered(ground: ValueFinding, reason: Step, *, binds: bool) -> Finding[bool | None]:
    return Finding(
        value=binds if ground.decides else None,
        because=(reason,) if ground.decides else (),
        warnings=ground.warnings,
        sources=ground.sources,
        confidence=ground.confidence,
        established=ground.decides,
    )


def _old_standstill(book: Book, on: date, regime: str, *, direct: bool) -> Finding[bool | None]:
    """Act 348/2007: a wait in procurements above the EU thresholds only, as far as its text was seen."""
    rule = book.in_force("standstill.eu", on=on)
    if book.rule(rule).row(on) is None:
        return _unknown(step("standstill.not_in_data", day=on))
    duty = book.value(rule, on=on)
    reason = step("standstill.old_act", regime=regime, act=duty.row.act)
    return _answered(duty, reason, binds=regime == "eu" and not direct)
