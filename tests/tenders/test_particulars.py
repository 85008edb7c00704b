"""Particulars are sealed until the opening; the last tender before the deadline counts, earlier ones stay sealed."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, ENTERED, KEY, OPENED, RECEIVED
from tests.tenders.test_sealed import dumped
from tracker import audit, tenders
from tracker.refusal import Conflict, Refused
from tracker.tenders import Particulars, Party
from tracker.tenders.particulars import SIZE, from_bytes

MEMBERS = (Party("Påhittade Ettan Ab", Fraction(2, 3)), Party("Påhittade Tvåan Ab", Fraction(1, 3)))
WHOLE = Particulars(MEMBERS, (Party("Underleverantör Hemlig Ab", Fraction(1, 10)),), date(2026, 10, 31))


def seen(world, tender) -> int:
    facts = tenders.facts_of(world.session, tender)
    return facts.version if facts else 0


def tell(world, tender, particulars=WHOLE, *, sme_class="small", at=ENTERED, version=None, person=None):
    made = tenders.tell(
        world.session, person or world.officer, tender, sme_class=sme_class, particulars=particulars,
        version=seen(world, tender) if version is None else version, sealing_key=KEY, at=at,
    )  # fmt: skip
    world.session.commit()
    return made


def refused(code: str, field: str | None = None):
    return pytest.raises(Refused, check=lambda told: (told.code, told.field) == (code, field))


@pytest.fixture
def tender(world) -> tenders.Tender:
    return build.tender(world.session, world.officer, world.round)


def test_particulars_are_sealed_until_the_opening(world, tender, database_url: str) -> None:
    tell(world, tender, Particulars(subcontractors=(Party("Fel Ab"),)))
    tell(world, tender)
    assert not tenders.particulars_of(world.session, tender)
    facts = tenders.facts_of(world.session, tender)
    assert (facts.sme_class, facts.valid_until, facts.sealed_at) == ("small", None, ENTERED)
    trail = "".join(world.session.scalars(select(audit.Entry.changes)))
    world.session.rollback()
    for told in (dumped(database_url), trail.encode()):
        for name in ("Underleverantör Hemlig", "Påhittade Ettan"):
            assert name.encode() not in told
            assert name.encode().hex().encode() not in told
    build.opened(world.session, world.officer, world.round)
    assert tenders.particulars_of(world.session, tender) == WHOLE
    with refused("attachment.after_opening"):
        tell(world, tender, at=OPENED)


def test_a_late_tenders_particulars_are_told_after_the_opening_and_anew(world) -> None:
    build.opened(world.session, world.officer, world.round)
    late = build.tender(
        world.session, world.officer, world.round, received_at=DEADLINE + timedelta(seconds=1), at=OPENED
    )
    tell(world, late, at=OPENED)
    tell(world, late, Particulars(MEMBERS), at=OPENED)
    assert tenders.particulars_of(world.session, late) == Particulars(MEMBERS)


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        (
            Particulars((Party("A", Fraction(1, 3)), Party("B", Fraction(66, 100)))),
            "particulars.not_whole",
            "members",
        ),
        (Particulars((Party("A", Fraction(1)), Party("B"))), "particulars.share_missing", "members"),
        (Particulars((Party("A"), Party("a"))), "particulars.twice", "members"),
        (Particulars((Party(" "),)), "particulars.name", "members"),
        (Particulars(subcontractors=(Party("A", Fraction(0)),)), "particulars.share", "subcontractors"),
        (
            Particulars(subcontractors=(Party("A", Fraction(1, 2)), Party("B", Fraction(51, 100)))),
            "particulars.above_whole",
            "subcontractors",
        ),
        (
            Particulars(subcontractors=tuple(Party(f"{n}" * 60) for n in range(99))),
            "particulars.too_long",
            "subcontractors",
        ),
        (Particulars(valid_until=date(2026, 4, 9)), "particulars.ends_first", "valid_until"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, tender, told, code: str, field: str) -> None:
    with refused(code, field):
        tell(world, tender, told)


def test_shares_that_no_decimal_has_are_exact() -> None:
    thirds = Particulars(tuple(Party(f"Del {n}", Fraction(1, 3)) for n in range(3)))
    assert from_bytes(thirds.checked().as_bytes()) == thirds
    assert len(WHOLE.as_bytes()) < SIZE


def test_a_stale_version_a_wrong_size_and_a_wrong_role_are_refused(world, tender) -> None:
    with pytest.raises(Conflict):
        tell(world, tender, version=7)
    with refused("particulars.size_unknown", "sme_class"):
        tell(world, tender, sme_class="huge")
    for name in ("manager", "auditor", "evaluator", "admin", "outsider"):
        with pytest.raises(Refused, match=r"scope\."):
            tell(world, tender, person=world.everybody[name])


def replace(world, former, **facts):
    told = {
        "supplier": former.supplier,
        "received_at": RECEIVED + timedelta(hours=1),
        "replacing": former,
    } | facts
    return build.tender(world.session, world.officer, world.round, **told)


def test_the_last_tender_counts_and_the_earlier_stays_sealed_for_ever(world, tender) -> None:
    tell(world, tender)
    lot = world.lots[0]
    later = replace(world, tender, offers={lot: build.values("50.00")})
    last = replace(world, later, offers={lot: build.values("44.00")}, received_at=DEADLINE, at=DEADLINE)
    world.session.expire_all()
    assert [one.replacement and one.replacement.later_id for one in (tender, later, last)] == [
        later.id,
        last.id,
        None,
    ]
    entry = world.session.scalars(select(audit.Entry).order_by(audit.Entry.sequence.desc())).first()
    assert (entry.act, entry.about) == ("tender.replaced", f"tenders:{last.id}")
    build.opened(world.session, world.officer, world.round)
    (offer,) = tenders.offers_of(world.session, world.officer, lot, at=OPENED)
    assert str(offer.unit_price) == "44.00"
    for former in (tender, later):
        assert all(one.opened_at is None and one.unit_price is None for one in former.offers)
        assert not tenders.particulars_of(world.session, former)
    assert tenders.received(world.session, world.round) == (1, 0)


def test_what_replaces_nothing_is_refused(world, tender) -> None:
    other = build.supplier(world.session)
    with refused("tender.replaced_other", "supplier"):
        replace(world, tender, supplier=other)
    with refused("tender.replaced_first", "received_at"):
        replace(world, tender, received_at=RECEIVED - timedelta(seconds=1))
    with refused("tender.replaced_late", "received_at"):
        replace(world, tender, received_at=DEADLINE + timedelta(seconds=1), at=OPENED)
    last = replace(world, tender)
    with refused("tender.withdrawn"):
        replace(world, tender)
    build.opened(world.session, world.officer, world.round)
    with pytest.raises(Refused):
        replace(world, last, at=OPENED)
