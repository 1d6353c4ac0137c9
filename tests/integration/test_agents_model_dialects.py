"""The dialects of servers that call themselves OpenAI-compatible, over real HTTP: what they will not take, how they answer, and how they fail."""

import datetime as dt
import threading
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from model_talk import blocks, reply, talk
from test_agents_model_faults import done, notices, texts_shown

from agents.blocks import Table
from agents.events import ToolFinished
from benchmarks.scripted_model import Answer
from core.clock import SystemClock

ASK = "what do I own?"
SAID = "In your account there is $1,000.00 in cash."


def delta(**said: Any) -> dict[str, Any]:
    return {"choices": [{"delta": said}]}


def end(reason: str, **more: Any) -> dict[str, Any]:
    return {"choices": [{"delta": {}, "finish_reason": reason}], **more}


DONE = "data: [DONE]\n\n"
SHOW = delta(tool_calls=[{"function": {"name": "show_portfolio", "arguments": ""}}])


async def test_only_what_every_server_takes_is_sent(tmp_path: Path) -> None:
    async with talk(tmp_path, Answer(text="Hello.")) as one:
        await one.say("hello")
        assert set(one.script.asked[0]) == {"model", "messages", "stream", "stream_options", "tools"}


async def test_the_answer_is_read_in_every_form(tmp_path: Path) -> None:
    forms: list[list[Any]] = [
        [": keep-alive\n\n", "\n", delta(content="In your account "), ": more\n\n", delta(content="there is $1,000.00 in cash."), end("stop"), DONE],
        [delta(role="assistant", content=""), delta(reasoning_content="They own $9,999."), delta(content=SAID), DONE],
        [delta(content="<think>They own $9,999.</think>"), delta(content=SAID), end("eos_token"), DONE],
        [delta(content=[{"type": "text", "text": SAID}]), end("STOP")],
        [f'data:{{"choices": [{{"delta": {{"content": "{SAID}"}}}}]}}\r\n\r\ndata:[DONE]\r\n\r\n'],
        [f'{{"choices": [{{"message": {{"role": "assistant",\n "content": "{SAID}"}},\n "finish_reason": "stop"}}]}}'],
        [f'data: {{"choices": [{{"delta": {{"content": "{SAID}"}}, "finish_reason": "stop"}}]}}\ndata: [DONE]\n'],
    ]  # fmt: skip
    show = Answer(events=[SHOW, end("tool_calls"), DONE])
    async with talk(tmp_path, *(answer for events in forms for answer in (show, Answer(events=events)))) as one:
        for _ in forms:
            heard = await one.say(ASK)
            assert (reply(heard), notices(heard)) == (SAID, [])
            assert blocks(heard, Table)


async def test_calls_in_one_place_and_calls_written_as_text_are_all_made(tmp_path: Path) -> None:
    def call(symbol: Any, **said: Any) -> dict[str, Any]:
        return {"type": "function", "function": {"name": "functions.quote", "arguments": {"symbol": symbol}}, **said}

    spoken = 'Let me see.\n<tool_call>{"name": "quote", "arguments": {"symbol": "MSFT"}}</tool_call>'
    first = Answer(
        events=[delta(tool_calls=[call(["AAPL"], index=0, id="a")]), delta(tool_calls=[call("KO", index=0, id="b")]), end("stop"), DONE]
    )
    async with talk(tmp_path, first, Answer(text=spoken), Answer(text="Here they are.")) as one:
        heard = await one.say("quotes")
        assert [(event.intent, event.error) for event in heard if isinstance(event, ToolFinished)] == [("quote", None)] * 3
        assert "tool_call" not in texts_shown(heard)
        called = [call["function"]["arguments"] for sent in one.script.asked[2]["messages"] for call in sent.get("tool_calls") or ()]
        assert [symbol in text for symbol, text in zip(("AAPL", "KO", "MSFT"), called, strict=True)] == [True] * 3


