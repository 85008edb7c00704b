"""A sealed attachment in two parts: its content under a key of its own, and an envelope that tells of it.

Pure. The envelope (name, kind, size, mark of secrecy, the content's key) is sealed under the round's key and always
of one length; the content is padded to a class of sizes, so that its length tells no more than the class.
Not here: the round's key (`sealing`), rows (`safe`).
"""

import base64
import json
import secrets
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tracker.tenders.sealing import Unopenable

SIZE = 1536  # of every envelope: 150 signs of four bytes each, doubled by JSON, and the rest
KEY = 32
LENGTH = 8
SMALLEST = 64 * 1024
ONCE = bytes(12)  # each content has a key of its own, so the nonce need not differ
PURPOSE = b"procurement register: content of an attachment"


@dataclass(frozen=True)
class Letter:
    """What the envelope tells of an attachment, the key of its content among it."""

    kind: str
    lot_id: int | None
    name: str
    media_type: str
    size: int
    business_secret: bool
    content_key: bytes

    def as_bytes(self) -> bytes:
        """The letter as it is sealed."""
        told = asdict(self) | {"content_key": base64.b64encode(self.content_key).decode()}
        return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(told: bytes) -> Letter:
    """The letter that `as_bytes` wrote."""
    facts = json.loads(told)
    return Letter(**(facts | {"content_key": base64.b64decode(facts["content_key"])}))


def lock(content: bytes) -> tuple[bytes, bytes]:
    """A content as ciphertext, and the new key that opens it."""
    key = secrets.token_bytes(KEY)
    room = SMALLEST
    while room < len(content):
        room *= 2
    padded = len(content).to_bytes(LENGTH) + content + bytes(room - len(content))
    return ChaCha20Poly1305(key).encrypt(ONCE, padded, PURPOSE), key


def unlock(ciphertext: bytes, key: bytes) -> bytes:
    """The content that was locked; `Unopenable` for another key or altered bytes."""
    try:
        padded = ChaCha20Poly1305(key).decrypt(ONCE, ciphertext, PURPOSE)
    except (InvalidTag, ValueError):
        raise Unopenable from None
    return padded[LENGTH : LENGTH + int.from_bytes(padded[:LENGTH])]
