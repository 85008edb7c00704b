"""The only write of documents: bytes are kept under their hash."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.documents.models import Content


def keep(session: Session, data: bytes) -> str:
    """Keep bytes and tell their key; the same bytes are kept once. Belongs to the act that has begun."""
    key = hashlib.sha256(data).hexdigest()
    if session.scalar(select(Content.sha256).where(Content.sha256 == key)) is None:
        session.add(Content(sha256=key, stored=data))
        session.flush()
    return key