async def test_arguments_of_another_form_are_understood_and_cut_ones_refused(tmp_path: Path) -> None:
    loose = {
        "side": "Buy",
        "symbol": "AAPL",
        "quantity": 2,
        "price": 100,
        "date": "today",
        "note": "",
        "account": "null",
        "lots": "[]",
        "fee": None,
    }
    cut = Answer(
        events=[
            delta(tool_calls=[{"index": 0, "function": {"name": "add_transaction", "arguments": '{"side":"deposit","amount":"1'}}]),
            end("length"),
            DONE,
        ]
    )
    async with talk(tmp_path, Answer(calls=[("add_transaction", loose)]), cut, Answer(text="Please confirm.")) as one:
        heard = await one.say("buy 2 Apple at 100")
        assert [event.error for event in heard if isinstance(event, ToolFinished)] == [None, "invalid_input"]
        assert [item.title for item in await one.assistant.pending(one.actor, "thread")] == ["Buy 2 AAPL at $100.00"]


async def test_an_answer_that_did_not_end_by_itself_says_so(tmp_path: Path) -> None:
    ends = {"length": "cut off here", "MAX_TOKENS": "cut off here", "content_filter": "held back by the provider"}
    said = [Answer(events=[delta(content="I can tell you that"), end(reason), DONE]) for reason in ends]
    empty = [Answer(events=[end(reason), DONE]) for reason in ("length", "safety")]
    async with talk(tmp_path, *said, *empty) as one:
        assert [note in texts_shown(await one.say("hello")) for note in ends.values()] == [True] * 3
        for words in ("used up the length of its answer", "its provider's filter"):
            heard = await one.say(ASK)
            assert words in notices(heard)[0]
            assert blocks(heard, Table), "the built-in rules answer"


async def test_tokens_counted_in_the_last_event_alone_or_in_every_one_are_counted_once(tmp_path: Path) -> None:
    counts = [{"prompt_tokens": 900, "completion_tokens": number, "total_tokens": 900 + number} for number in (1, 2)]
    each: list[Any] = [
        {**delta(content="Good "), "usage": counts[0]},
        {**delta(content="day."), "usage": counts[1]},
        end("stop", usage=counts[1]),
        DONE,
    ]
    async with talk(tmp_path, Answer(events=each), Answer(text="Good day.", usage=(900, 2))) as one:
        for _ in range(2):
            usage = done(await one.say("hello")).usage
            assert usage is not None
            assert (usage.input_tokens, usage.output_tokens, usage.estimated) == (900, 2, False)


async def test_what_a_server_will_not_take_is_left_out_from_then_on(tmp_path: Path) -> None:
    options = Answer(status=400, body='{"error": {"message": "Unrecognized request argument supplied: stream_options"}}')
    system = Answer(status=400, body='{"error": {"message": "System role not supported"}}')
    async with talk(tmp_path, options, system, Answer(text="Hello.")) as one:
        assert reply(await one.say("hello")) == "Hello."
        assert reply(await one.say("hello again")) == "Hello."
        assert ["stream_options" in sent for sent in one.script.asked] == [True, False, False, False]
        assert [sent["messages"][0]["role"] for sent in one.script.asked] == ["system", "system", "user", "user"]
        roles = [message["role"] for message in one.script.asked[-1]["messages"]]
        assert roles == ["user", "assistant", "user"]


async def test_what_asking_again_does_not_help_is_said_at_once_and_once(tmp_path: Path) -> None:
    cases = [
        (401, '{"error": {"message": "Incorrect API key provided: sk-secret-1"}}', "refused the key"),
        (403, "no", "refused the key"),
        (404, '{"error": {"message": "The model `gpt-9` does not exist"}}', "does not know the model"),
        (400, '{"error": {"message": "gemma:2b does not support tools"}}', "cannot call tools"),
        (500, '{"error": {"message": "tools param requires --jinja flag"}}', "cannot call tools"),
        (429, '{"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}', "no credit left"),
    ]
    async with talk(tmp_path, *(Answer(status=status, body=body) for status, body, _ in cases), max_retries=2) as one:
        for _, _, words in cases:
            heard = await one.say(ASK)
            assert [words in text for text in notices(heard)] == [True]
            assert blocks(heard, Table)
            assert done(heard).usage is None
            assert "sk-secret" not in done(heard).model_dump_json()
            one.assistant._breaker.succeeded()
        assert len(one.script.asked) == len(cases)


