"""What the assistant remembers about one."""

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.memory import FORGET_FACT, LIST_FACTS, REMEMBER_FACT, FactsView


class MemoryController(Controller):
    """Facts that one asked to be remembered; each can be erased."""

    path = "/api/memory"
    tags = ("Conversation",)

    @get("/", opt=calls(LIST_FACTS))
    async def list_facts(self, caller: NamedDependency[Caller]) -> FactsView:
        """List everything that is remembered about you, oldest first."""
        return await caller.ask(LIST_FACTS)

    @post("/", opt=calls(REMEMBER_FACT))
    async def remember_fact(self, caller: NamedDependency[Caller]) -> FactsView:
        """Have a fact remembered for later conversations."""
        return await caller.ask(REMEMBER_FACT)

    @delete("/{fact_id:uuid}", status_code=200, opt=calls(FORGET_FACT, "fact_id", "fact", "number", "everything"))
    async def forget_fact(self, caller: NamedDependency[Caller], fact_id: FromPath[UUID]) -> FactsView:
        """Erase a remembered fact. This cannot be undone."""
        return await caller.ask(FORGET_FACT, fact_id=fact_id)
