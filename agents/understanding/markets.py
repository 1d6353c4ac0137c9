"""Prices: quotes, histories, comparisons, the watchlist and alerts."""

import re
from datetime import date
from decimal import Decimal

from agents.understanding.affording import asks_age, buying_args, converted
from agents.understanding.clause import Clause
from agents.understanding.comparing import ranked_all
from agents.understanding.figures import Figure, Role
from agents.understanding.forecasts import FALL, RISE
from agents.understanding.guards import orders_on_condition
from agents.understanding.model import Call, JsonValue
from agents.understanding.scene import (
    MARKET_SYMBOL,
    PORTFOLIO,
    Draft,
    Scene,
    about_market,
    about_portfolio,
    ask_symbol,
    asking,
    call,
    has_pronoun,
    horizon_of,
    made,
    preferred,
    range_of,
    subjects_of,
    symbols_of,
)
from agents.understanding.trading_days import asked_of_days, priced_year
from agents.understanding.watching import changed_alert, speaks_of_another, unwatched

_OF_MARKET = re.compile(
    r"\b(?:how|what|which|show|chart|graph|history|return(?:ed|s)?|performance|perform(?:ed)?|gain(?:ed|s)?|los[et]|did|done|drawdown|fall|fell|rise|rose)\b"
)
_BESIDE_MARKET = re.compile(
    r"\b(?:my|our|mine|i|me|we|us|if|beta|alpha|beat(?:en)?|against|versus|vs\.?|than|compared? (?:to|with)|correlat\w+|buy|sell|order|cap|alert|notify|tell|crash(?:es)?|drops?|open|hours|close[ds]?|will|going to|forecast|predict|mean|explain|define)\b"
)


def market_over_time(clause: Clause, today: date) -> bool:
    """Whether a clause asks how the market itself did over days that were: "how did the market do from 2015 to 2019?"."""
    past = [*(p for p in clause.times.periods if p.begin <= today), *(d for d in clause.times.durations if d.direction != "future")]
    if not past or clause.mentions or not about_market(clause):
        return False
    return _OF_MARKET.search(clause.plain) is not None and _BESIDE_MARKET.search(clause.plain) is None


def _priced(clause: Clause, scene: Scene) -> tuple[str, ...]:
    """The instruments whose price is asked for; the market where it is named, whatever was spoken of before."""
    market = about_market(clause) and not symbols_of(clause, scene)
    return (MARKET_SYMBOL,) if market else subjects_of(clause, scene)


def build_quote(clause: Clause, scene: Scene) -> Draft:
    """One quote per instrument, of a day when one is named; over a stretch of time it is a history."""
    if (exchanged := converted(clause)) is not None:
        return Draft(calls=(exchanged,))
    named = _priced(clause, scene)
    if not named:
        return ask_symbol(clause, scene, "quote", {}, "see the price of")
    past = [d for d in clause.times.durations if d.direction != "future"]
    if clause.times.periods or past:
        span = range_of(clause, scene)
        return Draft(calls=tuple(call("price_history", symbol=symbol, range=span) for symbol in named))
    day = next((d.date for d in clause.times.days if d.date < scene.today), None)
    about = "age" if asks_age(clause) else None
    return Draft(
        calls=tuple(
            call("quote", symbol=symbol, date=day.isoformat() if day else None, about=about, **buying_args(clause)) for symbol in named
        )
    )


def build_history(clause: Clause, scene: Scene) -> Draft:
    """One price_history per instrument; of a single day it is a quote."""
    named = _priced(clause, scene)
    span = range_of(clause, scene)
    if not named:
        return ask_symbol(clause, scene, "price_history", {"range": span}, "see the chart of")
    single = isinstance(span, dict) and span.get("start") == span.get("end")
    if single and not clause.has(r"\b(?:chart|graph|plot|history|candles?|bars)\b"):
        return build_quote(clause, scene)
    about = asked_of_days(clause)
    span = span or priced_year(clause, scene.today)
    span = "max" if about in {"high", "low"} and span is None else span
    return Draft(calls=tuple(call("price_history", symbol=symbol, range=span, about=about) for symbol in named))


_AGAINST_MARKET = r"\b(?:vs\.?|versus|against|with|to|than|and) markets?\b"


