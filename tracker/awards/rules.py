"""The rules of a choice that need no tables: who may be chosen, passed over, and what a decision must carry.

Pure. Not here: reading tenders and trail, and the law's values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Whoever did one of these in a round has had a hand in its awards and does not approve any of them.
HANDS = frozenset(
    {
        "round.copied", "criteria.set", "requirements.set", "lot.added", "lot.changed", "tender.entered",
        "tender.changed", "tenders.entered", "tender.withdrawn", "tender.removed", "tender.admitted",
        "tender.excluded", "tender.rejected", "panel.named", "panel.withdrawn", "panel.member_replaced",
        "panel.scores_saved", "panel.scores_submitted", "panel.scores_returned", "panel.agreed", "panel.closed",
        "panel.reopened", "scores.entered", "order.ranked", "comparison.made", "award.proposed", "award.changed",
        "award.withdrawn",
        "tender.attached", "tender.told", "tender.replaced", "tender.form_taken", "tender.corrected",
        "exclusion.checked", "request.sent", "request.answered", "request.judged", "low_limits.set",
        "lots.drawn", "suitability.judged", "conformity.judged", "round.invited",
    }
)  # fmt: skip

# §126: appeal instructions where the Market Court can be asked; correction instructions beside them.
APPEALABLE = frozenset({"annex_e", "eu", "national"})
# §93(1), §115(2): choosing by price alone needs a written reason there.
PRICE_ONLY_REASONED = frozenset({"annex_e", "eu"})


@dataclass(frozen=True)
class Candidate:
    """An admitted offer as the choice sees it: its rank (None: not ranked) and its tenderer's other lots."""

    offer: int
    tenderer: str
    rank: int | None
    lots_won: int = 0


@dataclass(frozen=True)
class Fault:
    """What is wrong with a choice: a refusal's code and its facts."""

    code: str
    facts: Mapping[str, Any]


def judge_choice(
    candidates: Sequence[Candidate], chosen: Sequence[int], *, most: int | None, limit: int | None
) -> Fault | None:
    """Whether these offers, in order of priority, may be chosen; the first fault, or None.

    `most` is the announced number of suppliers, `limit` the announced number of lots that one tenderer may win.
    """
    by_offer = {candidate.offer: candidate for candidate in candidates}
    picked = [by_offer[offer] for offer in chosen if offer in by_offer]
    if len(picked) != len(chosen) or len(set(chosen)) != len(chosen):
        return Fault("award.not_admitted", {})
    if not picked:
        return Fault("award.none_chosen", {})
    if most is not None and len(picked) > most:
        return Fault("award.too_many", {"num": len(picked), "most": most})
    for candidate in picked:
        if candidate.rank is None:
            return Fault("award.not_ranked", {"tenderer": candidate.tenderer})
        if _full(candidate, limit):
            return Fault("award.over_limit", {"tenderer": candidate.tenderer, "limit": limit or 0})
    return _passed_over(candidates, picked, limit) or _out_of_order(picked)


def _full(candidate: Candidate, limit: int | None) -> bool:
    return limit is not None and candidate.lots_won >= limit


def _passed_over(
    candidates: Sequence[Candidate], picked: Sequence[Candidate], limit: int | None
) -> Fault | None:
    worst = max(candidate.rank for candidate in picked if candidate.rank is not None)
    for candidate in candidates:
        better = candidate.rank is not None and candidate.rank < worst and candidate not in picked
        if better and not _full(candidate, limit):
            return Fault("award.passed_over", {"tenderer": candidate.tenderer, "rank": candidate.rank or 0})
    return None


def _out_of_order(picked: Sequence[Candidate]) -> Fault | None:
    ranks = [candidate.rank or 0 for candidate in picked]
    return None if ranks == sorted(ranks) else Fault("award.priority_against_rank", {})


def equals_apart(
    candidates: Sequence[Candidate], chosen: Sequence[int], *, limit: int | None, in_order: bool
) -> list[str]:
    """The tenderers of an equal rank that the choice tells apart: chosen and not, or (`in_order`) both chosen."""
    apart: list[str] = []
    for rank in sorted({one.rank for one in candidates if one.rank is not None}):
        equal = [one for one in candidates if one.rank == rank and not _full(one, limit)]
        picked = [one for one in equal if one.offer in chosen]
        if picked and (len(picked) < len(equal) or (in_order and len(picked) > 1)):
            apart += [one.tenderer for one in equal]
    return apart


def instructions_missing(regime: str, *, correction: bool, appeal: bool) -> str | None:
    """Which instructions a decision under this regime lacks: a refusal's code, or None (§§126, 132–135)."""
    if not correction:
        return "award.correction_instructions_missing"
    if regime in APPEALABLE and not appeal:
        return "award.appeal_instructions_missing"
    return None
