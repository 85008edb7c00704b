"""Suppliers: one form of a Business ID, doubles offered and not created, consortia, and finding them."""

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders.organisations import AT, business_id, supplier
from tracker import audit, organisations
from tracker.organisations import Supplier, identity
from tracker.refusal import Conflict, Refused

ONE_FORM = "2077474-0"


def change(session: Session, thing: Supplier, **facts: Any) -> Supplier:
    told = {"version": thing.version} | facts
    organisations.change_supplier(session, audit.SYSTEM, thing, at=AT, **told)
    session.commit()
    return thing


def refused(session: Session, verb: Any, *arguments: Any, **facts: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        verb(session, *arguments, **facts)
    session.rollback()
    return caught.value


# --- one form -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["2077474-0", "20774740", "FI20774740", "fi 2077474-0", " 2077474 - 0 ", "2077474–0", "2077474 0"],
)
def test_a_business_id_has_one_form(written: str) -> None:
    assert identity.business_id(written) == ONE_FORM


@pytest.mark.parametrize(
    "written", ["2077474-1", "2077474", "207747400", "SE20774740", "2O77474-0", " ", "-", "0000000-0"]
)
def test_what_is_no_business_id_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=re.escape(written)):
        identity.business_id(written)


@given(some.integers(min_value=1, max_value=9_999_999))
def test_one_check_digit_is_right_and_nine_are_wrong(number: int) -> None:
    right = business_id(number)
    valid = set()
    for digit in range(10):
        written = f"{number:07d}{digit}"
        try:
            valid.add(identity.business_id(written))
        except ValueError:
            continue
    assert valid == ({right} if right else set())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Exempel Utbildning Ab", "EXEMPEL UTBILDNING AB"),
        ("Oy Exempel Ab", "Exempel"),
        ("Esimerkki-Opisto Oy", "esimerkki  opisto oy"),
        ("Esimerkki ry", "Esimerkki r.y."),
        ("Ääni & Kieli Oy", "ääni  kieli"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert identity.bare(one) == identity.bare(other)


@pytest.mark.parametrize(("one", "other"), [("Esimerkki Oy", "Esimerkit Oy"), ("Oy Ab", "Ry"), ("?", "!")])
def test_names_that_are_not_the_same(one: str, other: str) -> None:
    assert identity.bare(one) != identity.bare(other)


# --- adding ---------------------------------------------------------------------------------------------


def test_a_supplier_is_added(session: Session) -> None:
    made = supplier(session, name=" Esimerkki Oy ", business_id="FI20774740", size_class="small")
    assert (made.name, made.business_id, made.country, made.size_class) == (
        "Esimerkki Oy",
        ONE_FORM,
        "FI",
        "small",
    )
    assert (made.example, made.consortium, made.version) == (True, False, 1)
    entry = session.scalars(audit.entries().order_by(audit.Entry.sequence.desc())).first()
    assert (entry.act, entry.about) == ("supplier.added", f"suppliers:{made.id}")


def test_a_foreign_supplier_has_no_business_id(session: Session) -> None:
    made = supplier(session, name="Exempel AB", country="se", foreign_id="556000-0001")
    assert (made.business_id, made.country, made.foreign_id) == (None, "SE", "556000-0001")
    supplier(session, name="Ett annat AB", country="SE")


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"name": " "}, "supplier.name_missing", "name"),
        ({"business_id": "2077474-1"}, "supplier.business_id_invalid", "business_id"),
        ({"country": "Suomi"}, "supplier.country_unknown", "country"),
        ({"country": ""}, "supplier.country_unknown", "country"),
        ({"size_class": "huge"}, "supplier.size_unknown", "size_class"),
    ],
)
def test_a_supplier_that_cannot_be_is_refused(
    session: Session, facts: dict[str, Any], code: str, field: str
) -> None:
    found = refused(session, supplier, **facts)
    assert (found.code, found.field) == (code, field)
    if "business_id" in facts:
        assert found.facts == {"value": "2077474-1"}
    assert session.scalar(select(Supplier.id)) is None


# --- doubles --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "Toinen nimi Oy", "business_id": "20774740"},
        {"name": "ESIMERKKI OPISTO", "business_id": None},
        {"name": "Oy Esimerkki-Opisto Ab"},
    ],
)
def test_a_double_is_offered_and_not_created(session: Session, facts: dict[str, Any]) -> None:
    first = supplier(session, name="Esimerkki-Opisto Oy", business_id=ONE_FORM)
    found = refused(session, supplier, **facts)
    assert (found.code, found.facts["existing"]) == ("supplier.duplicate", [first])
    assert list(session.scalars(select(Supplier))) == [first]


def test_a_foreign_double_is_offered_by_its_own_identifier(session: Session) -> None:
    supplier(session, name="Exempel AB", country="SE", foreign_id="556000-0001")
    found = refused(session, supplier, name="Något annat", country="SE", foreign_id="556000-0001")
    assert found.code == "supplier.duplicate"
    supplier(session, name="Noget andet", country="DK", foreign_id="556000-0001")


