"""What leaves the machine, and what a language model took."""

from litestar import Controller, get
from litestar.di import NamedDependency

from api.caller import Caller
from api.describing import calls
from tools.privacy import WHAT_LEAVES, OutboundView
from tools.usage import MODEL_USAGE, ModelUsageView


class PrivacyController(Controller):
    """What leaves the machine."""

    path = "/api/privacy"
    tags = ("Conversation",)

    @get("/", opt=calls(WHAT_LEAVES))
    async def what_leaves(self, caller: NamedDependency[Caller]) -> OutboundView:
        """Show what leaves this machine, to whom and why; nothing does unless a setting says so."""
        return await caller.ask(WHAT_LEAVES)

    @get("/usage", opt=calls(MODEL_USAGE))
    async def model_usage(self, caller: NamedDependency[Caller]) -> ModelUsageView:
        """Show the tokens that one's own conversations took of a language model, by day, and their price where one is set."""
        return await caller.ask(MODEL_USAGE)
