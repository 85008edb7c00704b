"""What procurement law says on a given day, with reasons and sources.

Not here: rounds, pages, sentences in any language, and the date of today; standard library only.

    law.on(date(2026, 12, 10)).deadline("appeal.normal", event=date(2026, 12, 10))
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from tracker.law import checks, deadlines, exclusion, facts, thresholds
from tracker.law import demands as demanded
from tracker.law import estimate as estimates
from tracker.law.book import Book, NotInForce, UnknownRule, ValueFinding, open_book
from tracker.law.calendar import EVERY_DAY_OFF, day_off
from tracker.law.checks import CHECKS, Check, CheckFinding
from tracker.law.codes import CODES, FACT_KINDS
from tracker.law.deadlines import CHANNELS, STANDSTILL_RULES, DeadlineFinding, NotADeadline
from tracker.law.demands import SUBJECTS, Demand
from tracker.law.entries import BrokenBook, Deadline, Row, Rule
from tracker.law.estimate import KINDS as ESTIMATE_KINDS
from tracker.law.estimate import EstimateFinding, Line
from tracker.law.facts import SEVERITIES, Facts
from tracker.law.finding import Confidence, Fact, Finding, Source, Step, plain, step
from tracker.law.thresholds import BUYERS, REGIMES, RegimeFinding, Value


@lru_cache(maxsize=1)
def book() -> Book:
    """The law's data, read and checked once for the process; BrokenBook when a file is wrong."""
    return open_book()


@dataclass(frozen=True)
class Law:
    """The law of one day: the day whose law governs the round, not the day of the event."""

    day: date

    def value(self, rule: str) -> ValueFinding:
        """The value in force; NotInForce outside the days it covers, UnknownRule for an unknown id."""
        return book().value(rule, on=self.day)

    def deadline(
        self, rule: str, *, event: date, via: str = "electronic", known_on: date | None = None
    ) -> DeadlineFinding:
        """The last day of a period that runs from `event`; see deadlines.deadline."""
        return deadlines.deadline(book(), rule, on=self.day, event=event, via=via, known_on=known_on)

    def regime(
        self,
        *,
        value: Value | None,
        cpv: str | None,
        started: date | None = None,
        buyer: str | None = None,
        joint_purchase: bool = False,
    ) -> RegimeFinding:
        """The regime of a purchase that began on `started` (this law's day if not given)."""
        return regime(
            value=value,
            cpv=cpv,
            started=self.day if started is None else started,
            buyer=buyer,
            joint_purchase=joint_purchase,
        )

    def standstill_binds(
        self,
        *,
        regime: str,
        direct: bool = False,
        framework_call_off: bool = False,
        dps_purchase: bool = False,
        only_acceptable_tender: bool = False,
    ) -> Finding[bool | None]:
        """Whether a contract has to wait (§§129–130); see deadlines.standstill_binds."""
        return deadlines.standstill_binds(
            book(),
            on=self.day,
            regime=regime,
            direct=direct,
            framework_call_off=framework_call_off,
            dps_purchase=dps_purchase,
            only_acceptable_tender=only_acceptable_tender,
        )

    def estimate(
        self, lines: Iterable[Line], *, lasting: bool = False, threshold: Decimal | None = None
    ) -> EstimateFinding:
        """The estimated value, line by line; see estimate.estimate."""
        return estimates.estimate(book(), lines, on=self.day, lasting=lasting, threshold=threshold)

    def national_threshold(self, *, cpv: str | None) -> Decimal | None:
        """The national threshold of a CPV code's services, whatever the regime; see thresholds.national."""
        found = thresholds.national(book(), cpv, self.day)
        return found.amount if found is not None and found.decides else None

    def demands(self, *, regime: str) -> tuple[Demand, ...]:
        """What this law asks of a round under a regime, subject by subject; see demands.demands."""
        return demanded.demands(book(), on=self.day, regime=regime)

    def may_buy(self, *, buyer: str) -> tuple[Step, ...]:
        """Warnings where a kind of buyer had no task to buy training on this day; empty otherwise."""
        return thresholds.may_buy(book(), buyer, self.day)


def on(day: date) -> Law:
    """The law of a day."""
    return Law(day)


def regime(
    *,
    value: Value | None,
    cpv: str | None,
    started: date | None,
    buyer: str | None = None,
    joint_purchase: bool = False,
) -> RegimeFinding:
    """The regime of a purchase whose day may be unknown (then `not_established`); see thresholds.regime."""
    return thresholds.regime(
        book(), value=value, cpv=cpv, started=started, buyer=buyer, joint_purchase=joint_purchase
    )


def check(facts: Facts) -> tuple[CheckFinding, ...]:
    """What the checks find in a round; see `CHECKS` for the table of them."""
    return checks.check(book(), facts)


__all__ = [
    "BUYERS",
    "CHANNELS",
    "CHECKS",
    "CODES",
    "ESTIMATE_KINDS",
    "EVERY_DAY_OFF",
    "FACT_KINDS",
    "REGIMES",
    "SEVERITIES",
    "STANDSTILL_RULES",
    "SUBJECTS",
    "Book",
    "BrokenBook",
    "Check",
    "CheckFinding",
    "Confidence",
    "Deadline",
    "DeadlineFinding",
    "Demand",
    "EstimateFinding",
    "Fact",
    "Facts",
    "Finding",
    "Law",
    "Line",
    "NotADeadline",
    "NotInForce",
    "RegimeFinding",
    "Row",
    "Rule",
    "Source",
    "Step",
    "UnknownRule",
    "Value",
    "ValueFinding",
    "book",
    "check",
    "day_off",
    "exclusion",
    "facts",
    "on",
    "plain",
    "regime",
    "step",
]
