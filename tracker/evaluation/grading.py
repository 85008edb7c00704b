"""A grade as given, and what must hold before it is kept: announced, admitted, in scale, reasoned, not stale.

Not here: the writes themselves (`operations` for the one score, `panel` for several evaluators).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from sqlalchemy.orm import Session

from tracker import rounds, tenders
from tracker.refusal import Conflict, Refused
from tracker.rounds import Lot


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A grade as given: on the scale 0…`scale_max` of its criterion, with the reason that will be shown.

    `offer` and `criterion` are ids; `seen` is the version of the grade that was there before, None where there was
    none.
    """

    offer: int
    criterion: int
    grade: Fraction
    reason: str
    evidence: str | None = None
    seen: int | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Offer and criterion."""
        return (self.offer, self.criterion)


def hold(session: Session, lot: Lot) -> None:
    """Let nobody else change the lot, its tenders or its comparison until this transaction ends.

    Whatever was read before is read anew. The round is locked first, as whoever admits tenders does.
    """
    session.flush()
    session.expire_all()
    session.refresh(lot.round, with_for_update={"of": rounds.Round})
    session.refresh(lot, with_for_update={"of": rounds.Lot})


class Kept(Protocol):
    """A row that keeps a grade."""

    grade: Any
    reason: Any
    evidence: Any
    version: Any


Told = Mapping[tuple[int, int], Mapping[str, Any]]


def judge(
    session: Session,
    lot: Lot,
    grades: Iterable[Grade],
    *,
    names: Mapping[int, str] | None = None,
    reasoned: bool = True,
) -> Told:
    """Refuse a grade that cannot be; tells tenderer and criterion of each by name.

    `names` are the tenderers' by offer where they go by others than their own; without `reasoned` a reason may lack.
    """
    announced = rounds.scheme_of(session, lot)
    if announced is not None and announced.model == rounds.ORDER:
        raise Refused("score.in_order", lot=lot.code)
    known = announced.criteria if announced is not None else []
    criteria = {each.id: each for each in known if each.kind == "quality"}
    offers = {offer.id: offer for offer in tenders.admitted(session, lot)}
    told: dict[tuple[int, int], Mapping[str, Any]] = {}
    for each in grades:
        field = f"{each.offer}-{each.criterion}"
        if each.criterion not in criteria:
            raise Refused("score.not_announced", field=f"grade-{field}")
        criterion = criteria[each.criterion]
        if each.offer not in offers:
            raise Refused("score.not_admitted", field=f"grade-{field}", criterion=criterion.name)
        named: dict[str, Any] = {
            "criterion": criterion.name,
            "tenderer": names[each.offer] if names else offers[each.offer].tender.supplier.name,
        }
        if not 0 <= each.grade <= criterion.scale_max:
            raise Refused("score.outside_scale", field=f"grade-{field}", most=criterion.scale_max, **named)
        if reasoned and not each.reason.strip():
            raise Refused("score.reason_missing", field=f"reason-{field}", **named)
        if each.place in told:
            raise Refused("score.twice", field=f"grade-{field}", **named)
        told[each.place] = named
    return told


def refuse_stale(stored: Mapping[tuple[int, int], Any], grades: Iterable[Grade], told: Told) -> None:
    """Refuse to write over what whoever grades has not seen."""
    differences = {}
    for each in grades:
        score = stored.get(each.place)
        if (score.version if score else None) != each.seen and differs(score, each):
            named = told[each.place]
            name = f"{named['tenderer']}: {named['criterion']}"
            differences[name] = (each.grade, score.grade if score else None)
    if differences:
        raise Conflict("changed.meanwhile", differences=differences)


def differs(score: Kept | None, given: Grade) -> bool:
    """Whether a grade changes what is kept."""
    if score is None:
        return True
    told = (given.grade, given.reason.strip(), (given.evidence or "").strip() or None)
    return (score.grade, score.reason or "", score.evidence) != told
