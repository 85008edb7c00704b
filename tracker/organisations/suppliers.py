"""The register of suppliers: adding and changing them, finding doubles, and reading lists of them.

Not here: what makes two names or numbers the same (`identity`).
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from fractions import Fraction
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker import audit, database
from tracker.organisations import changes, identity
from tracker.organisations.models import SIZES, ConsortiumMember, Supplier
from tracker.refusal import Refused

Members = Mapping[Supplier, Fraction | None]


class SupplierFacts(TypedDict, total=False):
    """What may be told of a supplier; `country` has two letters, `size_class` is one of SIZES."""

    name: str
    business_id: str | None
    country: str
    foreign_id: str | None
    size_class: str
    consortium: bool


def add_supplier(
    session: Session,
    actor: audit.Actor,
    *,
    at: datetime,
    members: Members | None = None,
    example: bool = False,
    even_so: bool = False,
    **facts: Unpack[SupplierFacts],
) -> Supplier:
    """Add a supplier, or a consortium with its members and their shares (fractions of the whole, or unknown).

    One that seems to be in the register is offered: `Refused("supplier.duplicate", existing=[Supplier, …])`.
    With `even_so` it is added nevertheless, unless it has another's Business ID.
    """
    told = {"country": "FI", "size_class": "unknown", "consortium": False} | _told(facts)
    made = Supplier(example=example, **told)
    _refuse_unfit(made, members or {})
    _refuse_double(session, made, even_so=even_so)
    made.search_name, made.bare_name = identity.folded(made.name), identity.bare(made.name)
    audit.act(session, actor, "supplier.added", about=made, at=at)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as broken:  # somebody else added it between the look and the write
        raise Refused("supplier.business_id_taken", field="business_id", business_id=told["business_id"],
                      name=told["name"]) from broken  # fmt: skip
    _let_join(session, made, members or {})
    session.flush()
    return made


def change_supplier(
    session: Session,
    actor: audit.Actor,
    supplier: Supplier,
    *,
    version: int,
    at: datetime,
    members: Members | None = None,
    even_so: bool = False,
    **facts: Unpack[SupplierFacts],
) -> Supplier:
    """Correct a supplier's facts and, where `members` are given, who the consortium consists of."""
    differing = changes.differing(
        session, supplier, version=version, facts=_told(facts), conflict="supplier.changed_meanwhile"
    )
    belonging = {row.member: row.share for row in _members(session, supplier)}
    wanted = belonging if members is None else dict(members)
    if not differing and wanted == belonging:
        return supplier
    columns = ("name", "business_id", "country", "foreign_id", "size_class", "consortium")
    told = Supplier(**{name: getattr(supplier, name) for name in columns} | differing)
    _refuse_unfit(told, wanted, itself=supplier)
    if differing.keys() & {"name", "business_id", "foreign_id", "country"}:
        _refuse_double(session, told, even_so=even_so, besides=supplier.id)
    audit.act(session, actor, "supplier.changed", about=supplier, at=at)
    changes.apply(supplier, differing)
    supplier.search_name, supplier.bare_name = identity.folded(supplier.name), identity.bare(supplier.name)
    _let_join(session, supplier, wanted)
    session.flush()
    return supplier


def _told(facts: Any) -> dict[str, Any]:
    told = changes.trimmed(facts)
    if told.get("business_id"):
        try:
            told["business_id"] = identity.business_id(told["business_id"])
        except ValueError as fault:
            value = told["business_id"]
            raise Refused("supplier.business_id_invalid", field="business_id", value=value) from fault
    if told.get("country"):
        told["country"] = told["country"].upper()
    return told


def _refuse_unfit(told: Supplier, members: Members, *, itself: Supplier | None = None) -> None:
    if not told.name:
        raise Refused("supplier.name_missing", field="name")
    if not re.fullmatch("[A-Z]{2}", told.country or ""):
        raise Refused("supplier.country_unknown", field="country", country=told.country or "")
    if told.size_class not in SIZES:
        raise Refused("supplier.size_unknown", field="size_class", size_class=told.size_class)
    if members and not told.consortium:
        raise Refused("supplier.no_consortium", field="members", name=told.name)
    for member, share in members.items():
        if member.consortium or member is itself:
            raise Refused("supplier.member_is_consortium", field="members", name=member.name)
        if share is not None and not 0 < share <= 1:
            raise Refused("supplier.share_impossible", field="members", name=member.name, share=share)
    total = sum((share for share in members.values() if share is not None), Fraction(0))
    if total > 1:
        raise Refused("supplier.shares_above_whole", field="members", total=total)


