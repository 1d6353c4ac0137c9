"""Turns that live from the turns before: yes and no, corrections of a proposal, answers to a question, "and Tesla?", "make it two weeks"."""

import re
from dataclasses import replace
from decimal import Decimal

from agents.understanding.building import built
from agents.understanding.clause import Clause
from agents.understanding.figures import Figure, Role, fraction
from agents.understanding.model import WRITES, Call, JsonValue, Question
from agents.understanding.scene import Draft, Scene, asking, horizon_of, range_of, symbols_of
from agents.understanding.studies import MODELS, OBJECTIVES, STRATEGIES, chosen
from agents.understanding.trades import side_of

_YES_WORD = r"(?:yes|yes please|okay|sure|sure thing|confirm(?:ed)?|go ahead|go for it|do it|do that|please do|proceed|make it so|approved?|accept(?:ed)?|correct|right|that is (?:right|correct|it|fine|good)|looks? (?:good|right|fine|correct)|sounds good|perfect|fine|good|great|absolutely|definitely|of course|exactly|all right|affirmative|agreed|save(?: it| that)?|record(?: it| that)?|book(?: it| that)?|submit(?: it)?|execute(?: it)?|ja|jawohl|si|sí|oui|da|sim|hai|claro|vale|certo|please|thanks|thank you|it|both|all|them|to all|i (?:confirm|agree|am sure)|y|yeah)"
_YES = re.compile(rf"^\W*{_YES_WORD}(?:[\s,.!]+(?:and )?{_YES_WORD})*\W*$")
_NO_WORD = r"(?:no|no thank you|no thanks|cancel(?: it| that| this| everything| all)?|never mind(?: that)?|forget (?:it|that|about it|about that|the whole thing)|drop it|leave it(?: be)?|let it be|stop(?: it| that)?|abort|discard(?: it| that)?|reject(?: it| that)?|decline|scrap (?:it|that)|scratch (?:it|that)|do not(?: do| save| record| book| add| submit| execute)?(?: it| that)?(?: please)?|i (?:have )?changed my mind|changed my mind|on second thought|not now|no way|hold off|do not bother|nein|non|nee|nao|não|not|actually|please|sorry|wait|oh|okay|then|do that|better not|rather not|thanks|thank you|after all|n)"
_NO = re.compile(
    rf"^\W*(?=.*\b(?:no|cancel|never|forget|drop|leave|stop|abort|discard|reject|decline|scrap|scratch|not|mind|nein|non|nee|nao|não|hold off|let it be|n)\b){_NO_WORD}(?:[\s,.!]+(?:and )?{_NO_WORD})*\W*$"
)
_UNDO = re.compile(
    r"^\W*(?:please |oops,? |no,? |wait,? |actually,? |okay,? |and |now |can you |could you )*(?:undo|revert|roll ?back|take (?:it|that) back|reverse)(?: (?:it|that|this|the last (?:one|thing|change|trade|transaction|entry|action)|my last (?:\w+)|what i just did|last))?(?: please| again)?\W*$"
)
_CORRECTING = re.compile(
    r"^\W*(?:no+|nope|nah|sorry|actually|wait|oops|hmm|hm|correction|i mean[t]?|make (?:it|that|this)|change (?:it|that|the \w+)|rather|instead|not|my mistake|my bad|that should|it should|should (?:be|have been)|let us (?:make|do)|well|oh|ah|err|er|update (?:it|that)|i said|it was|they were|the (?:price|quantity|fee|date|amount) (?:is|was|should))\b"
)
_CONTINUING = re.compile(
    r"^\W*(?:and|also|plus|same(?: thing)?|what about|how about|now|then|okay and|likewise|ditto|again|do the same|the same|repeat)\b"
)
_ADDING = re.compile(r"^\W*(?:and|also|plus|add|same|ditto|likewise|do the same|the same)\b")
_FILLERS = frozenset(
    [
        "and",
        "what",
        "about",
        "how",
        "for",
        "the",
        "same",
        "make",
        "it",
        "instead",
        "now",
        "please",
        "okay",
        "with",
        "over",
        "do",
        "that",
        "too",
        "in",
        "to",
        "change",
        "use",
        "try",
        "a",
        "on",
        "of",
        "at",
        "then",
        "also",
        "again",
        "but",
        "thing",
        "no",
        "actually",
        "wait",
        "sorry",
        "i",
        "meant",
        "mean",
        "is",
        "was",
        "just",
        "this",
        "rather",
        "not",
        "an",
        "only",
        "be",
        "should",
        "by",
        "my",
        "mine",
        "them",
        "those",
        "these",
        "it's",
        "its",
        "oops",
        "hmm",
        "set",
        "as",
        "one",
        "or",
        "if",
        "from",
        "shares",
        "share",
        "stock",
        "stocks",
        "price",
        "each",
        "until",
        "till",
        "let",
        "us",
        "go",
        "give",
        "me",
        "show",
        "see",
        "thanks",
        "thank",
        "you",
        "yes",
        "well",
        "so",
        "hey",
        "hi",
        "were",
        "said",
        "correction",
        "mistake",
        "bad",
        "ah",
        "oh",
        "err",
        "er",
        "would",
        "could",
        "can",
        "like",
        "version",
        "horizon",
        "days",
        "range",
        "period",
        "ones",
        "here",
        "there",
        "up",
        "out",
        "look",
        "want",
        "need",
        "take",
        "as",
        "ok",
        "right",
        "sure",
        "quick",
        "update",
        "put",
        "run",
        "per",
        "cent",
        "percent",
        "worth",
        "both",
        "all",
    ]
)
_NUMBER_OF = {"alert_create": "threshold", "edit_transaction": "value"}


