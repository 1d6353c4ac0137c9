"""What part the models have in a forecast: "why did prophet get no weight?", "which model counts most?"."""

import re

from agents.understanding.clause import Clause
from agents.understanding.forecasts import MODELS
from agents.understanding.model import Args, JsonValue
from agents.understanding.scene import Draft, Scene, asking, chosen, made, symbols_of
from forecasting import ENSEMBLE

FIGURE = "MemberView.weight"
_MODEL = rf"(?:{'|'.join(words for name, words in MODELS if name != ENSEMBLE)}|drift)"
_LITTLE = r"(?:weights?|left out|excluded|ignored|unused|used|counted|included|dropped|skipped|missing|part of|count(?:ed)? (?:for )?(?:so )?(?:little|nothing|less)|get (?:nothing|zero|none)|got (?:nothing|zero|none)|no (?:part|say|role))"
_WHY = re.compile(
    rf"\b(?:why|how come|what is the reason|for what reason)\b.*\b{_MODEL}\b.*\b{_LITTLE}\b|\b(?:why|how come)\b.*\b{_LITTLE}\b.*\b{_MODEL}\b"
    rf"|\b(?:weights?|share|part|role) (?:of|does|did|do|has|have|had|for) (?:the |each |every |a )?(?:individual |single |forecast(?:ing)? )?(?:models?|members?|{_MODEL})\b(?!.*\b(?:portfolio|holdings?)\b)"
    rf"|\b(?:how much|what|which) (?:weight|share|part|say)\b.*\b(?:{_MODEL}|models?|members?)\b|\b(?:which|what) (?:models?|members?) (?:has|have|had|got|gets|carr(?:y|ies)|counts?|weighs?|dominates?|contributes?)\b.*\b(?:weight|most|more|in|share)\b"
)
_OF_LAST = re.compile(
    r"\b(?:why|how come)\b.*\b(?:it|that|this one)\b.*\b(?:weight|left out|excluded|get (?:nothing|zero)|got (?:nothing|zero))\b"
)


def asks_members(clause: Clause) -> bool:
    """Whether a clause asks for the part of a model, or of each, in a forecast."""
    return _WHY.search(clause.plain) is not None


def of_last_forecast(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What part each model has in the forecast that was just shown, or whose weights were."""
    last = scene.memory.calls[-1]
    if last.intent == "explain_number" and last.args.get("of") == "forecast" and last.args.get("figure") == FIGURE:
        shown = last.args.get("arguments")
    elif last.intent == "forecast":
        shown = dict(last.args)
    else:
        return None
    if not asks_members(clause) and not _OF_LAST.search(clause.plain):
        return None
    arguments: Args = {**shown, "model": None} if isinstance(shown, dict) else {}
    arguments = {name: value for name, value in arguments.items() if value is not None}
    symbol = arguments.get("symbol") or last.args.get("symbol")
    return [
        made("explain_number", figure=FIGURE, symbol=symbol, of="forecast", arguments={**arguments, "symbol": symbol}, part=_part(clause))
    ]


def build_members(clause: Clause, scene: Scene) -> Draft:
    """explain_number of the models' weights in the forecast of the instrument that is named, or was spoken of."""
    named = symbols_of(clause, scene) or scene.subjects[-1:]
    args: dict[str, JsonValue] = {"figure": FIGURE, "of": "forecast", "part": _part(clause)}
    if not named:
        question = "Of which symbol's forecast? A model gets its weight anew for every symbol, by its record on earlier days of it."
        return asking("symbol", question, "explain_number", args, tuple(list(scene.known.holdings)[:4]))
    return made("explain_number", symbol=named[0], **args)


def _part(clause: Clause) -> str | None:
    models = [name for name in chosen(MODELS, clause.plain) if name != ENSEMBLE]
    return models[0] if models else None
