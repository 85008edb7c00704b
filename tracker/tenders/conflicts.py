"""Two people at one tender: what the one sends, beside what the other has stored meanwhile.

Not here: the writes that ask (`receiving`).
"""

from collections.abc import Mapping
from typing import Any

from tracker.refusal import Conflict
from tracker.rounds import Lot
from tracker.tenders.models import Offer, Tender
from tracker.tenders.queries import edition
from tracker.tenders.values import Values

SEALED = "sealed"  # what a conflict shows in the place of values that nobody may read
Offers = Mapping[Lot, Values]


def refuse_stale(tender: Tender, told: Mapping[str, Any], offers: Offers, *, seen: int) -> None:
    """Refuse a change of a tender that somebody else has changed since it was `seen`."""
    if edition(tender) == seen:
        return
    differences = {name: (mine, getattr(tender, name)) for name, mine in told.items()}
    for lot, values in offers.items():
        differences |= {
            f"{lot.code}.{name}": pair for name, pair in _values_apart(offer_for(tender, lot), values).items()
        }
    raise Conflict("changed.meanwhile", differences=_unlike(differences))


def in_row(
    tender: Tender | None, lot: Lot, told: Mapping[str, Any], values: Values | None, *, name: str, seen: int
) -> dict[tuple[str, str], tuple[Any, Any]]:
    """What stands otherwise than a sheet's row would have it, by supplier's name and fact, if it was not seen."""
    stored = 0 if tender is None else edition(tender, lot)
    if stored == seen:
        return {}
    if tender is None:
        return {(name, "supplier"): (name, None)}
    apart = {fact: (mine, getattr(tender, fact)) for fact, mine in told.items()}
    if values is not None:
        apart |= _values_apart(offer_for(tender, lot), values)
    return {(name, fact): pair for fact, pair in (_unlike(apart) or apart).items()}


def _values_apart(offer: Offer | None, values: Values) -> dict[str, tuple[Any, Any]]:
    if offer is None:
        return {}
    sealed = offer.opened_at is None
    return {
        name: (getattr(values, name), SEALED if sealed else getattr(offer, name))
        for name in ("unit_price", "volume", "total")
    }


def _unlike(differences: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    return {name: pair for name, pair in differences.items() if pair[0] != pair[1]}


def offer_for(tender: Tender, lot: Lot) -> Offer | None:
    """The tender's offer for a lot, if it makes one."""
    return next((offer for offer in tender.offers if offer.lot_id == lot.id), None)