def is_yes(text: str) -> bool:
    """Whether a message (canonical, small letters) only says yes."""
    return _YES.match(text) is not None


def is_no(text: str) -> bool:
    """Whether a message only says no, or that something should be dropped."""
    return _NO.match(text) is not None


def is_undo(text: str) -> bool:
    """Whether a message only asks to take the last thing back."""
    return _UNDO.match(text) is not None


def residue(clause: Clause) -> list[str]:
    """The words of a clause that are neither slots nor fillers."""
    text = clause.marked
    for figure in clause.figures:
        text = text[: figure.start] + " " * (figure.end - figure.start) + text[figure.end :]
    for _, pattern in (*MODELS, *STRATEGIES, *OBJECTIVES):
        text = re.sub(pattern, " ", text)
    text = re.sub(
        r"\b(?:fees?|half|third|quarter|dollars?|euros?|buy|sell|bought|sold|units?|quantity|model|strategy|above|below|last|next|past|since|crossover)\b",
        " ",
        text,
    )
    return [word for word in re.findall(r"[a-z']{2,}", text) if word not in _FILLERS]


def corrected(clause: Clause, scene: Scene, last: Call) -> Call | None:
    """`last` with what the clause says instead, None when it says nothing that fits."""
    changes = _changes(clause, scene, last)
    return last.with_args(**changes) if changes else None


def _changes(clause: Clause, scene: Scene, last: Call) -> dict[str, JsonValue]:
    if last.intent == "add_transaction":
        return _trade_changes(clause, scene, last)
    changes: dict[str, JsonValue] = {}
    named = symbols_of(clause, scene)
    if named:
        changes["symbols" if "symbols" in last.args else "symbol"] = [*named] if "symbols" in last.args else named[0]
    value = _last_value(clause)
    field = _NUMBER_OF.get(last.intent)
    if value is not None and field is not None:
        changes[field] = value.value
        if last.intent == "alert_create":
            changes.update(_condition_of(clause, last))
    if value is not None and last.intent in {"delete_transaction", "edit_transaction"} and value.role is Role.TARGET:
        changes = {"target": f"{value.value:f}"}
    return changes


def _condition_of(clause: Clause, last: Call) -> dict[str, JsonValue]:
    if clause.has(r"\b(?:above|over)\b"):
        return {"condition": "above"}
    return {"condition": "below"} if clause.has(r"\b(?:below|under)\b") else {"condition": last.args.get("condition")}


def _last_value(clause: Clause) -> Figure | None:
    """The figure that counts: "12, not 10" and "not 10 but 12" both mean 12."""
    kept = [
        f for f in clause.figures if not re.search(r"\b(?:not|instead of|rather than)\s+(?:at |for )?[$€£]?\s*$", clause.marked[: f.start])
    ]
    return kept[-1] if kept else None


