"""The checks that watch every round: pure, from frozen facts to findings.

    checks.check(book, facts)

Not here: where the facts come from and who has answered a finding (tracker/watch), and the sentences.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from tracker.law.book import Book, ValueFinding
from tracker.law.checks.case import Case, CheckFinding, Seen
from tracker.law.checks.table import CHECKS, Check
from tracker.law.facts import SEVERITIES, Facts
from tracker.law.finding import Finding, Step, step, weakest


def check(book: Book, facts: Facts) -> tuple[CheckFinding, ...]:
    """What the checks find in a round, in the order of the table; nothing but the facts decides it."""
    seen: Counter[str] = Counter()
    found: list[CheckFinding] = []
    for row in CHECKS.values():
        if facts.regime in row.severities:
            found.extend(_found(book, facts, row, seen))
    return tuple(found)


def _found(book: Book, facts: Facts, row: Check, seen: Counter[str]) -> Iterator[CheckFinding]:
    values = _values(book, row.rests_on[facts.regime], facts.law_day)
    if values is None and not row.bare_dates:
        return
    for each in row.look(Case(book, facts, values or {})):
        key = _key(row.code, each)
        seen[key] += 1
        numbered = key if seen[key] == 1 else f"{key}/{seen[key]}"
        yield _finding(row, facts, each, key=numbered, values=values)


def _values(book: Book, rules: tuple[str, ...], on: date | None) -> dict[str, ValueFinding] | None:
    """The values that a check rests on; None where one of them is not in the data of that day."""
    if on is None:
        return None if rules else {}
    if any(book.rule(rule).row(on) is None for rule in rules):
        return None
    return {rule: book.value(rule, on=on) for rule in rules}


def _finding(
    row: Check, facts: Facts, seen: Seen, *, key: str, values: dict[str, ValueFinding] | None
) -> CheckFinding:
    """The finding with its sources. A value that is not established decides nothing: then it is a note."""
    first = tuple(values.values())[:1] if values else ()
    grounds: tuple[Finding[object], ...] = seen.findings or first
    unsure = tuple(ground for ground in (*(values or {}).values(), *seen.findings) if not ground.decides)
    severity = _milder(row.severities[facts.regime], seen.at_most)
    if unsure or not grounds:
        severity = "note"
    sources = tuple(dict.fromkeys(source for ground in grounds for source in ground.sources))
    return CheckFinding(
        value=True,
        check=row.code,
        severity=severity,
        subject=seen.subject,
        key=key,
        section=sources[0].section if sources else "",
        because=(seen.what, *seen.because),
        warnings=(
            *seen.warnings,
            *_doubts(row, facts, known=bool(grounds)),
            *(warning for ground in unsure for warning in ground.warnings),
        ),
        sources=sources,
        confidence=weakest(ground.confidence for ground in (*grounds, *unsure)),
        established=bool(grounds) and not unsure,
    )


def _milder(severity: str, other: str) -> str:
    return max(severity, other, key=SEVERITIES.index)


def _doubts(row: Check, facts: Facts, *, known: bool) -> Iterator[Step]:
    if not known:
        yield step("check.law_not_in_data")
    elif row.part_two and facts.regime != "eu":
        yield step("check.part_two", section=row.section, regime=facts.regime)


def _key(code: str, seen: Seen) -> str:
    parts = (*seen.subject, *(day.isoformat() for day in seen.mark))
    return "/".join((code, *(part.replace("%", "%25").replace("/", "%2F") for part in parts)))


__all__ = ["CHECKS", "Check", "CheckFinding", "check"]
