"""Answers to a question that was asked back: the call that waited, completed."""

import re
from dataclasses import replace

from agents.understanding.amounts import share_of
from agents.understanding.building import built
from agents.understanding.clause import Clause
from agents.understanding.corrections import condition_of, last_value, said_side
from agents.understanding.currencies import named_currency
from agents.understanding.doubts import SPAN, day_within
from agents.understanding.figures import Role, fraction
from agents.understanding.forecasts import MODELS, bounds_of
from agents.understanding.markets import sided, which_side
from agents.understanding.model import Args, Call, JsonValue, Question
from agents.understanding.moving import place
from agents.understanding.naming import RENAME
from agents.understanding.paperwork import named_document
from agents.understanding.parcels import PART
from agents.understanding.portions import portioned
from agents.understanding.records import CANDIDATES, find_activities
from agents.understanding.replies import residue
from agents.understanding.rule_names import STRATEGIES
from agents.understanding.scene import Draft, Scene, asking, chosen, horizon_of, range_of, symbols_of
from agents.understanding.sides import opening_side, unsided
from agents.understanding.splits import HOW, split_ratio
from agents.understanding.strategies import OFFERED, WHICH_STRATEGY
from agents.understanding.unlisted import own_symbol
from tools.conversations import NAME_CHARS

_ALERTED = re.compile(r"\b(?:alert|notify|tell|warn|ping|inform|message|text|let|remind) (?:me|us)\b|\balerts? (?:for|on|when|if)\b")
_PLURAL = frozenset({"compare", "watchlist_add", "watchlist_remove", "backtest_strategy"})
_FLOWS = frozenset({"deposit", "withdraw", "interest", "fee", "tax"})


def answered(clause: Clause, scene: Scene, question: Question) -> Draft | None:
    """The asked-about call completed by the clause; a draft that still lacks something when it does; None when the clause answers nothing."""
    if (told := _other_side(clause, question) or portioned(clause, scene, question)) is not None:
        return told
    call = _turned(clause, question) or question.call
    if call.intent == "add_transaction":
        said = _trade_answers(clause, scene, call, question.missing)
    elif "base_currency" in question.missing:
        code = named_currency(clause.text)
        said = {"base_currency": code} if code else {}
    elif "model" in question.missing:
        said = {"model": models[0]} if (models := chosen(MODELS, clause.plain)) else {}
    elif call.intent in {"open_portfolio", RENAME}:
        said = {"name": clause.text.strip(" .!\"'")[:NAME_CHARS]}
    elif call.intent == "delete_document":
        said = named_document(clause, scene)
    elif call.intent in {"edit_transaction", "delete_transaction"}:
        said = _target_answers(clause, scene, question)
    else:
        said = {**_symbol_answers(clause, scene, question), **_other_answers(clause, scene, call)}
    merged = {**call.args, **said}
    if merged == dict(question.call.args):
        return None
    kept = {name: value for name, value in merged.items() if name not in {CANDIDATES, SPAN, PART}}
    complete = sided(replace(call, args=kept), scene)
    return _still_lacking(complete) or Draft(calls=(complete,))


def is_request(clause: Clause, question: Question) -> bool:
    """Whether a message that comes after a question has its own verb, and so asks for something else than what the question was about.

    The same verb again ("sell" ... "sell 5") answers, unless it is said of another instrument, or tells a whole trade where units or an amount were told.
    """
    named = bool(clause.mentions)
    side, before = opening_side(clause.plain, named=named), question.call.args.get("side")
    if unsided(clause.plain, after_question=True) or "side" in question.missing:
        return named
    if side is None and question.call.intent == "alert_create":
        return _ALERTED.search(clause.plain) is not None
    if side is None or _turned(clause, question) is not None:
        return False
    if question.call.intent != "add_transaction":
        return True
    asked = question.call.args.get("symbol")
    other = asked is not None and any(i.symbol != asked for m in clause.mentions for i in m.instruments[:1])
    anew = named and len(clause.figures) > 1 and bool({"quantity", "amount"} & question.call.args.keys())
    return side != before or other or anew


_LEVEL = re.compile(
    r"^\W*(?:(?:and|so|well|ok|okay|just|then|tell me|let me know|ping me|remind me|alert me)\W+)*(?:when(?:ever)?|if|once|as soon as|at|above|over|below|under|from|on|reaching|hitting|around|say|maybe|its? )\b"
)
"""How the price of an alert is told after the question which."""