def build_compare(clause: Clause, scene: Scene) -> Draft:
    """Compare of two or more; one alone is compared with what was spoken of, with the portfolio or the market when those are named."""
    if (rank := ranked_all(clause, scene)) is not None:
        return made("compare", about=rank.value, range=range_of(clause, scene) or priced_year(clause, scene.today))
    named = list(symbols_of(clause, scene))
    if about_portfolio(clause):
        named.insert(0, PORTFOLIO)
    if (about_market(clause) or clause.has(_AGAINST_MARKET)) and MARKET_SYMBOL not in named:
        named.append(MARKET_SYMBOL)
    if len(named) < 2 and scene.subjects and (has_pronoun(clause) or len(named) == 1):
        named = list(dict.fromkeys([*scene.subjects, *named]))
    if len(named) == 1 and clause.has(r"\b(?:them|both|these|those|the two|they)\b"):
        named = list(dict.fromkeys([*scene.memory.earlier, *named]))[-2:]
    span = range_of(clause, scene)
    if len(named) < 2:
        return ask_symbol(
            clause, scene, "compare", {"symbols": [*named], "range": span}, f"compare {named[0]} with" if named else "compare"
        )
    return made("compare", symbols=[*named], range=span)


def build_watch(clause: Clause, scene: Scene) -> Draft:
    """watchlist_add."""
    named = subjects_of(clause, scene, reach=has_pronoun(clause))
    if not named:
        return ask_symbol(clause, scene, "watchlist_add", {}, "watch")
    return made("watchlist_add", symbols=[*named])


def build_unwatch(clause: Clause, scene: Scene) -> Draft:
    """watchlist_remove."""
    named = subjects_of(clause, scene, reach=has_pronoun(clause))
    if not named and clause.has(r"\b(?:clear|empty|everything|all)\b") and scene.known.watchlist:
        named = scene.known.watchlist
    if not named:
        return asking("symbol", "Which one should leave the watchlist?", "watchlist_remove", {}, scene.known.watchlist[:4])
    return made("watchlist_remove", symbols=[*named])


_UP = r"\b(?:above|over|exceed(?:s|ed)?|ris(?:es?|ing)|go(?:es)? (?:up )?(?:above|over|past|beyond)|climb(?:s|ed)?|breaks?(?: out)?|tops?|pass(?:es)?|surpass(?:es)?|higher|upside|dearer|pricier|more than|greater than|up to|at least|beats|gains?|jumps?|soars?|shoots? up|back to)\b|>"
_DOWN = r"\b(?:below|under|beneath|drop(?:s|ped)?|falls?|falling|dips?|less than|lower than|down(?:side)?|sinks?|slips?|crash(?:es)?|declines?|decreases?|cheaper|loses?|tanks?|plunges?|goes under|at most)\b|<"
_DRAWDOWN = re.compile(
    r"\bdrawdown\b|\b(?:from|off|below) (?:its|the|their|my|a|his)? ?(?:\w+[- ]){0,3}(?:high|peak|top|maximum|max)\b|\bpeak to trough\b"
)
_CHANCE = re.compile(r"\b(?:probability|chance|chances|likelihood|odds|likely)\b")


def build_alert(clause: Clause, scene: Scene) -> Draft:
    """One alert_create per instrument and threshold; what no alert can watch is refused."""
    levels = [f for f in clause.figures if f.role not in {Role.FEE, Role.TARGET}]
    changed = changed_alert(clause, scene)
    if changed is None and not symbols_of(clause, scene) and about_portfolio(clause):
        changed = _of_portfolio(clause, scene, levels)
    other = changed or (None if _CHANCE.search(clause.plain) else unwatched(clause, scene))
    if other is not None:
        return other
    named = subjects_of(clause, scene, reach=not speaks_of_another(clause))
    if orders_on_condition(clause.plain):  # the other figures are of the trade
        levels = [f for f in levels if f.role is not Role.QUANTITY][:1]
    if _CHANCE.search(clause.plain) and named:
        return _chance_alert(clause, scene, named[0], levels)
    if not named:
        args: dict[str, JsonValue] = {}
        if levels:
            args = {**_waits_for(levels[0], clause), "threshold": levels[0].value}
        return ask_symbol(clause, scene, "alert_create", args, "be alerted about")
    if not levels:
        condition = "below" if clause.has(_DOWN) else "above" if clause.has(_UP) else None
        return asking(
            "threshold", f"At what price of {named[0]} should I alert you?", "alert_create", {"symbol": named[0], "condition": condition}
        )
    made_ = _alerts(clause, scene, named, levels)
    return next((unsided for one in made_ if (unsided := which_side(one)) is not None), None) or Draft(calls=tuple(made_))


def sided(alert: Call, scene: Scene) -> Call:
    """The alert on the side of its price where the last price does not stand, if nothing said which; any other call as it is."""
    quote, level = scene.known.quotes.get(str(alert.args.get("symbol"))), alert.args.get("threshold")
    if alert.intent != "alert_create" or alert.args.get("condition") or quote is None or level is None:
        return alert
    return alert.with_args(condition="below" if Decimal(str(level)) < quote else "above")


def which_side(alert: Call) -> Draft | None:
    """The question on which side of a price an alert should come, where no word and no price known says it."""
    if alert.args.get("condition") or not alert.args.get("symbol"):
        return None
    level, symbol = alert.args.get("threshold"), alert.args["symbol"]
    sides = ("above", "below")
    return asking("condition", f"Should I tell you when {symbol} is above {level}, or below it?", "alert_create", alert.args, sides)


