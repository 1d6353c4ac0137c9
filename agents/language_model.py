"""A language model from the settings: OpenAI, or any server that speaks its protocol."""

from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable

from core.settings import OPENAI_URL, Settings
from tools.base import AnyTool
from tools.catalog import CHAT_TOOLS


class BrokenAnswer(Exception):
    """The model's answer broke off, or was empty; the message says which, for the user."""


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
        base_url=settings.llm.base_url or OPENAI_URL,
        api_key=key.get_secret_value if key is not None else lambda: "not-needed",
        timeout=settings.llm.timeout_s,
        max_retries=settings.llm.max_retries,
        stream_usage=True,
        use_responses_api=False,
    )
    return model.bind_tools([tool_schema(tool) for tool in CHAT_TOOLS])


def model_failures() -> tuple[type[Exception], ...]:
    """What a call of the language model may end with: refused, overloaded, gone, cut off, or answered with nonsense."""
    from httpx2 import HTTPError  # noqa: PLC0415 -- the client that openai brings along
    from openai import OpenAIError  # noqa: PLC0415 -- as above

    return (BrokenAnswer, OpenAIError, HTTPError, TimeoutError, ValueError, KeyError, TypeError, IndexError)


_BY_STATUS = {
    400: "refused the request",
    401: "refused the key",
    402: "asks for payment",
    403: "refused the key",
    404: "does not know the model, or the address, of the settings",
    413: "found the conversation too long",
    429: "is busy or over its limit",
}


def failure_in_words(err: Exception) -> str:
    """Why the model gave no answer, for the user; never the error's own text, in which an address or a key may stand."""
    if isinstance(err, BrokenAnswer):
        return str(err)
    status = getattr(err, "status_code", None)
    if isinstance(status, int):
        return _BY_STATUS.get(status, "reports a fault of its own" if status >= 500 else "refused the request")
    name = type(err).__name__
    if isinstance(err, TimeoutError) or "Timeout" in name:
        return "took too long"
    return "cannot be reached" if "Connect" in name else "answered in a way that cannot be read"
