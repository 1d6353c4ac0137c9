"""Short questions that live from the last answer: "which one is the biggest?", "and alpha?", "remove the first one"."""

import re
from dataclasses import replace

from agents.understanding.affording import affordable_of_last, another_amount, asks_age, buying_args, reconverted
from agents.understanding.asking import about_of
from agents.understanding.clause import Clause
from agents.understanding.comparing import (
    MOST_COMPARED,
    measured_against,
    mine_beside,
    of_holdings,
    outstanding,
    set_beside,
    stands_out,
)
from agents.understanding.conditions import currency_asked
from agents.understanding.explaining import HEADLINES, build_explanation, points_at_figure
from agents.understanding.knowledge import build_concept
from agents.understanding.markets import build_alert
from agents.understanding.members import of_last_forecast
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.pointing import shown_then
from agents.understanding.removing import named_off
from agents.understanding.replies import is_continuation, residue
from agents.understanding.retesting import retested
from agents.understanding.saving import resaved
from agents.understanding.scene import Draft, Scene, chosen, made, range_of, symbols_of
from agents.understanding.spoken import left_out, of_holding, of_proposed_sale, of_supposed_sale
from agents.understanding.stretching import restretched
from agents.understanding.studies import METRICS
from agents.understanding.terms import end_asked, period_asked
from agents.understanding.trading_days import asked_of_days
from agents.understanding.viewing import viewed
from tools.asked import About

_BOOKS = frozenset({"show_portfolio", "allocation", "portfolio_performance", "portfolio_risk", "list_transactions"})
_WHICH = re.compile(
    rf"^{LEAD}(?:which|what|who)(?: one| ones| of (?:them|those|these|both|the two)| position| holding)?(?: is| are| was| were| has| have| did| does| do|'s)?\b(?!.*\b(?:you|model|forecast)\b)"
)
_JUST_ONE = re.compile(
    rf"^{LEAD}(?:show me |give me |tell me )?(?:the |my )?(?:\d+ )?(?:biggest|largest|smallest|heaviest|lightest|lowest|highest|deepest|best|worst|riskiest|safest|calmest|winners?|losers?)(?: \d+)?(?: (?:ones?|holdings?|positions?|performers?|weights?|parts?|values?|gains?|loss(?:es)?|returns?|draw-?downs?|volatility|risk))?\W*$"
)
_AT_MOST = re.compile(
    r"^\W*(?:(?:ok|okay|and|but|now|then|so|what|if|with)\W+)*(?:nothing|none|no (?:\w+ )?\w+|everything|each|all|every \w+)\b.{0,30}\b(?:above|over|more than|beyond|at most|under|below|up to|less than) (\d+(?:\.\d+)?)(?: ?%| ?per ?cent)?\W*$"
)
_OF_ALL = r"\b(?:my|our)\b.*\b(?:trades?|transactions?|purchases?|buys?|sales?|deposits?|withdrawals?|dividends?|orders?)\b|\bever\b"
"""Asks it of all that is recorded, whatever was listed before."""
_SMALL = r"\b(?:smallest|lightest|tiniest|lowest)\b"
_GAIN = r"(?:gains?|returns?|profits?|performance)"
_LEAST = rf"\bworst\b|\b(?:smallest|lowest) {_GAIN}\b|\b(?:largest|biggest|highest) loss(?:es)?\b"
_MOST = rf"\bbest\b|\b(?:largest|biggest|highest) {_GAIN}\b|\b(?:smallest|lowest) loss(?:es)?\b"
_BY_SIZE = re.compile(
    r"\b(?:biggest|largest|smallest|heaviest|lightest|main|top (?:one|position|holding)|most of (?:it|my money)|(?:highest|lowest) (?:weight|part|share|value))\b"
)
_BY_RESULT = re.compile(
    r"\b(?:best|worst|most profitable|least profitable|winners?|losers?|up|down|gained|lost|earned|made|grew|fell|rose|green|red|gains?|loss(?:es)?|returns?|profits?)\b"
)
_OF_ALERTS = frozenset({"alert_list", "alert_create", "alert_delete"})
_OF_WATCHLIST = frozenset({"watchlist_show", "watchlist_add", "watchlist_remove"})
_ALSO_WHEN = re.compile(r"^\W*(?:and|or|also|plus)(?: also| too)? (?:when(?:ever)?|if|once|as soon as)\b")
_BESIDE = re.compile(
    r"^\W*(?:(?:and|also|plus|same|one|another|for|on|with|the) )+§ +(?:too |as well |also )?(?:(?:when|if|once|as soon as|at) )?(?:(?:it|goes|gets|falls|drops|rises|climbs|is|hits|reaches) )*(?:at|above|over|below|under|to|past)\b(?! the (?:market|close))"
)
_MOST_WORDS = 5
_WHAT_IT_MEANS = re.compile(
    rf"^{LEAD}(?:what (?:does|do) (?:that|this|it|these numbers|those numbers|that number|the numbers) mean(?: exactly| for me)?|what is that supposed to mean|i (?:do not|don't) (?:understand|get) (?:that|this|it)|meaning|(?:can you |please )*explain(?: it| that| this)?(?: to me| please)*)\W*$"
)
_OTHER_END = re.compile(
    r"^\W*(?:and |or |so |what (?:is|was|about) |how about )*(?:the |its )?(?:(?P<high>highest|high|peak|top|maximum|most expensive|dearest|priciest)|lowest|low|cheapest|bottom|minimum)(?: (?:one|price|close|point|ever))*\W*$"
)
_ONLY_CURRENCY = re.compile(
    r"^\W*(?:and |so |now |okay |please |what is |what about |how about |how much (?:is|would|will) |show (?:me )?|give me |can i (?:see|have) |the same )*(?:it |that |this |them |be |the same |all (?:of )?(?:it|that) )*(?:again )?in (?:[\w.]+ ){0,2}[\w€£¥$]+(?: please| instead| too| as well)*\W*$"
)
_OWN = re.compile(
    rf"^{LEAD}(?:(?:what|how)(?: (?:high|big|large|deep|good|bad|much))? (?:is|was|are|were|about) )?(?:mine|my own|my (?:one|portfolio))\W*$"
)


