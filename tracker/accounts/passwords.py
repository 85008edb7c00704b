"""Passwords: which ones will do, and how they become argon2id hashes, a few at a time.

Not here: whose they are, and how often somebody may guess (`tracker.web.throttle`).
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.refusal import Refused

LEAST, MOST = 12, 128
LEAST_DIFFERENT = 5
# A hash takes 64 MiB and the whole of a core for a tenth of a second: more at once only slow each other down.
AT_ONCE = 2
PATIENCE = 10.0  # seconds

COMMON = frozenset(
    {
        "123456789012", "1234567890123", "12345678901234567890", "1q2w3e4r5t6y", "1qaz2wsx3edc",
        "abcdefghijkl", "adminadminadmin", "administrator", "changeme1234", "correcthorsebatterystaple",
        "iloveyou1234", "kesäkesäkesä", "letmein12345", "lösenord1234", "lösenord12345", "lösenordlösenord",
        "mustikka1234",
        "password1234", "password12345", "password123456", "passwordpassword", "perkele12345", "qwerty123456",
        "qwertyuiop12", "qwertyuiop123", "qwertyuiopå", "qwertyuiopåä", "salasana1234", "salasana12345",
        "salasana123456", "salasanasalasana", "sommar2025sommar", "sommar2026sommar", "tervetuloa12",
        "tervetuloa123", "tervetuloa1234", "trustno1trustno1", "välkommen1234", "welcome12345",
        "zaq12wsxcde3",
    }
)  # fmt: skip

# Of a random word that nobody has; an unknown address costs as much as a known one.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$tzM1cpqplcVhXGF6C8nNLw$k/z0QUcaZKUPTI4c+KDEpnoNTqJHcKqA8ANJWJyzKk4"

_hasher = PasswordHasher()
_turns = BoundedSemaphore(AT_ONCE)


def check(password: str, *, email: str, name: str) -> None:
    """Refuse a password that is too short, too long, common, or made of the person's own address or name."""
    folded = _normal(password).casefold()
    if len(folded) < LEAST:
        raise Refused("password.too_short", field="password", least=LEAST)
    if len(folded) > MOST:
        raise Refused("password.too_long", field="password", most=MOST)
    if folded in COMMON or len(set(folded)) < LEAST_DIFFERENT:
        raise Refused("password.too_common", field="password")
    own = {email.casefold(), email.casefold().partition("@")[0], *name.casefold().split()}
    rest = folded
    for word in sorted(own, key=len, reverse=True):
        rest = rest.replace(word, "") if len(word) > 2 else rest
    if len(rest) < LEAST // 2:
        raise Refused("password.about_you", field="password")


def sealed(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters."""
    with _turn():
        return _hasher.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether a password is the one behind a hash; without a hash it costs the same and is never right."""
    with _turn():
        try:
            right = _hasher.verify(stored or NOBODY, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return right and stored is not None


def temporary() -> str:
    """A password to hand over once: almost 80 bits, in groups that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _normal(password: str) -> str:
    # One keyboard sends "ä" as one character, another as two.
    return unicodedata.normalize("NFKC", password)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Refused("sign_in.busy")
    try:
        yield
    finally:
        _turns.release()
