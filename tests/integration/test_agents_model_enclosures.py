"""What servers send along with tool calls and want back with them, over real HTTP: thoughts and signatures, never shown, never sent to who will not have them."""

import json
from pathlib import Path
from typing import Any

import pytest
from model_talk import reply, talk
from test_agents_model_faults import done, notices, texts_shown

from benchmarks.scripted_model import Answer

ASK, SAID = "what do I own?", "In your account there is $1,000.00 in cash."
THOUGHT = "They want their holdings, secretly 9,999."
SIGNED = {"google": {"thought_signature": "c2lnbmVk"}}


def shows(*before: dict[str, Any], **beside: Any) -> Answer:
    """An answer that calls for the portfolio; `before` goes ahead of the call in the delta's words, `beside` stands beside its function."""
    call = {"index": 0, "id": "function-call-1", "type": "function", "function": {"name": "show_portfolio", "arguments": "{}"}, **beside}
    deltas = [*before, {"tool_calls": [call]}]
    return Answer(
        events=[
            *({"choices": [{"delta": said}]} for said in deltas),
            {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]},
            "data: [DONE]\n\n",
        ]
    )


def sent_back(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The assistant's messages with calls in a request."""
    return [message for message in asked["messages"] if message.get("tool_calls")]


async def test_thoughts_before_a_call_go_back_with_it_and_are_shown_to_nobody(tmp_path: Path) -> None:
    thinks = shows(*({"reasoning_content": part} for part in (THOUGHT[:9], THOUGHT[9:])))
    async with talk(tmp_path, thinks, Answer(text=SAID), Answer(text="Gladly.")) as one:
        heard = [*await one.say(ASK), *await one.say("thank you")]
        assert "9,999" not in texts_shown(heard)
        for asked in one.script.asked[1:]:
            [message] = sent_back(asked)
            assert message["reasoning_content"] == THOUGHT
            assert asked["messages"][asked["messages"].index(message) + 1]["tool_call_id"] == message["tool_calls"][0]["id"]


async def test_the_signature_of_a_call_goes_back_with_that_call(tmp_path: Path) -> None:
    async with talk(tmp_path, shows(extra_content=SIGNED), Answer(text=SAID)) as one:
        assert reply(await one.say(ASK)) == SAID
        [message] = sent_back(one.script.asked[1])
        assert [call["extra_content"] for call in message["tool_calls"]] == [SIGNED]
        assert "extra_content" not in json.dumps(one.script.asked[0])


async def test_details_that_come_in_pieces_go_back_whole(tmp_path: Path) -> None:
    pieces: list[dict[str, Any]] = [
        {"type": "reasoning.text", "index": 0, "text": "They ", "signature": None},
        {"type": "reasoning.text", "index": 0, "text": "ask.", "signature": "s"},
        {"type": "reasoning.encrypted", "index": 1, "data": "e"},
    ]
    async with talk(tmp_path, shows(*({"reasoning_details": [piece]} for piece in pieces)), Answer(text=SAID)) as one:
        await one.say(ASK)
        [message] = sent_back(one.script.asked[1])
        assert message["reasoning_details"] == [{"type": "reasoning.text", "index": 0, "text": "They ask.", "signature": "s"}, pieces[2]]


@pytest.mark.parametrize(
    ("refusal", "name", "value"),
    [
        (
            "Function call is missing a thought_signature in functionCall parts. This is required for tools to work.",
            "extra_content",
            {"google": {"thought_signature": "skip_thought_signature_validator"}},
        ),
        ("The `reasoning_content` in the thinking mode must be passed back to the API.", "reasoning_content", ""),
    ],
)
async def test_calls_that_were_made_elsewhere_are_completed_for_a_server_that_misses_something(
    tmp_path: Path, refusal: str, name: str, value: Any
) -> None:
    refused = Answer(status=400, body=json.dumps([{"error": {"code": 400, "message": refusal}}]))
    async with talk(tmp_path, shows(), refused, Answer(text=SAID)) as one:
        heard = await one.say(ASK)
        assert (reply(heard), notices(heard)) == (SAID, [])
        [bare], [whole] = sent_back(one.script.asked[1]), sent_back(one.script.asked[2])
        assert name not in json.dumps(bare)
        assert {**whole, **whole["tool_calls"][0]}[name] == value


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
async def test_a_server_that_will_not_have_its_thoughts_back_is_spared_them(tmp_path: Path, name: str) -> None:
    refused = Answer(status=400, body=json.dumps({"error": {"message": f"property 'messages.2.{name}' is unsupported"}}))
    async with talk(tmp_path, shows({name: THOUGHT}), refused, Answer(text=SAID), Answer(text="Gladly.")) as one:
        assert done(await one.say(ASK)).reply == SAID
        await one.say("thank you")
        assert [THOUGHT in json.dumps(asked) for asked in one.script.asked] == [False, True, False, False]


async def test_more_thoughts_than_anybody_needs_are_not_kept(tmp_path: Path) -> None:
    async with talk(tmp_path, shows({"reasoning": "x" * 300_000}), Answer(text=SAID)) as one:
        assert reply(await one.say(ASK)) == SAID
        assert "reasoning" not in sent_back(one.script.asked[1])[0]