def _of_portfolio(clause: Clause, scene: Scene, levels: list[Figure]) -> Draft:
    """The question on which of its holdings: nothing watches the value of a portfolio as a whole."""
    args: dict[str, JsonValue] = {}
    if levels and levels[0].role is Role.PERCENT:
        args = {**_waits_for(levels[0], clause), "threshold": levels[0].value}
    question = "An alert watches one stock or fund, not the portfolio as a whole. On which one shall I set it?"
    return asking("symbol", question, "alert_create", args, tuple(list(scene.known.holdings)[:4]))


def _chance_alert(clause: Clause, scene: Scene, symbol: str, levels: list[Figure]) -> Draft:
    """An alert on the forecast's chance of ending above a price: the percentage, the price and how far ahead; a month unless said."""
    percents = [f for f in levels if f.role is Role.PERCENT]
    level = next((f.value for f in levels if f.role is not Role.PERCENT), scene.known.quotes.get(symbol))
    args: dict[str, JsonValue] = {
        "symbol": symbol,
        "condition": "probability",
        "level": level,
        "horizon_days": horizon_of(clause, scene) or 30,
    }
    if not percents or level is None:
        question = f"From which chance on, and above which price of {symbol}? Such as: above 60 % for {symbol} over 150 in a month."
        return asking("threshold", question, "alert_create", args)
    return made("alert_create", threshold=percents[0].value, **args)


def _alerts(clause: Clause, scene: Scene, named: tuple[str, ...], levels: list[Figure]) -> list[Call]:
    paired = list(zip(named, levels, strict=True)) if len(named) == len(levels) > 1 else [(s, f) for s in named for f in levels[:2]]
    return [
        sided(call("alert_create", symbol=symbol, **_waits_for(figure, clause), threshold=figure.value), scene) for symbol, figure in paired
    ]


def _waits_for(figure: Figure, clause: Clause) -> dict[str, JsonValue]:
    """What an alert waits for at a figure, and of a move which way it has to go where that is said."""
    condition = _condition(figure, clause)
    down, up = FALL.search(clause.plain) is not None, RISE.search(clause.plain) is not None
    if condition != "pct_change" or down == up or clause.has(r"\beither (?:way|direction)\b|\bup or down\b"):
        return {"condition": condition}
    return {"condition": condition, "direction": "down" if down else "up"}


def _condition(figure: Figure, clause: Clause) -> str | None:
    text = clause.marked
    if figure.role is Role.PERCENT:
        return "drawdown" if _DRAWDOWN.search(text) else "pct_change"
    before, after = text[: figure.start], text[figure.end :]
    near = re.split(r"\b(?:or|and)\b", before)[-1]
    for part in (near, re.split(r"\b(?:or|and|let|tell|alert|notify)\b", after)[0], before):
        ups, downs = list(re.finditer(_UP, part)), list(re.finditer(_DOWN, part))
        if ups or downs:
            return (
                "above"
                if not downs
                or (ups and ups[-1].start() > downs[-1].start() and not re.search(r"\b(?:falls?|drops?|dips?) (?:back )?$", part))
                else "below"
            )
    return None


def build_alert_delete(clause: Clause, scene: Scene) -> Draft:
    """alert_delete by number, by instrument, by threshold, or of all."""
    number = next((f"{f.value:f}" for f in clause.figures if f.role is Role.TARGET), None)
    if number is not None:
        return made("alert_delete", target=number, symbol=next((a.symbol for a in scene.known.alerts if a.ref == number), None))
    named = subjects_of(clause, scene, reach=has_pronoun(clause))
    values = {f.value for f in clause.figures}
    found = [a for a in scene.known.alerts if (a.symbol in named or not named) and (not values or a.threshold in values)]
    if named:
        refs = {s: [a for a in found if a.symbol == s] for s in named}
        return Draft(calls=tuple(call("alert_delete", symbol=s, target=refs[s][0].ref if len(refs[s]) == 1 else None) for s in named))
    if (values or clause.has(r"\b(?:all|every)\b")) and found:
        return Draft(calls=tuple(call("alert_delete", symbol=a.symbol, target=a.ref) for a in found))
    options = tuple(f"{a.symbol} {a.condition} {a.threshold:f}" for a in scene.known.alerts[:4])
    return asking("symbol", "Which alert should go?", "alert_delete", {}, options)


def build_alert_list(clause: Clause, scene: Scene) -> Draft:
    """alert_list, of one instrument when one is named."""
    named = [preferred(m, scene.known) for m in clause.mentions if m.instruments]
    return made("alert_list", symbol=named[0] if named else None)


def build_watchlist(clause: Clause, scene: Scene) -> Draft:
    """watchlist_show."""
    del clause, scene
    return made("watchlist_show")
