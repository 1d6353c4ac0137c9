"""The chat model of LangChain for OpenAI's protocol, which also keeps what a server sends along with its calls, and sends it back with them."""

from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI

from agents.wire.enclosures import ENCLOSED, put_back


class EnclosingChat(ChatOpenAI):
    """As its base; `additional_kwargs["enclosed"]` of a message holds what came along with its calls."""

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        choices = chunk.get("choices") or [{}]
        enclosed = (choices[0].get("delta") or {}).get(ENCLOSED)
        if made is not None and enclosed:
            made.message.additional_kwargs[ENCLOSED] = enclosed
        return made

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:  # Any: as in the base
        payload = super()._get_request_payload(input_, stop=stop, **kwargs)
        for message, sent in zip(self._convert_input(input_).to_messages(), payload["messages"], strict=True):
            put_back(sent, message.additional_kwargs.get(ENCLOSED, {}))
        return payload
