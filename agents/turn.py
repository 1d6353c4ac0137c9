"""What one turn of a conversation works with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from langchain_core.messages import AIMessage, BaseMessage

from agents.figures import Evidence
from agents.language_model import LanguageModel
from agents.metering import Meter
from agents.understanding import Known
from core.actor import Actor
from core.breaker import CircuitBreaker
from core.ids import new_id
from tools.proposals import ProposalView
from tools.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What earlier turns left: the understanding's memory as JSON, the proposals shown last, what the turn before did, the document cited last, the instrument named first in the last answer."""

    memory: str = ""
    asked_ids: tuple[str, ...] = ()
    lately: str = ""
    cited: str = ""
    subject: str = ""


class Rules(Protocol):
    """What decides without a language model: the built-in understanding, or a button that was pressed."""

    async def answer(self, messages: Sequence[BaseMessage], earlier: Earlier) -> AIMessage:
        """Tool calls and dialogue acts for the last message; nothing once the tools have answered.

        Args:
            messages: the talk so far.
            earlier: what is kept of it beside the messages.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn: passed to the graph beside its state, never seen by a model.

    Attributes:
        services, actor: for whom tools run.
        thread_key: the conversation.
        model: a language model, which writes the answer itself; None where the rules decide and the tools' own sentences are the answer.
        rules: decide without a model, beside one that fails, and whether a message answers a proposal.
        failures: what a language model may fail with; none without one.
        known: the user's state as it was when the turn began.
        attachments: files of this message.
        meter: counts what the model takes against its ceilings.
        evidence: what this turn's tools have answered, for the check of figures.
        turn_id: tells this turn from every other.
        unsaid: the tools' own sentences, which stand in where the model fails after they ran.
        breaker: counts the model's failures over all turns.
        recording: ids of what was confirmed and is just being recorded.
        jobs: the background jobs that it waits for.
        called: the calls that a language model has made, by name and arguments; the same again does nothing.
        wanted: names of the tools that it has a use for, so that the model is told of these where it cannot be told of all.
        proposed: the writes that this turn proposes, and what they belong with.
    """

    services: Services
    actor: Actor
    thread_key: str
    model: LanguageModel | None
    rules: Rules
    failures: tuple[type[Exception], ...]
    known: Known
    meter: Meter
    breaker: CircuitBreaker
    evidence: Evidence = field(default_factory=Evidence)
    turn_id: str = field(default_factory=lambda: str(new_id()))
    unsaid: list[str] = field(default_factory=list)
    attachments: Sequence[Attachment] = field(default=())
    proposed: list[ProposalView] = field(default_factory=list)
    recording: set[UUID] = field(default_factory=set)
    jobs: list[UUID] = field(default_factory=list)
    called: set[str] = field(default_factory=set)
    wanted: list[str] = field(default_factory=list)
