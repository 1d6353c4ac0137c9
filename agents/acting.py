"""Carrying out what was decided: reads at once, writes as proposals, each with its pieces of the answer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from langchain_core.messages import ToolCall, ToolMessage

from agents.blocks import Block, Notice
from agents.complaints import spoken
from agents.events import ToolFinished, ToolProgress, ToolStarted
from agents.fence import MODEL_SEES_CHARS, as_json, compact, fenced
from agents.filled_in import filled_in
from agents.metering import CHARS_PER_TOKEN
from agents.offering import MORE
from agents.plain import plain
from agents.presenting import Said, present, title_of
from agents.presenting.knowledge import not_yet_added
from agents.presenting.said import listed
from agents.presenting.subjects import subject_of
from agents.proposing import NOTHING_CORRECTED, Correcting, Proposing, open_proposals
from agents.settling import Settling
from agents.telling import Emit, Telling
from agents.turn import Turn
from agents.understanding.conditions import UNMET
from agents.understanding.outcome import MONTH_FIRST
from agents.understanding.pasted import LINES, UNREAD
from agents.understanding.switching import HINTS
from core.actor import Scope
from core.clock import stopwatch_s
from core.errors import DataUnavailable, FolioscopeError, InternalError, InvalidInput, QuotaExceeded, Unavailable
from tools.base import AnyTool, Args, View
from tools.catalog import CHAT_TOOLS
from tools.computing import Report
from tools.conversations import RENAME_CONVERSATION
from tools.door import check_args, run_tool
from tools.fields import MOST_HORIZON
from tools.forecasts import FORECAST
from tools.history import UNDO
from tools.jobs import UNFINISHED, JobView, wait_for_job
from tools.knowledge import DocumentsView, PassagesView
from tools.reaching import find_reach
from tools.registry import find_chat_tool
from tools.uploads import keep_upload, newest_upload

TAKES_FILE = {"import_csv": frozenset({"file", "mapping"}), "add_document": frozenset({"file", "symbol", "year"})}
"""Tools that take a file of the message, and which of their arguments may come from the call."""
_NAMES = frozenset(tool.name for tool in CHAT_TOOLS)
RESULT_SHARE = 0.2
"""How much of what a language model is shown at once a single result may take."""
PROPOSED = "Shown to the user as a proposal"
AGAIN = "This very call was made before in this turn, and its answer stands above. Nothing was done again; a proposal is there once."
MOST_ASKED = 365 * 200
"""Days ahead up to which a day that is asked for is named."""
MAY_REPEAT = frozenset({"job_status"})
"""Reads whose answer may be another one a moment later."""
PASSING = frozenset({Unavailable.code, DataUnavailable.code, QuotaExceeded.code, InternalError.code})
"""Failures after which the same call may well be made again."""


def waits_for_books(tool: AnyTool) -> bool:
    """Whether a read shows the books, so that it makes sense only after the writes asked for before it."""
    return not tool.writes and tool.scope is Scope.PORTFOLIO_READ and tool.name != "job_status"


MOST_NOTED = 60
"""Notes of a conversation whose marks are kept."""
ASKED_FOR = frozenset({"fx_rate", "price"})
"""Fields of a transaction for which a refusal asks, so that the next message may be the answer."""


class Acting:
    """One turn's tool calls; `said` is what the person has written in this conversation, `noted` the marks of notes that were told in it."""

    def __init__(self, turn: Turn, emit: Emit, *, speaks: bool, said: str = "", noted: Sequence[str] = ()) -> None:
        self._turn = turn
        self._emit = emit
        self._speaks = speaks
        self._said = said
        self._hinted: set[str] = set()
        self.noted = [*noted]
        """Marks of the notes that were told, this turn's last: each is told once in a conversation."""
        self.lacking = ""
        """What a write was refused for want of, where the refusal asks for it."""
        self.cited = ""
        """The document that was answered from."""
        self.subject = ""
        """The one instrument that the answer names first."""
        self._telling = Telling(turn, emit, speaks)
        self.proposing = Proposing(turn, self._telling)
        self.settling = Settling(turn, self._telling, self.proposing)

    def say(self, said: Said) -> None:
        """Send sentences (unless a model writes them) and blocks."""
        self._telling.say(said)

    async def call(self, call: ToolCall, *, correcting: Correcting = NOTHING_CORRECTED) -> ToolMessage:
        """Carry out one call; a failure is told, not raised. Writes become proposals. What a language model has called already is not done again."""
        started = stopwatch_s()
        error = None
        call_id = call["id"] or "call"
        same = as_json([call["name"], call["args"]])
        if self._speaks and call["name"] == MORE:
            return ToolMessage(content=self._offer(call["args"]), tool_call_id=call_id, name=MORE)
        if self._speaks and same in self._turn.called:
            return ToolMessage(content=AGAIN, tool_call_id=call_id, name=call["name"])
        self._emit(ToolStarted(call_id=call_id, intent=call["name"], title=title_of(call["name"]), args=plain(call["args"])))
        try:
            tool, hints = find_chat_tool(call["name"]), call["args"]
            call, too_far = self._within_reach(tool, self._without_hints(tool, call))
            content = await (self._propose(tool, call, correcting) if tool.writes else self._read(tool, call))
            self._say_hints(hints, too_far)
        except FolioscopeError as err:
            error, content = err.code, fenced(f"error {err.code}: {err.message}")
            self.lacking = field if (field := str(err.details.get("field"))) in ASKED_FOR and isinstance(err, InvalidInput) else ""
            self.say(Said(blocks=(Notice(tone="warning", text=spoken(err)),)))
        if self._speaks and call["name"] not in MAY_REPEAT and error not in PASSING:
            self._turn.called.add(same)
        duration_ms = round((stopwatch_s() - started) * 1000, 1)
        self._emit(ToolFinished(call_id=call_id, intent=call["name"], duration_ms=duration_ms, error=error))
        return ToolMessage(content=content, tool_call_id=call_id, name=call["name"])

    def _offer(self, args: dict[str, Any]) -> str:  # Any: JSON
        """Tell a language model of further tools from its next answer on."""
        asked = args.get("names")
        names = [name for name in asked if isinstance(name, str) and name in _NAMES] if isinstance(asked, list) else []
        self._turn.wanted.extend(names)
        return f"You can call these now: {', '.join(names)}." if names else "There are no tools of these names."

    def _within_reach(self, tool: AnyTool, call: ToolCall) -> tuple[ToolCall, tuple[str, ...]]:
        """The call with the farthest day that a forecast reaches in place of one beyond it, and that it is so; a model is refused instead."""
        asked = call["args"].get("horizon_days")
        if self._speaks or tool is not FORECAST or not isinstance(asked, int) or asked <= MOST_HORIZON:
            return call, ()
        today = self._turn.services.clock.today()
        far, near = (today + timedelta(days=days) for days in (min(asked, MOST_ASKED), MOST_HORIZON))
        told = f"A forecast reaches {MOST_HORIZON} days here at most: this one is of {near}, and nothing is said of {far}."
        return {**call, "args": {**call["args"], "horizon_days": MOST_HORIZON}}, (told,)

    def _say_hints(self, args: Mapping[str, Any], also: Sequence[str]) -> None:  # Any: JSON
        """What the built-in understanding noticed: what is left out of an answer, and how a day was read, and `also`; each once."""
        if self._speaks:
            return
        told = [not_met(args[UNMET])] if args.get(UNMET) else []
        told += [not_read(args[UNREAD], args[LINES])] if args.get(UNREAD) else []
        told += [read_month_first(args[MONTH_FIRST], args)] if args.get(MONTH_FIRST) else []
        told += args.get(HINTS) or []
        for text in (*told, *also):
            if text not in self._hinted:
                self._hinted.add(text)
                self.say(Said(blocks=(Notice(tone="warning", text=text),)))

    def _without_hints(self, tool: AnyTool, call: ToolCall) -> ToolCall:
        """The call without what the built-in understanding noticed beyond the tool's arguments; a model's own additions are refused instead."""
        if self._speaks:
            return call
        if call["args"].get("portfolio_id") and tool.scope is not Scope.MARKET_READ and not tool.args.understands("portfolio_id"):
            raise InvalidInput("That works for your first portfolio only; ask for it without naming another.", field="portfolio_id")
        return {**call, "args": {name: value for name, value in call["args"].items() if tool.args.understands(name)}}

    async def _read(self, tool: AnyTool, call: ToolCall) -> str:
        report = self._reporter(call["id"] or "call")
        here = {"thread_id": self._turn.thread_key} if tool is RENAME_CONVERSATION else {}
        args = check_args(tool, {**call["args"], **here})
        asked = tool.as_job if tool.as_job is not None and tool.is_long is not None and tool.is_long(args) else tool
        quiet = (
            args if tool.offers is None else args.model_copy(update={"propose": False})
        )  # the proposal belongs to this conversation: see below
        view: View = await run_tool(asked, self._turn.services, self._turn.actor, quiet, report=report)
        if isinstance(view, JobView) and view.state in UNFINISHED:
            self._turn.jobs.append(view.id)
            view = await wait_for_job(self._turn.services, self._turn.actor, view.id, report)
        if isinstance(view, PassagesView) and view.passages:
            self.cited = view.answer.document if view.answer is not None else view.passages[0].document
        self.subject = subject_of(view)
        said = self._without_told(present(tool.name, view))
        await self._say_whose(args)
        self.say(said)
        if isinstance(view, DocumentsView) and (new := not_yet_added([item.name for item in self._turn.attachments], view)) is not None:
            self.say(Said(blocks=(new,)))
        offer = tool.offers(args, view) if tool.offers is not None else None
        added = await self.proposing.offer(offer, call["id"] or "call") if offer is not None else ""
        return self._note(call, view.model_dump(mode="json"), said.text) + added

    def _without_told(self, said: Said) -> Said:
        """The answer without notes that stand above already, word for word; warnings stay."""
        blocks: list[Block] = []
        for block in said.blocks:
            mark = blake2b(block.text.encode(), digest_size=6).hexdigest() if isinstance(block, Notice) and block.tone == "neutral" else ""
            if mark in self.noted:
                continue
            blocks.append(block)
            self.noted = [*self.noted, mark][-MOST_NOTED:] if mark else self.noted
        return replace(said, blocks=tuple(blocks))

    async def _say_whose(self, args: Args) -> None:
        """Say whose books an answer is about where they are another's, and which where they are not one's first."""
        named = getattr(args, "portfolio_id", None)
        reach = await find_reach(self._turn.services, self._turn.actor, named) if named is not None else None
        mine = [one for one in self._turn.known.portfolios if one.owner is None]
        if reach is None and named is not None and str(named) in {one.id for one in mine[1:]}:
            name = next(one.name for one in mine if one.id == str(named))
            self.say(Said(blocks=(Notice(tone="neutral", text=f"This is about your portfolio {name}."),)))
        if reach is not None:
            allowed = "to look at and to change" if reach.may_write else "to look at"
            self.say(Said(blocks=(Notice(tone="neutral", text=f"{reach.title}, shared with you {allowed}."),)))

    def _note(self, call: ToolCall, result: dict[str, Any], in_words: str = "") -> str:  # Any: JSON
        """Keep what was answered for the check of figures, and give what a model is shown of it: the same, so that it can cite nothing else."""
        if self._speaks:
            result = compact(result, self._most_chars())
        self._turn.evidence.add(call["id"] or "", call["name"], result, plain(call["args"]))
        return fenced(as_json(result) if self._speaks else in_words)

    def _most_chars(self) -> int:
        """How much of one result a language model is shown: a part of all that it can take in."""
        model = self._turn.model
        return MODEL_SEES_CHARS if model is None else min(MODEL_SEES_CHARS, int(model.context_tokens * CHARS_PER_TOKEN * RESULT_SHARE))

    def _reporter(self, call_id: str) -> Report:
        async def report(fraction: float, text: str) -> None:
            self._emit(ToolProgress(call_id=call_id, fraction=fraction, text=text))

        return report

    async def _propose(self, tool: AnyTool, call: ToolCall, correcting: Correcting) -> str:
        args = await self._with_file(tool, call["args"]) if tool.name in TAKES_FILE else call["args"]
        args = {**args, "thread_id": self._turn.thread_key} if tool is UNDO else args
        call_id = call["id"] or "call"
        doubt = filled_in(args, self._said, self._turn.evidence.facts) if self._speaks else ""
        view = await self.proposing.propose(tool, args, call_id, correcting, self._reporter(call_id))
        if doubt:
            self._telling.warn(doubt)
        shown = self._note(call, view.model_dump(mode="json", include={"title", "lines", "notes", "args"}))
        return f"{PROPOSED} with Confirm and Cancel. Nothing is recorded until they confirm: {shown}"

    async def _with_file(self, tool: AnyTool, args: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
        """The arguments with the file of this message; a correction of an import is about the file that waits, or was handed in last."""
        turn = self._turn
        given = with_upload(turn, args, TAKES_FILE[tool.name])
        if "upload_id" in given or not given.get("mapping"):
            return given
        waiting = next((item for item in reversed(await open_proposals(turn)) if item.tool == tool.name), None)
        if waiting is not None:
            return {**given, **{name: waiting.args[name] for name in ("file", "upload_id", "portfolio_id") if name in waiting.args}}
        newest = newest_upload(turn.services, turn.actor)
        return {**given, "upload_id": str(newest)} if newest else given


def not_met(unmet: Sequence[str]) -> str:
    """That an answer leaves out a condition of the question, so that nobody takes it for met."""
    named = listed([f"“{said}”" for said in unmet])
    return f"{named} {'is' if len(unmet) == 1 else 'are'} not taken into account: I cannot work that out here."


def not_read(unread: Sequence[str], lines: int) -> str:
    """How many lines of a pasted list are read, and which are not."""
    named = listed([f"“{line}”" for line in unread])
    return f"I read {lines - len(unread)} of {lines} lines. Not read, and not on the card: {named}."


def read_month_first(said: str, args: Mapping[str, Any]) -> str:  # Any: JSON
    """Which day was understood, in words, and which other it could be."""
    day = dt.date.fromisoformat(args["date"] if "date" in args else args["value"])
    other = dt.date(day.year, day.day, day.month)
    return f"I read {said} with the month first: {day.day} {day:%B %Y}. If you mean the day first, say: no, {other.day} {other:%B %Y}."


def with_upload(turn: Turn, args: dict[str, Any], taken: frozenset[str]) -> dict[str, Any]:  # Any: JSON
    """The arguments with the file of this message that they name, or its only one; an id that a model made up is dropped."""
    given = {name: value for name, value in args.items() if name in taken}
    named = [item for item in turn.attachments if item.name == given.get("file")] or list(turn.attachments)
    if not named:
        return given
    upload_id = keep_upload(turn.services, turn.actor, named[0].data, named[0].name[:200])
    return {**given, "file": named[0].name[:200], "upload_id": str(upload_id)}