def following(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The request that a message makes of the last answer, None when it makes one of its own."""
    shown = retested(clause, scene) or viewed(clause, scene)
    if shown is not None:
        return shown
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is not None and last.intent == "compare" and _PUT_ON.match(clause.plain) and not clause.figures and not clause.has(_ELSEWHERE):
        listed = last.args.get("symbols")
        return [
            Draft(
                calls=(
                    last.with_args(symbols=[*dict.fromkeys([*(listed if isinstance(listed, list) else []), *symbols_of(clause, scene)])]),
                )
            )
        ]
    if last is None or scene.memory.question is not None:
        return None
    if (sold := of_supposed_sale(clause, scene)) is not None:
        return sold
    if clause.mentions:
        return _alerted_beside(clause, scene) or named_off(clause, scene) or left_out(clause, scene) or measured_against(clause, scene)
    found = (follow(clause, scene) for follow in _FOLLOWING)
    return next((drafts for drafts in found if drafts is not None), None)


def _shown(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The list that was just changed ("show it")."""
    last = scene.memory.calls[-1].intent
    intent = shown_then(clause, last) if last in _OF_WATCHLIST | _OF_ALERTS else None
    return None if intent is None else [made(intent)]


def _of_concept(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Another notion explained, or one's own figure of the one that was explained."""
    last = scene.memory.calls[-1]
    if last.intent != "explain_concept":
        return None
    if _names_concept(clause):
        return [build_concept(clause, scene)]
    concept = str(last.args.get("concept", ""))
    measured = _OWN.match(clause.plain) and _MEASURED.search(concept)
    return [made("portfolio_risk", metric=next(iter(chosen(METRICS, concept)), None))] if measured else None


def _of_watched(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Which of the watched ones that were just shown stands out."""
    watched: list[JsonValue] = [*scene.known.watchlist[:MOST_COMPARED]]
    if scene.memory.calls[-1].intent not in _OF_WATCHLIST or len(watched) < 2 or (about := stands_out(clause)) is None:
        return None
    return [made("compare", symbols=watched, about=about.value, range=range_of(clause, scene))]


def _ranked(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Which of what was just shown is the largest, did best, and the like."""
    last = scene.memory.calls[-1]
    span = period_asked(clause.low) if last.intent == "portfolio_performance" and len(clause.text.split()) <= _MOST_WORDS + 1 else None
    if span is not None and not clause.figures:
        timed = range_of(clause, scene)
        return [Draft(calls=(last.with_args(by=span, about=end_asked(clause.low), **({} if timed is None else {"range": timed})),))]
    if (
        last.intent not in _BOOKS
        or last.args.get("symbols")
        or not (_WHICH.search(clause.plain) or _JUST_ONE.match(clause.plain))
        or len(clause.text.split()) > 2 * _MOST_WORDS
    ):
        return None
    if last.intent == "portfolio_performance" and last.args.get("by") and not has_time(clause) and clause.has(r"\b(?:best|worst)\b"):
        return [Draft(calls=(last.with_args(about=end_asked(clause.low)),))]  # that answer tells both
    if last.intent == "list_transactions" and clause.has(_OF_ALL):
        return None
    if last.intent == "list_transactions" and clause.has(_BY_SIZE.pattern):
        return [Draft(calls=(last.with_args(order="smallest" if clause.has(r"\b(?:smallest|lightest)\b") else "largest", limit=1),))]
    return _superlative(clause, scene, last.args.get("range") if last.intent == "portfolio_performance" else None)


def _capped(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The weights that were just shown with another largest part: "and if nothing goes above 15"."""
    found = _AT_MOST.search(clause.low)
    if scene.memory.calls[-1].intent != "optimize" or found is None or not 0 < float(found[1]) <= 100:
        return None
    return [Draft(calls=(scene.memory.calls[-1].with_args(max_weight=float(found[1]) / 100),))]


def _of_price(clause: Clause, scene: Scene) -> list[Draft] | None:
    """How old the price is that was just told, how many units of it could be bought, and its other extreme ("and the lowest?")."""
    last = scene.memory.calls[-1]
    if last.intent == "price_history" and (end := _OTHER_END.match(clause.plain)):
        return [Draft(calls=(last.with_args(about="high" if end["high"] else "low"),))]
    if last.intent in {"quote", "price_history"} and (about := asked_of_days(clause)) is not None and last.args.get("symbol"):
        return [made("price_history", symbol=last.args["symbol"], range=range_of(clause, scene) or last.args.get("range"), about=about)]
    if last.intent == "quote" and (other := another_amount(clause, last)) is not None and not residue(clause):
        return [Draft(calls=(other,))]
    if last.intent == "quote" and affordable_of_last(clause):
        return [made("quote", symbol=last.args.get("symbol"), **buying_args(clause))]
    told = last.intent in {"quote", "price_history"} and last.args.get("symbol") and asks_age(clause)
    return [made("quote", symbol=last.args["symbol"], about="age")] if told else None


def _meant(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What the figure means that the last answer began with."""
    told = scene.memory.calls[-1].intent in HEADLINES and _WHAT_IT_MEANS.match(clause.plain)
    return [build_explanation(clause, scene)] if told else None


def _otherwise_stated(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The same in another currency."""
    last = scene.memory.calls[-1]
    if last.intent not in {"show_portfolio", "quote"} or not _ONLY_CURRENCY.match(clause.low):
        return None
    currency = currency_asked(clause)
    return None if currency is None else [Draft(calls=(reconverted(last, currency) or last.with_args(currency=currency),))]


_OF_CHANCES = re.compile(r"\b(?:chances?|likel\w+|probab\w+|odds|uncertain\w*|certain|sure\w*|widest|narrowest|rise|fall)\b")


def _of_forecasts(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The forecasts that were just made beside each other, each with its chance and its interval ("which has the best chance to rise?")."""
    memory = scene.memory
    before = memory.before if memory.calls[-1].intent == "forecast" else ()
    made_ = tuple(call for call in (*before, *memory.calls) if call.intent == "forecast")
    asks = _WHICH.search(clause.plain) and _OF_CHANCES.search(clause.plain) and not clause.figures
    return [Draft(calls=made_)] if len(made_) > 1 and asks else None


def _alerted_too(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Another alert on the same instrument ("and when it rises 5 % in a day")."""
    last = scene.memory.calls[-1]
    if last.intent != "alert_create" or not _ALSO_WHEN.match(clause.plain) or not clause.figures:
        return None
    symbol = last.args.get("symbol")
    return [build_alert(clause, replace(scene, subjects=(str(symbol),)))] if symbol else None


def _alerted_beside(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Another alert on another instrument ("also pepsi under 140")."""
    asks = scene.memory.calls[-1].intent == "alert_create" and clause.figures and _BESIDE.match(clause.plain)
    return [build_alert(clause, scene)] if asks else None


def _names_concept(clause: Clause) -> bool:
    asks = is_continuation(clause) and not clause.figures and not clause.times.periods and not clause.times.days
    return asks and len(clause.text.split()) <= _MOST_WORDS and not clause.has(r"\b(?:my|mine|our|it|that|then|now)\b")


def _superlative(clause: Clause, scene: Scene, span: JsonValue) -> list[Draft] | None:
    if (standing := outstanding(clause)) is not None:
        return [of_holdings(standing, scene, range_of(clause, scene) or span)]
    about = about_of(clause) or ("worst" if clause.has(_LEAST) else "best" if clause.has(_MOST) else None)
    if clause.has(_BY_SIZE.pattern) and about not in {About.BEST, About.WORST, About.WINNERS, About.LOSERS}:
        return [made("show_portfolio", about=About.SMALLEST.value) if clause.has(_SMALL) else made("allocation")]
    said = isinstance(span, (str, dict)) and not clause.times.periods and not clause.times.durations
    return (
        [made("portfolio_performance", range=span if said else None, about=about)]
        if clause.has(_BY_RESULT.pattern) and not has_time(clause)
        else None
    )


def has_time(clause: Clause) -> bool:
    """Whether a clause names any time of its own."""
    return bool(clause.times.periods or clause.times.durations or clause.times.days)


_PUT_ON = re.compile(rf"^{LEAD}(?:add|put|take on|include)\b.*§")
_ELSEWHERE = r"\b(?:watch ?list|alerts?|portfolio|list|holdings|books|shares)\b"
_NEW_ONE = re.compile(rf"^{LEAD}(?:set|create|make|add|put)(?: up)? (?:one|another(?: one)?|a new one)\b")
_MINE = re.compile(rf"^{LEAD}(?:show|tell|give)(?: me)? (?:mine|my own)\b|^\W*(?:and )?(?:what|how) (?:is|are|about) mine\b")
_MEASURED = re.compile(r"\b(?:beta|sharpe|sortino|volatility|drawdown|value at risk|var|shortfall|correlation)\b")


def carried_on(clause: Clause, before: str, said: Clause) -> str | None:
    """The intent of a request that takes its sense from the one before it in the message; None when it has one of its own."""
    if before in {"watchlist_remove", "watchlist_add"} and _PUT_ON.match(clause.plain) and not clause.figures:
        return "watchlist_add"
    if before in {"alert_delete", "alert_create"} and _NEW_ONE.match(clause.plain) and clause.figures:
        return "alert_create"
    if before == "explain_concept" and _MINE.match(clause.plain):
        return "portfolio_risk" if _MEASURED.search(said.low) else "portfolio_performance"
    return None


_FOLLOWING = (
    _shown,
    resaved,
    restretched,
    _of_forecasts,
    _of_concept,
    _ranked,
    _of_watched,
    _capped,
    _of_price,
    _meant,
    points_at_figure,
    of_proposed_sale,
    of_holding,
    _otherwise_stated,
    of_last_forecast,
    set_beside,
    mine_beside,
    _alerted_too,
)
"""What a message may ask of the last answer, tried in this order."""
