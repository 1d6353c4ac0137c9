"""What a program and its children take, as the system's own process table tells it."""

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ENDED = "Z"  # the state in which a process waits to be collected; it holds no memory any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One process: its part in the program, and its resident memory in megabytes of 10^6 bytes."""

    part: str
    pid: int
    rss_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    pid: int
    parent: int
    rss_kb: int
    command: str


def family(root: int) -> list[Taken]:
    """The process `root` and everything below it, `root` first. What has ended and only waits to be collected is left out."""
    table = subprocess.run(["ps", "-axo", "pid=,ppid=,stat=,rss=,args="], check=True, capture_output=True, text=True)  # noqa: S607 -- the system's own table
    lines = list(_lines(table.stdout.splitlines()))
    found, parents = [line for line in lines if line.pid == root], {root}
    while below := [line for line in lines if line.parent in parents and line not in found]:
        found += below
        parents = {line.pid for line in below}
    return [Taken(part=_part(line, root), pid=line.pid, rss_mb=round(line.rss_kb * 1024 / 1e6, 1)) for line in found]


def _lines(table: Iterable[str]) -> Iterator[_Line]:
    for text in table:
        pid, parent, state, rss, command = text.split(None, 4)
        if state.startswith(ENDED):
            continue
        yield _Line(pid=int(pid), parent=int(parent), rss_kb=int(rss), command=command)


def _part(line: _Line, root: int) -> str:
    if line.pid == root:
        return "web"
    return "redis" if "redis-server" in line.command else "calculation" if "cpu_child" in line.command else "other"
