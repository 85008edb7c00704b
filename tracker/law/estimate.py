"""The estimated value of a purchase, put together line by line (§§27–31): which line counts with how much, and why.

Not here: the thresholds that the value is held against (`thresholds`), and where the lines are kept (`tracker.rounds`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tracker.law.book import Book, NotInForce, ValueFinding
from tracker.law.finding import Confidence, Finding, Step, plain, step, weakest

KINDS = ("term", "option", "extension", "alternative", "fee", "call_offs", "monthly", "recurring")
PER_MONTH = "monthly"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an estimate: its kind of KINDS, its amounts in euros without VAT, and the lot it belongs to.

    `monthly` gives the amounts of one month and, in `months`, how long the contract runs (None: until further
    notice); it is for services without a total price. Every other kind gives whole amounts. `high` is the upper end.
    """

    kind: str
    low: Decimal
    high: Decimal
    lot: str | None = None
    months: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is no kind of line; use one of {', '.join(KINDS)}")
        if not (0 <= self.low <= self.high and self.high.is_finite()):
            raise ValueError(f"the range {self.low} to {self.high} is no range of amounts from 0 upwards")
        if self.months is not None and (self.kind != PER_MONTH or self.months < 1):
            raise ValueError(f"{self.months} months: only a monthly line has months, one or more")


@dataclass(frozen=True, kw_only=True)
class EstimateFinding(Finding[tuple[Decimal, Decimal] | None]):
    """What the lines add up to; `lots` gives each lot's upper end, `outside` the lots that §27(4) lets out."""

    lots: tuple[tuple[str, Decimal], ...] = ()
    outside: tuple[str, ...] = ()

    def details(self) -> dict[str, object]:
        return {"lots": plain(dict(self.lots)), "outside": list(self.outside)}


@dataclass(frozen=True)
class Counted:
    """A line with what it adds to the value."""

    line: Line
    low: Decimal
    high: Decimal
    because: Step
    grounds: tuple[ValueFinding, ...] = ()


def estimate(
    book: Book, lines: Iterable[Line], *, on: date, lasting: bool = False, threshold: Decimal | None = None
) -> EstimateFinding:
    """What the lines add up to by the law of a day; the upper end decides on the regime.

    `lasting` says that a framework or a dynamic purchasing system is set up, whose call-offs over the whole duration
    count. `threshold` is the national threshold of such services (not the EU one, whatever the regime), which a small
    lot must stay below to be left outside; without it a warning says so.
    Where the day's law on estimates is not in the data, the lines are added up and a warning says so.
    """
    told = tuple(lines)
    if not told:
        return EstimateFinding(
            value=None,
            warnings=(step("estimate.no_lines"),),
            confidence=Confidence.UNKNOWN,
            established=False,
        )
    try:
        limit = book.value("value.no_total_price_multiplier", on=on)
    except NotInForce:
        return _added_up(told, on)
    window = book.value("value.recurring_window", on=on)
    counted = tuple(_counted(line, limit, window) for line in told)
    low, high = sum((one.low for one in counted), Decimal(0)), sum((one.high for one in counted), Decimal(0))
    lots = _lots(counted)
    small = _small(book, lots, high, on, threshold)
    duty = book.value("value.all_parts", on=on)
    lead = (step("estimate.whole_duration", section="30(4)"),) if lasting else ()
    summed = (step("estimate.lots_summed", number=len(lots), section="27(3)"),) if len(lots) > 1 else ()
    grounds = (duty, *(ground for one in counted for ground in one.grounds), *small.grounds)
    return EstimateFinding(
        value=(low, high),
        because=(*lead, *(one.because for one in counted), *summed, _total(low, high), *small.because),
        warnings=small.warnings,
        sources=tuple(dict.fromkeys(source for ground in grounds for source in ground.sources)),
        confidence=weakest(ground.confidence for ground in grounds),
        lots=tuple(lots.items()),
        outside=small.outside,
    )


def _added_up(told: tuple[Line, ...], on: date) -> EstimateFinding:
    whole = [line for line in told if line.kind != PER_MONTH]
    low = sum((line.low for line in whole), Decimal(0))
    high = sum((line.high for line in whole), Decimal(0))
    return EstimateFinding(
        value=(low, high) if len(whole) == len(told) else None,
        because=tuple(_whole(line).because for line in whole),
        warnings=(step("estimate.rules_not_in_data", day=on),),
        confidence=Confidence.UNKNOWN,
        established=False,
    )


def _total(low: Decimal, high: Decimal) -> Step:
    if low == high:
        return step("estimate.total", value=high)
    return step("estimate.total_range", low=low, high=high)


def _counted(line: Line, limit: ValueFinding, window: ValueFinding) -> Counted:
    if line.kind != PER_MONTH:
        return replace(_whole(line), grounds=(window,)) if line.kind == "recurring" else _whole(line)
    open_ended = line.months is None or line.months > limit.number
    times = limit.number if open_ended or line.months is None else line.months
    low, high = line.low * times, line.high * times
    code = "estimate.monthly_long" if open_ended else "estimate.monthly"
    said = step(code, part=line.lot, each=line.high, times=times, value=high, section=limit.row.section)
    return Counted(line, low, high, said, (limit,))


def _whole(line: Line) -> Counted:
    if line.low == line.high:
        said = step("estimate.line", part=line.lot, line_kind=line.kind, value=line.high)
    else:
        said = step("estimate.line_range", part=line.lot, line_kind=line.kind, low=line.low, high=line.high)
    return Counted(line, line.low, line.high, said)


def _lots(counted: Iterable[Counted]) -> dict[str, Decimal]:
    lots: dict[str, Decimal] = {}
    for one in counted:
        if one.line.lot is not None:
            lots[one.line.lot] = lots.get(one.line.lot, Decimal(0)) + one.high
    return lots


@dataclass(frozen=True)
class _Small:
    """Which lots §27(4) lets a buyer leave outside the Act."""

    outside: tuple[str, ...] = ()
    because: tuple[Step, ...] = ()
    warnings: tuple[Step, ...] = ()
    grounds: tuple[ValueFinding, ...] = ()


def _small(
    book: Book, lots: dict[str, Decimal], total: Decimal, on: date, threshold: Decimal | None
) -> _Small:
    limit, most = (
        book.value("value.small_lot_max_excl", on=on),
        book.value("value.small_lot_share_max", on=on),
    )
    section = limit.row.section
    small = {code: value for code, value in lots.items() if value < limit.amount}
    if len(lots) < 2 or not small:
        return _Small()
    reach = {code: value for code, value in small.items() if threshold is not None and value >= threshold}
    bound = tuple(
        step("estimate.small_lot_bound", part=code, value=value, threshold=threshold, section=section)
        for code, value in reach.items()
    )
    free = {code: value for code, value in small.items() if code not in reach}
    together = sum(free.values(), Decimal(0))
    if not free:
        return _Small(because=bound, grounds=(limit, most))
    few = Fraction(together) <= Fraction(total) * most.number / 100
    said = step(
        "estimate.small_lots_may" if few else "estimate.small_lots_too_many",
        parts=tuple(free),
        value=together,
        percent=most.number,
        limit=limit.amount,
        section=section,
    )
    unless = (step("estimate.small_lots_unless", section=section),) if few and threshold is None else ()
    return _Small(tuple(free) if few else (), (*bound, said), unless, (limit, most))
