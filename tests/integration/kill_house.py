"""Killing a process at random moments of its work, and what must be true of its database afterwards."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from core.settings import DatabaseSettings, Settings
from db import Database
from db.audit import verify_chains
from db.models import Activity, Job, ModelVersion, Operation
from tools.artefacts import read_artefact

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Record:
    """What the killed processes have said so far."""

    begun: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    def hear(self, words: dict[str, Any]) -> None:
        if "begun" in words:
            self.begun.append(words["begun"])
        if "acknowledged" in words:
            self.acknowledged.append(words["acknowledged"])

    @property
    def next(self) -> int:
        """The number of the first piece of work that nobody has begun; the one that was cut short is begun again."""
        last = self.begun[-1] if self.begun else None
        return len(set(self.begun)) - (last is not None and last not in self.acknowledged)


class Nursery:
    """The process whose children are killed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._child = 0

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery has ended"
        words: dict[str, Any] = json.loads(line)
        return words

    def start(self, **told: Any) -> int:
        """A child at that work; returns its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        self._child = int(self._line()["pid"])
        return self._child

    def until_end(self, record: Record) -> int:
        """Hear everything until the child has ended; returns its exit status."""
        while "ended" not in (words := self._line()):
            record.hear(words)
        return int(words["ended"])

    def kill_after(self, record: Record, pieces: int) -> None:
        """Let the child acknowledge so many pieces, then kill it."""
        heard = 0
        while heard < pieces:
            words = self._line()
            assert "ended" not in words, "the child has ended by itself"
            record.hear(words)
            heard += "acknowledged" in words
        os.kill(self._child, signal.SIGKILL)
        assert self.until_end(record) == -signal.SIGKILL

    def kill_after_first(self, record: Record) -> None:
        """Let the child acknowledge one piece, then kill it."""
        self.kill_after(record, 1)

    def kill_within(self, chance: random.Random, record: Record, *, pieces: int, spread_s: float, **told: Any) -> int:
        """Start the work, kill it after some pieces and a random while; returns the exit status, minus nine unless it was done before."""
        pid = self.start(**told)
        heard, wanted = 0, chance.randint(0, pieces)
        while heard < wanted:
            words = self._line()
            if "ended" in words:
                return int(words["ended"])
            record.hear(words)
            heard += "acknowledged" in words
        time.sleep(chance.uniform(0, spread_s))  # the moment of the kill is what is varied
        with suppress(ProcessLookupError):  # it was done before
            os.kill(pid, signal.SIGKILL)
        return self.until_end(record)


@contextmanager
def nursery() -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.integration.killed_process"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603 -- our own module
    try:
        yield Nursery(process)
    finally:
        process.communicate(timeout=30)


async def check(url: str, state: Path, record: Record) -> None:
    """The database is whole; what was acknowledged is there once, what was cut short is there whole or not at all."""
    database = Database(url)
    try:
        async with database.session() as session:
            if database.is_sqlite:
                assert (await session.execute(text("PRAGMA integrity_check"))).scalars().all() == ["ok"]
                assert (await session.execute(text("PRAGMA foreign_key_check"))).all() == []
            operations = (await session.scalars(select(Operation))).all()
            activities = [str(one) for one in await session.scalars(select(Activity.id))]
            versions = (await session.scalars(select(ModelVersion))).all()
            jobs = [row.key for row in await session.scalars(select(Job)) if row.key]
        assert [chain.broken_at async for chain in verify_chains(database) if chain.broken_at is not None] == []
    finally:
        await database.close()
    written = Counter([row.key for row in operations] + jobs)
    ours = {key for key in written if "-" in key and key.split("-")[0] in {"trade", "import", "retrain"}}
    assert set(record.acknowledged) <= ours <= set(record.begun)
    assert {written[key] for key in ours} <= {1}
    added = [change["id"] for row in operations for change in row.changes if change["table"] == "activities" and change["after"]]
    assert sorted(added) == sorted(activities)
    settings = Settings(_env_file=None, state_dir=state, database=DatabaseSettings(url=url))
    assert [row.number for row in versions if read_artefact(settings, row.artefact, row.artefact_sha256) is None] == []
    assert len({(row.family, row.symbol) for row in versions if row.status == "champion"}) == len(
        {(row.family, row.symbol) for row in versions}
    )
