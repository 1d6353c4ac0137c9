"""Continuations: the last request again with something else in it ("and Tesla?", "make it two weeks", "same for MSFT", "with prophet")."""

import re
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from agents.understanding.amounts import by_amount, in_money
from agents.understanding.bookkeeping import year_of
from agents.understanding.building import built
from agents.understanding.clause import Clause
from agents.understanding.conditions import UNMET
from agents.understanding.corrections import changes_to, exact, last_value, trade_changes
from agents.understanding.figures import Role, fraction
from agents.understanding.forecasts import FALL, MODELS, RISE, bounds_of, change_of, shocked, signed
from agents.understanding.mixes import OBJECTIVES, fitting_terms, limits_in
from agents.understanding.model import WRITES, Call, JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.outlooks import ANEW, points_ahead
from agents.understanding.papers import of_company
from agents.understanding.records import listed_range
from agents.understanding.replies import ADDING, is_continuation, residue
from agents.understanding.scene import (
    PORTFOLIO,
    Draft,
    Scene,
    about_portfolio,
    ask_symbol,
    asking,
    chosen,
    coming,
    horizon_of,
    made,
    percentages,
    range_of,
    sessions_of,
    symbols_of,
)
from agents.understanding.sides import side_of
from forecasting import ENSEMBLE
from tools.asked import Foreseen

_MODELLED = frozenset({"forecast", "backtest_forecast", "retrain", "forecast_accuracy"})
_OF_ITS_OWN = re.compile(rf"^{LEAD}(?:rebalanc\w*|optimi[sz]\w*|backtest\w*|sweep)\b")
MOST_SESSIONS = 50
"""A longer stretch is one to look back on, not one over which losses build up."""
_OTHER_MODEL = re.compile(
    r"\b(?:another|a different|some other|(?:any|the|an) other|other|different) (?:(?:kind|type|sort) of )?(?:\w+ )?(?:models?|methods?)\b|\b(?:model|method) (?:other than|different from) (?:that|this)\b"
)
_TRAINING = re.compile(r"\b(?:re-?)?(?:train|fit)(?:s|ed|ting|ing)?\b|\b(?:what|which|how many|list)\b")
_OF_THAT = re.compile(r"\bof (?:that|it|this|the (?:same|amount|sum|money))\b")
_SAME = re.compile(r"\bsame\b|\bditto\b|\blikewise\b")