def test_a_double_by_name_may_be_added_even_so_but_not_by_business_id(session: Session) -> None:
    supplier(session, name="Esimerkki Oy", business_id=ONE_FORM)
    supplier(session, name="Esimerkki Oy", even_so=True)
    found = refused(session, supplier, name="Toinen Oy", business_id=ONE_FORM, even_so=True)
    assert (found.code, found.facts["name"]) == ("supplier.business_id_taken", "Esimerkki Oy")


def test_a_change_offers_doubles_as_well_but_not_itself(session: Session) -> None:
    first, second = supplier(session, name="Esimerkki Oy"), supplier(session, name="Toinen Oy")
    change(session, first, name="ESIMERKKI OY")
    assert first.version == 2
    found = refused(session, change, second, name="Esimerkki")
    assert (found.code, found.facts["existing"]) == ("supplier.duplicate", [first])
    change(session, second, name="Esimerkki", even_so=True)
    change(session, second, size_class="large")
    assert second.version == 3


# --- changing -------------------------------------------------------------------------------------------


def test_a_stale_change_shows_both(session: Session) -> None:
    made = supplier(session, name="Esimerkki Oy")
    change(session, made, size_class="micro")
    with pytest.raises(Conflict) as caught:
        change(session, made, version=1, size_class="large", name="Esimerkki Oy")
    assert caught.value.differences == {"size_class": ("large", "micro")}


def test_a_change_of_nothing_is_no_act(session: Session) -> None:
    made = supplier(session, name="Esimerkki Oy", business_id=ONE_FORM)
    before = audit.head(session)
    change(session, made, name="Esimerkki Oy", business_id="FI20774740", members={})
    assert (audit.head(session), made.version) == (before, 1)


# --- consortia ------------------------------------------------------------------------------------------


def test_a_consortium_has_members_with_shares(session: Session) -> None:
    one, two, three = (supplier(session) for _ in range(3))
    third = Fraction(1, 3)
    group = supplier(session, name="Ryhmä", consortium=True, members={one: third, two: 2 * third})
    assert organisations.members_of(session, group) == [(one, third), (two, 2 * third)]
    change(session, group, members={two: None, three: third})
    assert organisations.members_of(session, group) == [(two, None), (three, third)]
    assert group.version == 2
    change(session, group, size_class="small")
    assert len(organisations.members_of(session, group)) == 2
    assert audit.verify(session).whole


def test_a_consortium_that_cannot_be_is_refused(session: Session) -> None:
    one, two = supplier(session), supplier(session)
    group = supplier(session, name="Ryhmä", consortium=True, members={one: None})

    def code(**facts: Any) -> str:
        return refused(session, supplier, **{"name": "Toinen ryhmä", "consortium": True} | facts).code

    assert code(members={one: None}, consortium=False) == "supplier.no_consortium"
    assert code(members={group: None}) == "supplier.member_is_consortium"
    assert code(members={one: Fraction(0)}) == "supplier.share_impossible"
    assert code(members={one: Fraction(3, 2)}) == "supplier.share_impossible"
    assert code(members={one: Fraction(2, 3), two: Fraction(1, 2)}) == "supplier.shares_above_whole"
    assert refused(session, change, group, consortium=False).code == "supplier.no_consortium"
    assert code(members={one: None, two: Fraction(-1, 2)}) == "supplier.share_impossible"
    of_itself = refused(session, change, one, consortium=True, members={one: None})
    assert of_itself.code == "supplier.member_is_consortium"


# --- finding --------------------------------------------------------------------------------------------


def test_suppliers_are_found_by_words_and_numbers(session: Session) -> None:
    school = supplier(session, name="Åbo Exempelskola Ab", business_id=ONE_FORM)
    foreign = supplier(session, name="Näide OÜ", country="EE", foreign_id="10000001")

    def found(text: str) -> list[Supplier]:
        return list(organisations.suppliers(session, text=text).rows)

    assert found("åbo") == found("skola ÅBO") == found("20774740") == found("2077") == [school]
    assert found("10000001") == [foreign]
    assert found("100%") == found("åbo lyceum") == []
    assert found(" ") == [foreign, school]
    assert organisations.supplier_of(session, business_id="fi2077474-0") == school
    assert organisations.supplier_of(session, business_id="no number") is None


def test_suppliers_come_in_pages_by_name(session: Session) -> None:
    for letter in "dbaec":
        supplier(session, name=f"{letter.upper()} esimerkki")
    first = organisations.suppliers(session, size=2)
    second = organisations.suppliers(session, size=2, after=first.after)
    last = organisations.suppliers(session, size=2, after=second.after)
    names = [each.name[0] for page in (first, second, last) for each in page.rows]
    assert names == list("ABCDE")
    assert (first.before, last.after) == (None, None)
    assert [each.id for each in organisations.suppliers(session, size=2, before=last.before).rows] == [
        each.id for each in second.rows
    ]
