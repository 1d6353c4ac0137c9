"""A house whose market goes on: prices reach into the future of its clock, which a test moves."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from api_house import QUOTES, TODAY, House
from talk_house import Talk, open_talk

from core.clock import FixedClock
from market import InMemoryProvider, Market

END = dt.date(2024, 12, 31)
BUYS = (
    {"side": "deposit", "amount": "20000", "date": "2024-06-03"},
    {"side": "buy", "symbol": "KO", "quantity": "100", "price": "60", "date": "2024-06-03"},
    {"side": "buy", "symbol": "MSFT", "quantity": "10", "price": "400", "date": "2024-06-03"},
)


def move(house: House, day: dt.date, *, years: float = 5.0) -> None:
    """Let it be `day`: prices of the `years` up to it are known."""
    clock = FixedClock.on(day)
    house.services.clock = clock
    house.services.market = Market([InMemoryProvider.random_walk(QUOTES, end=END, years=years)], clock)


@asynccontextmanager
async def open_forecasting(folder: Path, recorded: Any = (), **house: Any) -> AsyncIterator[Talk]:
    """A conversation with the owner, on TODAY of a market that goes on."""
    async with open_talk(folder, **house) as talk:
        move(talk.house, TODAY)
        for args in recorded:
            await talk.house.client.post("/api/activities", json=args)
        yield talk


def damage(talk: Talk, name: str) -> None:
    """Change one byte in the middle of an artefact."""
    path = talk.house.services.settings.state_dir / "models" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
