"""What something was or would be worth: one's portfolio on a day that was, money put into an instrument long ago, and what was not done."""

import re
from datetime import date
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.corrections import exact
from agents.understanding.figures import Role
from agents.understanding.model import Call, JsonValue, KnownActivity
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, made, symbols_of
from agents.understanding.whatifs import supposed_books

_GROWN = re.compile(
    r"\b(?:what|how much)\b.*\b(?:would|will|could|is|are|has|have)\b.*\b(?:be|worth|become|grown|turned into|amount to|today|now)\b"
    r"|\b(?:would|will) (?:now |today )?(?:be|have (?:become|grown|turned))\b.*\b(?:worth|today|now|into|to)\b"
)
_PUT_IN = re.compile(r"\b(?:had|if i|if we|would have|invested|bought|put|what if|starting with|start with)\b")
_DEALT = re.compile(r"(?<!if )\b(?:i|we) (?:just |also )?(?:bought|sold|deposited|withdrew)\b")
_MINE = re.compile(r"\b(?:my|our|i|we)\b")
_WORTH = re.compile(
    r"\b(?:worth|valued|total value|value of (?:my|our|the)|(?:portfolio|account|holdings)(?:'s)? (?:total )?(?:value|balance|size)|net worth)\b"
    r"|\bhow (?:much|big|large) (?:money )?(?:did i have|was (?:it|my|our))\b"
)
_RESULT = re.compile(r"\b(?:gain\w*|made|make|earn\w*|profit\w*|return\w*|los[ets]\w*|up|down|perform\w*|if|would|since)\b")
_FIRST_DAY = re.compile(r"\b(?:start|beginning|begin|turn|first day) of (?:the )?(?:year )?$")


def past_investment(clause: Clause, today: date) -> bool:
    """Whether a clause asks what money, put into something earlier, would be today: "what would $10000 in apple in 2010 be today"."""
    begins = [*(day.date for day in clause.times.days), *(period.begin for period in clause.times.periods)]
    past = any(length.direction == "past" for length in clause.times.durations) or any(begin < today for begin in begins)
    ahead = any(length.direction == "future" for length in clause.times.durations) or any(begin > today for begin in begins)
    return past and not ahead and len(clause.mentions) == 1 and _grows(clause) and not _DEALT.search(clause.plain)


def _grows(clause: Clause) -> bool:
    """Whether an amount or a number of units is named, and what becomes of it asked."""
    staked = any(f.money or f.role in {Role.AMOUNT, Role.QUANTITY} or (f.value >= 100 and f.role is Role.BARE) for f in clause.figures)
    return staked and _GROWN.search(clause.plain) is not None


def supposes_investment(clause: Clause) -> bool:
    """Whether money is said to have been put into something, if only in thought."""
    return _PUT_IN.search(clause.plain) is not None or _grows(clause)


def worth_day(clause: Clause, today: date) -> date | None:
    """The past day of which a clause asks what one's portfolio or holding was worth; None where it asks for something else."""
    text = clause.plain
    if not _WORTH.search(text) or not _MINE.search(text) or _RESULT.search(text) or clause.figures:
        return None
    if clause.times.days and clause.times.days[0].date < today:
        return clause.times.days[0].date
    period = next((one for one in clause.times.periods if one.name is None), None)
    if period is None or clause.times.durations:
        return None
    day = period.begin if _FIRST_DAY.search(clause.low[: period.start]) else period.finish
    return day if day is not None and day < today else None


