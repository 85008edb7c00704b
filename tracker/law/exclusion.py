"""The grounds on which a candidate or tenderer is shut out (§§80–81): their codes, places and age limits.

Not here: whether a ground has to be applied in a regime, and how old it may be (the data: excl.*).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.law.book import Book, ValueFinding
from tracker.law.calendar import add_period

AGE_LIMITS = {"80": "excl.mandatory_max_age", "81": "excl.discretionary_max_age"}
DUTIES: Mapping[str, Mapping[str, str]] = {
    "eu": {"80": "excl.eu_80", "81": "excl.eu_81"},
    "annex_e": {"80": "excl.annexE_80", "81": "excl.annexE_81"},
    "national": {"80": "excl.national_80_86", "81": "excl.national_80_86"},
}

CONVICTIONS = (
    "bribery",
    "organised_crime",
    "human_trafficking",
    "tax_or_subsidy_fraud",
    "business_bribery",
    "money_laundering",
    "terrorism",
)
WORK_CONVICTIONS = (
    "work_safety",
    "working_time",
    "work_discrimination",
    "extortionate_discrimination",
    "freedom_of_association",
    "unauthorised_foreign_labour",
)
DISCRETIONARY = (
    "bankruptcy",
    "bankruptcy_pending",
    "professional_misconduct",
    "unpaid_taxes",
    "environmental_social_labour_law",
    "distorting_agreements",
    "conflict_of_interest",
    "prior_involvement",
    "past_performance",
    "false_information",
    "undue_influence",
)


@dataclass(frozen=True)
class Ground:
    """One coded ground: the section that it stands in ("80" or "81"), and its exact place there."""

    code: str
    under: str
    section: str

    @property
    def age_limit(self) -> str:
        """The id of the value that says how old the judgment (§80) or the event (§81) may be."""
        return AGE_LIMITS[self.under]


def duty(book: Book, ground: str, *, regime: str, on: date) -> ValueFinding | None:
    """Whether a ground must or may be applied in a regime; None where the Act has no say. KeyError: no ground."""
    rule = DUTIES.get(regime, {}).get(GROUNDS[ground].under)
    return None if rule is None else book.value(rule, on=on)


def usable_until(book: Book, ground: str, *, dated_on: date, on: date) -> tuple[date | None, ValueFinding]:
    """The last day on which a ground of that day may still be used (None: beyond the calendar), and why."""
    limit = book.value(GROUNDS[ground].age_limit, on=on)
    far = dated_on.year + limit.number > date.max.year
    return (None if far else add_period(dated_on, limit.number, "years")), limit


def _grounds() -> Iterator[Ground]:
    for item, code in enumerate(CONVICTIONS, start=1):
        yield Ground(code, "80", f"80(1)({item})")
    for code in WORK_CONVICTIONS:
        yield Ground(code, "80", "80(2)")
    yield Ground("foreign_conviction", "80", "80(3)")
    yield Ground("unpaid_taxes_final", "80", "80(4)")
    for item, code in enumerate(DISCRETIONARY, start=1):
        yield Ground(code, "81", f"81(1)({item})")


GROUNDS: Mapping[str, Ground] = {ground.code: ground for ground in _grounds()}

# What a criminal-record extract tells of: it is looked at and given back, and nothing of it is kept (§87).
BY_EXTRACT = (*CONVICTIONS, *WORK_CONVICTIONS, "foreign_conviction")
