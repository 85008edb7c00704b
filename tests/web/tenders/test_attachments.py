"""Files are added and given out through the pages: sealed with their names, never inline, secrets only told of."""

import io

import pytest

from tests.builders import documents as files
from tests.builders import tenders as build
from tests.builders.tenders import OPENED
from tests.web.tenders.desk import acts, open_together, page, send, stored
from tracker import tenders

NAME = "Påhittad plan <1>.pdf"
SHOWN = "Påhittad plan _1_.pdf"


def file(data: bytes = files.PDF, name: str = NAME):
    return (io.BytesIO(data), name)


@pytest.fixture
def made(world) -> tenders.Tender:
    return build.tender(world.session, world.officer, world.round)


@pytest.fixture
def path(world, made) -> str:
    return f"/rounds/{world.round.id}/tenders/{made.id}"


def test_files_are_sealed_and_given_out_after_the_opening(world, path: str, enter, clock) -> None:
    officer = enter(world.officer)
    page(officer, f"{path}/attachments")
    send(officer, f"{path}/attachments", files=[file(), file(files.PNG, "x.png")])
    for person in world.everybody.values():
        reader = enter(person)
        for one in (path, f"{path}/attachments", f"/rounds/{world.round.id}/tenders", "/trail"):
            told = reader.get(one, follow_redirects=True).get_data(as_text=True)
            assert "plan _1_" not in told
            assert "x.png" not in told
    sealed = page(officer, path)
    assert "sealed with their names" in sealed or "förseglade med sina namn" in sealed
    (first, _second) = stored(world.session, tenders.Attachment)
    assert officer.get(f"{path}/attachments/{first.id}").status_code == 404
    clock.at = OPENED
    open_together(world, enter)
    reader = enter(world.auditor)
    assert SHOWN in page(reader, path)
    answer = reader.get(f"{path}/attachments/{first.id}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, files.PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''P%C3%A5hittad")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert acts(world.session).count("secret.read") == 0


def test_reading_a_business_secret_is_kept_in_the_trail(world, path: str, enter, clock) -> None:
    officer = enter(world.officer)
    page(officer, f"{path}/attachments")
    send(officer, f"{path}/attachments", files=file(), business_secret="y")
    build.opened(world.session, world.officer, world.round)
    clock.at = OPENED
    (made,) = stored(world.session, tenders.Attachment)
    reader = enter(world.auditor)
    assert "sealed" in page(reader, path)
    assert reader.get(f"{path}/attachments/{made.id}").data == files.PDF
    assert acts(world.session)[-1] == "secret.read"
    for person in (world.evaluator, world.admin):
        assert enter(person).get(f"{path}/attachments/{made.id}").status_code == 403
    assert enter(world.outsider).get(f"{path}/attachments/{made.id}").status_code == 404


def test_what_is_no_file_of_ours_is_told_at_the_field(world, path: str, enter) -> None:
    officer = enter(world.officer)
    page(officer, f"{path}/attachments")
    for sent in ({}, {"files": file(b"MZ\x90\x00", "x.pdf")}, {"files": file(b"", "x.pdf")}):
        body = send(officer, f"{path}/attachments", 422, **sent)
        assert 'href="#files"' in body
    assert stored(world.session, tenders.Attachment) == []


def test_a_file_above_the_limit_and_a_request_above_it_are_answered(world, path: str, enter, app) -> None:
    officer = enter(world.officer)
    page(officer, f"{path}/attachments")
    app.config["DOCUMENT_LIMIT"], app.config["MAX_CONTENT_LENGTH"] = 10_000, 20_000
    large = files.PDF + bytes(10_000)
    assert 'href="#files"' in send(officer, f"{path}/attachments", 422, files=file(large))
    answer = officer.post(f"{path}/attachments", data={"files": file(large + bytes(10_000))})
    assert answer.status_code == 413
    assert stored(world.session, tenders.Attachment) == []


def test_files_in_the_place_of_others(world, path: str, enter, clock) -> None:
    officer = enter(world.officer)
    page(officer, f"{path}/attachments")
    send(officer, f"{path}/attachments", files=file(name="fel.pdf"))
    page(officer, f"{path}/attachments")
    send(officer, f"{path}/attachments", files=file(name="rätt.pdf"), instead="y")
    build.opened(world.session, world.officer, world.round)
    clock.at = OPENED
    told = page(officer, path)
    assert "rätt.pdf" in told
    assert "fel.pdf" not in told
    wrong, _right = stored(world.session, tenders.Attachment)
    assert officer.get(f"{path}/attachments/{wrong.id}").status_code == 404
