"""Which regime a purchase of training falls under: the thresholds of its day, its CPV code and its buyer.

Not here: how the estimated value is put together, and what each regime demands of a round.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.law.book import Book, NotInForce, ValueFinding
from tracker.law.finding import Confidence, Finding, Source, Step, plain, step, weakest

REGIMES = ("annex_e", "eu", "national", "below_threshold", "not_established")
BUYERS = (
    "ministry",
    "ntm_centre",
    "te_office",
    "vitality_centre",
    "employment_area",
    "municipality",
    "other",
)
TASKS = {
    "ntm_centre": "buyer.state_ely_te",
    "te_office": "buyer.state_ely_te",
    "municipality": "buyer.employment_authority",
    "employment_area": "buyer.employment_authority",
    "vitality_centre": "buyer.elinvoimakeskus_integration_training",
}
CPV = re.compile(r"(\d{8})(?:-\d)?")
ANNEX_E_ITEMS = range(1, 16)
EXPENSIVE_ITEMS = range(1, 5)  # the items of §25(1)(3); the others are those of §25(1)(4)

Value = Decimal | tuple[Decimal, Decimal]


@dataclass(frozen=True, kw_only=True)
class RegimeFinding(Finding[str]):
    """A regime of REGIMES, with the act that was applied and the threshold that decided (EUR excl. VAT)."""

    act: str | None = None
    threshold: Decimal | None = None

    def details(self) -> dict[str, object]:
        return {"act": self.act, "regime": self.value, "threshold": plain(self.threshold)}

    def document(self) -> dict[str, object]:
        """The answer of `law regime`: act, regime, threshold, warnings, sources, and the confidence."""
        return {
            **self.details(),
            "warnings": [warning.as_json() for warning in self.warnings],
            "sources": [source.as_json() for source in self.sources],
            "confidence": self.confidence.value,
        }


@dataclass(frozen=True)
class Purchase:
    """What is asked about: the checked facts of one purchase; `value` is the upper end of a range."""

    value: Decimal
    cpv: str
    started: date
    buyer: str | None
    joint_purchase: bool


@dataclass(frozen=True)
class Grounds:
    """What an answer has gathered so far."""

    because: tuple[Step, ...] = ()
    warnings: tuple[Step, ...] = ()
    findings: tuple[Finding[object], ...] = ()

    def add(
        self,
        *because: Step,
        warnings: tuple[Step, ...] = (),
        findings: tuple[Finding[object], ...] = (),
    ) -> "Grounds":
        """The same and more."""
        return Grounds((*self.because, *because), (*self.warnings, *warnings), (*self.findings, *findings))

    def answer(self, regime: str, act: str | None, threshold: Decimal | None) -> RegimeFinding:
        """The finding; its confidence is the weakest of its grounds."""
        unsure = [finding for finding in self.findings if not finding.decides]
        if unsure:
            regime, threshold = "not_established", None
        established = regime != "not_established"
        sources: dict[Source, None] = {}
        for finding in self.findings:
            sources.update(dict.fromkeys(finding.sources))
        return RegimeFinding(
            value=regime,
            act=act,
            threshold=threshold,
            because=self.because,
            warnings=(*self.warnings, *(warning for finding in unsure for warning in finding.warnings)),
            sources=tuple(sources),
            confidence=(
                weakest(finding.confidence for finding in self.findings)
                if established
                else Confidence.UNKNOWN
            ),
            established=established,
        )


def regime(
    book: Book,
    *,
    value: Value | None,
    cpv: str | None,
    started: date | None,
    buyer: str | None = None,
    joint_purchase: bool = False,
) -> RegimeFinding:
    """The regime of a purchase that began (or whose notice was sent) on `started`.

    `value` is the estimate excluding VAT with options, or a range, whose upper end decides; at the threshold
    counts as reached (§25(2) leaves out what is *below* it). `cpv` is the main object's code, with or
    without its check digit. `buyer` is a kind of BUYERS; it decides which EU threshold applies (`other`
    does not), and whether such a buyer could buy on that day is a warning. Without value, day or code the
    regime is `not_established`. ValueError for a code, kind or amount that cannot be one.
    """
    if buyer is not None and buyer not in BUYERS:
        raise ValueError(f"{buyer} is no kind of buyer; use one of {', '.join(BUYERS)}")
    low, high = _ends(value)
    code = _cpv(cpv)
    missing = tuple(
        step(warning)
        for warning, given in (
            ("regime.day_missing", started),
            ("regime.value_missing", high),
            ("regime.cpv_missing", code),
        )
        if given is None
    )
    grounds = Grounds(warnings=missing)
    if started is None:
        return grounds.answer("not_established", None, None)
    act, grounds = _act(book, started, grounds)
    if buyer is not None:
        grounds = grounds.add(warnings=may_buy(book, buyer, started))
    if act is None or low is None or high is None or code is None:
        return grounds.answer("not_established", act, None)
    if low != high:
        grounds = grounds.add(step("regime.upper_end", low=low, high=high))
    purchase = Purchase(high, code, started, buyer, joint_purchase)
    return (_old if act == "348/2007" else _new)(book, purchase, grounds)


def _ends(value: Value | None) -> tuple[Decimal | None, Decimal | None]:
    if value is None:
        return None, None
    low, high = value if isinstance(value, tuple) else (value, value)
    for amount in (low, high):
        if not isinstance(amount, Decimal) or not amount.is_finite() or amount < 0:
            raise ValueError(f"the value {amount!r} is no amount in euros; give a Decimal of 0 or more")
    if low > high:
        raise ValueError(f"the range {low} to {high} runs backwards; give the lower end first")
    return low, high


def _cpv(cpv: str | None) -> str | None:
    if cpv is None or not cpv.strip():
        return None
    found = CPV.fullmatch(cpv.strip())
    if found is None:
        raise ValueError(f"{cpv} is no CPV code; give eight digits such as 80000000")
    return found.group(1)


def listed(codes: tuple[str, ...], cpv: str) -> bool:
    """Whether a CPV code is one of, or lies within one of, the codes and ranges of a value."""
    return any(code[:8] <= cpv <= code[-8:] for code in codes)


def _act(book: Book, started: date, grounds: Grounds) -> tuple[str | None, Grounds]:
    new, old = book.rule("regime.new_act_start"), book.rule("old.nat.goods_services")
    act = new.rows[0].act if new.row(started) else "348/2007" if old.row(started) else None
    if act is None:
        unknown = step("regime.no_act", started=started, first=old.rows[0].valid_from)
        return None, grounds.add(warnings=(unknown,))
    change = book.source(new, new.rows[0])
    return act, grounds.add(
        step("regime.act", act=act, started=started, section=change.section),
        findings=(Finding(value=act, sources=(change,), confidence=change.confidence),),
    )


def _new(book: Book, purchase: Purchase, grounds: Grounds) -> RegimeFinding:
    on = purchase.started
    item = annex_e_item(book, purchase.cpv, on)
    if item is None:
        outside = grounds.add(step("regime.no_annex_e_item", cpv=purchase.cpv))
        return _ordinary(book, purchase, outside, "nat.goods_services")
    entry = book.value(f"annexE.item{item}_cpv", on=on)
    expensive = item in EXPENSIVE_ITEMS
    threshold = book.value("nat.annexE_1_4_education" if expensive else "nat.annexE_5_15", on=on)
    grounds = grounds.add(
        step("regime.annex_e_item", cpv=purchase.cpv, item=item),
        _compared(purchase, threshold),
        warnings=_education_warnings(book, purchase, threshold),
        findings=(entry, threshold),
    )
    reached = purchase.value >= threshold.amount
    return grounds.answer("annex_e" if reached else "below_threshold", "1397/2016", threshold.amount)


def annex_e_item(book: Book, cpv: str, on: date) -> int | None:
    """The lowest item of Annex E that lists a CPV code on a day, or None for an ordinary service."""
    for item in ANNEX_E_ITEMS:
        row = book.rule(f"annexE.item{item}_cpv").row(on)
        if row is not None and isinstance(row.value, tuple) and listed(row.value, cpv):
            return item
    return None


def national(book: Book, cpv: str | None, on: date) -> ValueFinding | None:
    """The national threshold of a CPV code's services on a day; None without a code, or before Act 1397/2016."""
    code = _cpv(cpv)
    if code is None:
        return None
    item = annex_e_item(book, code, on)
    dear = "nat.annexE_1_4_education" if item in EXPENSIVE_ITEMS else "nat.annexE_5_15"
    rule = "nat.goods_services" if item is None else dear
    return None if book.rule(rule).row(on) is None else book.value(rule, on=on)


