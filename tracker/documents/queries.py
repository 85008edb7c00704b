"""Reads of contents. Who may read one is asked by the room that it belongs to."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.documents.models import Content
from tracker.refusal import Refused


def content(session: Session, key: str) -> bytes:
    """The bytes of a key; `Refused("document.altered")` where they are gone or are not those any longer."""
    data = session.scalar(select(Content.stored).where(Content.sha256 == key))
    if data is None or hashlib.sha256(data).hexdigest() != key:
        raise Refused("document.altered")
    return data
