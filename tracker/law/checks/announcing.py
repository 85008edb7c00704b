"""Checks of what happens before the decision: the buyer, notices, times for tenders, criteria, lots.

Not here: award notices and changes of contracts.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.law import calendar, thresholds
from tracker.law.checks.case import LAST_YEAR, Case, Seen
from tracker.law.finding import Finding, Step, step

ANNOUNCED = ("published", "opened")


def notice_missing(case: Case) -> Iterator[Seen]:
    """A competition that was opened to tenderers without any notice on record."""
    if case.ours and not case.direct and case.facts.stage in ANNOUNCED and case.announced_on is None:
        yield Seen(what=step("check.notice_missing"))


def notice_late(case: Case) -> Iterator[Seen]:
    """A notice that was sent when tenders were already due, or after the decision."""
    sent, decided = case.announced_on, _first_decision(case)
    if sent is None or case.direct:
        return
    for day in (case.facts.tender_deadline_on, decided):
        if day is not None and sent >= day:
            yield Seen(what=step("check.notice_late", sent_on=sent, day=day))
            return


def _first_decision(case: Case) -> date | None:
    days = [award.decided_on for _, award in case.awards() if not award.direct]
    days += [case.facts.decided_on] if case.facts.decided_on is not None else []
    return min(days, default=None)


def tender_time_short(case: Case) -> Iterator[Seen]:
    """Fewer days for tenders than §§56–57 ask for, in the procedures whose events are known."""
    facts = case.facts
    asked = _tender_time(case)
    if asked is None or facts.tender_deadline_on is None:
        return
    rule, event, shortened = asked
    less = -case.values["time.electronic_reduction"].number if shortened else 0
    period = case.deadline(rule, event=event)
    if period is None or period.raw_last_day is None:
        return
    first = period.raw_last_day
    at_least = first - timedelta(days=less)
    if facts.electronic and less:
        first = at_least
    if facts.tender_deadline_on >= first:
        return
    warnings = tuple(_untimely(case))
    only_if = bool(less) and facts.electronic is None and facts.tender_deadline_on >= at_least
    yield Seen(
        what=step("check.tender_time_short", due_on=facts.tender_deadline_on, first=first),
        because=period.because[:1],
        warnings=(*warnings, *((step("check.if_electronic", days=less),) if only_if else ())),
        findings=(period,),
        at_most="note" if only_if or _by_agreement(case) else "must",
    )


def _tender_time(case: Case) -> tuple[str, date, bool] | None:
    """The rule, the day from which it runs, and whether electronic tenders shorten it (§57's times never)."""
    facts = case.facts
    if facts.procedure == "open":
        event, rule, shortened = facts.notice_sent_on, *_short(case, "time.open_{}", "tender")
    elif facts.technique == "dps":
        event, rule, shortened = facts.invited_on, "time.dps_tender", False
    elif _by_agreement(case):
        event, rule, shortened = facts.invited_on, "time.restricted_agreed_fallback", False
    elif facts.procedure == "innovation":
        event, rule, shortened = facts.invited_on, "time.innovation_initial_tender", True
    elif facts.procedure in ("restricted", "negotiated"):
        ordinary = "tender" if facts.procedure == "restricted" else "initial_tender"
        event, rule, shortened = facts.invited_on, *_short(case, "time.restricted_negotiated_{}", ordinary)
        rule = f"time.{facts.procedure}_{ordinary}" if shortened else rule
    else:
        return None
    return None if event is None else (rule, event, shortened)


def _short(case: Case, rule: str, ordinary: str) -> tuple[str, bool]:
    if case.facts.urgent:
        return rule.format("urgent"), False
    if _noticed_before(case):
        return rule.format("pin"), False
    return rule.format(ordinary), True


def _noticed_before(case: Case) -> bool:
    """Whether a prior information notice was sent as early, and as late, as §61(2) asks for before the notice."""
    sent, notice = case.facts.prior_notice_on, case.facts.notice_sent_on
    if sent is None or notice is None or not calendar.FIRST_YEAR < sent.year < LAST_YEAR:
        return False
    least, most = (case.values[f"notice.pin_{end}_before"].number for end in ("min", "max"))
    return (notice - sent).days >= least and notice <= calendar.add_period(sent, int(most), "months")


def _untimely(case: Case) -> Iterator[Step]:
    """That a prior information notice does not shorten anything, where one was sent in another time."""
    facts = case.facts
    if facts.prior_notice_on is not None and not facts.urgent and not _noticed_before(case):
        yield step("check.prior_notice_untimely", sent_on=facts.prior_notice_on)


def _by_agreement(case: Case) -> bool:
    """Buyers that are not central government may agree the time with all candidates (§56(4))."""
    facts = case.facts
    central = case.values["buyer.central_government"].codes
    return facts.procedure == "restricted" and facts.technique != "dps" and facts.buyer not in central


def request_time_short(case: Case) -> Iterator[Seen]:
    """Fewer days for requests to participate than §§56–57 ask for."""
    facts = case.facts
    if facts.requests_due_on is None or facts.notice_sent_on is None:
        return
    urgent = facts.urgent and facts.procedure in ("restricted", "negotiated")
    rule = "time.request_urgent" if urgent else "time.request_participate"
    period = case.deadline(rule, event=facts.notice_sent_on)
    if period is None or period.raw_last_day is None or facts.requests_due_on >= period.raw_last_day:
        return
    yield Seen(
        what=step("check.request_time_short", due_on=facts.requests_due_on, first=period.raw_last_day),
        because=period.because[:1],
        findings=(period,),
    )


def answers_late(case: Case) -> Iterator[Seen]:
    """Answers sent so late that the time for tenders has to be extended (§56(5), §69(4))."""
    facts = case.facts
    if facts.answers_sent_on is None or facts.tender_deadline_on is None:
        return
    rule = "time.answers_before_deadline_urgent" if facts.urgent else "time.answers_before_deadline"
    period = case.deadline(rule, event=facts.tender_deadline_on)
    if period is None or period.raw_last_day is None or facts.answers_sent_on <= period.raw_last_day:
        return
    yield Seen(
        what=step("check.answers_late", sent_on=facts.answers_sent_on, last_day=period.raw_last_day),
        because=period.because[:2],
        findings=(period,),
    )


def answers_overdue(case: Case) -> Iterator[Seen]:
    """Questions that came in time and have no answer when the law's day, or the buyer's own, has passed.

    Where neither names a day, they are overdue once tenders are due.
    """
    facts = case.facts
    if not facts.unanswered or facts.stage != "published" or facts.tender_deadline_on is None:
        return
    rule = "time.answers_before_deadline_urgent" if facts.urgent else "time.answers_before_deadline"
    period = case.deadline(rule, event=facts.tender_deadline_on) if rule in case.values else None
    lawful = None if period is None else period.raw_last_day
    days = [day for day in (lawful, facts.answers_by) if day is not None]
    last = min(days, default=facts.tender_deadline_on)
    if facts.today <= last:
        return
    numbers = ", ".join(str(number) for number in facts.unanswered)
    binding = lawful is not None and facts.today > lawful
    yield Seen(
        what=step("check.answers_overdue", numbers=numbers, last_day=last),
        because=period.because[:2] if period is not None and binding else (),
        findings=(period,) if period is not None else (),
        at_most="must" if binding else "note",
    )


def change_without_time(case: Case) -> Iterator[Seen]:
    """A corrigendum that matters to tenders, after which the time for them was not extended (§56(5))."""
    changed = case.facts.substance_changed_on
    if changed is not None:
        yield Seen(what=step("check.change_without_time", day=changed), mark=(changed,))


def criteria_changed(case: Case) -> Iterator[Seen]:
    """Criteria changed after the notice and before tenders were due."""
    changed, due = case.facts.criteria_changed_on, case.facts.tender_deadline_on
    if changed is not None and (due is None or changed <= due):
        yield Seen(what=step("check.criteria_changed", day=changed), mark=(changed,))


def criteria_changed_late(case: Case) -> Iterator[Seen]:
    """Criteria changed when tenders were already in: they are judged by something that was not announced."""
    changed, due = case.facts.criteria_changed_on, case.facts.tender_deadline_on
    if changed is not None and due is not None and changed > due:
        yield Seen(what=step("check.criteria_changed_late", day=changed, due_on=due), mark=(changed,))


def lots_undivided(case: Case) -> Iterator[Seen]:
    """A round of one lot without a reason in documents, decision or report; there is time until the decision."""
    facts = case.facts
    if len(facts.lots) != 1 or facts.undivided_reason is not False or facts.stage not in ANNOUNCED:
        return
    decided = _first_decision(case) is not None
    yield Seen(what=step("check.lots_undivided"), at_most="must" if decided else "note")


def buyer_without_task(case: Case) -> Iterator[Seen]:
    """A buyer of a kind that had no task of buying such training on the day: a warning, never a refusal."""
    facts = case.facts
    day = facts.began_on or case.announced_on or facts.law_day
    if facts.buyer is None or day is None:
        return
    what = thresholds.may_buy(case.book, facts.buyer, day)
    if what:
        rule = case.book.rule(thresholds.TASKS[facts.buyer])
        source = case.book.source(rule, rule.rows[-1])
        ground: Finding[object] = Finding(value=None, sources=(source,), confidence=source.confidence)
        yield Seen(what=what[0], findings=(ground,))
        return
    literacy = case.book.rule("buyer.employment_authority_literacy").row(day)
    if literacy is not None and (facts.buyer, facts.training) == ("employment_area", "literacy"):
        ground = case.book.value("buyer.employment_authority_literacy", on=day)
        said = step("check.literacy_training", act=literacy.act, section=literacy.section)
        yield Seen(what=said, findings=(ground,))