def another_model(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The question which other model is meant ("with another model"), of the instrument that is named or was forecast last."""
    if not _OTHER_MODEL.search(clause.plain) or chosen(MODELS, clause.plain) or _TRAINING.search(clause.plain):
        return None
    last = next((call for call in scene.memory.calls[-1:] if call.intent in _MODELLED - {"retrain"}), None)
    named = symbols_of(clause, scene)
    if last is None and not named:
        return None
    call = Call(intent="forecast", args={"symbol": named[0]}) if last is None else last.with_args(**({"symbol": named[0]} if named else {}))
    others = tuple(name for name, _ in MODELS if name not in {call.args.get("model"), ENSEMBLE})
    listed = ", ".join(name.replace("_", " ") for name in others)
    return [
        asking(
            "model", f"With which model? There are {listed}.", call.intent, call.args, tuple(name.replace("_", " ") for name in others[:4])
        )
    ]


def of_stranger(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last request of something that nobody knows ("and XQZW?"): asked of what else it should be."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or scene.stranger is None or "symbol" not in last.args or last.intent in WRITES or not is_continuation(clause):
        return None
    return [ask_symbol(clause, scene, last.intent, {**last.args, "symbol": None}, "see instead")]


_OF_MOVES = re.compile(
    rf"{FALL.pattern}|{RISE.pattern}|\b(?:chances?|odds|probability|likely|likelihood|least|price|moves?|does|doubles|halves)\b"
)


def of_chance(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last forecast with the chance of another move ("and falls 5 %?", "and 20?" after 10 %); None where more is said, or no move."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "forecast" or clause.mentions or scene.memory.question is not None:
        return None
    before, loose = last.args.get("change_frac"), last_value(clause)
    moves = percentages(clause)
    if not moves and isinstance(before, float) and loose is not None and loose.role is Role.BARE and not clause.times.durations:
        moves = [float(loose.value) / 100]
    if len(moves) != 1 or residue(replace(clause, marked=_OF_MOVES.sub(" ", clause.marked))):
        return None
    change = signed(moves[0], clause, default=before if isinstance(before, float) else 0.0)
    ahead = horizon_of(clause, scene)
    timed: dict[str, JsonValue] = {} if ahead is None else {"horizon_days": ahead}
    return [Draft(calls=(last.with_args(**_of_chance(last), change_frac=change, above=None, below=None, **timed),))] if change else None


def reissued(clause: Clause, scene: Scene) -> Draft | None:
    """The last request, and those of its kind beside it, again with what the clause says in place of the old; writes one at a time."""
    calls = scene.memory.calls
    if calls[-1].intent in _BACKWARD and points_ahead(clause):
        return _forecast_instead(clause, scene, calls[-1])
    if (question := _which_side(clause, calls[-1])) is not None:
        return question
    alike = calls[-1:] if calls[-1].intent in WRITES else tuple(call for call in calls if call.intent == calls[-1].intent)
    drafts = [draft for call in alike if (draft := _again(clause, scene, call)) is not None]
    if any(draft.missing for draft in drafts) or len(drafts) < 2:
        return drafts[-1] if drafts else None
    made = [call for draft in drafts for call in draft.calls]
    return Draft(calls=tuple(call for place, call in enumerate(made) if call not in made[:place]))


def _again(clause: Clause, scene: Scene, last: Call) -> Draft | None:
    """One request again: of another instrument, range, horizon, model, strategy or number."""
    if last.intent != "optimize" and _OF_ITS_OWN.match(clause.plain):
        return None
    if last.intent == "portfolio_performance" and about_portfolio(clause) and symbols_of(clause, scene):
        return None  # the portfolio beside that instrument, not that instrument in its place
    if last.intent == "add_transaction":
        return _same_trade(clause, scene, last)
    if last.intent in WRITES:
        changes = changes_to(clause, scene, last)
        return Draft(calls=(last.with_args(**changes),)) if changes else None
    named = symbols_of(clause, scene)
    last = _shifted(clause, scene, last.with_args(**{UNMET: None}))
    changes = _reading_changes(clause, scene, last)
    if "symbols" in last.args and named:
        changes["symbols"] = _joined(clause, last, named)
    elif named and isinstance(beside := last.args.get("beside"), list):
        changes["beside"] = [*dict.fromkeys([*beside, *(symbol for symbol in named if symbol != last.args.get("symbol"))])]
    elif named and last.intent not in {"help", "undo"}:
        return Draft(calls=tuple(last.with_args(**{"without": None, **of_company(last), **changes}, symbol=s) for s in named))
    return Draft(calls=(last.with_args(**changes),)) if changes else None


_BACKWARD = frozenset({"backtest_strategy", "compare", "portfolio_performance", "backtest_forecast"})


def _forecast_instead(clause: Clause, scene: Scene, last: Call) -> Draft | None:
    """The forecast over days to come ("in two weeks?") after an answer that only looks back: of its one instrument, else asked of which."""
    listed = last.args.get("symbols")
    named = symbols_of(clause, scene) or tuple(map(str, listed if isinstance(listed, list) else [last.args.get("symbol") or PORTFOLIO]))
    ahead = horizon_of(clause, scene)
    if len(named) == 1:
        return made("forecast", symbol=named[0], horizon_days=ahead)
    question = f"That looks back only. Which one shall I forecast {ahead} days ahead?"
    return asking("symbol", question, "forecast", {"horizon_days": ahead}, named[:4])


def _which_side(clause: Clause, last: Call) -> Draft | None:
    """The question that is left where one number follows on a chance between two: whether the value is to be above or below it."""
    loose = last_value(clause)
    both = last.intent == "forecast" and {"above", "below"} <= {*last.args}
    if not both or loose is None or loose.role is Role.PERCENT or bounds_of(clause) or clause.times.durations or clause.times.periods:
        return None
    said = f"{loose.value:f}"
    args = {**last.args, "above": None, "below": None}
    return asking("threshold", f"The chance to be above {said}, or below it?", "forecast", args, (f"above {said}", f"below {said}"))


def _joined(clause: Clause, last: Call, named: tuple[str, ...]) -> list[JsonValue]:
    """The instruments of a comparison with one more ("and Tesla?") or another in the second place; of other requests, the new ones."""
    before = last.args["symbols"]
    kept = [str(s) for s in before] if isinstance(before, list) else []
    if last.intent == "portfolio_risk" and len(kept) > 1 and ADDING.match(clause.plain):
        return [*dict.fromkeys([*kept, *named])]
    if last.intent != "compare":
        return [*named]
    if ADDING.match(clause.plain) or clause.has(r"\b(?:too|as well|also|in addition)\b"):
        return [*dict.fromkeys([*kept, *named])]
    return [*kept[:1], *named] if len(named) == 1 else [*named]


def _shifted(clause: Clause, scene: Scene, last: Call) -> Call:
    """A quote over a stretch of time becomes a history; looking ahead makes it a forecast."""
    future = points_ahead(clause) or any(d.date > scene.today for d in clause.times.days)
    symbol = last.args.get("symbol")
    if last.intent in {"quote", "price_history"} and future:
        return Call(intent="forecast", args={"symbol": symbol})
    if last.intent == "quote" and (clause.times.periods or clause.times.durations):
        return Call(intent="price_history", args={"symbol": symbol})
    if last.intent == "show_portfolio" and isinstance(span := range_of(clause, scene), (str, dict)):
        one = isinstance(span, dict) and span.get("start") == span.get("end")
        return last.with_args(about=None) if one else Call(intent="portfolio_performance").with_args(symbol=symbol)
    return last


def _reading_changes(clause: Clause, scene: Scene, last: Call) -> dict[str, JsonValue]:
    changes = _time_changes(clause, scene, last)
    models = chosen(MODELS, clause.plain)
    if models and last.intent in _MODELLED:
        changes["model"] = models[0]
    if last.intent == "optimize":
        found = [name for name, pattern in OBJECTIVES if clause.has(pattern)]
        changes.pop("range", None)
        changes.update({"objective": found[0]} if found else {}, **limits_in(clause), **fitting_terms(clause, scene))
    percent = next((f.value for f in clause.figures if f.role is Role.PERCENT), None)
    level = last_value(clause)
    if percent is None and level is not None and 80 <= level.value < 100 and last.args.get("metric") in {"var", "cvar"}:
        percent = level.value
    if last.intent == "portfolio_risk" and isinstance(shock := last.args.get("shock"), float):
        changes.update(shocked(clause, shock))
    elif last.intent == "portfolio_risk" and percent is not None:
        changes["confidence"] = float(percent) / 100
    counted = level is not None and level.role in {Role.LIMIT, Role.BARE} and level.value == int(level.value)
    if last.intent == "list_transactions" and level is not None and counted:
        changes["limit"] = int(level.value)
    return changes


def _chance_changes(clause: Clause, last: Call) -> dict[str, JsonValue]:
    """The values whose chance is asked for instead: "and below 120?", "and 150?" after a level."""
    bounds = bounds_of(clause)
    if (change := change_of(clause)) is not None:
        return {**_of_chance(last), "change_frac": change, "above": None, "below": None}
    loose, sides = last_value(clause), [side for side in ("above", "below") if last.args.get(side) is not None]
    if not bounds and loose is not None and loose.role is not Role.PERCENT and len(sides) == 1 and not clause.times.durations:
        bounds = {sides[0]: float(loose.value)}
    return {**_of_chance(last), "change_frac": None, "above": None, "below": None, **bounds} if bounds else {}


def _of_chance(last: Call) -> dict[str, JsonValue]:
    """What is not asked any more once another chance is; one of a touch stays one."""
    return {} if last.args.get("about") == Foreseen.TOUCH.value else {**ANEW}


def _unit_of(before: JsonValue, clause: Clause) -> float:
    """Days of the unit that a bare number takes over from the last horizon ("in three months" ... "and in six?"); 1 where that was in days."""
    if not isinstance(before, int) or clause.has(r"\bdays?\b"):
        return 1
    if before % 365 == 0:
        return 365
    if any(before == round(30.4375 * months) for months in range(1, 25)) and before % 10:
        return 30.4375
    return 7 if before % 7 == 0 and before >= 14 else 1


def _time_changes(clause: Clause, scene: Scene, last: Call) -> dict[str, JsonValue]:
    span, loose = range_of(clause, scene), last_value(clause)
    at_risk = last.intent == "portfolio_risk" and ("horizon_days" in last.args or last.args.get("metric") in {"var", "cvar"})
    ahead = sessions_of(clause, scene) if at_risk else horizon_of(clause, scene) or coming(clause, scene.today)
    if last.intent == "forecast" or at_risk:
        chance = {} if at_risk else _chance_changes(clause, last)
        if (
            ahead is None
            and not chance
            and (not at_risk or "horizon_days" in last.args)
            and loose is not None
            and loose.role is not Role.PERCENT
            and 0 < loose.value == int(loose.value)
        ):
            ahead = round(int(loose.value) * _unit_of(last.args.get("horizon_days"), clause))
        return chance if ahead is None else {**chance, "horizon_days": ahead}
    short = next((length for length in clause.times.durations if length.unit in {"d", "t", "w"}), None)
    if last.intent == "portfolio_risk" and short is not None and short.count <= MOST_SESSIONS:
        return {"horizon_days": sessions_of(clause, scene)}
    if last.intent == "tax_report":
        return {"year": year} if (year := year_of(clause, scene)) is not None else {}
    if last.intent == "quote":
        return {"date": clause.times.days[0].date.isoformat()} if clause.times.days else {}
    span = listed_range(clause, scene) if last.intent == "list_transactions" else span
    if last.intent == "show_portfolio" and isinstance(span, dict):
        return {"date": span["start"]}
    return {} if span is None else {"range": span}


def _in_cash(call: Call) -> Call:
    """A dividend whose only figure, said without a word for what it counts, is what was paid."""
    return call if call.args.get("amount") else call.with_args(quantity=None, amount=call.args.get("quantity"))


def _same_trade(clause: Clause, scene: Scene, last: Call) -> Draft | None:
    """Another trade like the last: the same side, what is said anew, never the old price for another instrument."""
    named = symbols_of(clause, scene)
    draft = built("add_transaction", clause, replace(scene, subjects=()))
    told = clause.has(r"\b(?:buy|bought|sell|sold|deposit\w*|withdr\w+)\b")
    side = side_of(clause.plain, named=bool(named)) if told else last.args.get("side")
    if draft.calls and named:
        calls = tuple(
            replace(call, args=in_money(call.args, clause.figures, clause.marked, last.args)).with_args(side=side) for call in draft.calls
        )
        if side == "dividend":
            calls = tuple(_in_cash(call) for call in calls)
            draft = replace(draft, missing=() if all(call.args.get("amount") for call in calls) else draft.missing)
        told_by = "amount" if by_amount(last.args) else "quantity"
        before, part = exact(last.args.get(told_by)), fraction(clause.plain, clause.figures)
        if before is not None and part is not None and _OF_THAT.search(clause.plain):
            share = (before * part).quantize(Decimal("0.01") if told_by == "amount" else Decimal("0.0001"), ROUND_DOWN)
            return Draft(calls=(calls[0].with_args(**{"quantity": None, "amount": None, "price": None, told_by: share}),))
        if draft.missing == ("quantity",) and _SAME.search(clause.plain) and told_by in last.args:
            return Draft(calls=(calls[0].with_args(**{told_by: last.args[told_by]}),))
        return replace(draft, calls=calls)
    changes = trade_changes(clause, scene, last)
    return Draft(calls=(last.with_args(**changes),)) if changes else None