def _trade_changes(clause: Clause, scene: Scene, last: Call) -> dict[str, JsonValue]:
    changes: dict[str, JsonValue] = {}
    named = [
        s
        for m, s in zip(clause.mentions, symbols_of(clause, scene), strict=False)
        if not re.search(r"\b(?:not|instead of)\s+$", clause.marked[: m.start])
    ]
    if named and named[0] != last.args.get("symbol"):
        changes["symbol"] = named[0]
    sides = re.sub(r"\b(?:not|instead of)(?: a)? (?:buy|bought|sell|sold|purchase|sale)\b", " ", clause.marked)
    if re.search(r"\b(?:sell|sold|sale)\b", sides):
        changes["side"] = "sell"
    elif re.search(r"\b(?:buy|bought|purchase)\b", sides):
        changes["side"] = "buy"
    elif re.search(r"\b(?:withdraw\w*|withdrew|deposit\w*)\b", sides):
        changes["side"] = side_of(sides, named=False)
    if clause.times.days:
        changes["date"] = clause.times.days[-1].date.isoformat()
    for figure in clause.figures:
        if not re.search(r"\b(?:not|instead of|rather than)\s+(?:at |for )?[$€£]?\s*$", clause.marked[: figure.start]):
            changes[_trade_field(figure, clause, last)] = figure.value
    part = fraction(clause.marked, ()) if not clause.figures else None
    held = scene.known.holdings.get(str(changes.get("symbol") or last.args.get("symbol") or ""))
    if part is not None and held and last.args.get("side") == "sell":
        changes["quantity"] = (held * part).normalize()
    return (
        {name: value for name, value in changes.items() if last.args.get(name) != value or name == "side"}
        if set(changes) - {"side"} or changes.get("side") != last.args.get("side")
        else {}
    )


def _trade_field(figure: Figure, clause: Clause, last: Call) -> str:
    named = {Role.PRICE: "price", Role.FEE: "fee", Role.TAX: "tax", Role.QUANTITY: "quantity", Role.FOR: "price"}.get(figure.role)
    if "quantity" not in last.args and "amount" in last.args:
        return named if named in {"fee", "tax"} else "amount"
    if named is not None:
        return named
    if clause.has(r"\bprice\b") or figure.money or figure.value != figure.value.to_integral_value():
        return (
            "price"
            if "quantity" in last.args
            and not (
                figure.value != figure.value.to_integral_value()
                and not figure.money
                and isinstance(last.args.get("quantity"), Decimal)
                and "price" not in last.args
            )
            else "quantity"
        )
    if "fee" in last.args and clause.has(r"\bfee\b"):
        return "fee"
    return "quantity"


def is_correction(clause: Clause) -> bool:
    """Whether a message begins like a correction."""
    return _CORRECTING.match(clause.marked) is not None


def is_continuation(clause: Clause) -> bool:
    """Whether a message begins like "and ...", "what about ...", "same for ..."."""
    return _CONTINUING.match(clause.marked) is not None


def has_slots(clause: Clause) -> bool:
    """Whether a clause holds anything that could replace an argument."""
    times = clause.times
    tables = (*MODELS, *STRATEGIES, *OBJECTIVES)
    return bool(
        clause.mentions
        or clause.figures
        or times.days
        or times.periods
        or times.durations
        or chosen(tables, clause.marked)
        or fraction(clause.marked, ())
    )


def reissued(clause: Clause, scene: Scene, last: Call) -> Draft | None:
    """The last request again with what the clause says in place of the old: another instrument, range, horizon, model, strategy or number."""
    named = symbols_of(clause, scene)
    if last.intent == "add_transaction":
        return _same_trade(clause, scene, last)
    if last.intent in WRITES:
        changes = _changes(clause, scene, last)
        return Draft(calls=(last.with_args(**changes),)) if changes else None
    last = _shifted(clause, scene, last)
    changes = _reading_changes(clause, scene, last)
    if "symbols" in last.args and named:
        before = last.args["symbols"]
        kept = [str(s) for s in before] if isinstance(before, list) else []
        joined = (
            list(dict.fromkeys([*kept, *named]))
            if last.intent == "compare" and _ADDING.match(clause.marked)
            else [*kept[:1], *named]
            if last.intent == "compare" and len(named) == 1
            else [*named]
        )
        changes["symbols"] = [*joined]
    elif named and last.intent not in {"help", "undo"}:
        return Draft(calls=tuple(last.with_args(**changes, symbol=s) for s in named))
    return Draft(calls=(last.with_args(**changes),)) if changes else None


