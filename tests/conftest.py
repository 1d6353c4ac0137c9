"""On which database the tests stand: `--database postgresql` runs those that touch one on PostgreSQL instead of SQLite."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "attacks"))
sys.path.insert(0, str(Path(__file__).parent / "integration"))

import databases

HOUSES = {"api_house", "chat_house", "databases"}
"""The modules that open a database for a test."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=databases.KINDS,
        default="sqlite",
        help="the database that the tests stand on; with postgresql only the tests that touch one are run",
    )
    parser.addoption("--sales", type=int, default=0, help="sales at once in the test of races; 0: some hundreds")
    parser.addoption("--fuzz", type=int, default=0, help="cases of each operation and kind for the test of the whole interface; 0: a few")
    parser.addoption("--kills", type=int, default=2, help="kills of each kind of work on each database, for the kill tests")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often to kill, by the option."""
    return int(request.config.getoption("--kills"))


def pytest_configure(config: pytest.Config) -> None:
    databases.choose(config.getoption("--database"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database") == "sqlite":
        return
    kept = [item for item in items if isinstance(item, pytest.Function) and touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def touches_database(item: pytest.Function) -> bool:
    """Whether the test's module takes something from one of the houses."""
    taken = vars(item.module).values()
    return any((getattr(thing, "__module__", None) or getattr(thing, "__name__", None)) in HOUSES for thing in taken)
