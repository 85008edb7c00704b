"""What the tests of grades, awards and contracts share: forms as people send them, and what they left behind."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import unescape
from threading import Barrier, Thread

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders.evaluation import World
from tests.client import CheckingClient
from tests.web.tenders.desk import page, send
from tracker import audit, awards, rounds, tenders, wording
from tracker.database import Base
from tracker.refusal import Refused

REASON = "Planen svarar mot kraven."
DECIDED = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)
TOLD = datetime(2026, 4, 14, 9, 0, tzinfo=UTC)
SENT = {"day": "14.4.2026", "clock": "10.00"}


def told(html: str) -> str:
    """A page as its reader sees its characters."""
    return unescape(html)


def sentence(code: str, language: str = "sv", **facts) -> str:
    """The domain's no in words."""
    return wording.refusal(Refused(code, **facts), language)


def everything(session: Session) -> dict[str, list]:
    """All rows of all tables, but for the last look of those who are signed in."""
    session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if column.name != "seen_at"]
        found[table.name] = sorted(repr(tuple(row)) for row in session.execute(select(*columns)))
    session.rollback()
    return found


def refused(session: Session, client: CheckingClient, path: str, status: int, **data) -> str:
    """What the page says when it refuses; whatever it refuses, every row is as it was and the trail is whole."""
    before = everything(session)
    body = told(send(client, path, status, **data))
    after = everything(session)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert audit.verify(session).whole
    session.rollback()
    return body


def lot_path(world: World, lot: rounds.Lot | None = None) -> str:
    return f"/rounds/{world.round.id}/lots/{(lot or world.lot).id}"


def proposal(world: World, *chosen: tenders.Offer, lot: rounds.Lot | None = None, **told) -> dict[str, str]:
    """The form of a proposal that lacks nothing: these offers in this order."""
    scheme = rounds.scheme_of(world.session, lot or world.lot)
    sent = {f"criterion-{one.id}": "Enligt anbudsförfrågan." for one in scheme.criteria}
    sent |= {f"line-{one.id}": "Se jämförelsen." for one in awards.offers(world.session, lot or world.lot)}
    sent |= {f"place-{offer.id}": str(place) for place, offer in enumerate(chosen, start=1)}
    world.session.rollback()
    return sent | {"reasons": "Anbudet är det fördelaktigaste."} | told


def propose(
    world: World, officer: CheckingClient, *chosen: tenders.Offer, lot: rounds.Lot | None = None, **told
) -> awards.Award:
    path = f"{lot_path(world, lot)}/award/propose"
    page(officer, path)
    send(officer, path, **proposal(world, *chosen, lot=lot, **told))
    return live(world, lot)


def live(world: World, lot: rounds.Lot | None = None) -> awards.Award:
    """The lot's award as it stands, read anew."""
    world.session.rollback()
    world.session.expire_all()
    found = awards.live(world.session, lot or world.lot)
    assert found is not None
    return found


def decision(award: awards.Award, **told: str) -> dict[str, str]:
    """The form of a decision that lacks nothing."""
    return {
        "version": str(award.version), "decision_number": f"B {award.lot_id}", "decided_on": "13.4.2026",
        "decision_maker": "Direktören", "correction_instructions": "y", "appeal_instructions": "y",
    } | told  # fmt: skip


def approve(world: World, manager: CheckingClient, lot: rounds.Lot | None = None, **told) -> awards.Award:
    award = live(world, lot)
    page(manager, f"/awards/{award.id}")
    send(manager, f"/awards/{award.id}/approve", **decision(award, **told))
    return live(world, lot)


def notices(award: awards.Award, *told: Mapping[str, str]) -> dict[str, str]:
    """The form of notices: of each tenderer in order of receipt its channel, day, clock and later knowledge."""
    sent = {"version": str(award.version)}
    for tender, row in zip(awards.to_notify(award), told, strict=True):
        sent[f"channel-{tender.id}"] = row.get("channel", "electronic")
        for part in ("day", "clock"):
            sent[f"sent-{tender.id}-{part}"] = row.get(part, "")
        sent[f"known-{tender.id}"] = row.get("known", "")
    return sent


def notify(
    world: World, officer: CheckingClient, *told: Mapping[str, str], lot: rounds.Lot | None = None
) -> awards.Award:
    award = live(world, lot)
    rows = told or [SENT] * len(awards.to_notify(award))
    path = f"/awards/{award.id}/notify"
    page(officer, path)
    send(officer, path, **notices(award, *rows))
    return live(world, lot)


def together(*asked: Callable[[], int]) -> list[int]:
    """Everybody asks at the same moment; what each was answered, in order of size."""
    start, answers, faults = Barrier(len(asked)), [], []

    def ask(one: Callable[[], int]) -> None:
        start.wait()
        try:
            answers.append(one())
        except BaseException as fault:  # noqa: BLE001  (a thread's fault is the test's)
            faults.append(fault)

    threads = [Thread(target=ask, args=(one,)) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sorted(answers)


def raw(client: CheckingClient, path: str, data: Mapping[str, str]) -> Callable[[], int]:
    """A form that is sent in a thread of its own, without touching the test's session."""
    token = {"csrf_token": client.token}
    return lambda: (
        super(CheckingClient, client).open(path, method="POST", data=token | dict(data)).status_code
    )
