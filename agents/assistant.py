"""The assistant: one message in, the events of its turn out."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import structlog
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from agents import blocks
from agents.complaints import spoken
from agents.events import BlockReady, Event, TextDelta, TurnDone, TurnFailed, Understood, Usage
from agents.footnotes import notes_of, understood_in, usage_of
from agents.graph import State, build_graph
from agents.known import known_state, last_prices
from agents.language_model import LanguageModel, model_failures
from agents.markdown import as_read
from agents.metering import Meter
from agents.offline_model import OfflineModel, Pressed
from agents.proposing import as_block
from agents.running import STOPPED_ELSEWHERE, RunningTurns, place_of, stopped_elsewhere, stops, stops_elsewhere, turn_lock
from agents.turn import Attachment, Turn
from agents.understanding import Memory, Understander
from agents.understanding.inquiries import calls_off
from core.actor import Actor
from core.breaker import CircuitBreaker
from core.clock import stopwatch_s
from core.errors import FolioscopeError, InternalError, TooLarge
from core.ids import new_id
from infra.work_counters import CHAT_SECONDS, CHAT_TURNS
from tools.context import Context
from tools.door import check_args, run_tool
from tools.jobs import JOB_CANCEL, CancelJob
from tools.proposal_groups import FIND_PROPOSALS, FindProposals
from tools.proposals import OPEN_PROPOSALS, Decision, OpenProposals
from tools.recollection import forget_conversation
from tools.services import Services
from tools.usage import Taken, keep_usage

log = structlog.get_logger("assistant")

AFTER_FAILURES, REST_S = 3, 60.0
"""After so many failures of the language model in a row it is not asked for a while; then one question tries it again."""
SPARE_STEPS = 5
"""Steps of the graph beyond its rounds of deciding and acting."""
MOST_EXPLAINED = 2
"""How many figures of an answer get a button that explains them."""


class Assistant:
    """Holds conversations. Knows nothing of channels: entrances render the events.

    Args:
        services: the parts of this process.
        checkpointer: keeps the state of conversations.
        understander: the built-in understanding.
        llm: a language model, or None.
    """

    def __init__(
        self,
        services: Services,
        checkpointer: "BaseCheckpointSaver[str]",
        understander: Understander,
        llm: LanguageModel | None = None,
    ) -> None:
        self._services = services
        self._checkpointer = checkpointer
        self._understander = understander
        self._llm = llm
        self._graph = build_graph(checkpointer)
        self._running = RunningTurns()
        self._waited: dict[str, list[UUID]] = {}
        self._answering: dict[str, _Message] = {}
        self._breaker = CircuitBreaker(stopwatch_s, threshold=AFTER_FAILURES, cooldown_s=REST_S, max_cooldown_s=REST_S)

    async def turn(
        self, actor: Actor, thread_key: str, text: str, *, attachments: Sequence[Attachment] = ()
    ) -> AsyncGenerator[Event, None]:
        """The events of one turn, ending with TurnDone; turns of one conversation run one after another.

        Failures are told as TurnFailed with a message for the user; nothing is raised but cancellation.
        """
        async with aclosing(self._whole_turn(actor, thread_key, text, attachments, None)) as events:
            async for event in events:
                yield event

    async def _whole_turn(
        self, actor: Actor, thread_key: str, text: str, attachments: Sequence[Attachment], pressed: Pressed | None
    ) -> AsyncGenerator[Event, None]:
        message = _Message(actor=actor, thread_key=thread_key, text=text, attachments=attachments, pressed=pressed)
        said: list[str] = []
        began, outcome = stopwatch_s(), "answered"
        try:
            self._check_message(text)
            async with aclosing(self._answered(message)) as events:
                async for event in events:
                    said.append(_words(event))
                    yield event
        except FolioscopeError as err:
            outcome = err.code
            yield TurnFailed(code=err.code, message=spoken(err))
        except Exception as err:
            failure, outcome = InternalError(str(new_id())), "internal_error"
            log.exception("turn.failed", error_id=failure.details["error_id"], exc_info=err)
            yield TurnFailed(code=failure.code, message=failure.message)
        finally:
            CHAT_TURNS.labels(actor.channel.value, outcome).inc()
            CHAT_SECONDS.labels(actor.channel.value).observe(stopwatch_s() - began)
            usage = await self._keep_usage(message)
        reply = "".join(said).strip()
        figures = notes_of(reply, message.turn.evidence) if message.turn is not None else ()
        asks = tuple(dict.fromkeys(note.explain for note in figures if note.explain is not None))[:MOST_EXPLAINED]
        if asks:
            yield BlockReady(block=blocks.Suggestions(items=asks))
        yield TurnDone(reply=reply, calls=tuple(message.calls), figures=figures, usage=usage)

    async def _call_off(self, actor: Actor, thread_key: str, text: str) -> None:
        """Stop background work before the turn that waits for it ends, since that turn holds the conversation; this one then tells of it."""
        known = await known_state(self._services, actor, thread_key=thread_key, attachments=(), text=text)
        for call in self._understander.understand(text, known, Memory()).calls:
            if call.intent == JOB_CANCEL.name:
                with suppress(FolioscopeError):  # told by the turn itself
                    await run_tool(JOB_CANCEL, self._services, actor, check_args(JOB_CANCEL, dict(call.args)))

    async def _answered(self, message: "_Message") -> AsyncGenerator[Event, None]:
        """The events of a turn once it is its time; of one that says "stop", an end to the turn under way and a word about that."""
        actor, thread_key, text = message.actor, message.thread_key, message.text
        place = place_of(actor.user_id, thread_key)
        stopping = message.pressed is None and stops(text)
        told = await self._stop(actor, thread_key) if stopping else ""
        if told:
            message.calls.append(Understood(intent="cancel", args={}))
            yield TextDelta(text=told)
            return
        if stopping and await stopped_elsewhere(self._services, place):
            message.calls.append(Understood(intent="cancel", args={}))
            yield TextDelta(text=STOPPED_ELSEWHERE)
            return
        if calls_off(text):
            await self._call_off(actor, thread_key, text)
        playing = self._running.play(place, self._events(message), message.recording)
        async with self._services.locks.hold(turn_lock(place), wait_s=120.0), aclosing(playing) as events:
            async for event in events:
                yield event

    async def _stop(self, actor: Actor, thread_key: str) -> str:
        """Stop the turn that is being answered in a conversation, and what came of that; nothing where none is."""
        running = self._running.of(place_of(actor.user_id, thread_key))
        if running is None:
            return ""
        await self.call_off_jobs(actor, thread_key)
        return await running.stop()

    async def follow_stops(self) -> None:
        """End the turns of this process that somebody stops in another one, until cancelled."""
        async for place in stops_elsewhere(self._services.events):
            message = self._answering.get(place)
            if message is not None:
                await self._stop(message.actor, message.thread_key)

    async def call_off_jobs(self, actor: Actor, thread_key: str) -> None:
        """Call off the background jobs that the turn under way in a conversation waits for."""
        for job_id in self._waited.get(place_of(actor.user_id, thread_key), ()):
            with suppress(FolioscopeError):  # it is over, or was called off before
                await run_tool(JOB_CANCEL, self._services, actor, CancelJob(job_id=job_id))

    async def _keep_usage(self, message: "_Message") -> Usage | None:
        """What the model took in this turn, also of one that was stopped; kept under its user."""
        turn = message.turn
        if turn is None or not turn.meter.requests:
            return None
        meter, model = turn.meter, self._services.settings.llm.model
        taken = Taken(
            model=model,
            requests=meter.requests,
            input_tokens=meter.input_tokens,
            output_tokens=meter.output_tokens,
            cost_usd=meter.cost_usd(),
        )
        await keep_usage(self._services, message.actor, taken)
        return usage_of(model, meter)

    def _check_message(self, text: str) -> None:
        limit = self._services.settings.web.max_message_chars
        if len(text) > limit:
            raise TooLarge(f"That message has {len(text):,} characters; I read up to {limit:,}. Please shorten it.", limit=limit)

    async def _events(self, message: "_Message") -> AsyncGenerator[Event, None]:
        actor, thread_key, text, attachments = message.actor, message.thread_key, message.text, message.attachments
        place = place_of(actor.user_id, thread_key)
        names = tuple(item.name for item in attachments)
        state = partial(known_state, self._services, actor, thread_key=thread_key, attachments=names, text=text)
        known, own = await state(), Context(services=self._services, actor=actor)
        limits = self._services.settings.llm
        config: RunnableConfig = {
            "configurable": {"thread_id": place},
            "recursion_limit": 2 * limits.max_rounds + SPARE_STEPS,
        }
        model = self._llm if message.pressed is None else None
        turn = Turn(
            services=self._services,
            actor=actor,
            thread_key=thread_key,
            model=model,
            rules=message.pressed or OfflineModel(self._understander, known, lambda place: state(there=place), partial(last_prices, own)),
            failures=model_failures() if model is not None else (),
            known=known,
            attachments=attachments,
            meter=Meter(limits),
            breaker=self._breaker,
        )
        self._waited[place], self._answering[place] = turn.jobs, message
        turn.evidence.add_day(known.today)
        turn.evidence.add_message(text)
        message.turn = turn
        entry: State = {"messages": [HumanMessage(content=text, id=str(new_id()))], "rounds": 0, "acts": [], "offline": False}
        stream = self._graph.astream(entry, config, context=turn, stream_mode=["custom", "updates"], durability="exit")
        try:
            async with aclosing(stream) as parts:  # type: ignore[type-var]  # an async generator, typed as an iterator
                async for mode, part in parts:
                    if mode == "updates":
                        message.calls += understood_in(part)
                    elif isinstance(part, Event):
                        yield part
        finally:
            self._waited.pop(place, None)
            self._answering.pop(place, None)

    async def decide(self, actor: Actor, proposal_id: UUID, decision: str) -> AsyncGenerator[Event, None]:
        """The events of a pressed button: as if the person had typed yes or no to exactly that. Pressing again changes nothing.

        Args:
            proposal_id: a proposal, or a group of them.
            decision: confirm or cancel.
        """
        try:
            found = (await run_tool(FIND_PROPOSALS, self._services, actor, FindProposals(proposal_id=proposal_id))).items
        except FolioscopeError as err:
            yield TurnFailed(code=err.code, message=spoken(err))
            yield TurnDone(reply="", calls=())
            return
        act = {"intent": Decision(decision).value, "args": {"proposal_id": str(proposal_id)}}
        thread_key, titles = found[0].thread_id or str(proposal_id), "; ".join(one.title for one in found)
        async with aclosing(self._whole_turn(actor, thread_key, f"({decision}: {titles})", (), Pressed(act))) as events:
            async for event in events:
                yield event

    async def pending(self, actor: Actor, thread_key: str) -> tuple[blocks.Proposal, ...]:
        """The proposals of a conversation that still wait for an answer."""
        found = await run_tool(OPEN_PROPOSALS, self._services, actor, OpenProposals(thread_id=thread_key))
        return tuple(as_block(item) for item in found.items)

    async def forget(self, actor: Actor, thread_key: str) -> None:
        """Delete what is remembered of a conversation, vectors included."""
        await forget_conversation(self._services, actor, thread_key)
        await self._checkpointer.adelete_thread(place_of(actor.user_id, thread_key))


def _words(event: Event) -> str:
    """What an event adds to the reply: its text as a reader sees it, or the sentence of a notice."""
    if isinstance(event, TextDelta):
        return as_read(event.text)
    if isinstance(event, BlockReady) and isinstance(event.block, blocks.Notice):
        return f"{event.block.text}\n\n"
    return ""


@dataclass(slots=True, kw_only=True)
class _Message:
    """What came in, and what is made of it; `pressed` is the button, where it was one."""

    actor: Actor
    thread_key: str
    text: str
    attachments: Sequence[Attachment]
    pressed: Pressed | None
    turn: Turn | None = None
    calls: list[Understood] = field(default_factory=list)

    def recording(self) -> bool:
        """Whether something that was confirmed is just being recorded."""
        return self.turn is not None and bool(self.turn.recording)
