"""Looking ahead: forecasts with the chance that is asked for, their record, tests of models, and training."""

import re

from agents.understanding.clause import Clause
from agents.understanding.conditions import UNMET
from agents.understanding.figures import Role
from agents.understanding.model import Call, JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.outlooks import A_YEAR, covered, days_told, foreseen_args, rivals, told_ahead
from agents.understanding.scene import (
    MARKET_SYMBOL,
    PORTFOLIO,
    Draft,
    Scene,
    about_market,
    about_portfolio,
    ask_symbol,
    call,
    chosen,
    coming,
    has_pronoun,
    horizon_of,
    made,
    percentages,
    range_of,
    subjects_of,
    symbols_of,
)
from forecasting import ENSEMBLE, NAMES
from tools.asked import Foreseen

_MODEL_WORDS = {
    "random_walk": r"\brandom walk\b(?! with)|\bnaive\b",
    "drift": r"\bdrift model\b|\brandom walk with (?:a )?drift\b",
    "arima": r"\b(?:auto[- ]?)?s?arimax?\b",
    "lstm": r"\blstms?\b|\bneural net(?:work)?\b|\bdeep learning\b|\brnn\b",
    "har": r"\bhar\b|\bhar model\b",
    "damped_trend": r"\bdamped trend\b|\bets\b|\bexponential smoothing\b|\bholt(?:[- ]winters)?\b",
    ENSEMBLE: r"\bensemble\b|\bcombined model\b|\bcombination\b|\ball models\b",
}
MODELS = tuple((name, _MODEL_WORDS.get(name, rf"\b{name.replace('_', ' ')}\b")) for name in (*NAMES, ENSEMBLE))
"""The registered models, each by the words that people use for it."""
PACES = (("week", r"\bweekly\b|\bweek by week\b"), ("month", r"\bmonthly\b|\bmonth by month\b"), ("quarter", r"\bquarterly\b"))
_VALUE = r"[$€£]?\s?(\d+(?:\.\d+)?)(?!\s?%|\d|\s?(?:per ?cent|pct|days?|weeks?|months?|years?)\b)"
_BETWEEN = r"(?:§ )?(?:(?:in|within|over|until|by|before) )?(?:the )?(?:(?:next|coming) )?(?:¤ )?"
"""What other languages put between a verb and the value that it reaches."""
_ABOVE = r"(?:rises?|climbs?|goes (?:up )?|jumps?|recovers?|returns?|back) to|gets? (?:back |up )?to|touch\w*|above|over|more than|higher than|greater than|exceed\w*|beyond|at least|past|hits?|reach\w*|worth"
_BELOW = r"below|under|less than|lower than|beneath|at most|(?:falls?|drops?|sinks?) (?:to|below|under)"
ABOUT_VERSIONS = (
    ("rollback_model", r"\b(?:roll\w*[- ]?back|go back|going back|revert|switch back|restore|return)\b.*\b(?:models?|versions?)\b"),
    ("list_models", r"\b(?:which|what|list|show|see|display)\b.*\bmodel versions?\b|\bversions? of (?:the|my|your)?.*\bmodels?\b"),
)
MODEL_ARGS = {"rollback_model": "model", "list_models": "family"}


_WORTH_THEN = re.compile(
    r"\b(?:would|will|could|might|may)\b.*\b(?:worth|get|bring|fetch|cost|trade|stand|be)\b.*¤|¤.*\b(?:would|will|could|might)\b.*\bworth\b"
)
_OF_THE_PAST = re.compile(r"\b(?:had|if|invested|bought|put|ago|since|last|past|would have|sold|lose|risk|drop|fall)\b")


def worth_ahead(clause: Clause) -> bool:
    """Whether a clause asks what an instrument, or the portfolio, will be worth after a time: "what would my Apple be worth in a year?"."""
    ahead = any(
        length.direction != "past" and clause.low[length.start : length.end].startswith(("in ", "within "))
        for length in clause.times.durations
    )
    return (
        ahead
        and bool(clause.mentions or about_portfolio(clause))
        and _WORTH_THEN.search(clause.plain) is not None
        and not _OF_THE_PAST.search(clause.low)
    )


_MAY_BE = re.compile(r"\b(?:will|could|can|might|may|going to|is it possible|would)\b(?!.*\bif\b)(?!.*\bi\b)")
RISE = re.compile(r"\b(?:rises?|rose|rising|gains?|gaining|climbs?|jumps?|soars?|surges?|grows?|goes up|up|rall(?:y|ies))\b")
FALL = re.compile(
    r"\b(?:falls?|fell|drops?|loses?|losing|falling|dropping|declines?|sinks?|dips?|slips?|plunges?|tumbles?|tanks?|crash(?:es)?|down)\b"
)


