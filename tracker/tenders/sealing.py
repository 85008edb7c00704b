"""How a tender's values are sealed under the round's public key, and how the private half is wrapped.

Pure: bytes in, bytes out. Not here: rows, rounds, and who may open.

A sealed text is: format (1 byte) · ephemeral public key (32) · ChaCha20-Poly1305 over the padded plaintext.
Its key is HKDF-SHA256 over the X25519 agreement of the ephemeral and the round's key; both public keys and the
identity of what is sealed are bound to it. Every text of one `size` has the same length, so length tells nothing.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
KEY = 32
NONCE = 12
HEAD = 1 + KEY
LENGTH = 4
SIZE = 256
PURPOSE = b"procurement register: sealed tender"
ONCE = bytes(NONCE)  # each text has a key of its own, so the nonce need not differ


class Unopenable(ValueError):
    """What was sealed does not open: another key, another identity, or altered bytes."""


def new_pair(sealing_key: bytes, *, round_id: int) -> tuple[bytes, bytes]:
    """A round's key pair: the public half, and the private one wrapped by the sealing key."""
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    nonce = secrets.token_bytes(NONCE)
    wrapped = AESGCM(sealing_key).encrypt(nonce, private.private_bytes_raw(), _owner(round_id, public))
    return public, nonce + wrapped


def unwrap(sealing_key: bytes, wrapped: bytes, *, public: bytes, round_id: int) -> bytes:
    """The private half of a round's key; `Unopenable` where the pair is not this round's under this key."""
    try:
        return AESGCM(sealing_key).decrypt(wrapped[:NONCE], wrapped[NONCE:], _owner(round_id, public))
    except (InvalidTag, ValueError):
        raise Unopenable from None


def seal(public: bytes, plaintext: bytes, *, identity: str, size: int = SIZE) -> bytes:
    """Seal a text of at most `size` bytes for one thing, named by `identity`, under a round's public key."""
    if len(plaintext) > size:
        raise ValueError(f"at most {size} bytes are sealed at this size")
    padded = len(plaintext).to_bytes(LENGTH) + plaintext + bytes(size - len(plaintext))
    ephemeral = X25519PrivateKey.generate()
    mine = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    return (
        FORMAT + mine + ChaCha20Poly1305(_key(shared, mine, public)).encrypt(ONCE, padded, identity.encode())
    )


def unseal(private: bytes, sealed: bytes, *, identity: str) -> bytes:
    """The text that was sealed for this identity; `Unopenable` for anything else."""
    if sealed[:1] != FORMAT or len(sealed) < HEAD:
        raise Unopenable
    theirs = sealed[1:HEAD]
    try:
        own = X25519PrivateKey.from_private_bytes(private)
        shared = own.exchange(X25519PublicKey.from_public_bytes(theirs))
        key = _key(shared, theirs, own.public_key().public_bytes_raw())
        padded = ChaCha20Poly1305(key).decrypt(ONCE, sealed[HEAD:], identity.encode())
    except (InvalidTag, ValueError):
        raise Unopenable from None
    length = int.from_bytes(padded[:LENGTH])
    return padded[LENGTH : LENGTH + length]


def _key(shared: bytes, ephemeral: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY, salt=ephemeral + public, info=PURPOSE).derive(shared)


def _owner(round_id: int, public: bytes) -> bytes:
    return b"round %d " % round_id + public