async def test_what_may_pass_is_asked_again(tmp_path: Path) -> None:
    past = format_datetime(SystemClock().now() - dt.timedelta(seconds=5), usegmt=True)
    busy = [Answer(status=status, headers={"Retry-After": wait}) for status, wait in ((429, "0"), (503, past), (529, "0.01"), (408, "0"))]
    async with talk(tmp_path, *busy, Answer(text="Hello."), max_retries=4) as one:
        heard = await one.say("hello")
        assert (reply(heard), notices(heard), len(one.script.asked)) == ("Hello.", [], 5)


@pytest.mark.parametrize("as_day", [False, True])
async def test_a_server_that_asks_for_a_long_pause_gets_it_and_the_rules_answer_meanwhile(tmp_path: Path, as_day: bool) -> None:
    then = format_datetime(SystemClock().now() + dt.timedelta(seconds=3_000), usegmt=True) if as_day else "3000"
    async with talk(tmp_path, Answer(status=429, headers={"Retry-After": then}), Answer(text="Hello."), max_retries=2) as one:
        heard = await one.say(ASK)
        assert "is busy or over its limit and asks to be left alone" in notices(heard)[0]
        assert blocks(heard, Table)
        assert "asked to be left alone" in notices(await one.say(ASK))[0]
        assert len(one.script.asked) == 1


async def test_a_connection_that_is_torn_down_is_tried_again_and_a_server_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    async with talk(tmp_path, Answer(reset=True), Answer(text="Hello."), max_retries=1) as one:
        assert reply(await one.say("hello")) == "Hello."
    (tmp_path / "b").mkdir()
    async with talk(tmp_path / "b", Answer(text="Hello."), base_url="http://127.0.0.1:9/v1") as one:
        heard = await one.say(ASK)
        assert "cannot be reached" in notices(heard)[0]
        assert blocks(heard, Table)
        assert done(heard).usage is None


async def test_a_stall_in_the_middle_is_not_waited_for_and_what_was_said_is_told_to_be_cut(tmp_path: Path) -> None:
    never = threading.Event()
    async with talk(
        tmp_path, Answer(events=[delta(content="Let me see what you own. "), delta(content="It")], hold=never), timeout_s=0.3
    ) as one:
        heard = await one.say(ASK)
        never.set()
        assert "took too long" in notices(heard)[0]
        assert "broke off" in texts_shown(heard)
        assert blocks(heard, Table)
        usage = done(heard).usage
        assert usage is not None, "what was read and written before counts"
        assert usage.estimated


async def test_a_success_that_is_none_is_told_for_what_it_is(tmp_path: Path) -> None:
    page = {"Content-Type": "text/html; charset=utf-8"}
    cases = [
        (Answer(events=["<html><body>Welcome</body></html>"], headers=page), "a web page answers there"),
        (Answer(events=["Hello!"], headers={"Content-Type": "text/plain"}), "cannot be read"),
        (Answer(events=["data: {broken\n\n"]), "cannot be read"),
        (Answer(events=[{"error": {"message": "at sk-secret-1", "code": 429}}]), "is busy"),
        (Answer(events=[delta(content="You own"), {"error": {"message": "crashed", "type": "server_error"}}]), "fault of its own"),
        (Answer(events=['{"error": {"message": "Overloaded", "code": "overloaded"}}']), "fault of its own"),
    ]
    async with talk(tmp_path, *(answer for answer, _ in cases)) as one:
        for _, words in cases:
            heard = await one.say(ASK)
            assert words in notices(heard)[0]
            assert blocks(heard, Table)
            assert "sk-secret" not in done(heard).model_dump_json()
            one.assistant._breaker.succeeded()


