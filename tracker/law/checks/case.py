"""What a check is given and what it gives back: the case, what was seen in it, and the finding.

Not here: which checks there are (table.py) and what each looks at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.law import calendar, deadlines
from tracker.law.book import Book, ValueFinding
from tracker.law.deadlines import DeadlineFinding
from tracker.law.facts import Award, Contract, Facts, Lot, Notified
from tracker.law.finding import Finding, Step

LAST_YEAR = 9000  # a period that begins later may end after the last day that there is


@dataclass(frozen=True, kw_only=True)
class CheckFinding(Finding[bool]):
    """Something in a round that the law does not allow, or that somebody should look at.

    `subject` names what it is about, from the lot inwards; `key` is text that stays the same for as long as the
    same thing is found, so that an answer can be kept to it. `section` is where the rule stands, empty where
    the law of that day is not in the data.
    """

    check: str
    severity: str
    subject: tuple[str, ...] = ()
    key: str
    section: str = ""

    def details(self) -> dict[str, object]:
        return {
            "check": self.check,
            "severity": self.severity,
            "subject": list(self.subject),
            "key": self.key,
            "section": self.section,
        }


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a check saw: in one step what is wrong, then why, and the values of the law that this rests on.

    Without `findings` it rests on the first value of the check's row.

    `mark` tells two things of one subject apart (two decisions of a lot, two changes of a contract);
    `at_most` lowers the severity where the facts leave room for a doubt.
    """

    what: Step
    subject: tuple[str, ...] = ()
    mark: tuple[date, ...] = ()
    because: tuple[Step, ...] = ()
    warnings: tuple[Step, ...] = ()
    findings: tuple[Finding[object], ...] = ()
    at_most: str = "must"


@dataclass(frozen=True)
class Case:
    """The facts of a round with the values of the law that one check rests on, by id."""

    book: Book
    facts: Facts
    values: dict[str, ValueFinding]

    def deadline(self, rule: str, *, event: date) -> DeadlineFinding | None:
        """The period by the law of the round; None where the law or the calendar does not carry an answer."""
        return self._answer(rule, Notified(tenderer="", sent_on=event))

    def standstill(self, rule: str, notified: Notified) -> DeadlineFinding | None:
        """The standstill after a notification, which by post counts as known later; None as in `deadline`."""
        return self._answer(rule, notified)

    def _answer(self, rule: str, told: Notified) -> DeadlineFinding | None:
        on, known = self.facts.law_day, told.known_on
        days = (told.sent_on, told.sent_on if known is None else known)
        if on is None or not all(calendar.FIRST_YEAR < day.year < LAST_YEAR for day in days):
            return None
        found = deadlines.deadline(
            self.book,
            rule,
            on=on,
            event=told.sent_on,
            via=told.via,
            known_on=None if known is None else max(known, told.sent_on),
        )
        return found if found.established else None

    @staticmethod
    def years_after(day: date, years: int) -> date | None:
        """The last day of so many years after a day; None where the calendar does not reach that far."""
        return calendar.add_period(day, years, "years") if day.year < LAST_YEAR else None

    @property
    def direct(self) -> bool:
        """Whether the round is a direct award as a whole."""
        return self.facts.procedure == "direct"

    @property
    def ours(self) -> bool:
        """Whether this is a round of our own, so that what is not on record did not happen."""
        return not self.facts.record

    @property
    def announced_on(self) -> date | None:
        """The day on which the notice was sent, else published."""
        return self.facts.notice_sent_on or self.facts.notice_published_on

    def awards(self) -> Iterator[tuple[Lot, Award]]:
        """Each lot that has a decision, with it."""
        return ((lot, lot.award) for lot in self.facts.lots if lot.award is not None)

    def contracts(self) -> Iterator[tuple[Lot, Contract]]:
        """Each contract, with its lot."""
        return ((lot, contract) for lot in self.facts.lots for contract in lot.contracts)