def bounds_of(clause: Clause) -> dict[str, JsonValue]:
    """The values between which a chance is asked for: "above 150", "between 380 and 420"."""
    plain = clause.plain
    both = re.search(rf"\bbetween {_VALUE} (?:and|to) {_VALUE}", plain)
    if both is not None:
        low, high = sorted(float(value) for value in both.groups())
        return {"above": low, "below": high} if low < high else {}
    above, below = (
        re.search(rf"\b(?:{words}) {_BETWEEN}{_VALUE}", plain) or re.search(rf"\b(?:to|at|on) {_VALUE} (?:{moves.pattern})", plain)
        for words, moves in ((_ABOVE, RISE), (_BELOW, FALL))
    )
    return {name: float(found[1]) for name, found in (("above", above), ("below", below)) if found is not None}


_WHEN = re.compile(rf"^{LEAD}(?:when|how (?:long|soon))\b")
"""Asks for a time, which no forecast tells: the chance within a year stands for it."""
_REACHES = re.compile(r"\b(?:hits?|reach\w*|gets? (?:back |down )?to|touch\w*)\b")
_CHANCE = re.compile(r"\b(?:chances?|odds|probability|likelihood|how likely|how probable)\b")


def change_of(clause: Clause) -> float | None:
    """The change whose chance is asked for ("the odds that KO rises 10 %"), as a fraction; None where none is."""
    moves = percentages(clause)
    if len(moves) != 1 or not (_CHANCE.search(clause.plain) or _MAY_BE.search(clause.plain)) or covered(clause) is not None:
        return None
    return signed(moves[0], clause, default=0.0) or None


def signed(size: float, clause: Clause, *, default: float) -> float:
    """A change with its sign by the words around it, else by that of `default`; 0 where neither says."""
    sign = -1 if FALL.search(clause.plain) else 1 if RISE.search(clause.plain) else (default > 0) - (default < 0)
    return sign * size


def shocked(clause: Clause, before: float) -> dict[str, JsonValue]:
    """The size of another shock ("and 30?" after a fall of 20 %), of the same sign unless the words say otherwise; empty where none is named."""
    sizes = [*percentages(clause), *(float(f.value) / 100 for f in clause.figures if f.role is Role.BARE)]
    return {"shock": signed(sizes[0], clause, default=before)} if len(sizes) == 1 else {}


_NO_TIME = re.compile(r"\b(?:for|in|over|within|ahead) (-\s?\d{1,4}|0) ?(?:trading |business )?(?:days?|weeks?|months?|years?)\b")
"""A horizon that is none; it is handed on to be refused."""
_POINTED = r"\b(?:that|the same|this) (?:horizon|period|stretch|time ?frame|date|day)\b"


