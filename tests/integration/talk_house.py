"""A conversation without a language model for a test: what was said, what was drawn, what is in the books afterwards."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from api_house import House, open_house

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.events import BlockReady, Event, ProposalReady, TextDelta, ToolFinished, ToolProgress, TurnDone
from agents.turn import Attachment
from agents.understanding import Understander
from core.actor import Actor
from rag import Embedder, Library
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.base import AnyTool
from tools.door import check_args, run_tool
from tools.knowledge import ADD_DOCUMENT
from tools.portfolio import SHOW_PORTFOLIO
from tools.uploads import keep_upload


class Talk:
    def __init__(self, house: House, assistant: Assistant, actor: Actor) -> None:
        self.house, self.assistant, self.actor = house, assistant, actor
        self.events: list[Event] = []

    async def say(self, text: str, *, thread: str = "t", files: tuple[Attachment, ...] = ()) -> list[str]:
        """The intents that were understood."""
        self.events = [event async for event in self.assistant.turn(self.actor, thread, text, attachments=files)]
        assert isinstance(self.events[-1], TurnDone)
        return [call.intent for call in self.events[-1].calls]

    async def press(self, proposal_id: Any, decision: str = "confirm") -> None:
        self.events = [event async for event in self.assistant.decide(self.actor, proposal_id, decision)]

    async def call(self, tool: AnyTool, **args: Any) -> Any:
        return await run_tool(tool, self.house.services, self.actor, check_args(tool, args))

    def proposals(self) -> list[Any]:
        return [event.proposal for event in self.events if isinstance(event, ProposalReady)]

    def blocks(self, kind: type[Any]) -> list[Any]:
        return [event.block for event in self.events if isinstance(event, BlockReady) and isinstance(event.block, kind)]

    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))

    def progress(self) -> list[float]:
        return [event.fraction for event in self.events if isinstance(event, ToolProgress)]

    def errors(self) -> list[str]:
        return [event.error for event in self.events if isinstance(event, ToolFinished) and event.error]

    async def units(self, symbol: str) -> Decimal:
        shown = await self.call(SHOW_PORTFOLIO)
        return next((item.quantity for item in shown.holdings if item.symbol == symbol), Decimal(0))

    async def recorded(self) -> int:
        total: int = (await self.call(LIST_TRANSACTIONS)).total
        return total


@asynccontextmanager
async def open_talk(folder: Path, recorded: Sequence[Mapping[str, str]] = (), **house: Any) -> AsyncIterator[Talk]:
    """A conversation with the owner of books in which `recorded` was entered."""
    async with open_house(folder, **house) as opened:
        owner = await local_owner(opened.services)
        async with open_checkpoints(opened.services) as checkpoints:
            talk = Talk(opened, Assistant(opened.services, checkpoints, Understander(opened.services.symbols, None)), owner)
            for args in recorded:
                await talk.call(ADD_TRANSACTION, **args)
            yield talk


@asynccontextmanager
async def open_paper_talk(
    folder: Path, papers: Mapping[str, bytes] = MappingProxyType({}), recorded: Sequence[Mapping[str, str]] = ()
) -> AsyncIterator[Talk]:
    """The same with a library, in which `papers` are, by their names."""
    async with open_talk(folder, recorded) as talk:
        services = talk.house.services
        library = services.knowledge = Library(folder / "knowledge", Embedder())
        for name, data in papers.items():
            await talk.call(ADD_DOCUMENT, file=name, upload_id=str(keep_upload(services, talk.actor, data)))
        yield talk
        await library.close()
