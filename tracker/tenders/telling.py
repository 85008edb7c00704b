"""Who stands behind a tender and how long it binds: sealed while the round is, opened with it.

The tenderer's class of size is told openly, as the tenderer is. Not here: what may be told (`particulars`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker import audit
from tracker.database import day_of
from tracker.refusal import Conflict, Refused
from tracker.rounds import Round
from tracker.tenders import attaching, safe
from tracker.tenders.models import SIZES, Tender, TenderFacts, TenderParty
from tracker.tenders.particulars import Particulars, Party
from tracker.tenders.queries import are_sealed


def tell(
    session: Session,
    actor: audit.Actor,
    tender: Tender,
    *,
    sme_class: str | None,
    particulars: Particulars,
    version: int,
    sealing_key: bytes,
    at: datetime,
) -> Tender:
    """Set the tenderer's class of size and the tender's particulars; while sealed, none leave what is sealed as it is.

    Once a sealed round is opened they stay, but for a late tender's.
    """
    attaching.prepare(session, actor, tender, "tender.told", at=at)
    facts = facts_of(session, tender)
    stored = 0 if facts is None else facts.version
    if stored != version:
        raise Conflict("changed.meanwhile", differences={}, version=stored)
    if sme_class is not None and sme_class not in SIZES:
        raise Refused("particulars.size_unknown", field="sme_class")
    particulars.checked()
    _refuse_short(tender.round, particulars)
    audit.act(session, actor, "tender.told", about=tender, within=tender.round, at=at)
    facts = _facts(session, tender)
    facts.sme_class = sme_class
    if not are_sealed(tender.round):
        _write(session, tender, particulars, at=at)
    elif particulars:
        facts.sealed_at = at
        flag_modified(facts, "sealed_at")  # counts as a change even in the same moment
        safe.put_particulars(session, tender, particulars, sealing_key=sealing_key, at=at)
    session.flush()
    return tender


def open_all(
    session: Session, round_: Round, tenders: Sequence[Tender], *, sealing_key: bytes, at: datetime
) -> None:
    """With the opening of a round, write its live tenders' particulars where they can be read."""
    found = safe.particulars_of(session, round_, tenders, sealing_key=sealing_key)
    for tender in tenders:
        if tender.id in found:
            _write(session, tender, found[tender.id], at=at)


def particulars_of(session: Session, tender: Tender) -> Particulars:
    """A tender's particulars; empty while they are sealed."""
    parties = list(
        session.scalars(
            select(TenderParty).where(TenderParty.tender_id == tender.id).order_by(TenderParty.id)
        )
    )
    members, subcontractors = (
        tuple(Party(party.name, party.share) for party in parties if party.part == part)
        for part in ("member", "subcontractor")
    )
    facts = facts_of(session, tender)
    return Particulars(members, subcontractors, None if facts is None else facts.valid_until)


def facts_of(session: Session, tender: Tender) -> TenderFacts | None:
    """What is told openly of a tender: the class of size, and when particulars were sealed."""
    return session.get(TenderFacts, tender.id)


def _refuse_short(round_: Round, particulars: Particulars) -> None:
    until, deadline = particulars.valid_until, round_.tender_deadline
    if until is not None and deadline is not None and until < day_of(deadline):
        raise Refused("particulars.ends_first", field="valid_until", deadline=deadline)


def _facts(session: Session, tender: Tender) -> TenderFacts:
    found = facts_of(session, tender)
    if found is None:
        found = TenderFacts(tender_id=tender.id)
        session.add(found)
    return found


def _write(session: Session, tender: Tender, particulars: Particulars, *, at: datetime) -> None:
    for former in session.scalars(select(TenderParty).where(TenderParty.tender_id == tender.id)):
        session.delete(former)
    facts = _facts(session, tender)
    facts.opened_at, facts.valid_until = at, particulars.valid_until
    session.flush()
    for part, parties in (("member", particulars.members), ("subcontractor", particulars.subcontractors)):
        for party in parties:
            session.add(TenderParty(tender_id=tender.id, part=part, name=party.name, share=party.share))
    session.flush()
