"""Checks of options that were taken and of changes during the contract (§136).

Not here: the contract itself (contracting.py).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tracker.law import thresholds
from tracker.law.book import ValueFinding
from tracker.law.checks.case import Case, Seen
from tracker.law.facts import Contract, Lot, Modification, Option
from tracker.law.finding import Fact, Step, step

NOTICED = ("additional", "unforeseen")  # §136(2)(2)–(3)


def _seen(lot: Lot, contract: Contract, day: date, what: Step) -> Seen:
    return Seen(what=what, subject=(lot.code, contract.supplier), mark=(contract.concluded_on, day))


def _changes(case: Case, *grounds: str) -> Iterator[tuple[Lot, Contract, Modification]]:
    for lot, contract in case.contracts():
        for change in contract.modifications:
            if change.ground in grounds:
                yield lot, contract, change


def _reference(contract: Contract) -> Decimal | None:
    """The value that a change is measured by: the indexed one where there is an index clause (§136(5))."""
    return contract.value if contract.indexed_value is None else contract.indexed_value


def _until(case: Case, contract: Contract) -> date | None:
    return contract.options_until or case.facts.options_until


def option_beyond_announced(case: Case) -> Iterator[Seen]:
    """An option taken past the last announced day, or options worth more than was announced."""
    for lot, contract in case.contracts():
        until, most = _until(case, contract), contract.options_value
        taken: Decimal | None = Decimal(0)
        for option in sorted(contract.options, key=lambda each: each.taken_on):
            taken = None if taken is None or option.value is None else taken + option.value
            if until is not None and option.ends_on is not None and option.ends_on > until:
                what = step("check.option_past_end", lot=lot.code, end=option.ends_on, last_day=until)
                yield _seen(lot, contract, option.taken_on, what)
            elif taken is not None and most is not None and taken > most:
                what = step("check.option_above_value", lot=lot.code, value=taken, high=most)
                yield _seen(lot, contract, option.taken_on, what)


def option_before_contract(case: Case) -> Iterator[Seen]:
    """An option whose days come before its contract: one of the two days must be wrong."""
    first, start = case.facts.options_from, case.facts.term_start
    if first is not None and start is not None and first < start:
        yield Seen(what=step("check.options_before_term", first=first, start=start), mark=(first,))
    for lot, contract in case.contracts():
        for option in contract.options:
            early = _early(option, contract)
            if early is not None:
                first, start = early
                facts: dict[str, Fact] = {"lot": lot.code, "supplier": contract.supplier}
                what = step("check.option_before_contract", first=first, start=start, **facts)
                yield _seen(lot, contract, option.taken_on, what)


def _early(option: Option, contract: Contract) -> tuple[date, date] | None:
    """The option's day that comes before the contract's, with that one."""
    if option.taken_on < contract.concluded_on:
        return option.taken_on, contract.concluded_on
    first, start = option.starts_on, contract.starts_on
    return (first, start) if first is not None and start is not None and first < start else None


def modification_beyond_announced(case: Case) -> Iterator[Seen]:
    """A change said to have been announced that carries the contract past the last announced day."""
    for lot, contract, change in _changes(case, "announced"):
        until = _until(case, contract)
        if until is not None and change.new_end is not None and change.new_end > until:
            what = step("check.modification_past_end", lot=lot.code, end=change.new_end, last_day=until)
            yield _seen(lot, contract, change.agreed_on, what)


def modification_over_half(case: Case) -> Iterator[Seen]:
    """An additional or unforeseen change of more than half the contract's value, each by itself (§136(3))."""
    share = case.values["modification.unforeseen_or_additional_max"].number
    for lot, contract, change in _changes(case, *NOTICED):
        reference = _reference(contract)
        if reference is None or change.value is None:
            continue
        most = reference * share / 100
        if change.value > most:
            what = step(
                "check.modification_over_half",
                lot=lot.code,
                supplier=contract.supplier,
                day=change.agreed_on,
                value=change.value,
                high=most,
                percent=share,
            )
            yield _seen(lot, contract, change.agreed_on, what)


def modification_not_minor(case: Case) -> Iterator[Seen]:
    """Minor changes that together reach the share of §136(4): they have to stay below it."""
    share = case.values["modification.minor_services_max_excl"].number
    for lot, contract in case.contracts():
        reference = _reference(contract)
        if reference is None:
            continue
        limit = reference * share / 100
        for day, total in _running(contract):
            if total >= limit:
                what = step(
                    "check.modification_not_minor",
                    lot=lot.code,
                    supplier=contract.supplier,
                    day=day,
                    value=total,
                    high=limit,
                    percent=share,
                )
                yield _seen(lot, contract, day, what)
                break


def modification_above_threshold(case: Case) -> Iterator[Seen]:
    """Minor changes that together reach the threshold that §136(2)(5) names."""
    limit = _threshold(case)
    if limit is None:
        return
    for lot, contract in case.contracts():
        for day, total in _running(contract):
            if total >= limit.amount:
                what = step(
                    "check.modification_above_threshold",
                    lot=lot.code,
                    supplier=contract.supplier,
                    day=day,
                    value=total,
                    threshold=limit.amount,
                )
                yield Seen(
                    what=what,
                    subject=(lot.code, contract.supplier),
                    mark=(contract.concluded_on, day),
                    findings=(case.values["modification.minor"], limit),
                )
                break


def _running(contract: Contract) -> Iterator[tuple[date, Decimal]]:
    """The net sum of minor changes after each day; it ends where a value is not known."""
    total = Decimal(0)
    changes = sorted(contract.modifications, key=lambda each: each.agreed_on)
    for change in (each for each in changes if each.ground == "minor"):
        if change.value is None:
            return
        total += change.value
        yield change.agreed_on, total


def _threshold(case: Case) -> ValueFinding | None:
    """The national threshold of the service in Annex E, else the buyer's EU threshold (unknown: the higher)."""
    facts = case.facts
    if facts.regime == "eu":
        central, other = case.values["eu.central"], case.values["eu.other"]
        return central if facts.buyer in case.values["buyer.central_government"].codes else other
    if facts.cpv is None or facts.law_day is None:
        return None
    item = thresholds.annex_e_item(case.book, facts.cpv, facts.law_day)
    if item is None:
        return None
    dear = item in thresholds.EXPENSIVE_ITEMS
    return case.values["modification.minor_annexE_cap" if dear else "nat.annexE_5_15"]


def modification_ground_unknown(case: Case) -> Iterator[Seen]:
    """A change on no ground of §136(2): whether it is essential has to be judged."""
    for lot, contract, change in _changes(case, "other"):
        what = step(
            "check.modification_ground_unknown",
            lot=lot.code,
            supplier=contract.supplier,
            day=change.agreed_on,
        )
        yield _seen(lot, contract, change.agreed_on, what)


def modification_notice_missing(case: Case) -> Iterator[Seen]:
    """An additional or unforeseen change without its notice; the Act gives it no time."""
    for lot, contract, change in _changes(case, *NOTICED):
        asked = case.ours and contract.notice_known
        if asked and change.notice_sent_on is None and case.facts.today > change.agreed_on:
            what = step(
                "check.modification_notice_missing",
                lot=lot.code,
                supplier=contract.supplier,
                day=change.agreed_on,
            )
            yield _seen(lot, contract, change.agreed_on, what)
