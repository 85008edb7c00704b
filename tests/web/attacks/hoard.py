"""A sealed tender with a mark in everything that is sealed, and how marks are looked for in pages, files and bytes."""

import base64
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.builders import documents as files
from tests.builders import tenders as build
from tests.builders.tenders import ENTERED, KEY
from tests.client import CheckingClient
from tests.export.test_price_form import filled
from tests.tenders.conftest import World
from tests.web.test_roles import NOT_ASKED, TEXTS
from tracker import export, rounds, tenders
from tracker.tenders import Particulars, Party

PRICE = Decimal("48151623.42")
VOLUME = Fraction(31415926, 27182)
VALUES = tenders.Values(PRICE, VOLUME)
FORM_PRICE = Decimal("27182818.28")
CONTENT = b"THE-PLAN-NOBODY-MAY-READ"
PLAN = files.PDF + CONTENT
PARTICULARS = Particulars(
    (Party("Tysta Ettan Ab", Fraction(7919, 10000)), Party("Tysta Tvåan Ab", Fraction(2081, 10000))),
    (Party("Dolda Underleverantören Oy", Fraction(1, 7)),),
    date(2033, 7, 29),
)
NAMES = (
    "Hemlig genomförandeplan", "Hemlig prisblankett", "Tysta Ettan", "Tysta Tvåan", "Dolda Underleverantören",
    CONTENT.decode(), "7919/10000", "2081/10000", "79,19", "20,81",
)  # fmt: skip
DAYS = ("2033-07-29", "29.7.2033")
SPACES = dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}", " ")


def amounts() -> Iterator[str]:
    """The ways in which the sealed numbers could be written."""
    total = VALUES.checked().total
    assert total is not None
    for amount in (PRICE, total, FORM_PRICE):
        whole = int(amount)
        yield from (str(whole), f"{whole:,}".replace(",", " "), f"{whole:,}", str(int(amount * 100)))
    yield from ("31415926", "1155,76", "1155.76", "1 155,76", "1,155.76")


MARKS = (*NAMES, *DAYS, *amounts())


def fill(world: World) -> tenders.Tender:
    """One tender with values, particulars, an attachment and a filled price form, all of them sealed and marked."""
    session, lot = world.session, world.lots[0]
    made = build.tender(session, world.officer, world.round, offers={lot: VALUES}, receipt="R-1")
    tenders.tell(
        session, world.officer, made, sme_class="small", particulars=PARTICULARS, version=0, sealing_key=KEY,
        at=ENTERED,
    )  # fmt: skip
    session.commit()
    plan = tenders.File(PLAN, "Hemlig genomförandeplan.pdf", business_secret=True)
    tenders.attach(session, world.officer, made, files=[plan], limit=10**6, sealing_key=KEY, at=ENTERED)
    session.commit()
    form = tenders.File(form_of(world, 1), "Hemlig prisblankett.xlsx")
    tenders.attach_form(
        session, world.officer, made, lot=world.lots[1], file=form, limit=10**6, sealing_key=KEY, at=ENTERED
    )
    session.commit()
    return made


def form_of(world: World, place: int, price: Decimal = FORM_PRICE) -> bytes:
    """A lot's price form, filled."""
    lot = world.lots[place]
    blank = export.price_form(lot, rounds.scheme_of(world.session, lot), "sv")
    return filled(blank, unit_price=float(price))


def told_in(body: bytes) -> list[str]:
    """Which marks a page, or a workbook's parts, tell."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    words = body.decode("utf-8", "replace").translate(str.maketrans(SPACES))
    return [mark for mark in MARKS if mark in words]


def held_in(content: bytes) -> list[str]:
    """Which marks stand in raw bytes: as text of either width, as hexadecimal, as base64, as a number."""
    lowered = content.lower()
    found = []
    for mark in MARKS:
        plain = mark.encode()
        if (
            plain in content
            or mark.encode("utf-16-le") in content
            or plain.hex().encode() in lowered
            or any(part in content for part in _base64(plain))
        ):
            found.append(mark)
    cents = (int(PRICE * 100), int(FORM_PRICE * 100))
    return found + [str(one) for one in cents if one.to_bytes(6, "big") in content]


def _base64(plain: bytes) -> Iterator[bytes]:
    """A text as base64 of something longer would hold it, whichever place it begins at."""
    for shift in range(3):
        told = base64.b64encode(bytes(shift) + plain + bytes(3))
        yield told[4 if shift else 0 : (shift + len(plain)) // 3 * 4]


def pieces(data: bytes) -> list[bytes]:
    """Parts of a compressed file that are found nowhere by chance, as bytes and as hexadecimal."""
    parts = [data[place : place + 24] for place in range(200, len(data) - 200, 400)]
    return [*parts, *(part.hex().encode() for part in parts)]


def addresses(
    client: CheckingClient, world: World, tender: tenders.Tender, attachment_id: int = 1
) -> list[str]:
    """Every page and file that the application has, asked for the sealed round and what belongs to it."""
    ids = {
        "round_id": world.round.id, "lot_id": world.lots[0].id, "tender_id": tender.id,
        "attachment_id": attachment_id, "offer_id": tender.offers[0].id, "supplier_id": tender.supplier_id,
        "person_id": world.officer.id, "organisation_id": world.buyer.id,
    }  # fmt: skip
    adapter = client.application.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {name: TEXTS.get(name, ids.get(name, 1)) for name in rule.arguments})
        for rule in client.application.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint not in NOT_ASKED
    ]
