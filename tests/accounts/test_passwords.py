"""Which passwords will do, and how they are kept."""

import threading

import pytest
from argon2 import PasswordHasher

from tracker.accounts import passwords
from tracker.refusal import Refused

GOOD = "fyra små grodor hoppar"


def refused(password: str) -> str:
    with pytest.raises(Refused) as told:
        passwords.check(password, email="frida.berg@example.fi", name="Frida Berg")
    assert told.value.field == "password"
    return told.value.code


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elva tecken", "password.too_short"),
        ("a" * 60 + "bcdefgh" * 10, "password.too_long"),
        ("Lösenord1234", "password.too_common"),
        ("abababababab", "password.too_common"),
        ("frida.berg@example.fi", "password.about_you"),
        ("FridaBergFrida", "password.about_you"),
        ("frida.berg2026", "password.about_you"),
    ],
)
def test_a_poor_password_is_refused(password: str, code: str) -> None:
    assert refused(password) == code


@pytest.mark.parametrize(
    "password", [GOOD, "xK3#pQ9!vL2m", "Frida tycker om lingon", "ä" * 3 + "bcdefghijkl"]
)
def test_a_good_password_will_do(password: str) -> None:
    passwords.check(password, email="frida.berg@example.fi", name="Frida Berg")


def test_limits_are_exact() -> None:
    passwords.check("abcdefghijk1", email="x@example.fi", name="Nn")
    passwords.check("abcdefgh" * 16, email="x@example.fi", name="Nn")
    assert refused("abcdefghij1") == "password.too_short"
    assert refused("abcdefgh" * 16 + "1") == "password.too_long"


def test_the_hash_is_argon2id_and_salted() -> None:
    one, other = passwords.sealed(GOOD), passwords.sealed(GOOD)
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert one != other
    assert passwords.matches(one, GOOD)
    assert not passwords.matches(one, GOOD + " ")


def test_letters_match_however_the_keyboard_composes_them() -> None:
    assert passwords.matches(passwords.sealed("fyra små grodor"), "fyra sma\u030a grodor")


def test_nobodys_hash_costs_as_much_as_anybodys_and_never_matches() -> None:
    assert not PasswordHasher().check_needs_rehash(passwords.NOBODY)
    assert not passwords.matches(None, GOOD)


def test_a_broken_hash_matches_nothing() -> None:
    assert not passwords.matches("not a hash", GOOD)


def test_only_a_few_are_computed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most, lock = 0, 0, threading.Lock()
    both_in = threading.Barrier(passwords.AT_ONCE)

    class Slow:
        def hash(self, password: str) -> str:
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
            both_in.wait(5)
            with lock:
                at_once -= 1
            return password

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=passwords.sealed, args=(GOOD,)) for _ in range(3 * passwords.AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == passwords.AT_ONCE


def test_whoever_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    with passwords._turn(), pytest.raises(Refused) as told:
        passwords.sealed(GOOD)
    assert told.value.code == "sign_in.busy"


def test_temporary_passwords_will_do_and_differ() -> None:
    made = {passwords.temporary() for _ in range(20)}
    assert len(made) == 20
    for password in made:
        passwords.check(password, email="frida.berg@example.fi", name="Frida Berg")
