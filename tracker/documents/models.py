"""The table of contents: bytes by their SHA-256, written once and never changed.

Not here: names, media types and whose they are; a sealed content is ciphertext, and so is what its hash covers.
"""

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped

from tracker.database import Base, append_only, plain, secret


class Content(Base):
    """Stored bytes; the key is their SHA-256 in hexadecimal, which the trail keeps in their stead."""

    __tablename__ = "contents"
    __table_args__ = (CheckConstraint("length(sha256) = 64", "hash_whole"),)

    sha256: Mapped[str] = plain(String(64), primary_key=True)
    stored: Mapped[bytes] = secret(LargeBinary, nullable=False, trail=False)


append_only(Content.__table__, name="contents")
