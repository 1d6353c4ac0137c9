"""A language model from the settings: OpenAI, or any server that speaks its protocol."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import Runnable

from agents.offering import MORE
from agents.schemas import Schema
from agents.wire.refusals import Refusal, kind_of, stated_limit
from core.settings import OPENAI_URL, Settings
from tools.catalog import CHAT_TOOLS

THINKS_FIRST = re.compile(r"deepseek[-_.]?r1|\bqwq\b|thinking|reasoner", re.IGNORECASE)
"""Models whose template begins their thoughts for them, so that only the end of these is marked."""
LEAST_CONTEXT_TOKENS = 2_000
SHOWN_SHARE = 0.6
"""How much of its window a model is shown; the rest is for its answer, and for what our count of tokens misses."""


class BrokenAnswer(Exception):
    """The model's answer broke off, or was empty; the message says which, for the user."""


@dataclass(slots=True)
class LanguageModel:
    """A model that can be asked.

    Attributes:
        chat: the model.
        context_tokens: how much it is shown at once; less once it has refused that much.
    """

    chat: Runnable[LanguageModelInput, AIMessage]
    context_tokens: int

    def stream(
        self, prompt: Sequence[BaseMessage], tools: Sequence[Schema], *, silent: bool
    ) -> AsyncIterator[Any]:  # Any: a message's chunks
        """The pieces of the answer; with `silent` it may call no tool."""
        options: dict[str, Any] = {"tools": list(tools), **({"tool_choice": "none"} if silent else {})}
        return self.chat.astream(list(prompt), **options)

    def shrink(self, err: Exception, sent: int) -> bool:
        """Show less from now on, after a refusal of `sent` tokens as too many; False where it was none, or no less can be shown."""
        if kind_of_failure(err) is not Refusal.TOO_LONG:
            return False
        stated = stated_limit(getattr(err, "body", None))
        room = int(stated * SHOWN_SHARE) if stated else min(sent, self.context_tokens) // 2
        room = max(LEAST_CONTEXT_TOKENS, room)
        if room >= min(self.context_tokens, sent):
            return False
        self.context_tokens = room
        return True


def language_model(settings: Settings) -> LanguageModel | None:
    """The model of the settings; None where none is configured."""
    if not settings.llm_enabled:
        return None
    from agents.wire.chat import EnclosingChat  # noqa: PLC0415 -- two seconds of imports that only users of a language model pay
    from agents.wire.client import ModelClient  # noqa: PLC0415 -- as above

    key, llm = settings.llm_key, settings.llm
    client = ModelClient(
        names=frozenset({MORE, *(tool.name for tool in CHAT_TOOLS)}),
        retries=llm.max_retries,
        thinks_first=THINKS_FIRST.search(llm.model) is not None,
    )
    model = EnclosingChat(
        model=llm.model,
        base_url=llm.base_url or OPENAI_URL,
        api_key=key.get_secret_value if key is not None else lambda: "not-needed",
        timeout=llm.timeout_s,
        max_retries=0,
        http_async_client=client,
        openai_proxy=None,
        stream_usage=True,
        use_responses_api=False,
    )
    return LanguageModel(chat=model, context_tokens=llm.context_tokens)


def model_failures() -> tuple[type[Exception], ...]:
    """What a call of the language model may end with: refused, overloaded, gone, cut off, or answered with nonsense."""
    from httpx2 import HTTPError  # noqa: PLC0415 -- the client that openai brings along
    from openai import OpenAIError  # noqa: PLC0415 -- as above

    return (BrokenAnswer, OpenAIError, HTTPError, TimeoutError, ValueError, KeyError, TypeError, IndexError)


_BY_STATUS = {
    400: "refused the request",
    401: "refused the key that is set for it",
    402: "has no credit left at its provider",
    403: "refused the key that is set for it",
    404: "does not know the model, or the address, of the settings",
    413: "found the conversation too long",
    429: "is busy or over its limit",
}
_BY_KIND = {
    Refusal.NO_TOOLS: "cannot call tools, so it can look nothing up here; please set one that can",
    Refusal.TOO_LONG: "found the conversation too long",
    Refusal.NO_CREDIT: "has no credit left at its provider",
    Refusal.NO_MODEL: "does not know the model of the settings",
}
_BY_CODE = {
    "web_page": "is not at the address of the settings: a web page answers there (the address usually ends with /v1)",
    "no_answer": "answered in a way that cannot be read",
}


def kind_of_failure(err: Exception) -> Refusal | None:
    """Which of the known refusals a failure is."""
    status, body = getattr(err, "status_code", None), getattr(err, "body", None)
    if status == 413:
        return Refusal.TOO_LONG
    return kind_of(body) if body and status not in {401, 403} else None


def pause_asked(err: Exception) -> float | None:
    """For how many seconds the server wants to be left alone."""
    from agents.wire.client import wait_asked  # noqa: PLC0415 -- reached only with a language model

    response = getattr(err, "response", None)
    return wait_asked(response.headers) if response is not None else None


def failure_in_words(err: Exception) -> str:
    """Why the model gave no answer, for the user; never the error's own text, in which an address or a key may stand."""
    if isinstance(err, BrokenAnswer):
        return str(err)
    body = getattr(err, "body", None)
    code = body.get("code") if isinstance(body, dict) else None
    if isinstance(code, str) and code in _BY_CODE:
        return _BY_CODE[code]
    kind = kind_of_failure(err)
    if kind is not None:
        return _BY_KIND[kind]
    status = getattr(err, "status_code", None) or code
    if isinstance(status, int):
        pause = pause_asked(err)
        wait = f" and asks to be left alone for {round(pause):,} seconds" if status == 429 and pause and pause >= 1 else ""
        return _BY_STATUS.get(status, "reports a fault of its own" if status >= 500 else "refused the request") + wait
    return _unanswered(err)


def _unanswered(err: Exception) -> str:
    from agents.wire.client import is_untrusted  # noqa: PLC0415 -- as above

    name = type(err).__name__
    if isinstance(err, TimeoutError) or "Timeout" in name:
        return "took too long"
    if "Connect" in name:
        return "cannot be reached: its certificate is not trusted here" if is_untrusted(err) else "cannot be reached"
    return "reports a fault of its own" if name.endswith("APIError") else "answered in a way that cannot be read"
