"""The conversation as a graph: decide what to do, do it, and go round until nothing is left to do.

A write is never done here. It becomes a proposal, a row that outlives the turn, the process and this graph; the person's own yes, typed or
pressed, carries it out in a turn of its own (see docs/decisions/0001-proposals-are-rows.md). So no turn is ever left half way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated, Any, TypedDict
from uuid import UUID

import structlog
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolCall, ToolMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import StreamWriter
from langsmith import configure

from agents.acting import PROPOSED, Acting, waits_for_books
from agents.answering import Answering
from agents.blocks import Notice
from agents.closing import conclude, explain_marks
from agents.dialogue import respond
from agents.events import BlockReady, Event, TextDelta
from agents.fence import fenced
from agents.language_model import failure_in_words, pause_asked
from agents.proposing import OFFERS, Correcting, open_proposals
from agents.turn import Earlier, Turn
from agents.understanding import Memory
from agents.window import TOLD
from core.errors import NotFound
from tools.door import run_tool
from tools.proposal_groups import FIND_PROPOSALS, FindProposals
from tools.proposals import Decision, ProposalView
from tools.proposals import State as ProposalState
from tools.registry import find_chat_tool

log = structlog.get_logger("assistant")

MODEL_DOWN = "The language model {reason}. I understand you by my built-in rules meanwhile."
MODEL_DOWN_LATE = "The language model {reason} after the tools had answered. Nothing is asked twice; these are the tools' own sentences."
MODEL_RESTS = "The language model failed several times in a row, or asked to be left alone, so I do not ask it for the next {seconds} seconds. I understand you by my built-in rules meanwhile."
ANSWERS_TO_PROPOSALS = frozenset({"confirm", "cancel"})
EVERYTHING = re.compile(
    r"\b(all|both|everything|each|none|neither|nothing|any|keine?s?|alles?|beides?|tous|toutes|tout|todos?|todas?|tutti|tutto|ambos|allemaal|wszystk\w+|hepsi\w*|вс[её])\b|全部|すべて|全て",
    re.IGNORECASE,
)
"""What makes a yes or no one to every open proposal."""
KEPT_MESSAGES = 60
"""How many messages of a conversation are kept for the model."""


class State(TypedDict, total=False):
    """What a conversation keeps between turns; plain values only.

    Attributes:
        messages: the talk, for a model.
        memory: what the understanding remembers, as JSON.
        after: calls that wait until the open proposals are confirmed.
        asked: ids of the proposals that were shown last; a yes or no is about these.
        lately: what the turn did: it "proposed", "recorded", or else "answered"; after that a mere yes may be about anything.
        cited: the document that was answered from last; `subject`, the one instrument that the last answer named first; `noted`, marks of the notes that were told.
        rounds: rounds of tool calls in this turn.
        acts: dialogue acts of this turn.
        offline: whether our own rules answer this turn in the language model's place.
    """

    messages: Annotated[list[Any], add_messages]  # Any: messages, and orders to remove one
    memory: str
    after: list[dict[str, Any]]  # Any: JSON
    asked: list[str]
    lately: str
    cited: str
    noted: list[str]
    subject: str
    rounds: int
    acts: list[dict[str, Any]]  # Any: JSON
    offline: bool


async def _decide(state: State, runtime: Runtime[Turn]) -> State:
    """The next message. What the turn before did is forgotten once this one's first message has been read with it; what does not propose or record, answers."""
    decided = await _decided(state, runtime.context, get_stream_writer())
    return decided if isinstance(state["messages"][-1], ToolMessage) else {"lately": "answered", **decided}


async def _decided(state: State, turn: Turn, writer: StreamWriter) -> State:
    messages = state["messages"]
    if not _speaks(state, turn):
        return _kept(await _by_rules(state, turn))
    begins = not isinstance(messages[-1], ToolMessage)
    instead = await _instead_of_asking(state, turn, writer) if begins else None
    if instead is not None:
        return {**_kept(instead), "offline": True}
    spent = turn.meter.spent()
    if spent is not None and not begins:
        return {"messages": [conclude(turn, writer, f"I stop here: {spent} are used up. What was found so far is shown.")], "acts": []}
    answering = Answering(turn, lambda text: writer(TextDelta(text=text)))
    try:
        answer = _kept(await answering.answer(messages, last=state.get("rounds", 0) >= turn.meter.limits.max_rounds - 1))
    except turn.failures as err:
        turn.breaker.failed()
        pause = pause_asked(err)
        if pause:
            turn.breaker.open_for(pause)
        log.warning("model.failed", reason=type(err).__name__)
        reason = failure_in_words(err)
    except BaseException:
        turn.breaker.abandoned()  # a turn that was stopped leaves the trial to the next
        raise
    else:
        turn.breaker.succeeded()
        explain_marks([*messages, *answer["messages"]], turn, writer)
        return answer
    if not begins:
        return {"messages": [conclude(turn, writer, MODEL_DOWN_LATE.format(reason=reason))], "acts": [], "offline": True}
    writer(BlockReady(block=Notice(tone="warning", text=MODEL_DOWN.format(reason=reason))))
    return {**_kept(await _by_rules(state, turn)), "offline": True}