def tells_level(clause: Clause) -> bool:
    """Whether a message tells at what an alert that was asked about should come: "when it goes to 220", "at 220", "below 180"."""
    value = last_value(clause)
    return value is not None and not clause.mentions and (condition_of(clause) is not None or _LEVEL.match(clause.plain) is not None)


def _other_side(clause: Clause, question: Question) -> Draft | None:
    """The question asked again of the other side, where a reply says nothing but that ("sorry, bought not sold"); None otherwise."""
    turned = _turned(clause, question)
    return None if turned is None or clause.figures or clause.times.days else _still_lacking(turned)


def _turned(clause: Clause, question: Question) -> Call | None:
    """What was asked about, on the side that a reply without an instrument gives it instead."""
    side = said_side(clause)
    if question.call.intent != "add_transaction" or side is None or clause.mentions or not question.call.args.get("symbol"):
        return None
    if {side, question.call.args.get("side")} != {"buy", "sell"} or len(residue(clause)) > 1:
        return None
    return question.call.with_args(side=side)


def _symbol_answers(clause: Clause, scene: Scene, question: Question) -> dict[str, JsonValue]:
    named = symbols_of(clause, scene)
    if "symbol" not in question.missing or not named:
        return {}
    if question.call.intent not in _PLURAL:
        return {"symbol": named[0]}
    before = question.call.args.get("symbols")
    if question.call.intent != "compare":
        return {"symbols": [*named]}
    span = range_of(clause, scene)
    return {"symbols": [*(before if isinstance(before, list) else []), *named], **({} if span is None else {"range": span})}


def _other_answers(clause: Clause, scene: Scene, call: Call) -> dict[str, JsonValue]:
    level, strategies = last_value(clause), chosen(STRATEGIES, clause.plain)
    if call.intent == "alert_create" and (level or condition_of(clause)):
        said = {} if level is None else {"threshold": level.value}
        return {**said, "condition": condition_of(clause) or call.args.get("condition")}
    if call.intent == "set_targets" and not (drafted := built("set_targets", clause, scene)).missing:
        return dict(drafted.calls[0].args)
    if call.intent == "backtest_strategy" and strategies:
        return {"strategy": strategies[0]}
    if call.intent == "forecast":
        ahead = horizon_of(clause, scene)
        return {**bounds_of(clause), **({} if ahead is None else {"horizon_days": ahead})}
    if call.intent == "price_history" and (span := range_of(clause, scene)) is not None:
        return {"range": span}
    return {}


def _target_answers(clause: Clause, scene: Scene, question: Question) -> dict[str, JsonValue]:
    call = question.call
    listed = call.args.get(CANDIDATES)
    among = [str(ref) for ref in listed] if isinstance(listed, list) else None
    if among is not None and len(found_there := find_activities(clause, scene.known, among)) == 1:
        return {"target": found_there[0].ref, CANDIDATES: None}
    draft = built(call.intent, clause, scene)
    found = dict(draft.calls[0].args) if draft.calls and not draft.missing else {}
    loose = last_value(clause)
    if question.missing[0] == "target":
        if not found and loose is not None:
            found = {"target": f"{loose.value:f}"}
        return {name: value for name, value in found.items() if name not in call.args}
    if not found and loose is not None:
        priced = clause.has(r"\bprice\b") or loose.value != loose.value.to_integral_value()
        return {"value": loose.value, "field": "price" if priced else "quantity"}
    return {name: value for name, value in found.items() if name != "target"}


def _told(clause: Clause, scene: Scene, missing: tuple[str, ...]) -> dict[str, JsonValue] | None:
    """The answer to a question that has only one kind of answer; None where the question was another."""
    portfolios = scene.known.portfolios
    if "lots" in missing:
        return {"lots": [f"{figure.value:f}" for figure in clause.figures]}
    if "currency" in missing:
        return {"currency": code} if (code := named_currency(clause.text)) else {}
    if "ratio" in missing:
        return {"ratio": split_ratio(f"{clause.plain} reverse" if clause.has(r"\b1 ?(?:for|to|:)") else clause.plain)}
    if "portfolio_id" in missing:
        found, _ = place(re.sub(r"^\W*(?:in|into|to|the|my)\b ?", "", clause.text).strip(" .!"), portfolios)
        return {"portfolio_id": found} if found else {}
    if "to_account" in missing:
        found, name = place(re.sub(r"^\W*(?:to|into|in) (?:my |the )?|^\W*my ", "", clause.text).strip(" .!"), portfolios)
        return {"to_portfolio_id": found} if found else {"to_account": name}
    return None


