"""What one turn of a conversation works with."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable

from agents.understanding import Known
from core.actor import Actor
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
        max_rounds: most rounds of tool calls.
    """

    services: Services
    actor: Actor
    thread_key: str
    model: Runnable[LanguageModelInput, AIMessage]
    speaks: bool
    fallback: Runnable[LanguageModelInput, AIMessage]
    failures: tuple[type[Exception], ...]
    known: Known
    attachments: Sequence[Attachment] = field(default=())
    max_rounds: int = 8
