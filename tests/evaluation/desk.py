"""What the tests of a panel share: refusals of the domain and of the database, and the trail's rows."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tracker import audit
from tracker.refusal import Refused


def refused(made, verb, *told, code=None, **facts):
    with pytest.raises(Refused) as found:
        verb(made.session, *told, **facts)
    made.session.rollback()
    if code is not None:
        assert found.value.code == code
    return found.value


def entries(session):
    return list(session.scalars(select(audit.Entry).order_by(audit.Entry.sequence)))


def database_refuses(made, statement: str) -> str:
    made.session.rollback()
    with made.session.get_bind().connect() as connection:
        connection.info["audited"] = True
        with pytest.raises(DBAPIError) as found:
            connection.exec_driver_sql(statement)
        connection.info.pop("audited", None)
        connection.rollback()
    return str(found.value.orig)
