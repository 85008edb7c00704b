"""Amounts are read as people here write them; what could mean two things is refused by code."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tracker.wording.parsing import Unreadable, read_moment, read_money, read_number


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234,50\u00a0€", "1234.50"),
        ("12\u2009345\u2009678", "12345678.00"),
        ("1.234,50", "1234.50"),
        ("1.234.567,5", "1234567.50"),
        ("100.000.000 euroa", "100000000.00"),
        ("900 000 euroa", "900000.00"),
        ("900 000 EUR", "900000.00"),
        ("2 000 000 Euro", "2000000.00"),
        ("€ 35,2", "35.20"),
        ("35€", "35.00"),
        ("1234.50", "1234.50"),
        ("0.50", "0.50"),
        ("  7  ", "7.00"),
        ("0,01", "0.01"),
    ],
)
def test_amounts_are_read(text: str, amount: str) -> None:
    assert read_money(text) == Decimal(amount)
    assert read_money(text).as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  \u00a0", "empty"),
        ("€", "empty"),
        ("1.234.50", "ambiguous"),
        ("2.700.00", "ambiguous"),
        ("1.234", "ambiguous"),
        ("1,234.50", "ambiguous"),
        ("1,234,567", "ambiguous"),
        ("1 23,50", "ambiguous"),
        ("12 34", "ambiguous"),
        ("1  234", "ambiguous"),
        (",50", "ambiguous"),
        ("50,", "ambiguous"),
        ("-1,00", "negative"),
        ("\u22121", "negative"),
        ("\u20131 234,50 €", "negative"),
        ("0", "zero"),
        ("0,00", "zero"),
        ("12,345", "decimals"),
        ("12,340", "decimals"),
        ("1.234,500", "decimals"),
        ("12.3456", "decimals"),
        ("abc", "not_a_number"),
        ("1e3", "not_a_number"),
        ("=1+1", "not_a_number"),
        ("12 €/h", "not_a_number"),
        ("NaN", "not_a_number"),
        ("١٢", "not_a_number"),
        (".", "not_a_number"),
        ("1\n234", "not_a_number"),
        ("9" * 14, "too_large"),
        ("9" * 4000, "too_large"),
        ("x" * 4000, "not_a_number"),
    ],
)
def test_what_is_no_amount_is_refused_by_code(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_money(text)
    assert refused.value.code == code


def test_zero_is_read_where_it_may_be() -> None:
    assert read_money("0,00 €", zero=True) == 0


def test_numbers_are_exact() -> None:
    assert read_number("1 234,125") == Fraction(9873, 8)
    assert read_number("0,1") == Fraction(1, 10)
    with pytest.raises(Unreadable, match="decimals"):
        read_number("1,1234567")
    with pytest.raises(Unreadable, match="not_a_number"):
        read_number("12 €")


@given(some.decimals(min_value="0.01", max_value="999999999", places=2))
def test_every_way_of_writing_reads_the_same(amount: Decimal) -> None:
    for grouping in ("", " ", "\u00a0", "\u202f", "."):
        text = f"{amount:,.2f}".replace(",", "G").replace(".", ",").replace("G", grouping)
        assert read_money(text) == amount


@given(some.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Unreadable):
        assert read_money(text) > 0


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("14.12.2026 12.07", datetime(2026, 12, 14, 10, 7, tzinfo=UTC)),
        ("14.12.2026 kl. 12.07.03", datetime(2026, 12, 14, 10, 7, 3, tzinfo=UTC)),
        (" 4.6.2026  klo 9:05 ", datetime(2026, 6, 4, 6, 5, tzinfo=UTC)),
        ("14. 12. 2026, at 0.00", datetime(2026, 12, 13, 22, 0, tzinfo=UTC)),
        ("2026-12-14 12:07", datetime(2026, 12, 14, 10, 7, tzinfo=UTC)),
        ("2026-12-14T12:07:59", datetime(2026, 12, 14, 10, 7, 59, tzinfo=UTC)),
        ("25.10.2026 3.30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_finnish_time(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("14.12.2026", "not_a_moment"),
        ("12.07", "not_a_moment"),
        ("14.12.26 12.07", "not_a_moment"),
        ("12/14/2026 12:07", "not_a_moment"),
        ("31.11.2026 12.00", "no_such_moment"),
        ("1.1.2026 24.00", "no_such_moment"),
        ("1.1.2026 12.60", "no_such_moment"),
        ("29.3.2026 3.30", "no_such_moment"),
        ("1.1.1026 12.00", "no_such_moment"),
    ],
)
def test_what_is_no_moment_is_refused_by_code(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_moment(text)
    assert refused.value.code == code
