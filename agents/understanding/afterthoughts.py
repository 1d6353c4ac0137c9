"""Short questions after a forecast: how sure it is, how likely that is, another figure of it, another value whose chance is asked for."""

import re
from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.forecasts import FALL, MODELS, RISE, bounds_of, change_of, unmet_days
from agents.understanding.model import Call, JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.outlooks import ANEW, asks_otherwise, foreseen, foreseen_args
from agents.understanding.replies import residue
from agents.understanding.scene import PORTFOLIO, Draft, Scene, about_portfolio, chosen, coming, horizon_of, made, percentages, symbols_of
from agents.understanding.surety import DOUBT, TESTED
from agents.understanding.verdicts import HOW_MUCH
from tools.asked import Foreseen

_MOST_WORDS = 9
_LIKELY = re.compile(
    rf"^{LEAD}(?:how (?:likely|probable) (?:is|would) (?:that|this|it|the|it the)(?: be)?|what (?:is|are) the (?:chances?|odds|probability|likelihood)(?: (?:of|for) (?:that|this|it))?|with (?:which|what) (?:chance|probability|likelihood))\W*$"
)
_WORDS = re.compile(
    rf"{FALL.pattern}|{RISE.pattern}|\b(?:chances?|odds|probability|likely|likelihood|least|price|moves?|does|to|at|or|ends?|it|stays?|worth|touch\w*|hits?|reach\w*)\b"
)


def after_forecast(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What a short message asks of the last forecast; None for a request of its own."""
    made_ = tuple(call for call in scene.memory.calls if call.intent in _OF_FORECASTS)
    if not made_ or made_[-1] != scene.memory.calls[-1] or scene.memory.question is not None or len(clause.text.split()) > _MOST_WORDS:
        return None
    text, last = clause.plain, made_[-1]
    if DOUBT.match(text):
        anew = TESTED.match(text) and last.intent == "forecast" and last.args.get("symbol") != PORTFOLIO
        return [_tested(last, clause)] if anew else _records(made_, clause)
    if last.intent != "forecast":
        if HOW_MUCH.match(text):
            return [Draft(calls=(last,))]  # that answer begins with the skill
        if not last.args.get("symbol") or (last.intent == "backtest_forecast" and not _ENDED.match(text)):
            return None
        last = _judged_forecast(last, scene)
    if _LIKELY.match(text):
        told = any(last.args.get(name) is not None for name in ("above", "below", "change_frac", "about"))
        return [Draft(calls=(last if told else last.with_args(about=Foreseen.INTERVAL.value),))]
    return None if clause.mentions else _of_its_ends(text, last) or _beyond(clause, scene, last) or _another_figure(clause, scene, last)


def _judged_forecast(last: Call, scene: Scene) -> Call:
    """The forecast whose record was shown: the one before it with its days, else one of the same instrument."""
    before = [call for call in scene.memory.before if call.intent == "forecast" and call.args.get("symbol") == last.args["symbol"]]
    return before[-1] if before else Call(intent="forecast", args={"symbol": last.args["symbol"]}).with_args(model=last.args.get("model"))


def _of_its_ends(text: str, last: Call) -> list[Draft] | None:
    """The mean change ("by how much?"), or the other end of its range ("and rise?" after how far it could fall)."""
    if HOW_MUCH.match(text):
        return [_asked_anew(last, about=Foreseen.EXPECTED.value)]
    other = _OTHER_END.match(text) if last.args.get("about") in _ENDS else None
    return None if other is None else [Draft(calls=(last.with_args(about=(Foreseen.BEST if other["up"] else Foreseen.WORST).value),))]


_ENDED = re.compile(
    rf"^{LEAD}(?:(?:what is|what about|how about|what would be|show me) )*(?:the |its )?(?:worst|best)(?: case| outcome| scenario| that can happen| it could be)*\W*$"
)
"""The worst and the best case are of a forecast, also after its test."""
_OTHER_END = re.compile(
    r"^\W*(?:and |or |but |what about |how about |how much |how far |could it )*(?P<up>rises?|up|upside|gains?|climb|up side|go up)?(?:falls?|drops?|down|downside|lose|go down)?\W*$"
)
_ENDS = frozenset({Foreseen.WORST.value, Foreseen.BEST.value})
_OF_FORECASTS = frozenset({"forecast", "forecast_accuracy", "backtest_forecast"})


def _tested(last: Call, clause: Clause) -> Draft:
    """The test of the forecast's model on earlier days, so many days ahead as are told where it cannot test that."""
    return made("backtest_forecast", symbol=last.args.get("symbol"), model=last.args.get("model"), **unmet_days(clause))


def _records(made_: tuple[Call, ...], clause: Clause) -> list[Draft]:
    """The record of every model that was asked, each by itself; the whole portfolio has none but that of all forecasts."""
    told: list[Draft] = []
    for call in made_:
        symbol = call.args.get("symbol")
        draft = made(
            "forecast_accuracy", symbol=None if symbol == PORTFOLIO else symbol, model=call.args.get("model"), **unmet_days(clause)
        )
        told += [] if draft in told else [draft]
    return told


def _beyond(clause: Clause, scene: Scene, last: Call) -> list[Draft] | None:
    """The chance of another value ("and falls below 120?"), in words that say nothing else."""
    bounds = bounds_of(clause)
    if not bounds or percentages(clause) or asks_otherwise(clause) or residue(replace(clause, marked=_WORDS.sub(" ", clause.marked))):
        return None
    return [_asked_anew(last, **_timed(clause, scene), **bounds, **foreseen_args(clause, bounded=True))]


def _asked_anew(last: Call, **about: JsonValue) -> Draft:
    """The same forecast, asked about something else than it was."""
    return Draft(calls=(last.with_args(**{**ANEW, "change_frac": None, "above": None, "below": None, **about}),))


def _timed(clause: Clause, scene: Scene) -> dict[str, JsonValue]:
    ahead = horizon_of(clause, scene) or coming(clause, scene.today)
    return {} if ahead is None else {"horizon_days": ahead}


def _another_figure(clause: Clause, scene: Scene, last: Call) -> list[Draft] | None:
    """Another figure of the same forecast: "and the worst case?", "the 90 % interval?", "how volatile?"."""
    if asks_otherwise(clause) or symbols_of(clause, scene) or chosen(MODELS, clause.plain) or about_portfolio(clause):
        return None
    if foreseen(clause, bounded=False) is None or bounds_of(clause) or change_of(clause) is not None:
        return None
    return [_asked_anew(last, **_timed(clause, scene), **foreseen_args(clause, bounded=False))]
