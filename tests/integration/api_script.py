"""An assistant that says what it is told to, for the tests of REST."""

import asyncio
import uuid
from collections.abc import AsyncGenerator

from agents.blocks import Column, Proposal, Table
from agents.events import BlockReady, Event, ProposalReady, TextDelta, ToolFinished, ToolStarted, TurnDone, TurnFailed, Understood
from core.actor import Actor
from core.errors import FolioscopeError
from core.ids import new_id
from tools.activities import ADD_TRANSACTION
from tools.door import run_tool
from tools.proposals import DECIDE_PROPOSAL, DecideProposal, propose
from tools.services import Services

TABLE = Table(title="Holdings", columns=(Column(label="Symbol"),), rows=(("AAPL",),))


class Script:
    """Says what its lines say; "buy" proposes, "fail CODE" fails, "wait" never ends."""

    services: Services

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.forgotten: list[str] = []
        self.stopped = asyncio.Event()

    async def turn(self, actor: Actor, thread_key: str, text: str) -> AsyncGenerator[Event, None]:
        self.heard.append((thread_key, text))
        if text.startswith("fail"):
            yield TurnFailed(code=text.split()[1], message="It did not work.")
            yield TurnDone(reply="", calls=())
            return
        if text == "half":
            yield BlockReady(block=TABLE)
            yield TurnFailed(code="unavailable", message="It did not work.")
        if text == "wait":
            yield TextDelta(text="One moment")
            try:
                await asyncio.Event().wait()
            finally:
                self.stopped.set()
        if text == "buy":
            raw = {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "130"}
            made = await propose(self.services, actor, ADD_TRANSACTION, raw, thread_id=thread_key, call_key=str(new_id()))
            yield ProposalReady(proposal=Proposal(id=made.id, title=made.title, lines=made.lines, expires_at=made.expires_at))
        yield ToolStarted(call_id="1", intent="show_portfolio", title="Looking", args={})
        yield ToolFinished(call_id="1", intent="show_portfolio", duration_ms=1.0)
        yield TextDelta(text="You own ")
        yield TextDelta(text="**Apple**.")
        yield BlockReady(block=TABLE)
        yield TurnDone(reply="You own Apple.", calls=(Understood(intent="show_portfolio", args={"portfolio_id": None}),))

    async def decide(self, actor: Actor, proposal_id: uuid.UUID, decision: str) -> AsyncGenerator[Event, None]:
        try:
            outcome = await run_tool(
                DECIDE_PROPOSAL, self.services, actor, DecideProposal.model_validate({"proposal_id": proposal_id, "decision": decision})
            )
        except FolioscopeError as err:
            yield TurnFailed(code=err.code, message=err.message)
            yield TurnDone(reply="", calls=())
            return
        yield TurnDone(reply=f"It is {outcome.proposal.state}.", calls=(Understood(intent=decision, args={}),))

    async def forget(self, actor: Actor, thread_key: str) -> None:
        self.forgotten.append(thread_key)
