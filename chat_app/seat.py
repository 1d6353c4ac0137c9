"""What one browser tab keeps between its messages, and which conversations are being answered right now."""

import asyncio
from dataclasses import dataclass, field

from chainlit.action import Action

from agents.running import place_of
from chat_app.cards import Cards
from chat_app.identity import current_caller
from chat_app.wire import keep_value, seat_value, withdraw

_KEY = "seat"

RUNNING: dict[str, asyncio.Task[None]] = {}
"""The turn that is being answered, by account and conversation; a page that is loaded again waits for it."""


LONGEST_STOP_S = 5.0


def running_in(thread_key: str) -> asyncio.Task[None] | None:
    """What is being answered in a conversation of the caller, in this process."""
    return RUNNING.get(place_of(current_caller().user_id, thread_key))


async def stop_turn(thread_key: str) -> None:
    """Stop what is being answered in a conversation of the caller, in this process, and return once it is over."""
    task = running_in(thread_key)
    if task is not None:
        task.cancel()
        await asyncio.wait({task}, timeout=LONGEST_STOP_S)


@dataclass(slots=True, kw_only=True)
class Seat:
    """The undecided cards, the suggestions below the last answer, and whether the page knows its conversation's address."""

    cards: Cards = field(default_factory=Cards)
    suggestions: list[Action] = field(default_factory=list)
    addressed: bool = False

    async def clear_suggestions(self) -> None:
        """Take the last answer's suggestions off the screen; they belong to a moment that has passed."""
        for action in self.suggestions:
            await withdraw(action)
        self.suggestions = []


def take_seat(*, anew: bool = False) -> Seat:
    """The seat of this session; a fresh one where there is none, or `anew`."""
    found = seat_value(_KEY)
    if isinstance(found, Seat) and not anew:
        return found
    seat = Seat()
    keep_value(_KEY, seat)
    return seat
