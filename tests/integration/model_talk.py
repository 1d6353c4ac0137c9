"""A conversation with a scripted model, for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from api_house import House, open_house

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.events import BlockReady, Event, TurnDone
from agents.language_model import language_model
from agents.understanding import Understander
from benchmarks.scripted_model import Answer, Script, model_server
from core.actor import Actor
from core.settings import LlmSettings
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.door import check_args, run_tool


class Talk:
    """One conversation with a scripted model."""

    def __init__(self, house: House, assistant: Assistant, actor: Actor, script: Script) -> None:
        self.house, self.assistant, self.actor, self.script = house, assistant, actor, script

    async def say(self, text: str) -> list[Event]:
        return [event async for event in self.assistant.turn(self.actor, "thread", text)]

    async def recorded(self) -> int:
        view = await run_tool(LIST_TRANSACTIONS, self.house.services, self.actor, check_args(LIST_TRANSACTIONS, {}))
        return view.total


@asynccontextmanager
async def talk(folder: Path, *answers: Answer, **limits: Any) -> AsyncIterator[Talk]:
    with model_server(*answers) as script:
        async with open_house(folder) as house:
            llm = LlmSettings(**{"base_url": script.url, "max_retries": 0, "timeout_s": 10, **limits})
            settings = house.services.settings.model_copy(update={"llm": llm})
            house.services.settings = settings
            owner = await local_owner(house.services)
            deposit = check_args(ADD_TRANSACTION, {"side": "deposit", "amount": "1000"})
            await run_tool(ADD_TRANSACTION, house.services, owner, deposit)
            async with open_checkpoints(house.services) as checkpoints:
                assistant = Assistant(house.services, checkpoints, Understander(house.services.symbols, None), language_model(settings))
                yield Talk(house, assistant, owner, script)


def reply(events: list[Event]) -> str:
    assert isinstance(events[-1], TurnDone)
    return events[-1].reply


def blocks(events: list[Event], kind: type[Any]) -> list[Any]:
    return [event.block for event in events if isinstance(event, BlockReady) and isinstance(event.block, kind)]
