"""The cipher: what was sealed opens for its own round and thing, and for nothing else; its length tells nothing."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tracker.tenders import Values, sealing
from tracker.tenders.values import from_bytes

KEY = bytes(range(32))
OTHER = bytes(32)


@pytest.fixture
def pair() -> tuple[bytes, bytes]:
    public, wrapped = sealing.new_pair(KEY, round_id=7)
    return public, sealing.unwrap(KEY, wrapped, public=public, round_id=7)


@given(some.binary(max_size=sealing.SIZE), some.text(max_size=80))
def test_what_was_sealed_opens_as_it_was(plaintext: bytes, identity: str) -> None:
    public, wrapped = sealing.new_pair(KEY, round_id=7)
    private = sealing.unwrap(KEY, wrapped, public=public, round_id=7)
    sealed = sealing.seal(public, plaintext, identity=identity)
    assert sealing.unseal(private, sealed, identity=identity) == plaintext
    assert len(sealed) == 1 + 32 + 4 + sealing.SIZE + 16


def test_the_same_text_never_looks_the_same(pair) -> None:
    public, _ = pair
    seen = {sealing.seal(public, b"41.37", identity="offer 1") for _ in range(50)}
    assert len(seen) == 50
    assert not any(b"41.37" in sealed for sealed in seen)


def test_a_larger_size_holds_what_the_usual_one_does_not(pair) -> None:
    public, private = pair
    form = bytes(5000)
    with pytest.raises(ValueError, match="256"):
        sealing.seal(public, form, identity="form")
    sealed = sealing.seal(public, form, identity="form", size=8192)
    assert sealing.unseal(private, sealed, identity="form") == form


def test_another_identity_does_not_open(pair) -> None:
    public, private = pair
    sealed = sealing.seal(public, b"41.37", identity="offer 1")
    with pytest.raises(sealing.Unopenable):
        sealing.unseal(private, sealed, identity="offer 2")


@pytest.mark.parametrize("place", [0, 1, 20, 33, 100, -1])
def test_one_altered_byte_does_not_open(pair, place: int) -> None:
    public, private = pair
    sealed = bytearray(sealing.seal(public, b"41.37", identity="offer 1"))
    sealed[place] ^= 1
    with pytest.raises(sealing.Unopenable):
        sealing.unseal(private, bytes(sealed), identity="offer 1")


@pytest.mark.parametrize(
    "sealed", [b"", b"\x01", b"\x01" + bytes(32), b"\x01" + bytes(400), b"\x02" + bytes(400)]
)
def test_what_is_no_sealed_text_does_not_open(pair, sealed: bytes) -> None:
    with pytest.raises(sealing.Unopenable):
        sealing.unseal(pair[1], sealed, identity="offer 1")


def test_the_private_half_opens_only_with_its_key_round_and_public_half() -> None:
    public, wrapped = sealing.new_pair(KEY, round_id=7)
    other, _ = sealing.new_pair(KEY, round_id=7)
    for key, told in (
        (OTHER, {"public": public, "round_id": 7}),
        (KEY, {"public": public, "round_id": 8}),
        (KEY, {"public": other, "round_id": 7}),
    ):
        with pytest.raises(sealing.Unopenable):
            sealing.unwrap(key, wrapped, **told)
    with pytest.raises(sealing.Unopenable):
        sealing.unwrap(KEY, b"", public=public, round_id=7)


@given(
    some.none() | some.decimals(min_value="0.01", max_value=10**12, places=2),
    some.none() | some.fractions(min_value=Fraction(1, 100), max_value=10**9, max_denominator=10**6),
    some.none() | some.decimals(min_value="0.01", max_value=10**12, places=2),
)
def test_values_fit_and_come_back_exactly(unit_price, volume, total) -> None:
    values = Values(unit_price, volume, total)
    assert len(values.as_bytes()) <= sealing.SIZE
    assert from_bytes(values.as_bytes()) == values


def test_the_largest_values_fit() -> None:
    largest = Values(Decimal("9999999999999.99"), Fraction(10**12 - 1, 10**12), Decimal("9999999999999.99"))
    assert len(largest.as_bytes()) <= sealing.SIZE
