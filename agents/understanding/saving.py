"""Saving plans: the same amount put in every month or week, in thought, and what it would have become."""

import re

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.scene import Draft, Scene, ask_symbol, asking, made, range_of, subjects_of

_EVERY = re.compile(
    r"\b(?:a|per|each|every|once a|the) (?P<unit>week|month|quarter|year)\b(?! ago)|\b(?P<adverb>weekly|monthly|quarterly|yearly|annually)\b|\bevery single (?P<single>week|month|quarter|year)\b|/ ?(?P<short>month|mo|week|wk|year|yr)\b"
)
_UNITS = {
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
    "mo": "month",
    "wk": "week",
    "yr": "year",
}
_SAVES = re.compile(
    r"\b(?:invest(?:ed|ing|s)?|sav(?:e|ed|ing|ings)|put(?:ting)?|bought|buy(?:ing)?|pa(?:y|id|ying) in|contribut(?:e|ed|ing)|deposit(?:ed|ing)?|add(?:ed|ing)?|set(?:ting)? aside|stick|drip(?:ped)?|dca|dollar[- ]cost|(?:saving|savings|investment) plan|sparplan|worth|become|became|grown?)\b"
)
_ASKS = re.compile(
    r"\b(?:what|how much|how|if|would|could|suppos\w+|imagine|say|simulat\w+|show|calculate|work out|test|had|since|for|over|plan|sparplan|dca)\b"
)
_TESTED = re.compile(
    r"\b(?:backtest\w*|strateg\w+|rebalanc\w*|crossover|momentum|my (?:dividends?|deposits?|fees?|trades?|transactions?)|did i|have i|alert|remind)\b"
)
_FEE = re.compile(
    r"\b(?:fees?|costs?|commission)(?: of)? [$€£]?(\d+(?:\.\d+)?)(?: ?[a-z$€£]+)? ?(?:per|each|a|every)?\b|\b(\d+(?:\.\d+)?) (?:dollars? |euros? )?(?:fees?|commission)\b"
)


def saves_regularly(clause: Clause) -> bool:
    """Whether a clause asks, in thought, what an amount put in at every interval becomes."""
    text, low = clause.plain, clause.low
    if _TESTED.search(text) or not _EVERY.search(low) or stance(text) in {Stance.OTHERS, Stance.ADVICE}:
        return False
    return _SAVES.search(text) is not None and _ASKS.search(text) is not None and _amount(clause) is not None


def _amount(clause: Clause) -> float | None:
    roles = {Role.AMOUNT, Role.FOR, Role.BARE, Role.QUANTITY}
    found = [f for f in clause.figures if (f.money or f.role in roles) and f.role is not Role.PERCENT and f.value > 0]
    return float(found[0].value) if found else None


def every_of(low: str) -> str:
    """The interval that a text names; a month where it names none."""
    found = _EVERY.search(low)
    word = next((said for said in found.groupdict().values() if said), "month") if found else "month"
    return _UNITS.get(word, word)


def resaved(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last saving plan with another amount or interval ("100 a week", "500 instead", "and quarterly?"); None where more is said."""
    last, text = scene.memory.calls[-1], clause.plain
    if last.intent != "saving_plan" or clause.mentions or len(clause.text.split()) > _MOST_WORDS or len(clause.figures) > 1:
        return None
    every = every_of(clause.low) if _EVERY.search(clause.low) else None
    amount = _amount(clause) if not clause.times.periods else None
    if (amount is None and every is None) or _TESTED.search(text) or re.search(r"\b(?:buy|sell|bought|sold|deposit\w*|withdr\w+)\b", text):
        return None
    changes: dict[str, JsonValue] = {"amount": amount, "every": every}
    return [Draft(calls=(last.with_args(**{name: value for name, value in changes.items() if value is not None}),))]


_MOST_WORDS = 6


def build_saving_plan(clause: Clause, scene: Scene) -> Draft:
    """saving_plan with instruments, amount, interval and past range."""
    named = subjects_of(clause, scene, reach=False)
    fee = _FEE.search(clause.low)
    unit = next((f.currency for f in clause.figures if f.currency), None)
    args: dict[str, JsonValue] = {
        "amount": _amount(clause),
        "every": every_of(clause.low),
        "range": _past(clause, scene),
        "currency": unit if unit not in {None, scene.known.base_currency} else None,
        "fee_per_trade": float(fee[1] or fee[2]) if fee else None,
    }
    if args["amount"] is None:
        return asking("amount", "How much should go in each time?", "saving_plan", {**args, "symbols": [*named]})
    if not named:
        return ask_symbol(clause, scene, "saving_plan", args, "save into")
    return made("saving_plan", **args, symbols=[*named])


def _past(clause: Clause, scene: Scene) -> JsonValue:
    """The past stretch as long as the one that is named, whichever way it looks; None where none is."""
    lengths = [
        one
        for one in clause.times.durations
        if not (one.count == 1 and clause.low[one.start : one.end].split()[:1] in (["a"], ["per"], ["each"], ["every"]))
    ]
    return lengths[0].range() if lengths else range_of(clause, scene)
