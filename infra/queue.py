"""What a queue of background jobs offers, whoever runs it."""

from typing import Protocol

INTERACTIVE = "folioscope:interactive"
"""Jobs that a person waits for; they never stand behind those of NIGHTLY."""
NIGHTLY = "folioscope:nightly"


class Queue(Protocol):
    """Takes jobs."""

    async def enqueue(self, job_name: str, job_id: str, /, *, queue: str = INTERACTIVE, defer_s: float = 0.0, **arguments: object) -> bool:
        """Have `job_name` done once, with `arguments` in plain values (see `wire.pack`), after `defer_s` at the earliest.

        Returns:
            False when a job of that id waits, runs, or ended less than an hour ago: nothing is done then. Put a date or a version
            into the id of what should be done again.

        Raises:
            TypeError: an argument is not a plain value; nothing is done.
            Unavailable: the queue does not answer; nothing is done.
        """
        ...

    async def cancel(self, job_id: str, /, *, queue: str = INTERACTIVE) -> None:
        """End the job if it runs and do not begin it if it waits; nothing happens when there is none.

        Raises:
            Unavailable: the queue does not answer.
        """
        ...

    async def revive(self, job_name: str, job_id: str, /, *, queue: str = INTERACTIVE, **arguments: object) -> None:
        """Have a job done whose process died or whom the queue forgot: as `enqueue`, and a mark that somebody works on it is dropped.

        Raises:
            Unavailable: the queue does not answer; nothing is done.
        """
        ...

    async def depth(self, queue: str = INTERACTIVE) -> int:
        """Jobs that wait or run.

        Raises:
            Unavailable: the queue does not answer.
        """
        ...

    async def close(self) -> None:
        """Let go of the connections; a local queue ends its jobs."""
        ...
