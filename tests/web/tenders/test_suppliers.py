"""Suppliers through the pages: a duplicate is offered and not created, consortia have members, all can be found."""

from tests.builders import tenders as build
from tests.web.tenders.desk import hidden, page, send, stored
from tracker import organisations

FACTS = {"country": "FI", "size_class": "small", "business_id": "", "foreign_id": "", "members": ""}


def test_a_supplier_is_added_and_found_by_name_and_number(world, enter) -> None:
    officer = enter(world.officer)
    page(officer, "/suppliers/new")
    send(officer, "/suppliers/new", **(FACTS | {"name": "Exempelskolan Ab", "business_id": "FI15728600"}))
    (made,) = stored(world.session, organisations.Supplier)
    assert (made.name, made.business_id, made.size_class) == ("Exempelskolan Ab", "1572860-0", "small")
    for text in ("exempel", "1572860", "FI15728600"):
        assert "Exempelskolan Ab" in page(officer, f"/suppliers?text={text}")
    assert "Exempelskolan Ab" not in page(officer, "/suppliers?text=annan")


def test_a_wrong_number_is_told_at_its_field(world, enter) -> None:
    officer = enter(world.officer)
    page(officer, "/suppliers/new")
    body = send(
        officer, "/suppliers/new", 422, **(FACTS | {"name": "Exempel Ab", "business_id": "1572860-1"})
    )
    assert 'href="#business_id"' in body
    assert stored(world.session, organisations.Supplier) == []


def test_a_duplicate_is_offered_and_created_only_all_the_same(world, enter) -> None:
    known = build.supplier(world.session, name="Exempelskolan Ab")
    officer, sent = enter(world.officer), FACTS | {"name": "exempelskolan oy"}
    page(officer, "/suppliers/new")
    body = send(officer, "/suppliers/new", 422, **sent)
    assert f'href="/suppliers/{known.id}"' in body
    assert len(stored(world.session, organisations.Supplier)) == 1
    send(officer, "/suppliers/new", **(sent | {"even_so": "yes"}))
    assert len(stored(world.session, organisations.Supplier)) == 2


def test_another_ones_number_is_never_taken(world, enter) -> None:
    build.supplier(world.session, name="Exempelskolan Ab", business_id="1572860-0")
    officer = enter(world.officer)
    page(officer, "/suppliers/new")
    sent = FACTS | {"name": "Helt Annan Ab", "business_id": "1572860-0", "even_so": "yes"}
    send(officer, "/suppliers/new", 422, **sent)
    assert len(stored(world.session, organisations.Supplier)) == 1


def test_a_consortium_gets_its_members_by_name_or_number(world, enter) -> None:
    build.supplier(world.session, name="Första Skolan Ab")
    build.supplier(world.session, name="Andra Skolan Ab", business_id="1572860-0")
    officer = enter(world.officer)
    page(officer, "/suppliers/new")
    group = FACTS | {"name": "Exempelgruppen", "consortium": "y"}
    body = send(officer, "/suppliers/new", 422, **(group | {"members": "Ingen Sådan Ab = 50"}))
    assert 'href="#members"' in body
    body = send(officer, "/suppliers/new", 422, **(group | {"members": "Första Skolan Ab = mycket"}))
    assert 'href="#members"' in body
    send(officer, "/suppliers/new", **(group | {"members": "Första Skolan Ab = 33,5\r\n1572860-0\r\n"}))
    made = stored(world.session, organisations.Supplier)[-1]
    told = page(officer, f"/suppliers/{made.id}")
    assert "33,5" in told
    assert "Andra Skolan Ab" in told
    assert "Första Skolan Ab = 33,5" in page(officer, f"/suppliers/{made.id}/edit")


def test_two_people_correcting_one_supplier_see_both_versions(world, enter) -> None:
    known = build.supplier(world.session, name="Exempelskolan Ab")
    path = f"/suppliers/{known.id}/edit"
    one, other = enter(world.officer), enter(world.colleague)
    mine, theirs = hidden(page(one, path)), hidden(page(other, path))
    send(other, path, **(theirs | FACTS | {"name": "Exempelskolan i Norr Ab"}))
    body = send(one, path, 409, **(mine | FACTS | {"name": "Exempelskolan i Söder Ab"}))
    assert "Exempelskolan i Norr Ab" in body
    assert "Exempelskolan i Söder Ab" in body
    send(one, path, **hidden(body))
    assert stored(world.session, organisations.Supplier)[0].name == "Exempelskolan i Söder Ab"


def test_a_suppliers_tenders_are_those_within_the_readers_reach(world, enter) -> None:
    made = build.tender(world.session, world.officer, world.round)
    for name, seen in (("auditor", True), ("outsider", False), ("admin", False), ("evaluator", False)):
        told = page(enter(world.everybody[name]), f"/suppliers/{made.supplier_id}")
        assert (world.round.reference in told) is seen, name