async def _instead_of_asking(state: State, turn: Turn, writer: StreamWriter) -> AIMessage | None:
    """What our own rules say where the language model is not asked: of a yes, a no or a correction to a proposal, and while it rests; else None."""
    own = await _by_rules(state, turn) if turn.known.pending else None
    if own is not None and (_answers_proposals(own) or own.additional_kwargs.get("replaces")):
        return own
    if turn.breaker.admit():
        return None
    rest = MODEL_RESTS.format(seconds=max(1, ceil(turn.breaker.reopens_in_s)))
    writer(BlockReady(block=Notice(tone="warning", text=rest)))
    return own or await _by_rules(state, turn)


async def _by_rules(state: State, turn: Turn) -> AIMessage:
    earlier = Earlier(
        memory=state.get("memory", ""),
        asked_ids=tuple(state.get("asked", ())),
        lately=state.get("lately", ""),
        cited=state.get("cited", ""),
        subject=state.get("subject", ""),
    )
    return await turn.rules.answer(state["messages"], earlier)


def _answers_proposals(answer: AIMessage) -> bool:
    """Whether it is an answer to an open proposal: that is read by our own rules, never by a language model."""
    acts = answer.additional_kwargs.get("acts", [])
    return bool(acts) and not answer.tool_calls and all(act["intent"] in ANSWERS_TO_PROPOSALS for act in acts)


def _speaks(state: State, turn: Turn) -> bool:
    """Whether a language model writes the answer, and our own rules have not taken over."""
    return turn.model is not None and not state.get("offline")


def _kept(answer: AIMessage) -> State:
    """What the state keeps of an answer."""
    kept = answer.additional_kwargs
    update: State = {"messages": [answer], "acts": kept.get("acts", [])}
    if "memory" in kept:
        update["memory"] = kept["memory"]
    return update


def _route(state: State) -> str:
    last = state["messages"][-1]
    return "act" if isinstance(last, AIMessage) and (last.tool_calls or state.get("acts")) else END


async def _act(state: State, runtime: Runtime[Turn]) -> State:
    turn = runtime.context
    writer, told = get_stream_writer(), list[str]()

    def emit(event: Event) -> None:
        if isinstance(event, TextDelta):
            told.append(event.text)
        writer(event)

    said = [str(message.content) for message in state["messages"] if isinstance(message, HumanMessage)]
    acting = Acting(turn, emit, speaks=_speaks(state, turn), said="\n".join(said), noted=state.get("noted", []))
    last, text = state["messages"][-1], said[-1] if said else ""
    calls: list[ToolCall] = list(last.tool_calls) if isinstance(last, AIMessage) else []
    after: list[dict[str, Any]] = list(state.get("after", []))  # Any: JSON
    answers: list[AnyMessage | RemoveMessage] = []
    for act in state.get("acts", []):
        after = await _perform_act(acting, turn, _Act(act=act, said=text, asked=state.get("asked", []), after=after))
    writing = False
    if calls and not state.get("rounds", 0) and any(waiting.intent in OFFERS for waiting in turn.known.pending):
        await acting.proposing.withdraw_offers()
    for call in calls:
        if writing and _shows_books(call):
            after.append({"name": call["name"], "args": call["args"]})
            answers.append(ToolMessage(content="Waits until the proposal is confirmed.", tool_call_id=call["id"] or "", name=call["name"]))
            continue
        replaced = last.additional_kwargs.get("replaces", {}) if isinstance(last, AIMessage) else {}
        answer = await acting.call(call, correcting=Correcting(said=text, replaces=replaced.get(call["id"])))
        writing = writing or str(answer.content).startswith(PROPOSED)
        answers.append(answer)
    await acting.proposing.show()
    if turn.model is not None and not calls and told:
        answers.append(AIMessage(content=f"{TOLD} {fenced(''.join(told).strip())}"))
    spent: list[AnyMessage | RemoveMessage] = [
        RemoveMessage(id=message.id) for message in state["messages"][: max(0, len(state["messages"]) - KEPT_MESSAGES)] if message.id
    ]
    cited = acting.cited or state.get("cited", "")
    update: State = {"messages": [*spent, *answers], "after": after, "rounds": state.get("rounds", 0) + 1, "acts": [], "cited": cited}
    update |= {"noted": acting.noted, "subject": acting.subject if calls else state.get("subject", "")}
    if acting.lacking and len(calls) == 1:
        update["memory"] = Memory.from_json(state.get("memory", "")).lacking(acting.lacking).to_json()
    if acting.settling.recorded or acting.proposing.asked:
        update["lately"] = "recorded" if acting.settling.recorded else "proposed"
    return {**update, "asked": acting.proposing.asked} if acting.proposing.asked else update