def _asked_of_last(clause: Clause, scene: Scene) -> Call | None:
    """The forecast of the last turn, where a clause asks more of it: a chance, or whatever it points at ("on that horizon")."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "forecast" or not {*symbols_of(clause, scene)} <= {str(last.args.get("symbol"))}:
        return None
    asks = (_CHANCE.search(clause.plain) or bounds_of(clause) or clause.has(_POINTED)) and not _WHEN.match(clause.plain)
    return last if asks and not (about_portfolio(clause) and last.args.get("symbol") != PORTFOLIO) else None


def asks_ahead(clause: Clause, scene: Scene) -> bool:
    """Whether a clause asks of days to come what only a forecast tells: a touch, a swing, a mean, an end of its range, which does best."""
    return told_ahead(clause, scene, symbols_of(clause, scene), bounded=bool(bounds_of(clause)) or change_of(clause) is not None)


def build_forecast(clause: Clause, scene: Scene) -> Draft:
    """One forecast per instrument and model; "@portfolio" for the whole; with the chance that was asked for."""
    models = chosen(MODELS, clause.plain)
    paces = chosen(PACES, clause.plain)
    bounds, last = bounds_of(clause), _asked_of_last(clause, scene)
    change = change_of(clause)
    bounded = bool(bounds) or change is not None
    args: dict[str, JsonValue] = {
        "horizon_days": int(none[1].replace(" ", ""))
        if (none := _NO_TIME.search(clause.low))
        else days_told(clause, scene.today)
        or horizon_of(clause, scene)
        or (last.args.get("horizon_days") if last is not None else None)
        or coming(clause, scene.today)
        or (A_YEAR if bounded and _WHEN.match(clause.plain) else None),
        "model": models[0] if models else None,
        **bounds,
        **foreseen_args(clause, bounded=bounded),
    }
    if change is not None:
        args |= {"change_frac": change, "above": None, "below": None}
    if paces:
        args["pace"] = paces[0]
    named = symbols_of(clause, scene)
    if beside := rivals(clause, scene, named):
        led: dict[str, JsonValue] = {
            "about": Foreseen.LEAD.value,
            "above": None,
            "below": None,
            "symbol": beside[0],
            "beside": [*beside[1:]],
        }
        return Draft(calls=(call("forecast", **{**args, **led}),))
    if not named and (about_portfolio(clause) or (last is not None and last.args.get("symbol") == PORTFOLIO)):
        named = (PORTFOLIO,)
    named = named or subjects_of(clause, scene)
    if not named and about_market(clause):
        named = (MARKET_SYMBOL,)
    if not named:
        return ask_symbol(clause, scene, "forecast", args, "forecast")
    return Draft(
        calls=tuple(
            call("forecast", **{**args, **_met_from(s, clause, bounds, scene), "symbol": s, "model": m})
            for s in named
            for m in models or (None,)
        )
    )


def _met_from(symbol: str, clause: Clause, bounds: dict[str, JsonValue], scene: Scene) -> dict[str, JsonValue]:
    """A value to be reached that lies below the price is one to fall to."""
    quote, level = scene.known.quotes.get(symbol), bounds.get("above")
    falls = quote is not None and isinstance(level, float) and level < quote and set(bounds) == {"above"} and _REACHES.search(clause.plain)
    return {"above": None, "below": level} if falls else {}


_YARDSTICK = re.compile(r"\b(?:than|against|beat(?:s|en)?|versus|vs\.?|compared (?:to|with)) (?:a |an |the )?(?:random walk|naive \w+)")
"""What forecasts are measured against, which is not the model that is asked about."""


def build_accuracy(clause: Clause, scene: Scene) -> Draft:
    """forecast_accuracy, of one instrument or of all; of the models that were asked last where the clause points at their forecasts."""
    named = subjects_of(clause, scene, reach=has_pronoun(clause))
    models = chosen(MODELS, _YARDSTICK.sub(" ", clause.plain))[:1] or _last_models(clause, scene, named)
    return Draft(
        calls=tuple(call("forecast_accuracy", symbol=s, model=m, **unmet_days(clause)) for s in named or (None,) for m in models or (None,))
    )


def unmet_days(clause: Clause) -> dict[str, JsonValue]:
    """The days that a record is asked of, which is kept of all of them together."""
    past = (length for length in clause.times.durations if length.direction != "future")
    said: list[JsonValue] = [clause.text[p.start : p.end] for group in (clause.times.periods, clause.times.days, past) for p in group]
    return {UNMET: said} if said else {}


_THAT = re.compile(r"\b(?:that|this|it|those|these|they|them)\b")


def _last_models(clause: Clause, scene: Scene, named: tuple[str, ...]) -> tuple[str, ...]:
    """The models whose forecasts were made last, where a clause points at those."""
    made_ = [
        c
        for c in scene.memory.calls
        if c.intent in {"forecast", "backtest_forecast", "forecast_accuracy"} and (not named or c.args.get("symbol") in named)
    ]
    return tuple(dict.fromkeys(str(c.args["model"]) for c in made_ if c.args.get("model"))) if _THAT.search(clause.plain) else ()


def build_forecast_test(clause: Clause, scene: Scene) -> Draft:
    """One backtest_forecast per instrument and model."""
    named = subjects_of(clause, scene)
    models = chosen(MODELS, clause.plain)
    if not named:
        return ask_symbol(clause, scene, "backtest_forecast", {"model": models[0] if models else None}, "backtest on")
    span, ahead = (
        range_of(clause, scene),
        horizon_of(clause, scene) if any(d.direction == "future" for d in clause.times.durations) else None,
    )
    return Draft(
        calls=tuple(call("backtest_forecast", symbol=s, model=m, range=span, horizon_days=ahead) for s in named for m in models or (None,))
    )


def build_retrain(clause: Clause, scene: Scene) -> Draft:
    """Retrain of one instrument's model, or of all; going back to an earlier version, and listing versions."""
    models = chosen(MODELS, clause.plain)
    named = subjects_of(clause, scene, reach=not clause.has(r"\b(?:all|every|everything|models)\b"))
    for intent, pattern in ABOUT_VERSIONS:
        if clause.has(pattern):
            named = named if intent == "rollback_model" else symbols_of(clause, scene)
            return made(intent, symbol=named[0] if named else None, **{MODEL_ARGS[intent]: models[0] if models else None})
    return Draft(calls=tuple(call("retrain", symbol=s, model=models[0] if models else None) for s in named or (None,)))


def build_jobs(clause: Clause, scene: Scene) -> Draft:
    """job_status."""
    named = symbols_of(clause, scene)
    return made("job_status", symbol=named[0] if named else None)
