"""Checks of the decision: tenderers shut out, low tenders, reasons, instructions, notifications.

Not here: the contract, and the times that run from the decision (deadlines.py).
"""

from collections.abc import Iterator

from tracker.law import exclusion
from tracker.law.checks.case import Case, Seen
from tracker.law.facts import Award, Lot
from tracker.law.finding import Step, step


def _seen(lot: Lot, award: Award, what: Step) -> Seen:
    """Something about a lot's decision; where it is a direct award it may be of a kind that needs no decision."""
    return Seen(
        what=what,
        subject=(lot.code,),
        mark=(award.decided_on,),
        at_most="should" if award.direct else "must",
    )


def price_only_unreasoned(case: Case) -> Iterator[Seen]:
    """The lowest price alone decided, and nothing says why."""
    for lot, award in case.awards():
        if lot.price_only and award.price_only_reason is False:
            yield _seen(lot, award, step("check.price_only_unreasoned", lot=lot.code))


def decision_unreasoned(case: Case) -> Iterator[Seen]:
    """A decision without reasons."""
    for lot, award in case.awards():
        if award.reasons is False:
            yield _seen(
                lot, award, step("check.decision_unreasoned", lot=lot.code, decided_on=award.decided_on)
            )


def appeal_instructions_missing(case: Case) -> Iterator[Seen]:
    """A decision without instructions for an appeal: the 14 days have not begun."""
    for lot, award in case.awards():
        if award.appeal_instructions is False:
            what = step("check.appeal_instructions_missing", lot=lot.code, decided_on=award.decided_on)
            yield _until_six_months(case, _seen(lot, award, what), award)


def decision_deficient(case: Case) -> Iterator[Seen]:
    """A decision or instructions that were found essentially deficient (§147(3))."""
    for lot, award in case.awards():
        if award.deficient:
            what = step("check.decision_deficient", lot=lot.code, decided_on=award.decided_on)
            yield _until_six_months(case, _seen(lot, award, what), award)


def _until_six_months(case: Case, seen: Seen, award: Award) -> Seen:
    """The same, with the day until which it may be appealed; a direct award has times of its own (§147(4)–(5))."""
    period = case.deadline("appeal.deficient_instructions", event=award.decided_on)
    if award.direct or period is None:
        return seen
    return Seen(
        what=seen.what,
        subject=seen.subject,
        mark=seen.mark,
        because=(step("check.appeal_until", last_day=period.last_day), *period.because),
        findings=(*case.values.values(), period),
    )


def correction_instructions_missing(case: Case) -> Iterator[Seen]:
    """A decision without instructions for a correction."""
    for lot, award in case.awards():
        if award.correction_instructions is False:
            what = step("check.correction_instructions_missing", lot=lot.code, decided_on=award.decided_on)
            yield _seen(lot, award, what)


def notification_missing(case: Case) -> Iterator[Seen]:
    """A tenderer to whom the decision was not sent; on the day of the decision there is still time."""
    for lot, award in case.awards():
        if case.facts.today <= award.decided_on:
            continue
        for tenderer in award.unnotified:
            what = step(
                "check.notification_missing", lot=lot.code, tenderer=tenderer, decided_on=award.decided_on
            )
            yield Seen(what=what, subject=(lot.code, tenderer), mark=(award.decided_on,))


def exclusion_too_old(case: Case) -> Iterator[Seen]:
    """A tenderer shut out for a judgment or an event that was too old on the day of the exclusion."""
    day = case.facts.law_day
    for lot in case.facts.lots:
        for each in lot.excluded:
            ground = exclusion.GROUNDS.get(each.ground)
            if ground is None or each.dated_on is None or day is None:
                continue
            limit = case.values[ground.age_limit]
            last = case.years_after(each.dated_on, limit.number)
            if last is None or each.decided_on <= last:
                continue
            duty = exclusion.duty(case.book, ground.code, regime=case.facts.regime, on=day)
            what = step(
                "check.exclusion_too_old",
                lot=lot.code,
                tenderer=each.tenderer,
                ground=ground.code,
                dated_on=each.dated_on,
                last_day=last,
                section=ground.section,
            )
            yield Seen(
                what=what,
                subject=(lot.code, each.tenderer, ground.code),
                mark=(each.decided_on,),
                findings=(limit, *((duty,) if duty is not None else ())),
            )


def low_tender_unasked(case: Case) -> Iterator[Seen]:
    """A tender that looks abnormally low and was not asked to explain itself; until the decision there is time."""
    for lot in case.facts.lots:
        for tender in lot.low_tenders:
            if case.ours and tender.asked_on is None:
                yield Seen(
                    what=step("check.low_tender_unasked", lot=lot.code, tenderer=tender.tenderer),
                    subject=(lot.code, tender.tenderer),
                    at_most="should" if lot.award is None else "must",
                )
