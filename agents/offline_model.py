"""The built-in understanding as a chat model, so that the graph is the same with and without a language model."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from agents.plain import plain
from agents.understanding import ACTS, Known, Memory, Understander, Understanding
from agents.understanding.columns import column_correction


class OfflineModel(BaseChatModel):
    """Answers the last message with tool calls; once they are done, with nothing more: the tools' own sentences are the answer."""

    _understander: Understander = PrivateAttr()
    _known: Known = PrivateAttr()
    _memory: Memory = PrivateAttr()

    @classmethod
    def for_turn(cls, understander: Understander, known: Known, memory: Memory) -> "OfflineModel":
        """The model of one turn.

        Args:
            understander: text to calls.
            known: the user's state.
            memory: what earlier turns left.
        """
        model = cls()
        model._understander, model._known, model._memory = understander, known, memory
        return model

    @property
    def _llm_type(self) -> str:
        return "folioscope-understanding"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 -- the base class's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 -- as above
        **kwargs: Any,  # noqa: ARG002 -- as above; Any: the base class's own
    ) -> ChatResult:
        message = self._answer(messages)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _answer(self, messages: Sequence[BaseMessage]) -> AIMessage:
        if not messages or isinstance(messages[-1], ToolMessage):
            return AIMessage(content="")
        asked = next((message for message in reversed(messages) if isinstance(message, HumanMessage)), HumanMessage(content=""))
        return as_message(self._understand(str(asked.content)), turn=str(asked.id))

    def _understand(self, text: str) -> Understanding:
        corrected = column_correction(text, self._known, self._memory)
        if corrected is None:
            return self._understander.understand(text, self._known, self._memory)
        memory = replace(self._memory, calls=(corrected,), written=(corrected,), question=None)
        return Understanding(calls=(corrected,), memory=memory)


def as_message(understood: Understanding, *, turn: str) -> AIMessage:
    """What was understood as a model's message: tools as tool calls, dialogue acts beside them."""
    calls = [
        {"name": call.intent, "args": plain(dict(call.args)), "id": f"{turn}-{index}", "type": "tool_call"}
        for index, call in enumerate(understood.calls)
        if call.intent not in ACTS
    ]
    acts = [{"intent": call.intent, "args": plain(dict(call.args))} for call in understood.calls if call.intent in ACTS]
    return AIMessage(content="", tool_calls=calls, additional_kwargs={"acts": acts, "memory": understood.memory.to_json()})
