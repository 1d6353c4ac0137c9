"""A language model from the settings: OpenAI, or any server that speaks its protocol."""

from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable

from core.settings import Settings
from tools.base import AnyTool
from tools.catalog import CHAT_TOOLS


def tool_schema(tool: AnyTool) -> dict[str, Any]:  # Any: a JSON schema
    """The tool as the OpenAI protocol describes functions."""
    schema = tool.args.model_json_schema()
    schema.pop("title", None)
    return {"type": "function", "function": {"name": tool.name, "description": tool.description, "parameters": schema}}


def language_model(settings: Settings) -> Runnable[LanguageModelInput, AIMessage] | None:
    """The model with every conversation tool bound; None where none is configured."""
    if not settings.llm_enabled:
        return None
    from langchain_openai import ChatOpenAI  # noqa: PLC0415 -- two seconds of imports that only users of a language model pay

    key = settings.llm_key
    model = ChatOpenAI(
        model=settings.llm.model,
        base_url=settings.llm.base_url,
        api_key=key.get_secret_value if key is not None else lambda: "not-needed",
        timeout=settings.llm.timeout_s,
        max_retries=settings.llm.max_retries,
        stream_usage=True,
    )
    return model.bind_tools([tool_schema(tool) for tool in CHAT_TOOLS])


def model_failures() -> tuple[type[Exception], ...]:
    """What a call of the language model may end with: refused, overloaded, gone, cut off, or answered with nonsense."""
    from httpx2 import HTTPError  # noqa: PLC0415 -- the client that openai brings along
    from openai import OpenAIError  # noqa: PLC0415 -- as above

    return (OpenAIError, HTTPError, TimeoutError, ValueError)