@pytest.mark.parametrize(
    "refused",
    [
        Answer(status=413, body="Request too large"),
        Answer(status=400, body='{"error": {"type": "exceed_context_size_error", "n_prompt_tokens": 14429, "n_ctx": 8192}}'),
        Answer(events=['{"error": {"code": 400, "message": "the request exceeds the available context size", "n_ctx": 8192}}']),
    ],
)
async def test_a_conversation_that_is_too_long_is_shortened_once_and_stays_so(tmp_path: Path, refused: Answer) -> None:
    async with talk(tmp_path, refused, Answer(text="Hello."), max_retries=2) as one:
        assert reply(await one.say("how did my portfolio do, and what does a backtest say?")) == "Hello."
        await one.say("hello")
        first, second, third = (len(str(sent)) for sent in one.script.asked)
        assert second < first / 2
        assert third < first / 2
        names = [tool["function"]["name"] for tool in one.script.asked[1]["tools"]]
        assert {"show_portfolio", "portfolio_performance", "add_transaction", "more_tools"} <= set(names)


async def test_a_tool_that_is_not_there_is_refused_with_those_that_may_be_meant(tmp_path: Path) -> None:
    async with talk(tmp_path, Answer(calls=[("get_portfolio", {}), ("decide_proposal", {})]), Answer(text="Hello.")) as one:
        await one.say("hello")
        first, second = (message["content"] for message in one.script.asked[1]["messages"] if message["role"] == "tool")
        assert "show_portfolio" in first
        assert "no tool" in second


async def test_a_model_of_a_small_window_is_told_of_further_tools_when_it_asks(tmp_path: Path) -> None:
    more, odd = (
        Answer(calls=[("more_tools", {"names": ["create_share_link", "decide_proposal"]})]),
        Answer(calls=[("more_tools", {"names": 7})]),
    )
    async with talk(tmp_path, more, odd, Answer(text="Hello."), context_tokens=6_000) as one:
        heard = await one.say("hello")
        offered = [{tool["function"]["name"] for tool in sent["tools"]} for sent in one.script.asked]
        assert "create_share_link" not in offered[0]
        assert "create_share_link" in offered[1]
        assert "decide_proposal" not in offered[1]
        assert not [event for event in heard if isinstance(event, ToolFinished)], "nothing a person has to see"
        assert all(len(str(sent)) < 6_000 * 3.7 for sent in one.script.asked)


async def test_what_our_rules_answered_stands_in_the_talk_so_that_the_model_knows_and_roles_take_turns(tmp_path: Path) -> None:
    buy = Answer(calls=[("add_transaction", {"side": "buy", "symbol": "AAPL", "quantity": "2", "price": "100"})])
    async with talk(tmp_path, buy, Answer(text="Please confirm."), Answer(status=500), Answer(text="Hello.")) as one:
        await one.say("buy 2 Apple at 100")
        await one.say("yes")
        await one.say(ASK)
        await one.say("hello")
        sent = one.script.asked[-1]["messages"]
        roles = [message["role"] for message in sent]
        assert roles == [
            "system",
            "user",
            "assistant",
            "tool",
            "assistant",
            "user",
            "assistant",
            "user",
            "assistant",
            "tool",
            "assistant",
            "user",
        ]
        assert "Done" in sent[6]["content"]
        assert "Buy 2 AAPL" in sent[6]["content"]


async def test_the_correction_of_a_figure_comes_after_the_models_own_draft(tmp_path: Path) -> None:
    wrong, right = Answer(text="It is worth $9,999 in all."), Answer(text="It is worth $1,000.00.")
    async with talk(tmp_path, Answer(calls=[("show_portfolio", {})]), wrong, right) as one:
        await one.say(ASK)
        assert [message["role"] for message in one.script.asked[2]["messages"]][-4:] == ["assistant", "tool", "assistant", "user"]
