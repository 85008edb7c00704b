"""The one place that commits: a request's deed, or a deed of its own beside it. The clock is read here too.

Not here: what is done (the rooms' verbs) and who may (`security`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from flask import request
from sqlalchemy.orm import Session

from tracker import database
from tracker.web.extensions import db


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """This day in Helsinki."""
    return database.day_of(now())


def begin() -> None:
    """Let a request that only looks read from one snapshot; one that acts writes from its first statement."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        database.reading(db.session())


@contextmanager
def deed() -> Iterator[Session]:
    """The request's one transaction: committed whole, or rolled back whole and read afresh."""
    session: Session = db.session()
    if session.in_transaction() and database.is_reading(session):
        session.rollback()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        database.reading(session)
        raise


@contextmanager
def alone() -> Iterator[Session]:
    """A transaction of its own, for what must be kept though the request's deed is refused.

    Begin it only when the request's own transaction is not writing: SQLite has one writer.
    """
    with Session(db.engine) as session:
        yield session
        session.commit()