def _refuse_double(session: Session, told: Supplier, *, even_so: bool, besides: int | None = None) -> None:
    found = [supplier for supplier in doubles(session, **_marks(told)) if supplier.id != besides]
    taken = [supplier for supplier in found if told.business_id and supplier.business_id == told.business_id]
    if found and not even_so:
        raise Refused(
            "supplier.duplicate", field="name", existing=taken or found, name=(taken or found)[0].name
        )
    if taken:
        raise Refused(
            "supplier.business_id_taken",
            field="business_id",
            business_id=told.business_id,
            name=taken[0].name,
        )


def _marks(told: Supplier) -> dict[str, Any]:
    return {name: getattr(told, name) for name in ("name", "business_id", "country", "foreign_id")}


def _let_join(session: Session, consortium: Supplier, members: Members) -> None:
    belonging = {row.member_id: row for row in _members(session, consortium)}
    wanted = {member.id: share for member, share in members.items()}
    for member_id, row in belonging.items():
        if member_id in wanted:
            row.share = wanted[member_id]
        else:
            session.delete(row)
    for member_id in sorted(wanted.keys() - belonging.keys()):
        session.add(
            ConsortiumMember(consortium_id=consortium.id, member_id=member_id, share=wanted[member_id])
        )


def _members(session: Session, consortium: Supplier) -> list[ConsortiumMember]:
    asked = select(ConsortiumMember).where(ConsortiumMember.consortium_id == consortium.id)
    return list(session.scalars(asked.order_by(ConsortiumMember.id)))


# --- reads ------------------------------------------------------------------------------------------------


def doubles(
    session: Session,
    *,
    name: str,
    business_id: str | None = None,
    country: str = "FI",
    foreign_id: str | None = None,
) -> list[Supplier]:
    """Suppliers that seem to be the same: by either identifier, or by the name without its company form.

    `business_id` is in its one form.
    """
    same: list[ColumnElement[bool]] = [Supplier.bare_name == identity.bare(name)]
    if business_id:
        same.append(Supplier.business_id == business_id)
    if foreign_id:
        same.append((Supplier.country == country) & (Supplier.foreign_id == foreign_id))
    return list(
        session.scalars(
            select(Supplier)
            .where(or_(*same))
            .order_by(database.alphabetical(Supplier.search_name), Supplier.id)
        )
    )


def supplier_of(session: Session, *, business_id: str) -> Supplier | None:
    """The supplier with a Business ID in any of its written forms; none where the ID is no ID."""
    try:
        number = identity.business_id(business_id)
    except ValueError:
        return None
    return session.scalar(select(Supplier).where(Supplier.business_id == number))


def suppliers(
    session: Session,
    *,
    text: str = "",
    size: int = 50,
    after: int | None = None,
    before: int | None = None,
) -> database.Page:
    """A page by name of the suppliers that `matching_suppliers` finds."""
    return database.page(
        session,
        matching_suppliers(text=text),
        order=[(database.alphabetical(Supplier.search_name), False)],
        identity=Supplier.id,
        size=size,
        after=after,
        before=before,
    )


def matching_suppliers(*, text: str = "") -> Select[Supplier]:
    """Suppliers whose name has every word of a text, or whose identifier is the text; unordered."""
    statement = select(Supplier)
    words = identity.folded(text).split()
    if not words:
        return statement
    named = [Supplier.search_name.contains(word, autoescape=True) for word in words]
    numbers = [
        Supplier.foreign_id == text.strip(),
        Supplier.business_id.startswith(text.strip(), autoescape=True),
    ]
    with suppress(ValueError):
        numbers.append(Supplier.business_id == identity.business_id(text))
    return statement.where(or_(and_(*named), *numbers))


def members_of(session: Session, consortium: Supplier) -> list[tuple[Supplier, Fraction | None]]:
    """The members of a consortium as they joined, each with its share of the whole where it is known."""
    return [(row.member, row.share) for row in _members(session, consortium)]
