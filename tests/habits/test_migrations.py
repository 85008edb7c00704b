"""The migrations make what the models say, on both databases, and go up and down with data in the tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from tests.databases import Databases, migrate, migrations, unmigrate
from tests.habits import rows
from tests.habits.schema import differences, schema
from tests.habits.sources import assert_none, every_model
from tracker import database

REFERENCE = "CONSTRAINT fk_sample_above FOREIGN KEY (above_id) REFERENCES above (id) ON DELETE CASCADE"
SAMPLE = [
    "CREATE TABLE above (id INTEGER PRIMARY KEY)",
    "CREATE TABLE sample (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, cents BIGINT, above_id INTEGER, "
    "CONSTRAINT ck_sample_cents CHECK (cents >= 0), CONSTRAINT uq_sample_name UNIQUE (name), "
    + REFERENCE
    + ")",
    "CREATE INDEX ix_sample_cents ON sample (cents)",
]
TRIGGER = {
    "sqlite": ["CREATE TRIGGER stop BEFORE DELETE ON sample BEGIN SELECT RAISE(ABORT, 'no'); END"],
    "postgresql": [
        "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
        "CREATE TRIGGER stop BEFORE DELETE ON sample FOR EACH ROW EXECUTE FUNCTION stop()",
    ],
}
CHANGES = {
    "a column": (", cents BIGINT", ", cents BIGINT, euros BIGINT"),
    "a type": ("cents BIGINT", "cents INTEGER"),
    "nullability": ("VARCHAR(20) NOT NULL", "VARCHAR(20)"),
    "a check": ("CONSTRAINT ck_sample_cents CHECK (cents >= 0),", ""),
    "a check's words": ("cents >= 0", "cents > 0"),
    "a unique": ("CONSTRAINT uq_sample_name UNIQUE (name),", ""),
    "what a deletion takes along": (" ON DELETE CASCADE", ""),
    "a reference": (f", {REFERENCE}", ""),
    "an index": ("CREATE INDEX ix_sample_cents ON sample (cents)", "SELECT 1"),
    "a trigger": ("CREATE TRIGGER stop", "DROP TABLE IF EXISTS stop --"),
}


@pytest.fixture
def empty(dialect: str, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without a table; nothing guards it."""
    with databases.empty(dialect, tmp_path) as url:
        made = database.engine(url)
        yield made
        made.dispose()


@pytest.fixture
def migrated(dialect: str, databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database that the migrations made, and nothing else."""
    (tmp_path / "migrated").mkdir()
    with databases.empty(dialect, tmp_path / "migrated") as url:
        made = database.engine(url)
        migrate(made)
        yield made
        made.dispose()


def test_migrated_schema_equals_the_models(empty: Engine, migrated: Engine) -> None:
    every_model().create_all(empty)
    assert schema(empty)
    assert_none(f"{part} (migrations | models)" for part in differences(schema(migrated), schema(empty)))


def test_each_migration_goes_up_and_down_with_data(empty: Engine) -> None:
    script = ScriptDirectory.from_config(migrations())
    before, counts = schema(empty), {}
    for step in reversed(list(script.walk_revisions())):
        migrate(empty, step.revision)
        after, filled = schema(empty), rows.fill(empty)
        assert {name: filled.get(name, count) >= count for name, count in counts.items()} == dict.fromkeys(
            counts, True
        )
        unmigrate(empty, step.down_revision or "base")
        assert differences(schema(empty), before) == [], f"after {step.revision} went down"
        migrate(empty, step.revision)
        assert differences(schema(empty), after) == [], f"after {step.revision} came again"
        before, counts = after, rows.fill(empty)
    unmigrate(empty, "base")
    assert schema(empty) == {}


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(migrations()).get_heads()) == 1


def test_two_heads_are_found(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / f"{name}.py").write_text(f"revision = '{name}'\ndown_revision = None\n")
    assert len(ScriptDirectory(tmp_path, version_locations=[tmp_path]).get_heads()) == 2


@pytest.mark.parametrize("change", CHANGES)
def test_a_difference_is_found(dialect: str, databases: Databases, tmp_path: Path, change: str) -> None:
    whole = [*SAMPLE, *TRIGGER[dialect]]
    old, new = CHANGES[change]
    changed = [statement.replace(old, new) for statement in whole]
    assert changed != whole
    found = []
    for name, statements in (("whole", whole), ("changed", changed)):
        (tmp_path / name).mkdir()
        with databases.empty(dialect, tmp_path / name) as url:
            found.append(_built(url, statements))
    assert differences(found[0], found[0]) == []
    assert differences(*found)


def _built(url: str, statements: list[str]) -> dict[str, str]:
    engine = database.engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    found = schema(engine)
    engine.dispose()
    return found