_FIGURES = frozenset({"fx_rate", "price", "fee", "tax"})


def _figure_told(clause: Clause, missing: tuple[str, ...]) -> dict[str, JsonValue] | None:
    """The one figure that was asked for; a price in place of a rate where the words say so, and a currency where one stands beside it."""
    value, name = last_value(clause), missing[0]
    if value is None or name not in _FIGURES:
        return None
    if name == "fx_rate" and (value.role is Role.PRICE or clause.has(r"\b(?:price|each|per (?:share|unit)|a share)\b")):
        name = "price"
    return {name: value.value, **({"currency": value.currency} if name == "price" and value.currency else {})}


def _trade_answers(clause: Clause, scene: Scene, call: Call, missing: tuple[str, ...]) -> dict[str, JsonValue]:
    if (told := _figure_told(clause, missing) or _told(clause, scene, missing)) is not None:
        return told
    if "date" in missing:
        said_day = clause.times.days[-1] if clause.times.days else None
        return (
            {} if said_day is None else {"date": day_within(said_day.date, call.args.get(SPAN), clause.low[said_day.start : said_day.end])}
        )
    if "side" in missing:
        return {"side": chosen_side} if (chosen_side := said_side(clause)) else {}
    if missing == ("symbol",) and not clause.mentions and re.fullmatch(r"\W*(?:it )?[A-Z][A-Z0-9.-]{2,23}\W*", clause.text):
        return {"symbol": own_symbol(clause.text)}
    said = dict(built("add_transaction", clause, replace(scene, subjects=())).calls[0].args)
    side = str(call.args.get("side"))
    said.pop("side", None)
    named = symbols_of(clause, scene)
    held = scene.known.holdings.get((named[0] if named else call.text("symbol")) or "")
    part = fraction(clause.plain, clause.figures)
    if "quantity" in missing and part is not None and held:
        said["quantity"] = share_of(held, part)
    if side in {*_FLOWS, "dividend"} and "quantity" in said:
        counted = said.pop("quantity")
        said.setdefault("amount", counted)
    priced = {"price"} & {*said, *call.args}
    if (
        "quantity" in call.args
        and "quantity" in said
        and "quantity" not in missing
        and not priced
        and not clause.has(r"\b(?:shares|units)\b")
    ):
        said["price"] = said.pop("quantity")
    return said


def _still_lacking(call: Call) -> Draft | None:
    """The next question when the completed call still lacks something."""
    if call.intent == "add_transaction":
        return _trade_lacking(call.args)
    args, symbols = call.args, call.args.get("symbols")
    if call.intent == "alert_create":
        return _alert_lacking(call)
    if call.intent == "backtest_strategy" and not args.get("strategy"):
        return asking("strategy", WHICH_STRATEGY, call.intent, args, OFFERED)
    if call.intent == "compare" and isinstance(symbols, list) and len(symbols) < 2:
        return asking("symbol", f"Compare {symbols[0] if symbols else 'it'} with what?", call.intent, args)
    return None


def _alert_lacking(call: Call) -> Draft | None:
    if not call.args.get("threshold"):
        return asking("threshold", f"At what price of {call.args.get('symbol')} should I alert you?", call.intent, call.args)
    if not call.args.get("symbol"):
        return asking("symbol", "On which stock or fund?", call.intent, call.args)
    return which_side(call)


def _trade_lacking(args: Args) -> Draft | None:
    if args.get("side") == "transfer":
        return None
    if args.get("side") == "split":
        return asking("ratio", HOW, "add_transaction", args) if not args.get("ratio") else None
    flow = args.get("side") in _FLOWS
    money = flow or args.get("side") == "dividend"
    if not flow and not args.get("symbol"):
        return asking("symbol", "Which stock or fund?", "add_transaction", args)
    if money and not args.get("amount"):
        return asking("amount", "How much was it?", "add_transaction", args)
    if not money and not args.get("quantity") and not args.get("amount"):
        return asking("quantity", f"How many {args.get('symbol')}?", "add_transaction", args)
    return None
