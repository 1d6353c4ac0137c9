"""What the understanding is told, what it remembers between turns, and what it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | Decimal | list[JsonValue] | dict[str, JsonValue] | None"
Args: TypeAlias = Mapping[str, JsonValue]

WRITES = frozenset(
    {
        "add_transaction",
        "edit_transaction",
        "delete_transaction",
        "undo",
        "watchlist_add",
        "watchlist_remove",
        "alert_create",
        "alert_delete",
        "import_csv",
        "set_price",
        "book_actions",
        "set_targets",
        "remove_price",
        "change_portfolio",
        "delete_portfolio",
        "share_portfolio",
        "unshare_portfolio",
        "open_portfolio",
        "create_share_link",
        "revoke_share_link",
    }
)
ACTS = frozenset({"clarify", "confirm", "cancel", "advice", "help", "small_talk", "out_of_scope", "show_pending", "unsafe"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool call or a dialogue act: `intent` is the tool's or the act's name; money and quantities are Decimal, dates ISO strings.

    `replaces` is the id of the open proposal that it corrects, and that must not stay beside it.
    """

    intent: str
    args: Args = field(default_factory=dict)
    replaces: str | None = field(default=None, compare=False)

    def with_args(self, **changes: JsonValue) -> "Call":
        """The same call with some arguments set anew; those set to None are left out."""
        return replace(self, args={name: value for name, value in {**self.args, **changes}.items() if value is not None})

    def text(self, name: str) -> str | None:
        """The argument `name` when it is a string."""
        value = self.args.get(name)
        return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownActivity:
    """An activity of the user's books; `ref` is what a target argument takes."""

    ref: str
    type: str
    date: date
    symbol: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAlert:
    """An alert of the user."""

    ref: str
    symbol: str
    condition: str
    threshold: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPortfolio:
    """A portfolio that the user can see; `owner` is the account that shares it, None for the user's own."""

    id: str
    name: str
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The user's own state, as far as understanding a message needs it. `activities` has the newest last; `pending` are open proposals.

    `asked_ids` are those of them that were shown last; `lately` is what the turn before did: it "proposed",
    "recorded", or else "answered"; `cited` is the document that was answered from last, `told` the one instrument that the last answer named first.
    `settled` are the arguments of the open proposals with every gap closed, a looked-up price among them; `open_lots` are the purchases
    of which units are still held, None where nobody has looked.
    """

    today: date
    base_currency: str = "USD"
    holdings: Mapping[str, Decimal] = field(default_factory=dict)
    cash: Decimal | None = None
    watchlist: tuple[str, ...] = ()
    activities: tuple[KnownActivity, ...] = ()
    alerts: tuple[KnownAlert, ...] = ()
    documents: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    quotes: Mapping[str, Decimal] = field(default_factory=dict)
    pending: tuple[Call, ...] = ()
    pending_ids: tuple[str, ...] = ()
    pending_titles: tuple[str, ...] = ()
    settled: tuple[Args, ...] = ()
    asked_ids: tuple[str, ...] = ()
    lately: str = ""
    cited: str = ""
    told: str = ""
    accounts: tuple[str, ...] = ()
    portfolios: tuple[KnownPortfolio, ...] = ()
    open_lots: frozenset[str] | None = None

    def id_of(self, call: Call) -> str | None:
        """The id of the open proposal that `call` is, None where it is none."""
        return next((key for key, waiting in zip(self.pending_ids, self.pending, strict=False) if waiting == call), None)

    def settled_of(self, proposal_id: str | None) -> Args:
        """The arguments of an open proposal with every gap closed; none where there is no such proposal."""
        return dict(zip(self.pending_ids, self.settled, strict=False)).get(proposal_id or "", {})

    def symbols(self) -> frozenset[str]:
        """Every symbol that the user holds, watches or has an alert on."""
        return frozenset({*self.holdings, *self.watchlist, *(alert.symbol for alert in self.alerts)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A clarifying question that waits for its answer: the call so far, what it lacks, calls that come after it, and the answers that it named."""

    call: Call
    missing: tuple[str, ...]
    deferred: tuple[Call, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier turns leave for the next: the last tool calls, the symbols last spoken of and those before, the open question, the last proposed writes.

    `run` are the instruments that the last answers of one kind were about, in the order in which they came up; `suspended` is a question that
    another request came between; `before` are the calls of the same kind in the turn before the last.
    `unread` are messages that looked like corrections of an open proposal and were not understood; `shown_again` are open proposals that
    a doubtful yes was already answered with; `portfolio` is the id of the one to which the conversation moved.
    """

    calls: tuple[Call, ...] = ()
    symbols: tuple[str, ...] = ()
    question: Question | None = None
    written: tuple[Call, ...] = ()
    language: str = "en"
    earlier: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    suspended: Question | None = None
    before: tuple[Call, ...] = ()
    unread: tuple[str, ...] = ()
    shown_again: tuple[str, ...] = ()
    portfolio: str = ""

    def lacking(self, name: str) -> "Memory":
        """The memory with the write that was refused for want of `name` as an open question, so that the next message may answer it."""
        call = self.written[-1] if len(self.written) == 1 else None
        if call is None or call.intent != "add_transaction" or self.question is not None:
            return self
        known = {key: value for key, value in call.args.items() if key != name}
        return replace(self, question=Question(call=Call(intent=call.intent, args=known), missing=(name,)))

    def to_json(self) -> str:
        """The memory as JSON text, exact decimals kept."""
        return json.dumps(
            {
                "calls": [_plain(call) for call in self.calls],
                "symbols": list(self.symbols),
                "language": self.language,
                "earlier": list(self.earlier),
                "unread": list(self.unread),
                "shown_again": list(self.shown_again),
                "portfolio": self.portfolio,
                "written": [_plain(call) for call in self.written],
                "run": list(self.run),
                "before": [_plain(call) for call in self.before],
                "question": _asked(self.question),
                "suspended": _asked(self.suspended),
            },
            default=_decimal_out,
        )

    @classmethod
    def from_json(cls, text: str) -> "Memory":
        """The memory that `to_json` wrote; empty text gives an empty memory."""
        if not text:
            return cls()
        data = json.loads(text, object_hook=_decimal_in)
        return cls(
            calls=tuple(_call(item) for item in data["calls"]),
            symbols=tuple(data["symbols"]),
            language=data.get("language", "en"),
            earlier=tuple(data.get("earlier", ())),
            unread=tuple(data.get("unread", ())),
            shown_again=tuple(data.get("shown_again", ())),
            portfolio=data.get("portfolio", ""),
            written=tuple(_call(item) for item in data["written"]),
            run=tuple(data.get("run", ())),
            before=tuple(_call(item) for item in data.get("before", ())),
            question=_question(data.get("question")),
            suspended=_question(data.get("suspended")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a message asks for: calls in the order of the message, the memory for the next turn, the language ("en", "de", ...), 0 to 1 confidence."""

    calls: tuple[Call, ...]
    memory: Memory
    language: str = "en"
    confidence: float = 1.0


def _asked(question: Question | None) -> JsonValue:
    if question is None:
        return None
    call: JsonValue = {"intent": question.call.intent, "args": dict(question.call.args), "replaces": question.call.replaces}
    return {
        "call": call,
        "missing": [*question.missing],
        "deferred": [_plain(one) for one in question.deferred],
        "options": [*question.options],
    }


def _question(data: Any) -> Question | None:  # Any: JSON
    if not data:
        return None
    return Question(
        call=_call(data["call"]),
        missing=tuple(data["missing"]),
        deferred=tuple(_call(item) for item in data["deferred"]),
        options=tuple(data.get("options", ())),
    )


def _plain(call: Call) -> JsonValue:
    return {"intent": call.intent, "args": dict(call.args)}


def _call(data: Mapping[str, Args | str | None]) -> Call:
    intent, args, replaces = data["intent"], data["args"], data.get("replaces")
    return Call(intent=str(intent), args=args if isinstance(args, Mapping) else {}, replaces=str(replaces) if replaces else None)


def _decimal_out(value: object) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    raise TypeError(f"{type(value).__name__} is not part of a memory")


def _decimal_in(data: dict[str, JsonValue]) -> "JsonValue":
    exact = data.get("$decimal")
    return Decimal(exact) if isinstance(exact, str) and len(data) == 1 else data