def _shows_books(call: ToolCall) -> bool:
    try:
        return waits_for_books(find_chat_tool(call["name"]))
    except NotFound:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """A dialogue act, the message that it is from, the proposals shown last, and the calls that wait for a yes."""

    act: dict[str, Any]  # Any: JSON
    said: str
    asked: list[str]
    after: list[dict[str, Any]]  # Any: JSON


async def _perform_act(acting: Acting, turn: Turn, meant: _Act) -> list[dict[str, Any]]:  # Any: JSON
    """Confirm and cancel decide the proposals that were shown last; every other act is answered in words. Returns the calls that still wait."""
    act = meant.act
    shown = act["intent"] == "show_pending"
    if not shown and act["intent"] not in ANSWERS_TO_PROPOSALS:
        acting.say(respond(act, turn))
        return meant.after
    waiting, others = (await open_proposals(turn), ()) if shown else await _meant(turn, meant)
    if not waiting:
        acting.say(respond({"intent": "nothing_to_cancel" if act["intent"] == "cancel" else "nothing_pending", "args": {}}, turn))
        return []
    if shown or act["args"].get("doubtful"):
        await acting.settling.put_again(waiting, act["args"], doubtful=not shown)
        return meant.after
    decision = Decision(act["intent"])
    if await acting.settling.decide(waiting, decision):
        for index, call in enumerate(meant.after):
            await acting.call(ToolCall(name=call["name"], args=call["args"], id=f"after-{waiting[-1].id}-{index}", type="tool_call"))
    if others:
        await acting.settling.remind(others, waiting)
    return []


async def _meant(turn: Turn, meant: _Act) -> tuple[Sequence[ProposalView], Sequence[ProposalView]]:
    """The proposals that are answered, and those that are asked about again.

    Answered is what the button is about or the message names; else what was shown last, so that a yes never carries out what somebody has forgotten; all
    that are open where the message says so.
    """
    args, waiting = meant.act["args"], await open_proposals(turn)
    if "proposal_id" in args:
        return await _pressed(turn, UUID(args["proposal_id"])), ()
    if "proposal_ids" in args:
        named = [item for item in waiting if str(item.id) in args["proposal_ids"]]
        rest = [item for item in waiting if item not in named and str(item.id) in meant.asked]
        return named, [] if args.get("rest") else rest
    if EVERYTHING.search(meant.said):
        return waiting, ()
    latest = [item for item in waiting if str(item.id) in meant.asked] or waiting[-1:]
    return latest, [item for item in waiting if item not in latest]


async def _pressed(turn: Turn, proposal_id: UUID) -> Sequence[ProposalView]:
    """A proposal, or those of a group that still wait; all of it where none does, so that pressing again tells the outcome again."""
    found = (await run_tool(FIND_PROPOSALS, turn.services, turn.actor, FindProposals(proposal_id=proposal_id))).items
    return [item for item in found if item.state is ProposalState.OPEN] or found


def _go_on(state: State, runtime: Runtime[Turn]) -> str:
    """Back to the model with the tools' answers, unless there were none; its last round has no tools, so it ends."""
    answered = isinstance(state["messages"][-1], ToolMessage)
    return "decide" if _speaks(state, runtime.context) and answered else END


def build_graph(checkpointer: "BaseCheckpointSaver[str]") -> "CompiledStateGraph[State, Turn, State, State]":
    """The graph, keeping its state with `checkpointer`. What is said goes to no service that watches models, whatever the environment asks for."""
    configure(enabled=False)
    graph = StateGraph(State, context_schema=Turn)
    graph.add_node("decide", _decide)
    graph.add_node("act", _act)
    graph.add_edge(START, "decide")
    graph.add_conditional_edges("decide", _route, ["act", END])
    graph.add_conditional_edges("act", _go_on, ["decide", END])
    return graph.compile(checkpointer=checkpointer)