def _compared(purchase: Purchase, threshold: ValueFinding) -> Step:
    reached = purchase.value >= threshold.amount
    return step(
        "regime.reached" if reached else "regime.not_reached",
        value=purchase.value,
        threshold=threshold.amount,
        section=threshold.row.section.partition("+")[0],
    )


def _education_warnings(book: Book, purchase: Purchase, threshold: ValueFinding) -> tuple[Step, ...]:
    """§27(1) ties joint-purchase training to the 300,000 of items 5–15, and so leaves a doubt (law §25)."""
    on = purchase.started
    if not listed(book.value("annexE.education_cpv", on=on).codes, purchase.cpv):
        return ()
    low, high = book.value("nat.annexE_5_15", on=on).amount, threshold.amount
    warnings: tuple[Step, ...] = ()
    if low <= purchase.value < high:
        warnings = (step("regime.education_doubt", value=purchase.value, low=low, high=high),)
    if purchase.joint_purchase:
        share = book.value("value.joint_purchase_share", on=on)
        warnings = (*warnings, step("regime.joint_purchase_share", section=share.row.section))
    return warnings


def _ordinary(book: Book, purchase: Purchase, grounds: Grounds, rule: str) -> RegimeFinding:
    """An ordinary service: the national threshold first, then the EU threshold of the buyer's kind."""
    threshold = book.value(rule, on=purchase.started)
    act = "348/2007" if rule.startswith("old.") else "1397/2016"
    grounds = grounds.add(_compared(purchase, threshold), findings=(threshold,))
    if purchase.value < threshold.amount:
        return grounds.answer("below_threshold", act, threshold.amount)
    try:
        central = book.value("eu.central", on=purchase.started)
        other = book.value("eu.other", on=purchase.started)
    except NotInForce as gap:
        unknown = step(
            "regime.eu_threshold_not_known", started=purchase.started, first=gap.first, last=gap.last
        )
        return grounds.add(warnings=(unknown,)).answer("not_established", act, None)
    return _against_eu(book, purchase, grounds, threshold, (central, other))


