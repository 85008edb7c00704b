"""The arithmetic behind every part and total, as lines that any language can format.

Not here: the computing itself (`scoring`); sentences and locales (`tracker.wording`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

from tracker.evaluation.formulas import ONE, ZERO, Rounding, is_cut, price_share, shown
from tracker.evaluation.scheme import Criterion, Scheme, Tender
from tracker.evaluation.scoring import Evaluation, Reference, Result, price_of

EURO_PLACES: Final = 2
NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a line: exact, with how it is shown. `least` is 2 for euros, 0 elsewhere."""

    value: Fraction
    rounding: Rounding | None = None
    least: int = 0

    @property
    def decimal(self) -> Decimal:
        """The number as shown."""
        return shown(self.value, self.rounding, least=self.least)

    @property
    def cut(self) -> bool:
        """Whether more digits follow that no rounding of the scheme took away."""
        return is_cut(self.value, self.rounding)

    @property
    def text(self) -> str:
        """The number with decimal comma, grouped thousands, and an ellipsis where it is cut."""
        whole, _, rest = format(abs(self.decimal), ",f").partition(".")
        grouped = whole.replace(",", NBSP) + ("," + rest if rest else "")
        return ("−" if self.decimal < 0 else "") + grouped + ("…" if self.cut else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step: `template` with a `{}` for each of `numbers`, and what it comes to.

    `of`: price (where an arithmetical error was put right, with the `reason`), score, share (of a price criterion
    before its floor), part, total, deduction, deduction_total or comparison. `note`: corrected, put_right_unread,
    all_prices_equal, floor, best_is_zero, to_best, mean, or None. The rounding of the step stands in `result.rounding`.
    """

    tender: str
    of: str
    template: str
    result: Number
    criterion: str | None = None
    numbers: tuple[Number, ...] = ()
    note: str | None = None
    reason: str | None = None

    @property
    def text(self) -> str:
        """The line in plain text: `60 × 30,00 ÷ 36,00 = 50,00`."""
        return f"{self.template.format(*(number.text for number in self.numbers))} = {self.result.text}"


def explain(evaluation: Evaluation) -> tuple[Line, ...]:
    """The arithmetic of every part, total and comparison price that is there, tender by tender."""
    lines: list[Line] = []
    for tender, result in zip(evaluation.tenders, evaluation.results, strict=True):
        for criterion in evaluation.scheme.criteria:
            lines += _corrected(criterion, tender, result)
            lines += _of_criterion(evaluation, criterion, tender, result)
        lines += _of_totals(evaluation.scheme, result)
    return tuple(lines)


def _corrected(criterion: Criterion, tender: Tender, result: Result) -> Iterator[Line]:
    """The price at the opening, what the correction of an arithmetical error added or took, and the price compared."""
    correction, price = tender.corrections.get(criterion.id), price_of(tender, criterion)
    if correction is None or price is None:
        return
    if correction.opening is None:
        yield Line(
            tender=result.id,
            criterion=criterion.id,
            of="price",
            template="{}",
            numbers=(_euro(price),),
            result=_euro(price),
            note="put_right_unread",
            reason=correction.reason,
        )
        return
    apart = price - correction.opening
    yield Line(
        tender=result.id,
        criterion=criterion.id,
        of="price",
        template="{} − {}" if apart < 0 else "{} + {}",
        numbers=(_euro(correction.opening), _euro(abs(apart))),
        result=_euro(price),
        note="corrected",
        reason=correction.reason,
    )


def _of_criterion(
    evaluation: Evaluation, criterion: Criterion, tender: Tender, result: Result
) -> Iterator[Line]:
    scheme = evaluation.scheme
    grades = tender.values.get(criterion.id)
    score, part = result.scores.get(criterion.id), result.parts.get(criterion.id)
    if score is None:
        return
    if isinstance(grades, tuple):
        yield _mean(scheme, criterion, result, grades, score)
    if part is None:
        return
    reference = evaluation.references[criterion.id]
    if scheme.model == "comparison_price":
        yield _deduction(scheme, criterion, result, score, part)
    elif criterion.kind == "quality":
        yield _quality(scheme, criterion, result, score=score, part=part, reference=reference)
    else:
        price = price_of(tender, criterion)
        if price is not None:
            facts = {"score": score, "part": part, "price": price}
            yield from _price(scheme, criterion, result, reference=reference, **facts)


def number(scheme: Scheme, of: str, value: Fraction) -> Number:
    """A value of a result as the scheme shows it: `of` as in `Line.of`, or `price` or `grade`."""
    rounding = scheme.rounding
    if of in ("price", "share"):
        return _euro(value) if of == "price" else Number(value)
    if of == "grade":
        return _graded(scheme, value)
    if of in ("score", "part"):
        return Number(value, rounding.score if of == "score" else rounding.part)
    if of == "total":
        return Number(value, rounding.total, least=rounding.part.places if rounding.part else 0)
    by_place = {"deduction": rounding.part, "deduction_total": rounding.deductions}
    return _euro(value, by_place.get(of, rounding.total))


def _euro(value: Fraction, rounding: Rounding | None = None) -> Number:
    return Number(value, rounding, least=EURO_PLACES)


def _graded(scheme: Scheme, score: Fraction) -> Number:
    """A quality score: as given, or a mean with the decimals that scores are rounded to."""
    return Number(score, scheme.rounding.score if scheme.grading == "mean" else None)


def _mean(
    scheme: Scheme, criterion: Criterion, result: Result, grades: Sequence[Fraction], score: Fraction
) -> Line:
    return Line(
        tender=result.id,
        criterion=criterion.id,
        of="score",
        template="(" + " + ".join(["{}"] * len(grades)) + ") ÷ {}",
        numbers=(*map(Number, grades), Number(Fraction(len(grades)))),
        result=_graded(scheme, score),
        note="mean",
    )


def _deduction(scheme: Scheme, criterion: Criterion, result: Result, score: Fraction, part: Fraction) -> Line:
    earned = (_graded(scheme, score), Number(criterion.scale_max))
    by_share = criterion.deduction == "share_of_own_price"
    of_price = (_euro(result.price or ZERO), Number(criterion.weight))
    return Line(
        tender=result.id,
        criterion=criterion.id,
        of="deduction",
        template="{} × {} × {} ÷ {}" if by_share else "{} × {} ÷ {}",
        numbers=(*of_price, *earned) if by_share else (_euro(criterion.value), *earned),
        result=number(scheme, "deduction", part),
    )


def _quality(
    scheme: Scheme,
    criterion: Criterion,
    result: Result,
    *,
    score: Fraction,
    part: Fraction,
    reference: Reference,
) -> Line:
    scaled = criterion.scaling == "to_best"
    against = _graded(scheme, reference.best or ZERO) if scaled else Number(criterion.scale_max)
    numbers: tuple[Number, ...] = (Number(criterion.max_points), _graded(scheme, score), against)
    template, note = "{} × {} ÷ {}", "to_best" if scaled else None
    if against.value == ZERO:
        template, numbers, note = "{} × {}", numbers[:2], "best_is_zero"
    return Line(
        tender=result.id,
        criterion=criterion.id,
        of="part",
        template=template,
        numbers=numbers,
        result=number(scheme, "part", part),
        note=note,
    )


def _price(
    scheme: Scheme,
    criterion: Criterion,
    result: Result,
    *,
    score: Fraction,
    part: Fraction,
    price: Fraction,
    reference: Reference,
) -> Iterator[Line]:
    """One line where the score is not rounded; else the score, and the part from the rounded score."""
    step = partial(Line, tender=result.id, criterion=criterion.id)
    share, note = _share(criterion, price, reference)
    if note == "floor":
        yield step(
            of="share", template=share[0], numbers=share[1], result=Number(_unfloored(price, reference))
        )
        share = ("{}", (Number(ZERO),))
    most, scale = Number(criterion.max_points), Number(criterion.scale_max)
    points, rounding = number(scheme, "part", part), scheme.rounding.score
    if rounding is None:
        template, numbers = _times(most, *share)
        yield step(of="part", template=template, numbers=numbers, result=points, note=note)
        return
    template, numbers = _times(scale, *share)
    own = Number(score, rounding)
    yield step(of="score", template=template, numbers=numbers, result=own, note=note)
    yield step(of="part", template=f"{{}} × {_term(own)} ÷ {{}}", numbers=(most, own, scale), result=points)


Arithmetic = tuple[str, tuple[Number, ...]]


def _share(criterion: Criterion, price: Fraction, reference: Reference) -> tuple[Arithmetic, str | None]:
    """The share of the points that a price earns, as a template and its numbers, and a note."""
    own, lowest, highest = _euro(price), _euro(reference.lowest or ZERO), _euro(reference.highest or ZERO)
    if criterion.formula == "lowest_ratio":
        return ("{} ÷ {}", (lowest, own)), None
    if criterion.formula == "linear_to_highest":
        if reference.lowest == reference.highest:
            return ("{}", (Number(ONE),)), "all_prices_equal"
        return ("1 − ({} − {}) ÷ ({} − {})", (own, lowest, highest, lowest)), None
    floored = criterion.floor is not None and _unfloored(price, reference) < criterion.floor
    return ("1 − ({} − {}) ÷ {}", (own, lowest, lowest)), "floor" if floored else None


def _unfloored(price: Fraction, reference: Reference) -> Fraction:
    lowest = reference.lowest or ONE
    return price_share("relative_excess", price, lowest=lowest, highest=lowest)


def _times(factor: Number, template: str, numbers: tuple[Number, ...]) -> Arithmetic:
    """`factor × …`, with brackets around a difference, and without a factor of one."""
    if factor.value == ONE:
        return template, numbers
    inner = f"({template})" if "−" in template else template
    return f"{{}} × {inner}", (factor, *numbers)


def _term(number: Number) -> str:
    """The place of a number after an operator: below zero it stands in brackets."""
    return "({})" if number.value < 0 else "{}"


def _of_totals(scheme: Scheme, result: Result) -> Iterator[Line]:
    if result.total is not None:
        parts = [number(scheme, "part", part) for part in result.parts.values() if part is not None]
        yield Line(
            tender=result.id,
            of="total",
            template=" + ".join(["{}", *map(_term, parts[1:])]),
            numbers=tuple(parts),
            result=number(scheme, "total", result.total),
        )
    if result.comparison is not None and result.deduction_total is not None and result.price is not None:
        deductions = tuple(_euro(part) for part in result.parts.values() if part is not None)
        if deductions:
            yield Line(
                tender=result.id,
                of="deduction_total",
                template=" + ".join(["{}"] * len(deductions)),
                numbers=deductions,
                result=number(scheme, "deduction_total", result.deduction_total),
            )
        yield Line(
            tender=result.id,
            of="comparison",
            template=" − ".join(["{}"] * (len(deductions) + 1)),
            numbers=(_euro(result.price), *deductions),
            result=number(scheme, "comparison", result.comparison),
        )
