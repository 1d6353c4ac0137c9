"""What happens during a turn, in the order in which it happens."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from agents.blocks import AnyBlock, Proposal


class Event(BaseModel):
    """One event of a turn."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TextDelta(Event):
    """More of the answer's text, in our own Markdown (REST tells it without); a piece ends between two words."""

    event: Literal["text_delta"] = "text_delta"
    text: str


class ToolStarted(Event):
    """A tool was called: `title` in words, `args` as they were understood."""

    event: Literal["tool_started"] = "tool_started"
    call_id: str
    intent: str
    title: str
    args: dict[str, Any]  # Any: JSON


class ToolProgress(Event):
    """How far a tool is: `fraction` from 0 to 1."""

    event: Literal["tool_progress"] = "tool_progress"
    call_id: str
    fraction: float
    text: str


class ToolFinished(Event):
    """A tool has answered, or failed with the code `error`."""

    event: Literal["tool_finished"] = "tool_finished"
    call_id: str
    intent: str
    duration_ms: float
    error: str | None = None


class BlockReady(Event):
    """A piece of the answer."""

    event: Literal["block_ready"] = "block_ready"
    block: AnyBlock


class ProposalReady(Event):
    """A write that waits for a yes."""

    event: Literal["proposal_ready"] = "proposal_ready"
    proposal: Proposal


class TurnFailed(Event):
    """The turn could not be finished; `message` is fit for the user."""

    event: Literal["turn_failed"] = "turn_failed"
    code: str
    message: str


class Understood(Event):
    """A call as it was understood: a tool, or a dialogue act that calls none."""

    intent: str
    args: dict[str, Any]  # Any: JSON


class FigureNote(Event):
    """A figure of the answer and where it comes from.

    Attributes:
        text, start, end: the figure, and where it stands in the reply (characters).
        matched: whether a result of this turn has it; where not, it is marked in the reply.
        call_id, tool, path: the call whose result has it, and where (a JSON pointer; "#" is the length of a list). Empty without one.
        explain: the message that explains it, or None.
    """

    text: str
    start: int
    end: int
    matched: bool
    call_id: str = ""
    tool: str = ""
    path: str = ""
    explain: str | None = None


class Usage(Event):
    """What a language model took for this turn; `estimated` where its server does not count, `cost_usd` None where no prices are set."""

    model: str
    requests: int
    input_tokens: int
    output_tokens: int
    estimated: bool
    cost_usd: str | None


class TurnDone(Event):
    """The turn is over: the whole text without Markdown, every call in order, the sources of its figures, and what a language model took."""

    event: Literal["turn_done"] = "turn_done"
    reply: str
    calls: tuple[Understood, ...]
    figures: tuple[FigureNote, ...] = ()
    usage: Usage | None = None


TurnEvent: TypeAlias = Annotated[
    TextDelta | ToolStarted | ToolProgress | ToolFinished | BlockReady | ProposalReady | TurnFailed | TurnDone, Field(discriminator="event")
]