def _shifted(clause: Clause, scene: Scene, last: Call) -> Call:
    """A quote over a stretch of time becomes a history; looking ahead makes it a forecast."""
    future = any(d.direction == "future" for d in clause.times.durations) or any(d.date > scene.today for d in clause.times.days)
    symbol = last.args.get("symbol")
    if last.intent in {"quote", "price_history"} and future:
        return Call(intent="forecast", args={"symbol": symbol})
    if last.intent == "quote" and (clause.times.periods or clause.times.durations):
        return Call(intent="price_history", args={"symbol": symbol})
    return last


def _reading_changes(clause: Clause, scene: Scene, last: Call) -> dict[str, JsonValue]:
    changes: dict[str, JsonValue] = {}
    models, strategies = chosen(MODELS, clause.marked), chosen(STRATEGIES, clause.marked)
    if last.intent == "forecast" and (ahead := horizon_of(clause, scene)) is not None:
        changes["horizon_days"] = ahead
    elif last.intent == "forecast" and (loose := _last_value(clause)) is not None and loose.value == int(loose.value):
        changes["horizon_days"] = int(loose.value)
    elif last.intent == "quote" and clause.times.days:
        changes["date"] = clause.times.days[0].date.isoformat()
    elif last.intent not in {"forecast", "quote"} and (span := range_of(clause, scene)) is not None:
        changes["horizon_days" if last.intent == "portfolio_risk" and "horizon_days" in last.args else "range"] = (
            horizon_of(clause, scene) if last.intent == "portfolio_risk" and "horizon_days" in last.args else span
        )
    if models and last.intent in {"forecast", "backtest_forecast", "retrain", "forecast_accuracy"}:
        changes["model"] = models[0]
    if strategies and last.intent == "backtest_strategy":
        changes["strategy"] = strategies[0]
    if last.intent == "optimize":
        found = [name for name, pattern in OBJECTIVES if clause.has(pattern)]
        changes.update({"objective": found[0]} if found else {})
    percent = next((f.value for f in clause.figures if f.role is Role.PERCENT), None)
    if last.intent == "portfolio_risk" and percent is not None:
        changes["confidence"] = float(percent) / 100
    count = _last_value(clause)
    if (
        last.intent == "list_transactions"
        and count is not None
        and count.role in {Role.LIMIT, Role.BARE}
        and count.value == int(count.value)
    ):
        changes["limit"] = int(count.value)
    return changes


def _same_trade(clause: Clause, scene: Scene, last: Call) -> Draft | None:
    """Another trade like the last: the same side, what is said anew, never the old price for another instrument."""
    named = symbols_of(clause, scene)
    draft = built("add_transaction", clause, replace(scene, subjects=()))
    side = (
        side_of(clause.marked, named=bool(named))
        if clause.has(r"\b(?:buy|bought|sell|sold|deposit\w*|withdr\w+)\b")
        else last.args.get("side")
    )
    if draft.calls and named:
        calls = tuple(c.with_args(side=side) for c in draft.calls)
        same = re.search(r"\bsame\b|\bditto\b|\blikewise\b", clause.marked) is not None
        if draft.missing == ("quantity",) and same and "quantity" in last.args:
            return Draft(calls=(calls[0].with_args(quantity=last.args["quantity"]),))
        return replace(draft, calls=calls)
    changes = _trade_changes(clause, scene, last)
    return Draft(calls=(last.with_args(**changes),)) if changes else None


