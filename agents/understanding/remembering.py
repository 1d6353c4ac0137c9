"""What a turn leaves for the next: its calls, the instruments spoken of and in which order, the open question and the one that was interrupted."""

from agents.understanding.model import ACTS, WRITES, Call, Memory, Question
from agents.understanding.outcome import symbols_in

MOST_IN_A_ROW = 8


def remembered(
    memory: Memory,
    calls: tuple[Call, ...],
    question: Question | None,
    *,
    named: tuple[str, ...],
    language: str,
    pending: bool,
    explained: bool,
) -> Memory:
    """The memory after `calls`.

    Args:
        memory: what there was before.
        calls: what the message came to.
        question: what was asked back.
        named: the instruments that the message names.
        language: of the message.
        pending: whether proposals wait.
        explained: whether an explanation was of figures that studies showed; it leaves these what is gone on with.
    """
    tools = tuple(call for call in calls if call.intent not in ACTS and not (call.intent == "explain_number" and explained))
    writes = tuple(call for call in calls if call.intent in WRITES)
    named = named or tuple(dict.fromkeys(s for call in tools for s in symbols_in(call)))
    acts = {call.intent for call in calls}
    kept = memory.written if acts & {"confirm", "cancel"} or pending or not tools else ()
    return Memory(
        calls=tools or ((*memory.calls,) if not question else (question.call,)),
        symbols=named or memory.symbols,
        question=question,
        earlier=memory.symbols if named and named != memory.symbols else memory.earlier,
        language=language,
        run=_run(memory, tools, named),
        before=memory.calls if tools and _beside(memory, tools) else () if tools else memory.before,
        suspended=_suspended(memory, calls, question),
        written=writes or (() if "cancel" in acts else kept),
    )


_JUDGED = frozenset({"forecast_accuracy", "backtest_forecast"})


def _beside(memory: Memory, tools: tuple[Call, ...]) -> bool:
    """Whether the calls before are of the same kind, or the forecast that is judged now."""
    before, now = memory.calls[-1].intent if memory.calls else "", tools[-1].intent
    return before == now or (before == "forecast" and now in _JUDGED)


def _run(memory: Memory, tools: tuple[Call, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """The instruments that answers of one kind were about, one after the other."""
    if not tools:
        return memory.run
    gone_on = bool(memory.calls) and memory.calls[-1].intent == tools[-1].intent and tools[-1].intent != "compare"
    return tuple(dict.fromkeys((*(memory.run if gone_on else ()), *named)))[-MOST_IN_A_ROW:]


def _suspended(memory: Memory, calls: tuple[Call, ...], question: Question | None) -> Question | None:
    """The question about a write that only reads have come after, and that was neither answered nor dropped."""
    waited = memory.question or memory.suspended
    if question is not None or waited is None or waited.call.intent not in WRITES:
        return None
    reads = all(call.intent not in WRITES | {"confirm", "cancel", "clarify", "unsafe"} for call in calls)
    return waited if reads else None