_NOT_SOLD = re.compile(
    r"\b(?:if|had|suppose|supposing|imagine|say|what would|how much|would have)\b.*\b(?:(?:not|never) (?:have )?(?:sold|dumped|let go)|(?:kept|held on to|still (?:had|held|owned)|hung on to|not sold)\b.*§.*\b(?:sold|back then|instead)\b)"
    r"|\b(?:kept|held on to|hung on to|still had|still held)\b.*§.*\b(?:i|we) sold\b|\b(?:without|instead of) selling (?:my |the )?§.*\b(?:now|today)\b"
    r"|\bhad (?:i|we) (?:kept|held on to|hung on to) (?:my |the |those )?(?:\d\S* )?§"
)
_BOUGHT = re.compile(
    r"\b(?:should|could) have (?:\w+ )?(?:bought|invested|put|gone)\b|\bif only (?:i|we) had (?:(?!not\b|never\b)\w+ )?(?:bought|invested|put)\b|\bwish (?:i|we) had (?:(?!not\b|never\b)\w+ )?(?:bought|invested|put)\b"
    r"|\b(?:what )?if (?:i|we) had (?:(?!not\b|never\b)\w+ )?(?:bought|invested|put|gone)\b|\bhad (?:i|we) (?:(?!not\b|never\b)\w+ )?(?:bought|invested|put)\b|\bwhat if (?:i|we) (?:bought|put|invested)\b"
)
_THAT_MONEY = re.compile(
    r"\b(?:that|the|this|those|same) (?:same )?(?:money|amount|cash|sum|proceeds|dollars)\b|\b(?:it|that|this|all that) (?:all )?(?:in|into|to)\b|\binstead\b"
)
_ELSE = re.compile(r"\b(?:strateg\w+|backtest\w*|rebalanc\w*|momentum|every (?:month|week|year)|monthly|weekly|portfolio of|forecast\w*)\b")
WHEN = "Since which day? With it I can say from the closes what it would be worth now, such as: what if I had bought 10 KO on 2021-03-01?"


def looked_back(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The comparison from real trades and closes, or the question for what it lacks; None where nothing is regretted."""
    text, named = clause.plain, symbols_of(clause, scene)
    if _ELSE.search(text) or len(named) != 1:
        return None
    if _NOT_SOLD.search(text):
        return [_kept(clause, scene, named[0])]
    times = clause.times
    timed = any(day.date < scene.today for day in times.days) or times.periods or times.durations
    if timed or not _BOUGHT.search(text) or scene.known.pending or supposed_books(clause) is not None:
        return None
    if _THAT_MONEY.search(text) and (instead := _instead(scene, named[0])) is not None:
        return [instead]
    return [Draft(calls=(clarify("range", WHEN),))]


def _kept(clause: Clause, scene: Scene, symbol: str) -> Draft:
    """What the units of the sale that is meant would be worth now, from its day on."""
    sales = [one for one in scene.known.activities if one.type == "sell" and one.symbol == symbol and one.quantity]
    if not sales:
        return Draft(calls=(clarify("symbol", f"Your books hold no sale of {symbol}, so there is nothing that could have been kept."),))
    said = {figure.value for figure in clause.figures}
    days = {day.date for day in clause.times.days}
    meant = next((one for one in reversed(sales) if one.unit_price in said or one.date in days), None) or sales[-1]
    units = next(
        (f.value for f in clause.figures if f.role is Role.QUANTITY and meant.quantity and f.value <= meant.quantity), meant.quantity
    )
    return _held(symbol, meant, scene, quantity=units)


def _instead(scene: Scene, symbol: str) -> Draft | None:
    """The money of the trade that was spoken of last, put into another instrument on its day; None where none was."""
    last = next((call for call in reversed((*scene.memory.calls, *scene.memory.written)) if call.intent == "add_transaction"), None)
    if last is None:
        return None
    amount = _money(last)
    start = str(last.args.get("date") or scene.today.isoformat())
    if amount is None or start >= scene.today.isoformat():
        return None
    return made(
        "backtest_strategy",
        strategy="buy_and_hold",
        symbols=[symbol],
        amount=amount,
        range={"start": start, "end": scene.today.isoformat()},
    )


def _money(call: Call) -> Decimal | None:
    units, price, amount = exact(call.args.get("quantity")), exact(call.args.get("price")), exact(call.args.get("amount"))
    return amount if amount is not None else units * price if units is not None and price is not None else None


def _held(symbol: str, sale: KnownActivity, scene: Scene, *, quantity: Decimal | None) -> Draft:
    span: dict[str, JsonValue] = {"start": sale.date.isoformat(), "end": scene.today.isoformat()}
    return made("backtest_strategy", strategy="buy_and_hold", symbols=[symbol], quantity=quantity, range=span)
