"""Members fitted within their budgets: in this process one after the other, or beside each other in spawn children.

A child is told days and values and answers with the fitted parameters in stored form. One that takes longer than its budget is ended,
with whatever it was doing, and another takes its place.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np

from core.clock import cpu_s, stopwatch_s
from forecasting.artefact import pack, unpack
from forecasting.history import Frequency, History
from forecasting.model import FAILURES, Fitted, why
from forecasting.registry import find_model

Outcome: TypeAlias = "Fitted | str"
"""A fitted member, or why there is none."""
Told: TypeAlias = Callable[[float], None]

LEEWAY, IMPORTS_S = 3.0, 15.0
"""How many times its budget a fit may take, for machines differ; and seconds on top for the libraries that it loads first."""
MAX_CHILDREN = 16
START_S = 120.0
"""Seconds that a child may take until it is ready."""
_DAMAGED = "failed: its process ended unexpectedly"


@dataclass(frozen=True, slots=True, kw_only=True)
class FitTask:
    """One fit to be done: `name` to `history`, drawing random numbers from `seed`."""

    name: str
    history: History
    seed: int

    @property
    def limit_s(self) -> float:
        """Seconds after which it is given up: of a child by the clock, here of the processor, which others may share."""
        return LEEWAY * find_model(self.name).spec.budget_s + IMPORTS_S

    @property
    def overrun(self) -> str:
        """What is said of a fit that was given up."""
        return f"failed: took longer than its budget of {find_model(self.name).spec.budget_s:g} s allows"


def fit_here(task: FitTask) -> Outcome:
    """The fit, in this process; one that took too long is left out when it ends, for nothing can end it before."""
    started = cpu_s()
    try:
        fitted = find_model(task.name).fit((task.history,), seed=task.seed)
    except FAILURES as failure:
        return why(failure)
    return fitted if cpu_s() - started <= task.limit_s else task.overrun


def _ask(task: FitTask) -> bytes:
    known = task.history
    header = {"model": task.name, "seed": task.seed, "name": known.name, "frequency": known.frequency.value, "ratios": known.multiplicative}
    return pack(header, {"dates": known.dates.astype("datetime64[D]").astype(np.int64), "values": known.values})


def _answer(asked: bytes) -> bytes:
    """What a child answers: `1` and the stored parameters, or `0` and the reason."""
    header, arrays = unpack(asked)
    history = History(
        name=header["name"],
        dates=arrays["dates"].astype("datetime64[D]"),
        values=np.asarray(arrays["values"], dtype=np.float64),
        frequency=Frequency(header["frequency"]),
        multiplicative=header["ratios"],
    )
    try:
        return b"1" + find_model(header["model"]).fit((history,), seed=header["seed"]).dump()
    except FAILURES as failure:
        return b"0" + why(failure).encode()


def serve(line: "Connection[bytes, bytes]") -> None:
    """A child's life: one fit after another until the parent hangs up."""
    line.send_bytes(b"")
    while True:
        try:
            asked = line.recv_bytes()
        except (EOFError, OSError):
            return
        line.send_bytes(_answer(asked))


@dataclass(slots=True, kw_only=True, eq=False)
class _Child:
    """A process, the line to it, and what it is doing since when."""

    process: SpawnProcess
    line: "Connection[bytes, bytes]"
    until_s: float
    ready: bool = False
    doing: int | None = None

    @classmethod
    def start(cls) -> "_Child":
        """A new one; its first message says that it is ready."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        return cls(process=process, line=ours, until_s=stopwatch_s() + START_S)

    def end(self) -> None:
        """At once, in the middle of whatever it does."""
        self.process.kill()
        self.process.join()
        self.line.close()


@dataclass(slots=True, kw_only=True, eq=False)
class Crew:
    """`size` spawn children that fit members; start them with `with`, and they end with it.

    The main module of a program that uses it must be importable (`if __name__ == "__main__":` around what it runs), as for
    `multiprocessing`.
    """

    size: int
    _children: list[_Child] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None) -> None:
        for child in self._children:
            child.end()
        self._children.clear()

    def fit(self, tasks: Sequence[FitTask], told: Told | None = None) -> list[Outcome]:
        """The outcome of each of `tasks`, in their order; `told` hears the share that is done."""
        outcomes: dict[int, Outcome] = {}
        waiting = iter(range(len(tasks)))
        while len(outcomes) < len(tasks):
            while len(self._children) < min(self.size, len(tasks) - len(outcomes)):
                self._children.append(_Child.start())
            for child in self._children:
                if child.ready and child.doing is None:
                    _give(child, tasks, waiting)
            done = len(outcomes)
            self._collect(tasks, outcomes)
            if told is not None and len(outcomes) > done:
                told(len(outcomes) / len(tasks))
        return [outcomes[index] for index in range(len(tasks))]

    def _collect(self, tasks: Sequence[FitTask], outcomes: dict[int, Outcome]) -> None:
        """Waits for the next answer or the next deadline, and takes what has come."""
        patience = min(child.until_s for child in self._children) - stopwatch_s()
        answered = wait([child.line for child in self._children], timeout=max(0.0, patience))
        for child in tuple(self._children):
            said: bytes | str | None
            if child.line in answered:
                said = _hear(child)
            elif child.until_s <= stopwatch_s():
                said = tasks[child.doing].overrun if child.doing is not None else None
            else:
                continue
            if not isinstance(said, bytes):
                child.end()
                self._children.remove(child)
            if child.doing is not None:
                outcomes[child.doing] = _outcome(tasks[child.doing], said)
            elif said is None:
                raise RuntimeError("A process that fits members did not start; can the program's main module be imported?")
            child.doing, child.until_s, child.ready = None, stopwatch_s() + START_S, True


def _give(child: _Child, tasks: Sequence[FitTask], waiting: Iterator[int]) -> None:
    """The next task, where there is one."""
    index = next(waiting, None)
    if index is not None:
        child.doing, child.until_s = index, stopwatch_s() + tasks[index].limit_s
        with suppress(OSError):  # a child that has died in between is noticed when its answer is looked for
            child.line.send_bytes(_ask(tasks[index]))


def _hear(child: _Child) -> bytes | None:
    """The next message; None where the process has ended."""
    try:
        return child.line.recv_bytes()
    except (EOFError, OSError):
        return None


def _outcome(task: FitTask, said: bytes | str | None) -> Outcome:
    if said is None:
        return _DAMAGED
    if isinstance(said, str):
        return said
    return find_model(task.name).load(said[1:]) if said[:1] == b"1" else said[1:].decode()


def fit_all(tasks: Sequence[FitTask], crew: Crew | None = None, told: Told | None = None) -> list[Outcome]:
    """The outcome of each of `tasks`, in their order: by `crew` where there is one, else here."""
    if crew is not None:
        return crew.fit(tasks, told)
    outcomes = []
    for count, task in enumerate(tasks, start=1):
        outcomes.append(fit_here(task))
        if told is not None:
            told(count / len(tasks))
    return outcomes