def _against_eu(
    book: Book,
    purchase: Purchase,
    grounds: Grounds,
    national: ValueFinding,
    limits: tuple[ValueFinding, ValueFinding],
) -> RegimeFinding:
    central, other = limits
    act = "348/2007" if national.rule.id.startswith("old.") else "1397/2016"
    if purchase.buyer in (None, "other"):
        if central.amount <= purchase.value < other.amount:
            missing = step("regime.buyer_missing", low=central.amount, high=other.amount)
            return grounds.add(warnings=(missing,)).answer("not_established", act, None)
        limit = other if purchase.value >= other.amount else central
    else:
        state = book.value("buyer.central_government", on=purchase.started)
        is_central = purchase.buyer in state.codes
        limit = central if is_central else other
        code = "regime.central_buyer" if is_central else "regime.other_buyer"
        grounds = grounds.add(step(code, buyer=purchase.buyer), findings=(state,))
    reached = purchase.value >= limit.amount
    grounds = grounds.add(
        step(
            "regime.eu_reached" if reached else "regime.eu_not_reached",
            value=purchase.value,
            threshold=limit.amount,
            started=purchase.started,
        ),
        findings=(limit,),
    )
    if reached and act == "348/2007":
        unseen = step("regime.old_class_not_seen", cpv=purchase.cpv)
        return grounds.add(warnings=(unseen,)).answer("not_established", act, None)
    return grounds.answer("eu" if reached else "national", act, (limit if reached else national).amount)


def _old(book: Book, purchase: Purchase, grounds: Grounds) -> RegimeFinding:
    """Act 348/2007: training was an Annex B service, for which the EU threshold changed nothing here."""
    on = purchase.started
    unclear = book.value("old.annexB.unclear_cpv", on=on)
    if listed(unclear.codes, purchase.cpv):
        return _unclear(book, purchase, grounds)
    if listed(book.value("old.annexB.education_cpv", on=on).codes, purchase.cpv):
        rule, code = "old.nat.goods_services", "regime.old_annex_b"
        if purchase.joint_purchase:
            rule, code = "old.nat.joint_training", "regime.old_joint_training"
    elif listed(book.value("old.annexB.health_social_cpv", on=on).codes, purchase.cpv):
        rule, code = "old.nat.health_social", "regime.old_health_social"
    else:
        return _ordinary(book, purchase, grounds, "old.nat.goods_services")
    threshold = book.value(rule, on=on)
    grounds = grounds.add(step(code, cpv=purchase.cpv), findings=(threshold,))
    if not threshold.decides:
        unseen = step("regime.old_joint_not_seen", started=on)
        return grounds.add(warnings=(unseen,)).answer("not_established", "348/2007", None)
    grounds = grounds.add(_compared(purchase, threshold), step("regime.eu_no_role", act="348/2007"))
    reached = purchase.value >= threshold.amount
    return grounds.answer("national" if reached else "below_threshold", "348/2007", threshold.amount)


def _unclear(book: Book, purchase: Purchase, grounds: Grounds) -> RegimeFinding:
    """A code whose group in the old Annex B was not seen: an answer only where both thresholds agree."""
    low = book.value("old.nat.goods_services", on=purchase.started)
    high = book.value("old.nat.health_social", on=purchase.started)
    grounds = grounds.add(findings=(low, high))
    if low.amount <= purchase.value < high.amount:
        both = step("regime.thresholds_disagree", value=purchase.value, low=low.amount, high=high.amount)
        return grounds.add(warnings=(both,)).answer("not_established", "348/2007", None)
    return _ordinary(book, purchase, grounds, "old.nat.goods_services")


def may_buy(book: Book, buyer: str, on: date) -> tuple[Step, ...]:
    """Warnings where a kind of buyer had no task to buy such training on a day; never a refusal."""
    if buyer not in TASKS:
        return ()
    rule = book.rule(TASKS[buyer])
    first, last = rule.covered()
    if first is not None and on < first and buyer in ("municipality", "employment_area"):
        return (step("buyer.task_begins", buyer=buyer, first=first),)
    if last is not None and on > last:
        return (step("buyer.task_ended", buyer=buyer, last=last),)
    row = rule.row(on)
    if row is not None and row.value == "not_a_task":
        return (step("buyer.not_a_task", buyer=buyer, act=row.act, section=row.section),)
    return ()
