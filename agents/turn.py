"""What one turn of a conversation works with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable

from agents.figures import Evidence
from agents.metering import Meter
from agents.understanding import Known
from core.actor import Actor
from core.breaker import CircuitBreaker
from core.ids import new_id
from tools.proposals import ProposalView
from tools.services import Services


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
        model: decides; the built-in understanding, or a language model with our tools bound.
        speaks: whether the model writes the answer itself; else the tools' own sentences are the answer.
        fallback: takes over when the model fails with one of `failures`.
        failures: what a language model may fail with; none for the built-in understanding.
        known: the user's state as it was when the turn began.
        attachments: files of this message.
        meter: counts what the model takes against its ceilings.
        evidence: what this turn's tools have answered, for the check of figures.
        turn_id: tells this turn from every other.
        unsaid: the tools' own sentences, which stand in where the model fails after they ran.
        breaker: counts the model's failures over all turns.
        recording: ids of what was confirmed and is just being recorded.
        jobs: the background jobs that it waits for.
        proposed: the writes that this turn proposes, and what they belong with.
    """

    services: Services
    actor: Actor
    thread_key: str
    model: Runnable[LanguageModelInput, AIMessage]
    speaks: bool
    fallback: Runnable[LanguageModelInput, AIMessage]
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
