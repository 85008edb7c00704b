"""What a tender offers for a lot: unit price, volume and total, checked, and as the bytes that are sealed.

Pure. Not here: reading what a person typed (`tracker.wording`), and sealing itself.
"""

import json
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tracker.refusal import Refused

CENT = Decimal("0.01")
MOST_CENTS = 10**15
MOST_VOLUME = 10**12  # numerator and denominator: more is a slip of the keyboard


@dataclass(frozen=True)
class Values:
    """Euros excluding VAT with at most two decimals, and a volume in the lot's price units; each may be missing."""

    unit_price: Decimal | None = None
    volume: Fraction | None = None
    total: Decimal | None = None

    def checked(self) -> "Values":
        """The same values with the total that follows from unit price and volume.

        Raises `Refused` (its `field` is the value at fault) for nothing, for what is not above zero or too
        large, and for a total that is not unit price × volume; that product is rounded half up to a cent.
        """
        if self.unit_price is None and self.total is None:
            raise Refused("tender.price_missing", field="unit_price")
        self._check_each()
        computed = self.product()
        if computed is None:
            return self
        if self.total is not None and self.total != computed:
            raise Refused("tender.total_differs", field="total", typed=self.total, computed=computed)
        _check_money("total", computed)
        return Values(self.unit_price, self.volume, computed)

    def written(self) -> "Values":
        """The same values as a tenderer wrote them: nothing may be there, and a total that differs is kept.

        Only a total that is not there follows from unit price and volume, where one can have it.
        """
        self._check_each()
        computed = self.product()
        if computed is None or self.total is not None or not 0 < computed * 100 <= MOST_CENTS:
            return self
        return Values(self.unit_price, self.volume, computed)

    def _check_each(self) -> None:
        for field, amount in (("unit_price", self.unit_price), ("total", self.total)):
            _check_money(field, amount)
        if self.volume is not None:
            if self.volume <= 0:
                raise Refused("tender.not_above_zero", field="volume")
            if max(self.volume.numerator, self.volume.denominator) > MOST_VOLUME:
                raise Refused("tender.too_large", field="volume")

    def product(self) -> Decimal | None:
        """Unit price times volume, rounded half up to a cent; None where one of them is missing."""
        if self.unit_price is None or self.volume is None:
            return None
        cents = Fraction(self.unit_price) * self.volume * 100
        whole, rest = divmod(cents.numerator, cents.denominator)
        return Decimal(whole + (2 * rest >= cents.denominator)).scaleb(-2)

    def as_bytes(self) -> bytes:
        """The values as canonical JSON text, as they are sealed."""
        told = {
            "unit_price": None if self.unit_price is None else str(self.unit_price),
            "volume": None if self.volume is None else str(self.volume),
            "total": None if self.total is None else str(self.total),
        }
        return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(sealed: bytes) -> Values:
    """The values that `as_bytes` wrote."""
    told = json.loads(sealed)
    return Values(
        unit_price=None if told["unit_price"] is None else Decimal(told["unit_price"]),
        volume=None if told["volume"] is None else Fraction(told["volume"]),
        total=None if told["total"] is None else Decimal(told["total"]),
    )


def _check_money(field: str, amount: Decimal | None) -> None:
    if amount is None:
        return
    if amount <= 0:
        raise Refused("tender.not_above_zero", field=field)
    if amount != amount.quantize(CENT, ROUND_HALF_UP):
        raise Refused("tender.too_many_decimals", field=field)
    if amount * 100 > MOST_CENTS:
        raise Refused("tender.too_large", field=field)
