"""Attachments: sealed with their names, opened with the round, secrets only for who may read them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from tests.builders import documents as files
from tests.builders import tenders as build
from tests.builders.tenders import DEADLINE, ENTERED, KEY, OPENED
from tests.tenders.test_sealed import dumped
from tracker import audit, database, documents, tenders
from tracker.refusal import Refused
from tracker.tenders import envelope, sealing

LIMIT = 1024 * 1024
MARK = b"THE-PLAN-NOBODY-MAY-READ"
PLAN = files.PDF + MARK
NAME = "Hemlig genomförandeplan.pdf"
LATER = OPENED + timedelta(hours=1)


def attach(world, tender, *told: tenders.File, at=ENTERED, person=None, **facts):
    made = tenders.attach(
        world.session, person or world.officer, tender, files=told or [tenders.File(PLAN, NAME)], limit=LIMIT,
        sealing_key=KEY, at=at, **facts,
    )  # fmt: skip
    world.session.commit()
    return made


def read(world, tender, person=None):
    return tenders.attachments_of(world.session, person or world.officer, tender, at=LATER)


def code(refused) -> str:
    return refused.value.code


def test_nothing_tells_of_a_sealed_attachment_and_the_opening_opens_it(world, database_url: str) -> None:
    tender = build.tender(world.session, world.officer, world.round)
    (made,) = attach(world, tender)
    assert (made.name, made.media_type, made.size, made.business_secret, made.kind) == (None,) * 5
    assert read(world, tender) == []
    assert tenders.last_attached(world.session, tender) == ENTERED
    with pytest.raises(Refused) as refused:
        tenders.attachment(world.session, world.officer, made.id, at=ENTERED)
    assert code(refused) == "scope.outside"
    trail = "".join(world.session.scalars(select(audit.Entry.changes)))
    world.session.rollback()
    for told in (dumped(database_url), trail.encode()):
        for secret in (MARK, MARK.hex().encode(), NAME.encode(), NAME.encode().hex().encode()):
            assert secret not in told
    build.opened(world.session, world.officer, world.round)
    (opened,) = read(world, tender)
    assert (opened.name, opened.media_type, opened.size) == (NAME, "application/pdf", len(PLAN))
    found = tenders.attachment(world.session, world.auditor, made.id, at=LATER)
    assert tenders.content_of(world.session, found) == PLAN


def test_the_hash_and_the_length_confirm_no_guess(world) -> None:
    tender = build.tender(world.session, world.officer, world.round)
    first, second = attach(world, tender, tenders.File(PLAN, NAME), tenders.File(files.PNG, "x.png"))
    stored = [documents.content(world.session, one.content_sha256) for one in (first, second)]
    assert documents.Content(sha256="", stored=PLAN).stored not in stored
    assert len({len(one) for one in stored}) == 1
    assert len({len(one.envelope) for one in (first, second)}) == 1
    (again,) = attach(world, tender)
    assert again.content_sha256 != first.content_sha256


def test_files_put_in_the_place_of_others_leave_those_sealed_for_ever(world, engine) -> None:
    tender = build.tender(world.session, world.officer, world.round)
    (former,) = attach(world, tender)
    attach(world, tender, tenders.File(files.PDF, "ny.pdf"), instead=True)
    build.opened(world.session, world.officer, world.round)
    assert [one.name for one in read(world, tender)] == ["ny.pdf"]
    world.session.refresh(former)
    assert (former.opened_at, former.name, former.superseded_at) == (None, None, ENTERED)
    audit.act(world.session, world.officer, "tender.attached", about=tender, at=LATER)
    former.opened_at, former.kind, former.name, former.media_type = LATER, "attachment", "x", "x"
    former.size, former.business_secret, former.content_key = 1, False, b"x"
    with pytest.raises(DBAPIError, match="never opened"):
        world.session.flush()


def test_a_withdrawn_tenders_attachments_are_not_opened(world) -> None:
    tender = build.tender(world.session, world.officer, world.round)
    (made,) = attach(world, tender)
    tenders.withdraw(
        world.session, world.officer, tender, withdrawn_at=ENTERED, reason="Ångrade.", at=ENTERED
    )
    world.session.commit()
    build.opened(world.session, world.officer, world.round)
    world.session.refresh(made)
    assert made.opened_at is None
    with pytest.raises(Refused) as refused:
        attach(world, tender, at=LATER)
    assert code(refused) == "tender.withdrawn"


@pytest.mark.parametrize("part", ["envelope", "content"])
def test_what_was_exchanged_in_the_database_does_not_open(world, database_url: str, part: str) -> None:
    tender = build.tender(world.session, world.officer, world.round)
    first, second = attach(world, tender), attach(world, tender, tenders.File(files.PNG, "x.png"))
    (first,), (second,) = first, second
    told = {"envelope": {"envelope": second.envelope}, "content": {"content_sha256": second.content_sha256}}[
        part
    ]
    exchanged = update(tenders.Attachment).where(tenders.Attachment.id == first.id).values(told)
    world.session.rollback()
    bare = database.engine(database_url)
    with bare.begin() as owner:
        on = " ON attachments" if owner.dialect.name == "postgresql" else ""
        owner.execute(text(f"DROP TRIGGER attachments_stay{on}"))
        owner.execute(exchanged)
    bare.dispose()
    world.session.expire_all()
    with pytest.raises(Refused) as refused:
        build.opened(world.session, world.officer, world.round)
    assert code(refused) == "round.seal_broken"


@pytest.mark.parametrize("statement", ["UPDATE attachments SET envelope = NULL", "DELETE FROM attachments"])
def test_no_statement_changes_or_removes_an_attachment(world, database_url: str, statement: str) -> None:
    attach(world, build.tender(world.session, world.officer, world.round))
    world.session.rollback()
    bare = database.engine(database_url)
    with bare.connect() as owner, pytest.raises(DBAPIError, match="stays as it came"):
        owner.execute(text(statement))
    bare.dispose()


def test_business_secrets_are_for_who_may_read_them(world, monkeypatch) -> None:
    tender = build.tender(world.session, world.officer, world.round)
    (hidden,) = attach(world, tender, tenders.File(PLAN, NAME, business_secret=True))
    attach(world, tender, tenders.File(files.PDF, "öppen.pdf"))
    build.opened(world.session, world.officer, world.round)
    assert [one.name for one in read(world, tender, world.auditor)] == [NAME, "öppen.pdf"]
    tenders.tell_reading(world.session, world.auditor, hidden, at=LATER)
    world.session.commit()
    for person in (world.evaluator, world.admin, world.outsider):
        with pytest.raises(Refused, match=r"scope\."):
            read(world, tender, person)
        with pytest.raises(Refused, match=r"scope\."):
            tenders.attachment(world.session, person, hidden.id, at=LATER)
    require = tenders.attaching.rounds.require

    def without_secrets(session, actor, permission, *told, **facts):
        if permission == "secret.read":
            raise Refused("scope.forbidden", permission=permission)
        return require(session, actor, permission, *told, **facts)

    monkeypatch.setattr(tenders.attaching.rounds, "require", without_secrets)
    assert [one.name for one in read(world, tender)] == ["öppen.pdf"]
    with pytest.raises(Refused):
        tenders.attachment(world.session, world.officer, hidden.id, at=LATER)


def test_who_may_not_attach_is_refused(world) -> None:
    tender = build.tender(world.session, world.officer, world.round)
    for name in ("manager", "auditor", "evaluator", "admin", "outsider"):
        with pytest.raises(Refused, match=r"scope\."):
            attach(world, tender, person=world.everybody[name])


def test_after_the_opening_only_a_late_tender_gets_files_and_they_are_plain(world) -> None:
    tender = build.tender(world.session, world.officer, world.round)
    build.opened(world.session, world.officer, world.round)
    with pytest.raises(Refused) as refused:
        attach(world, tender, at=LATER)
    assert code(refused) == "attachment.after_opening"
    late = build.tender(
        world.session, world.officer, world.round, received_at=DEADLINE + timedelta(seconds=1), at=LATER
    )
    (made,) = attach(world, late, at=LATER)
    assert (made.name, made.envelope, made.content_key) == (NAME, None, None)
    assert tenders.content_of(world.session, made) == PLAN


def test_how_many_files_and_which_is_told_at_the_field(world) -> None:
    tender = build.tender(world.session, world.officer, world.round)
    one = tenders.File(files.PDF, "x.pdf")
    for told in ([], [one] * (tenders.MOST_FILES + 1)):
        with pytest.raises(Refused) as refused:
            tenders.attach(
                world.session, world.officer, tender, files=told, limit=LIMIT, sealing_key=KEY, at=ENTERED
            )
        assert (code(refused), refused.value.field) == ("attachment.how_many", "files")
    with pytest.raises(Refused) as refused:
        attach(world, tender, one, replace(one, data=b"MZ\x90\x00"))
    assert (code(refused), refused.value.field) == ("document.kind_unknown", "files")
    world.session.rollback()
    assert tenders.last_attached(world.session, tender) is None


def test_the_longest_name_fits_the_envelope_and_contents_come_back_whole() -> None:
    longest = "\U0001f4c4" * documents.LONGEST_NAME
    letter = envelope.Letter("price_form", 2**31, longest, "x" * 100, 10**9, True, b"k" * 32)
    assert len(letter.as_bytes()) <= envelope.SIZE
    assert envelope.from_bytes(letter.as_bytes()) == letter
    for size in (0, 1, envelope.SMALLEST, envelope.SMALLEST + 1):
        sealed, key = envelope.lock(b"x" * size)
        assert envelope.unlock(sealed, key) == b"x" * size
    with pytest.raises(sealing.Unopenable):
        envelope.unlock(sealed, b"k" * 32)
