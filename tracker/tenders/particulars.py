"""What a tender tells of who carries it out and how long it binds: members with shares, subcontractors, validity.

Pure. Not here: reading what a person typed, and sealing itself.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tracker.refusal import Refused

SIZE = 8192  # of every sealed text of particulars
LONGEST_NAME = 200


@dataclass(frozen=True)
class Party:
    """A member of a consortium or a subcontractor, by name, with its share of the whole where one is told."""

    name: str
    share: Fraction | None = None


@dataclass(frozen=True)
class Particulars:
    """Members, subcontractors and the last day on which the tender binds; each may be missing."""

    members: tuple[Party, ...] = ()
    subcontractors: tuple[Party, ...] = ()
    valid_until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.members or self.subcontractors or self.valid_until)

    def checked(self) -> "Particulars":
        """The same. Raises `Refused` with the field at fault.

        Shares of members are told by all or by none, and are 100 per cent together; those of subcontractors are
        at most 100. Nobody stands twice in one list.
        """
        for field, parties in (("members", self.members), ("subcontractors", self.subcontractors)):
            _check_parties(field, parties)
        told = [party.share for party in self.members if party.share is not None]
        if told and len(told) < len(self.members):
            raise Refused("particulars.share_missing", field="members")
        if told and sum(told) != 1:
            raise Refused("particulars.not_whole", field="members", percent=100 * sum(told, Fraction()))
        parts = sum((party.share for party in self.subcontractors if party.share is not None), Fraction())
        if parts > 1:
            raise Refused("particulars.above_whole", field="subcontractors", percent=100 * parts)
        if len(self.as_bytes()) > SIZE:
            raise Refused(
                "particulars.too_long", field="subcontractors" if self.subcontractors else "members"
            )
        return self

    def as_bytes(self) -> bytes:
        """The particulars as canonical JSON text, as they are sealed."""
        told = {
            "members": _listed(self.members),
            "subcontractors": _listed(self.subcontractors),
            "valid_until": None if self.valid_until is None else self.valid_until.isoformat(),
        }
        return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(sealed: bytes) -> Particulars:
    """The particulars that `as_bytes` wrote."""
    told = json.loads(sealed)
    members, subcontractors = (
        tuple(Party(name, None if share is None else Fraction(share)) for name, share in told[field])
        for field in ("members", "subcontractors")
    )
    until = told["valid_until"]
    return Particulars(members, subcontractors, None if until is None else date.fromisoformat(until))


def _listed(parties: Iterable[Party]) -> list[tuple[str, str | None]]:
    return [(party.name, None if party.share is None else str(party.share)) for party in parties]


def _check_parties(field: str, parties: tuple[Party, ...]) -> None:
    seen: set[str] = set()
    for party in parties:
        if not party.name.strip() or len(party.name) > LONGEST_NAME:
            raise Refused("particulars.name", field=field, longest=LONGEST_NAME)
        if party.name.casefold() in seen:
            raise Refused("particulars.twice", field=field, name=party.name)
        seen.add(party.name.casefold())
        if party.share is not None and not 0 < party.share <= 1:
            raise Refused("particulars.share", field=field, name=party.name)
