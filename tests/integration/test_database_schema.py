"""The migrations and the models say the same, on both databases; and every migration runs from what was before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import KINDS, blank_postgresql, fresh_database
from sqlalchemy import Connection, inspect

from db import Database
from db.migrations import current_revision, migrate, newest_revision
from db.models import Base


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def blank(kind: str, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'blank.db'}"
    else:
        with blank_postgresql() as url:
            yield url


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata))


async def test_the_migrations_make_what_the_models_describe(kind: str, tmp_path: Path) -> None:
    with fresh_database(tmp_path, kind=kind) as url:
        database = Database(url)
        async with database.engine.connect() as connection:
            assert await connection.run_sync(differences) == []
        await database.close()


async def test_migrating_twice_changes_nothing_the_second_time(blank: str) -> None:
    database = Database(blank)
    assert await current_revision(database) is None
    assert await migrate(database) is None
    assert await migrate(database) == newest_revision() == await current_revision(database)
    await database.close()


async def test_a_migration_that_fails_leaves_nothing_behind(blank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(blank)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", broken)
        with pytest.raises(RuntimeError, match="the power went"):
            await migrate(database)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []
    await migrate(database)
    assert await current_revision(database) == newest_revision()
    await database.close()
