"""A small load generator: keep-alive connections that each ask again as soon as they have their answer."""

import asyncio
import statistics
from dataclasses import dataclass
from typing import Any

from core.clock import stopwatch_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one route took under load."""

    requests_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int

    def as_row(self) -> dict[str, Any]:
        """The figures, rounded."""
        figures = {"requests_per_s": self.requests_per_s, "p50_ms": self.p50_ms, "p95_ms": self.p95_ms, "p99_ms": self.p99_ms}
        return {**{name: round(value, 2) for name, value in figures.items()}, "errors": self.errors}


async def press(port: int, path: str, *, connections: int, seconds: float) -> Load:
    """Ask for `path` over `connections` at once for `seconds`; what was answered before a short warm-up is over does not count."""
    until = stopwatch_s() + seconds
    counted_from = stopwatch_s() + min(1.0, seconds / 4)
    found = await asyncio.gather(*(_ask(port, path, until) for _ in range(connections)))
    times = [(end, took) for answers, _ in found for end, took in answers if end >= counted_from]
    errors = sum(count for _, count in found)
    if len(times) < 10:
        raise SystemExit(f"{path} gave only {len(times)} good answers and {errors} errors in {seconds} s.")
    took_ms = sorted(took * 1000 for _, took in times)
    cuts = statistics.quantiles(took_ms, n=100)
    return Load(
        requests_per_s=len(times) / (max(end for end, _ in times) - counted_from),
        p50_ms=cuts[49],
        p95_ms=cuts[94],
        p99_ms=cuts[98],
        errors=errors,
    )


async def _ask(port: int, path: str, until: float) -> tuple[list[tuple[float, float]], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n\r\n".encode()
    answers: list[tuple[float, float]] = []
    errors = 0
    try:
        while (start := stopwatch_s()) < until:
            writer.write(request)
            status = await _read_answer(reader)
            end = stopwatch_s()
            if status == 200:
                answers.append((end, end - start))
            else:
                errors += 1
    finally:
        writer.close()
    return answers, errors


async def _read_answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length:"))
    await reader.readexactly(length)
    return int(head.split(" ", 2)[1])