def answered(clause: Clause, scene: Scene, question: Question) -> Draft | None:
    """The asked-about call completed by the clause; a draft that still lacks something when it does; None when the clause answers nothing."""
    call = question.call
    merged = dict(call.args)
    named = symbols_of(clause, scene)
    if call.intent == "add_transaction":
        merged.update(_trade_answers(clause, scene, call, question.missing))
    elif "symbol" in question.missing and named:
        plural = call.intent in {"compare", "watchlist_add", "watchlist_remove", "backtest_strategy"}
        before = merged.get("symbols")
        merged["symbols" if plural else "symbol"] = (
            [*(before if isinstance(before, list) and call.intent == "compare" else []), *named] if plural else named[0]
        )
    if call.intent == "alert_create" and (level := _last_value(clause)) is not None:
        merged.update({"threshold": level.value, "condition": merged.get("condition") or "above"})
        merged.update({k: v for k, v in _condition_of(clause, Call(intent=call.intent, args=merged)).items() if v is not None})
    if call.intent in {"edit_transaction", "delete_transaction"} and question.missing[0] in {"target", "value"}:
        draft = built(call.intent, clause, scene)
        found = draft.calls[0].args if draft.calls and not draft.missing else {}
        loose = _last_value(clause)
        if question.missing[0] == "target" and loose is not None and not found:
            found = {"target": f"{loose.value:f}"}
        merged.update(
            {**found, **{k: v for k, v in call.args.items() if k in {"field", "value"}}}
            if question.missing[0] == "target"
            else {k: v for k, v in found.items() if k != "target"}
        )
        if question.missing[0] == "value" and not found and loose is not None:
            merged.update(
                {"value": loose.value, "field": "price" if clause.has(r"\bprice\b") or loose.value != int(loose.value) else "quantity"}
            )
    if call.intent == "backtest_strategy" and (names := chosen(STRATEGIES, clause.marked)):
        merged["strategy"] = names[0]
    if call.intent in {"forecast", "price_history"}:
        extra = {"horizon_days": horizon_of(clause, scene)} if call.intent == "forecast" else {"range": range_of(clause, scene)}
        merged.update({k: v for k, v in extra.items() if v is not None})
    if merged == dict(call.args):
        return None
    return _still_lacking(Call(intent=call.intent, args=merged), scene) or Draft(calls=(Call(intent=call.intent, args=merged),))


def _trade_answers(clause: Clause, scene: Scene, call: Call, missing: tuple[str, ...]) -> dict[str, JsonValue]:
    said = dict(built("add_transaction", clause, replace(scene, subjects=())).calls[0].args)
    side = str(call.args.get("side"))
    said.pop("side", None)
    named = symbols_of(clause, scene)
    symbol = named[0] if named else call.text("symbol")
    held = scene.known.holdings.get(symbol or "")
    part = fraction(clause.marked, clause.figures)
    if "quantity" in missing and part is not None and held and side in {"sell", "buy"}:
        said["quantity"] = (held * part).normalize()
    if side in {"deposit", "withdraw", "dividend", "interest"} and "quantity" in said:
        said["amount"] = said.pop("quantity")
    if (
        "quantity" in call.args
        and "quantity" in said
        and "price" not in said
        and "quantity" not in missing
        and "price" not in call.args
        and not clause.has(r"\b(?:shares|units)\b")
    ):
        said["price"] = said.pop("quantity")
    return said


def _still_lacking(call: Call, scene: Scene) -> Draft | None:
    args = call.args
    if call.intent == "add_transaction":
        flow = args.get("side") in {"deposit", "withdraw", "interest"}
        if not flow and not args.get("symbol"):
            return asking("symbol", "Which stock or fund?", call.intent, args)
        if not flow and args.get("side") != "dividend" and not args.get("quantity") and not args.get("amount"):
            return asking("quantity", f"How many {args.get('symbol')}?", call.intent, args)
        if (flow or args.get("side") == "dividend") and not args.get("amount"):
            return asking("amount", "How much was it?", call.intent, args)
    if call.intent == "alert_create" and not args.get("threshold"):
        return asking("threshold", f"At what price of {args.get('symbol')} should I alert you?", call.intent, args)
    if call.intent == "alert_create" and not args.get("symbol"):
        return asking("symbol", "On which stock or fund?", call.intent, args)
    symbols = args.get("symbols")
    if call.intent == "compare" and isinstance(symbols, list) and len(symbols) < 2:
        return asking("symbol", f"Compare {symbols[0] if symbols else 'it'} with what?", call.intent, args)
    del scene
    return None
