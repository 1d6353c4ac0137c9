"""The turns that are being answered in this process, so that a typed "stop" reaches the one of its conversation."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from uuid import UUID

from agents.blocks import Notice
from agents.events import BlockReady, Event, ToolFinished, ToolStarted
from core.errors import Conflict, Unavailable
from infra.events import EventBus, Topic
from tools.services import Services

STOPPED = "Stopped, as you asked."
STOPPED_ELSEWHERE = "Stopped. Say **undo** if something that you had confirmed was recorded just before."
STOP_WAIT_S, AGAIN_S = 30.0, 1.0
"""How long a turn in another process may take to end, and when that process listens again after Redis was away."""
_STOP = re.compile(
    r"\W*(?:please |ok(?:ay)?,? |no,? |wait,? )*(?:stop|cancel|abort|halt|quit|enough|stopp|abbrechen|hör auf|arrête|annuler|para|detente|cancelar|basta|annulla|ferma|pare)"
    r"(?:,? (?:it|that|this|now|everything|please|the (?:run|calculation|answer)|das|ça|esto))*\W*",
    re.IGNORECASE,
)


def place_of(user_id: UUID, thread_key: str) -> str:
    """A conversation of an account: what is kept and done under this is nobody else's, whatever ids a browser sends."""
    return f"{user_id}:{thread_key}"


def turn_lock(place: str) -> str:
    """The lock that the turn under way in a conversation of an account holds, in whichever process it is answered."""
    return f"thread:{place}"


def stops(text: str) -> bool:
    """Whether a message says nothing but that what is under way should stop."""
    return len(text) <= 60 and _STOP.fullmatch(text) is not None


@dataclass(slots=True)
class RunningTurn:
    """A turn that is being answered.

    Attributes:
        task: works on it.
        doing: titles of the tool calls under way, by id.
        recording: says whether something confirmed is just being recorded; that is not torn.
        stopped: whether somebody has asked for its end.
        over: set once it has ended.
    """

    recording: Callable[[], bool]
    task: "asyncio.Task[None] | None" = None
    doing: dict[str, str] = field(default_factory=dict)
    stopped: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, event: Event) -> None:
        """Take in what happens in it."""
        if isinstance(event, ToolStarted):
            self.doing[event.call_id] = event.title
        elif isinstance(event, ToolFinished):
            self.doing.pop(event.call_id, None)

    async def stop(self) -> str:
        """End it, unless it is just recording what was confirmed, and return what that comes to, in a sentence, once it is over."""
        doing, writing = ", ".join(self.doing.values()), self.recording()
        if not writing:
            self.stopped = True
            if self.task is not None:
                self.task.cancel()
        await self.over.wait()
        if writing:
            return "What you had confirmed was just being recorded, so I let that finish. Say **undo** to take it back."
        return f"Stopped{f': {doing}' if doing else ''}. Nothing was recorded."


class RunningTurns:
    """The turns of this process, by conversation."""

    def __init__(self) -> None:
        self._turns: dict[str, RunningTurn] = {}

    def of(self, key: str) -> RunningTurn | None:
        """The turn that is being answered in a conversation."""
        return self._turns.get(key)

    async def play(self, key: str, events: AsyncGenerator[Event, None], recording: Callable[[], bool]) -> AsyncGenerator[Event, None]:
        """The events of a turn, which works in a task of its own; where it is stopped, they end with a notice that says so."""
        turn = self._turns[key] = RunningTurn(recording=recording)
        told: asyncio.Queue[Event | None] = asyncio.Queue()

        async def work() -> None:
            async with aclosing(events):
                async for event in events:
                    turn.note(event)
                    told.put_nowait(event)

        task = turn.task = asyncio.create_task(work())
        task.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (event := await told.get()) is not None:
                yield event
            if turn.stopped and task.cancelled():
                yield BlockReady(block=Notice(tone="neutral", text=STOPPED))
            else:
                task.result()
        finally:
            task.cancel()
            await asyncio.wait({task})
            if self._turns.get(key) is turn:
                del self._turns[key]
            turn.over.set()


async def stopped_elsewhere(services: Services, place: str) -> bool:
    """Stop the turn that another process is answering in a conversation; False where none is.

    Raises:
        Conflict: it did not end in time.
    """
    lock = turn_lock(place)
    try:
        async with services.locks.hold(lock, wait_s=0.0):
            return False
    except Conflict:
        await services.events.publish(Topic.TURN_STOPPED, place=place)
    async with services.locks.hold(lock, wait_s=STOP_WAIT_S):
        return True


async def stops_elsewhere(events: EventBus) -> AsyncGenerator[str, None]:
    """The conversations whose turn is to end, as other processes tell of them."""
    while True:
        try:
            async with aclosing(events.subscribe(Topic.TURN_STOPPED)) as heard:
                async for event in heard:
                    if event is not None:
                        yield str(event.data.get("place"))
        except Unavailable:
            await asyncio.sleep(AGAIN_S)  # without Redis nobody can tell of any
