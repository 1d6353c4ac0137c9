"""What servers send, in OpenAI's words: the same whatever the pieces, calls whole and apart, thoughts never shown, refusals told apart."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.wire.assembling import known_name, read_arguments
from agents.wire.chunks import Chunks
from agents.wire.refusals import Refusal, kind_of, mending, stated_limit

NAMES = frozenset({"quote", "show_portfolio", "alert_list"})
KO, AAPL = ("quote", {"symbol": "KO"}), ("quote", {"symbol": "AAPL"})


def heard(events: list[Any], *, done: bool = True, **how: Any) -> tuple[str, list[tuple[str, Any]], str | None]:
    """The text, the calls and the reason of the end."""
    chunks = Chunks(NAMES, **how)
    choices = [event["choices"][0] for event in [*(chunks.hear(event) for event in events), *chunks.end(done=done)] if event["choices"]]
    calls = [call["function"] for choice in choices for call in choice["delta"].get("tool_calls", ())]
    text = "".join(choice["delta"].get("content", "") for choice in choices)
    return text, [(call["name"], json.loads(call["arguments"])) for call in calls], choices[-1]["finish_reason"]


def delta(**said: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": said}]}


def piece(name: str | None = None, args: Any = None, **said: Any) -> dict[str, Any]:
    return delta(tool_calls=[{**said, "function": {"name": name, "arguments": args}}])


@st.composite
def cut(draw: st.DrawFn, text: str) -> list[dict[str, Any]]:
    places = sorted(draw(st.sets(st.integers(1, len(text) - 1), max_size=12)))
    return [delta(content=text[begin:end]) for begin, end in zip([0, *places], [*places, len(text)], strict=True)]


@pytest.mark.parametrize(
    ("text", "shown", "calls"),
    [
        ('<think>So 9,999?\n{"name": "quote"}</think>\n\nIt is $5.\nSee [a] < b.', "It is $5.\nSee [a] < b.", []),
        ("[THINK]hm[/THINK]Fine.", "Fine.", []),
        ('<tool_call>\n{"name": "quote", "arguments": {"symbol": "KO"}}\n</tool_call><tool_call>{"name":"alert_list","arguments":{}}</tool_call>', "", [KO, ("alert_list", {})]),
        ('I look.\n```json\n{"name": "functions.quote", "parameters": {"symbol": "KO"}}\n```', "I look.\n", [KO]),
        ('[TOOL_CALLS][{"name": "quote", "arguments": {"symbol": "KO"}}]', "", [KO]),
        ('[TOOL_CALLS]quote[ARGS]{"symbol": "KO"}', "", [KO]),
        ('<function=quote>{"symbol": "KO"}</function>', "", [KO]),
        ("<tool_call><function=quote>\n<parameter=symbol>\nKO\n</parameter>\n</function></tool_call>", "", [KO]),
        ('[quote(symbol="KO"), alert_list()]', "", [KO, ("alert_list", {})]),
        ('<tool_call>{"name": "quote", "argum', "", []),
        ('{"a": 1} is JSON.', '{"a": 1} is JSON.', []),
        ('{"name": "Ann", "arguments": {}}', '{"name": "Ann", "arguments": {}}', []),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n```\ncode\n```\nEnd.", "| a | b |\n|---|---|\n| 1 | 2 |\n```\ncode\n```\nEnd.", []),
    ],
)  # fmt: skip
@settings(max_examples=12)
@given(data=st.data())
def test_thoughts_are_left_out_and_calls_in_the_text_are_calls_however_it_is_cut(
    text: str, shown: str, calls: list[tuple[str, Any]], data: st.DataObject
) -> None:
    said, made, reason = heard(data.draw(cut(text)))
    assert (said.strip(), made) == (shown.strip(), calls)
    assert reason == ("tool_calls" if calls else "stop")


@settings(max_examples=20)
@given(data=st.data())
def test_thoughts_without_a_beginning_are_left_out_of_a_model_known_for_them(data: st.DataObject) -> None:
    text = "They own 9,999?</think>\nIt is $5."
    assert heard(data.draw(cut(text)), thinks_first=True)[0].strip() == "It is $5."
    assert heard(data.draw(cut("It is $5, plainly.")), thinks_first=True)[0] == "It is $5, plainly."
    chunks = Chunks(NAMES)
    for event in data.draw(cut(text)):
        chunks.hear(event)
    assert chunks.thought_first, "the next answer is read so"


@pytest.mark.parametrize(
    "pieces",
    [
        [piece("quote", '{"symbol"', index=0, id="a"), piece(None, ': "KO"}', index=0), piece("quote", '{"symbol": "AAPL"}', index=1, id="b")],
        [piece("quote", '{"symbol": "KO"}', id="a"), piece("quote", '{"symbol": "AAPL"}', id="b")],
        [piece("quote", '{"symbol": "KO"}'), piece("quote", '{"symbol": "AAPL"}')],
        [piece("quote", '{"symbol": "KO"}', index=0, id="a"), piece("quote", '{"symbol": "AAPL"}', index=0, id="b")],
        [piece("quote", '{"symbol": "KO"}', index=0), piece("quote", '{"symbol": "AAPL"}', index=0)],
        [piece("quote", {"symbol": "KO"}, index=0, id="x"), piece("quote", {"symbol": "AAPL"}, index=1, id="x")],
        [
            piece("quote", "", index=0, id="a"), piece("", '{"symbol": "KO"}', index=0, id="a"),
            piece("quote", "", index=0, id="b"), piece(None, '{"symbol": "AAPL"}', index=0, id="b"),
        ],
        [piece("quote", '{"symbol": "K', index=0, id="a"), piece("quote", 'O"}', index=0, id="a"), piece("quote", '{"symbol": "AAPL"}', index=1)],
        [piece("quote", '{"symbol": "K', index=0, id="a"), piece(None, 'O"}', index=0, id="z"), piece("quote", '{"symbol": "AAPL"}', index=1)],
        [delta(tool_calls=[{"id": "a", "function": {"name": "quote", "arguments": '{"symbol": "KO"}'}}, {"id": "b", "name": "tools.quote", "input": {"symbol": "AAPL"}}])],
        [delta(function_call={"name": "quote", "arguments": '{"symbol": "KO"}'}), piece("default_api:quote", '"{\\"symbol\\": \\"AAPL\\"}"')],
    ],
)  # fmt: skip
def test_calls_are_whole_and_apart_with_or_without_ids_and_places(pieces: list[dict[str, Any]]) -> None:
    assert heard(pieces)[1:] == ([KO, AAPL], "tool_calls")


def test_arguments_that_were_cut_off_are_never_completed() -> None:
    text, calls, reason = heard(
        [piece("quote", '{"symbol": "K', index=0, id="a"), {"choices": [{"delta": {}, "finish_reason": "max_tokens"}]}]
    )
    assert (text, calls, reason) == ("", [("quote", '{"symbol": "K')], "length")
    assert heard([piece("quote", '{"symbol": "K')], done=False)[2] is None


@pytest.mark.parametrize(
    ("text", "read"),
    [("", {}), ("null", {}), ('{"a": 1}', {"a": 1}), ('"{\\"a\\": 1}"', {"a": 1}), ('{"a": 1}}', {"a": 1}), ("{'a': None}", {"a": None})]
    + [(text, None) for text in ("[1]", '{"a": 1', "a=1", '{"a": 1} {"b": 2}', "7", "[" * 100_000)],
)  # fmt: skip
def test_arguments_are_read_or_refused(text: str, read: object) -> None:
    assert read_arguments(text) == read


@pytest.mark.parametrize("name", ["functions.quote", "quote", "default_api:quote", "Quote", "tools/quote", "quote<|channel|>commentary"])
def test_a_name_with_something_about_it_is_known(name: str) -> None:
    assert known_name(name, NAMES) == "quote"


@pytest.mark.parametrize("name", ["", "quotes", "nonsense", "decide_proposal", "a.b.c"])
def test_another_name_stays_as_it_is(name: str) -> None:
    assert known_name(name, NAMES) == name


def test_contents_in_parts_refusals_and_answers_in_one_piece_are_read() -> None:
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "Five"}]
    whole = {"choices": [{"message": {"content": None, "refusal": " no"}, "finish_reason": "end_turn"}]}
    assert heard([delta(content=parts), delta(content=None), {"choices": []}, {"choices": None}, [], whole]) == ("Five no", [], "stop")


def test_tokens_are_told_once_however_often_the_server_counts_them() -> None:
    chunks = Chunks(NAMES)
    chunks.hear({**delta(content="a"), "usage": {"prompt_tokens": 10, "completion_tokens": 1}})
    chunks.hear({**delta(content="b"), "usage": None})
    chunks.hear({"choices": [], "x_groq": {"usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": "many"}}})
    assert [event["usage"] for event in chunks.end(done=True) if "usage" in event] == [
        {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}
    ]


@pytest.mark.parametrize("event", [{"error": "no"}, {"error": {"code": 5}}, {"object": "error", "message": "no", "code": 400}])
def test_an_error_in_the_stream_is_one(event: dict[str, Any]) -> None:
    chunks = Chunks(NAMES)
    assert chunks.hear(event)["error"]["message"]
    assert chunks.failed


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"error": {"message": "registry.ollama.ai/library/gemma:2b does not support tools"}}', Refusal.NO_TOOLS),
        ('{"message": "\\"auto\\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"}', Refusal.NO_TOOLS),
        ('{"error": {"code": 500, "message": "tools param requires --jinja flag"}}', Refusal.NO_TOOLS),
        ("No endpoints found that support tool use.", Refusal.NO_TOOLS),
        ("Unsupported parameter: 'tools' is not supported with this model.", Refusal.NO_TOOLS),
        ({"code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 14429, "n_ctx": 8192}, Refusal.TOO_LONG),
        ("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens", Refusal.TOO_LONG),
        ("Please reduce the length of the messages or completion.", Refusal.TOO_LONG),
        ("You exceeded your current quota, please check your plan and billing details.", Refusal.NO_CREDIT),
        ("The model `gpt-9` does not exist or you do not have access to it.", Refusal.NO_MODEL),
        ('model "llama9" not found, try pulling it first', Refusal.NO_MODEL),
        ("Rate limit reached. Add a payment method at /account/billing.", None),
        ("Internal error", None),
    ],
)
def test_a_refusal_is_known_in_whatever_words(body: object, kind: Refusal | None) -> None:
    assert kind_of(body) is kind


def test_a_servers_own_limit_is_read() -> None:
    assert stated_limit({"type": "exceed_context_size_error", "n_ctx": 8192}) == 8192
    assert stated_limit("maximum context length is 4096 tokens") == 4096
    assert stated_limit("too long") is None


ASKED = {
    "messages": [{"role": "system", "content": "Rules."}, {"role": "user", "content": "Hello"}],
    "stream_options": {},
    "temperature": 1,
}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"error": {"message": "Unsupported value", "param": "temperature", "code": "unsupported_value"}}', "temperature"),
        (
            '{"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]}',
            "stream_options",
        ),
        ("Unrecognized request argument supplied: stream_options", "stream_options"),
        ('{"error": {"message": "System role not supported"}}', "system"),
        ('{"error": {"message": "max_tokens is not supported", "param": "max_tokens"}}', None),
        ('{"error": {"message": "The temperature in the room", "param": null}}', None),
    ],
)
def test_what_a_server_will_not_take_is_left_out(body: str, name: str | None) -> None:
    found = mending(body, ASKED)
    assert (found and found[0]) == name
    if found is not None and name == "system":
        assert found[1](dict(ASKED))["messages"] == [{"role": "user", "content": "Rules.\n\nHello"}]
    elif found is not None:
        assert found[1](dict(ASKED)) == {key: value for key, value in ASKED.items() if key != name}
