"""Slows guessing down: counts attempts for each account and address in our own database, so across all workers.

Not here: what is counted (`accounts` marks its views with `guessing`).
"""

import hashlib
import ipaddress
import time
from datetime import UTC, datetime

from flask import Flask, Response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RateLimitExceeded, RequestLimit
from limits.storage import Storage
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from tracker import accounts
from tracker.web import deeds
from tracker.web.extensions import db

PER_ACCOUNT = "10 per 15 minutes"
PER_CALENDAR = "60 per 15 minutes"
WRONG_CALENDARS = "30 per 15 minutes"  # by address; a calendar that is there does not count
CALENDAR = "feed.calendar"
PER_ADDRESS = "60 per 15 minutes"  # an office may share one address; what succeeds does not count

_table = accounts.Throttle.__table__


class DatabaseStorage(Storage):
    """Counters of fixed windows in the table `throttle`; each count is one statement in a transaction of its own."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012  (the library registers by this attribute)
    base_exceptions = SQLAlchemyError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        over = _table.c.expires_at <= _moment(now)
        dialect = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
        counted = dialect.insert(_table).values(
            key=_hash(key), count=max(amount, 0), expires_at=_moment(now + expiry)
        )
        fresh = counted.excluded
        counted = counted.on_conflict_do_update(
            index_elements=[_table.c.key],
            set_={
                "count": case((over, fresh.count), else_=_table.c.count + amount),
                "expires_at": case((over, fresh.expires_at), else_=_table.c.expires_at),
            },
        ).returning(_table.c.count)
        with db.engine.begin() as connection:
            count: int = connection.execute(counted).scalar_one()
            if count == amount:  # a window begins: those that ended are swept out
                # Rows that others hold just now are left, or two sweeps could wait for each other.
                ended = select(_table.c.key).where(_table.c.expires_at <= _moment(now))
                ended = ended.with_for_update(skip_locked=True)
                connection.execute(delete(accounts.Throttle).where(_table.c.key.in_(ended)))
        return count

    def get(self, key: str) -> int:
        found = self._row(key)
        return found.count_ if found else 0

    def get_expiry(self, key: str) -> float:
        found = self._row(key)
        return found.expires_at.timestamp() if found else time.time()

    def check(self) -> bool:
        return self.get("") == 0

    def reset(self) -> int:
        with db.engine.begin() as connection:
            return connection.execute(delete(accounts.Throttle)).rowcount

    def clear(self, key: str) -> None:
        with db.engine.begin() as connection:
            connection.execute(delete(accounts.Throttle).where(_table.c.key == _hash(key)))

    def _row(self, key: str):
        asked = select(_table.c.count.label("count_"), _table.c.expires_at)
        asked = asked.where(_table.c.key == _hash(key), _table.c.expires_at > _moment(time.time()))
        with db.engine.connect().execution_options(reading=True) as connection:
            return connection.execute(asked).first()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def address() -> str:
    """Where a request comes from; of IPv6 the network, since one machine has as many addresses as it likes."""
    try:
        told = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((told, 64), strict=False) if told.version == 6 else told)


def account() -> str:
    """Whose password is guessed: at the sign-in the address in the form, elsewhere the signed-in person's own."""
    if request.endpoint == "accounts.sign_in":
        return _hash(request.form.get("email", "").strip().casefold())
    return _hash(f"person {session.get('person', '')}")


limiter = Limiter(key_func=address, storage_uri="database://", strategy="fixed-window")


def guessing(view):
    """Count each POST of a view that checks a password, before the view begins its transaction."""
    for limit, key in ((PER_ACCOUNT, account), (PER_ADDRESS, address)):
        view = limiter.shared_limit(
            limit, scope=f"password by {key.__name__}", key_func=key, methods=["POST"], on_breach=_note
        )(view)
    return view


def calendar() -> str:
    """Which calendar is fetched."""
    return _hash((request.view_args or {}).get("token", ""))


def fetching(view):
    """Count how often a calendar is fetched, and how many that are not there one address asks for."""
    view = limiter.shared_limit(PER_CALENDAR, scope="calendar", key_func=calendar)(view)
    missed = lambda response: response.status_code == 404  # noqa: E731
    return limiter.shared_limit(WRONG_CALENDARS, scope="no calendar", key_func=address, deduct_when=missed)(
        view
    )


def forgive() -> None:
    """A password that was right is no guess: take this request out of the counts."""
    for counted in limiter.current_limits:
        limiter.storage.incr(counted.key, counted.limit.get_expiry(), amount=-1)


def set_up(app: Flask) -> None:
    """Bind the counters to the application, and give those who must wait a page that says until when."""
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _wait)


def _note(breached: RequestLimit) -> None:
    # Once a window: a flood of attempts shall not flood the trail.
    if limiter.storage.get(breached.key) == breached.limit.amount + 1:
        with deeds.alone() as own:
            accounts.sign_in_failed(own, email=request.form.get("email", ""), at=deeds.now(), throttled=True)


def _wait(_error: RateLimitExceeded) -> ResponseReturnValue:
    limit = limiter.current_limit
    until = limit.reset_at if limit else time.time() + 60
    headers = {"Retry-After": str(max(1, int(until - time.time())))}
    if request.endpoint == CALENDAR:
        return Response(status=429, headers=headers, mimetype="text/plain")
    return render_template("accounts/throttled.html", until=_moment(until)), 429, headers
