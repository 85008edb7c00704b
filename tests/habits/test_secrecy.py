"""Every column of every table says how secret it is, because the trail and the exports ask."""

from collections.abc import Iterator

from sqlalchemy import Column, Integer, MetaData, Table

from tests.habits.sources import assert_none, every_model

DECLARED = ("plain", "personal", "secret", "sealed")


def undeclared(metadata: MetaData) -> Iterator[str]:
    """Columns without a declaration, or with one that nobody knows."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.info.get("secrecy") not in DECLARED:
                yield f"{table.name}.{column.name}"


def test_every_column_declares_its_secrecy() -> None:
    assert_none(undeclared(every_model()))


def test_a_column_without_a_declaration_is_found() -> None:
    sample = MetaData()
    Table(
        "sample",
        sample,
        Column("bare", Integer),
        Column("odd", Integer, info={"secrecy": "hidden"}),
        Column("declared", Integer, info={"secrecy": "plain"}),
    )
    assert list(undeclared(sample)) == ["sample.bare", "sample.odd"]
