"""What a language model is shown: whole turns within a budget, results that fit, histories that every provider accepts."""

import json

from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolCall, ToolMessage

from agents.fence import MODEL_SEES_CHARS, as_json, compact, fenced
from agents.window import repaired, size_of, within


def call(call_id: str) -> ToolCall:
    return ToolCall(name="quote", args={"symbol": "AAPL"}, id=call_id, type="tool_call")


MESSAGES = st.lists(
    st.one_of(
        st.builds(lambda text: HumanMessage(content=text), st.text(max_size=40)),
        st.builds(
            lambda ids: AIMessage(content="", tool_calls=[call(item) for item in ids]),
            st.lists(st.sampled_from("abcdef"), max_size=3, unique=True),
        ),
        st.builds(lambda item: ToolMessage(content="result", tool_call_id=item), st.sampled_from("abcdef")),
        st.builds(lambda text: AIMessage(content=text), st.text(max_size=40)),
    ),
    max_size=14,
)


@given(messages=MESSAGES)
def test_every_call_has_its_answer_right_behind_it(messages: list[AnyMessage]) -> None:
    whole = repaired(messages)
    at = 0
    while at < len(whole):
        message = whole[at]
        assert not isinstance(message, ToolMessage)
        calls = message.tool_calls if isinstance(message, AIMessage) else []
        answers = whole[at + 1 : at + 1 + len(calls)]
        assert [item["id"] for item in calls] == [item.tool_call_id for item in answers if isinstance(item, ToolMessage)]
        at += 1 + len(calls)
    assert repaired(whole) == whole


@given(messages=MESSAGES, budget=st.integers(min_value=20, max_value=400))
def test_the_window_begins_with_a_whole_turn_and_keeps_the_last(messages: list[AnyMessage], budget: int) -> None:
    shown = within([HumanMessage(content="first"), *messages, HumanMessage(content="the question")], budget)
    assert isinstance(shown[0], HumanMessage)
    assert shown[-1].content == "the question"
    assert shown == repaired(shown)


def test_old_turns_go_first_and_results_of_the_present_one_are_shortened_last() -> None:
    long = "x" * 3_500
    old = [HumanMessage(content="old"), AIMessage(content=long)]
    now = [HumanMessage(content="now"), AIMessage(content="", tool_calls=[call("a"), call("b")])]
    results = [ToolMessage(content=long, tool_call_id="a"), ToolMessage(content="short", tool_call_id="b")]
    assert within([*old, *now, *results], 1_200) == [*now, *results]
    tight = within([*old, *now, *results], 300)
    assert [item.content for item in tight[2:]] == ["(left out for length; the user sees it)", "short"]
    assert size_of(tight) <= 300


@given(rows=st.integers(min_value=0, max_value=3_000), note=st.text(max_size=3_000))
def test_a_result_is_shortened_until_it_fits_and_says_what_is_missing(rows: int, note: str) -> None:
    result = {"total": rows, "note": note, "items": [{"number": number, "text": "abc"} for number in range(rows)]}
    shown = compact(result)
    assert len(as_json(shown)) <= MODEL_SEES_CHARS
    json.loads(as_json(shown))
    if "items" in shown and len(shown["items"]) < rows:
        assert len(shown["items"]) + shown["items_left_out"] == rows
        assert shown["items"][0] == result["items"][0]
        assert shown["items"][-1] == result["items"][-1]


@given(text=st.text(max_size=200))
def test_a_fence_is_not_guessed(text: str) -> None:
    first, second = fenced(text), fenced(text)
    assert first != second
    mark = first.split("[data ")[1][:12]
    assert mark not in text
    assert first.endswith(f"[end of data {mark}]")
