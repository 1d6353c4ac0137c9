"""What a turn comes to: drafts as calls, at most one question back, and what waits for its answer."""

from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.model import WRITES, Call, Question
from agents.understanding.scene import Draft

LOST = (
    "I did not understand that. You can ask about your portfolio, a price or a forecast, or tell me what to record, "
    "such as “bought 5 AAPL at 190”; “help” shows what I can do."
)
MONTH_FIRST = "month_first"
"""The argument that holds a day as it stood in the message, where it was read with the month first and could be meant otherwise; no tool takes it."""
TRY = ("show my portfolio", "price of AAPL", "help")


def asked(drafts: list[Draft]) -> tuple[tuple[Call, ...], Question | None]:
    """The calls of drafts; the first that lacks something becomes one question, and related calls after it wait for the answer.

    What is asked twice is done once, but for transactions: two equal ones may both have happened, and their card points it out.
    """
    calls: list[Call] = []
    question: Question | None = None
    for draft in _without_taken_back(drafts):
        if draft.missing and question is None:
            question = Question(call=draft.calls[0], missing=draft.missing, deferred=draft.calls[1:], options=draft.options)
            calls.append(clarify(draft.missing[0], draft.question, draft.options))
        elif (
            question is not None
            and draft.calls
            and not draft.missing
            and draft.calls[0].intent.split("_")[0] == question.call.intent.split("_")[0]
        ):
            question = replace(question, deferred=(*question.deferred, *draft.calls))
        elif not draft.missing:
            calls += [call for call in draft.calls if call not in calls or call.intent == "add_transaction"]
    helps = any(call.intent == "help" for call in calls)  # a tale beside "what does it do?" needs no refusal of its own
    return tuple(call for call in calls if not (helps and call.intent == "out_of_scope")), question


def month_first(calls: tuple[Call, ...], clause: Clause) -> tuple[Call, ...]:
    """The calls, each write of a day that may as well be meant with the day first saying how that stood in the message."""
    unsure = {day.date.isoformat(): clause.text[day.start : day.end] for day in clause.times.days if day.unsure}
    return tuple(
        call.with_args(**{MONTH_FIRST: unsure[day]}) if call.intent in WRITES and (day := _day_of(call)) in unsure else call
        for call in calls
    )


def _day_of(call: Call) -> str:
    return str(call.args.get("date") or (call.args.get("field") == "date" and call.args.get("value")) or "")


def _without_taken_back(drafts: list[Draft]) -> list[Draft]:
    """The drafts without a watching that the same message takes back ("watch it ... wait, it is there already, remove it")."""
    kept: list[Draft] = []
    for draft in drafts:
        removed = {s for call in draft.calls if call.intent == "watchlist_remove" for s in symbols_in(call)}
        kept = [each for each in kept if not (removed and each.calls and all(_adds(call, removed) for call in each.calls))]
        kept.append(draft)
    return kept


def _adds(call: Call, symbols: set[str]) -> bool:
    return call.intent == "watchlist_add" and set(symbols_in(call)) <= symbols


def clarify(missing: str, question: str, options: tuple[str, ...] = ()) -> Call:
    """One focused question back."""
    return Call(intent="clarify", args={"missing": [missing], "question": question, "options": [*options]})


def lost() -> Draft:
    """The question that is left when nothing was understood."""
    return Draft(calls=(clarify("request", LOST, TRY),))


def others_trade() -> Draft:
    """The answer to somebody else's trade: it is not recorded."""
    text = "I take that for somebody else's trade, so I record nothing. If it belongs in your books, tell me so: “I bought 3 KO at 60”."
    return Draft(calls=(clarify("request", text),))


def symbols_in(call: Call) -> list[str]:
    """The instruments in a call's arguments."""
    listed = call.args.get("symbols")
    found = [str(s) for s in listed] if isinstance(listed, list) else [str(call.args["symbol"])] if call.args.get("symbol") else []
    return [symbol for symbol in found if not symbol.startswith("@")]
