"""People of tests, with honest defaults and one password for all."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tracker import accounts, audit
from tracker.accounts import passwords

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
PASSWORD = "fyra små grodor hoppar"
# Its parameters are the weakest that there are, so that signing in costs the tests nothing.
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_numbers = itertools.count(1)


def person(session: Session, *, role: str | None = None, at: datetime = AT, **facts: Any) -> accounts.Person:
    """Somebody new, committed; with `role` (and `organisation` or `steering_area`) also what they may do.

    `password` costs a tenth of a second; without it everybody has `PASSWORD`, under one cheap hash.
    """
    number = next(_numbers)
    told = {"email": f"person.{number}@example.fi", "name": f"Person {number}", "language": "sv"} | facts
    hashed = passwords.sealed
    if "password" not in told:
        told["password"] = PASSWORD
        passwords.sealed = lambda _password: _HASH
    try:
        made = accounts.add_person(session, audit.SYSTEM, role=role, at=at, **told)
    finally:
        passwords.sealed = hashed
    session.commit()
    return made
