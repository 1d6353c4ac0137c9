"""Trades told by the weight in the portfolio that they should leave: "trim AAPL to 10 % of the portfolio", "bring KO up to a tenth of my money"."""

import re
from decimal import ROUND_DOWN, Decimal

from agents.understanding.clause import Clause
from agents.understanding.figures import FRACTIONS
from agents.understanding.guards import Stance, stance
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, made, subjects_of

_LESS = r"(?:trim|cut|reduc|bring|take|tak|took|brought|sell|sold|lower|decreas|shr[iau]nk|scale|pare|halv|drop)\w*"
_MORE = r"(?:rais|increas|top|build|built|grow|buy|bought|add|bump|lift|get|got)\w*"
_GROWS = re.compile(r"\b(?:rais|increas|top|build|buy|bought|add|bump|lift)\w*\b|\bup to\b")
_SHRINKS = re.compile(r"\b(?:trim|cut|reduc|sell|sold|lower|decreas|shr[iau]nk|scale|pare|drop)\w*\b|\bdown to\b")
_SHARE = rf"(?:(?P<pct>\d+(?:\.\d+)?) ?(?:%|percent)|(?:(?P<n>\d) |an? |1 )?(?P<part>{'|'.join(FRACTIONS)})s?)"
_WHOLE = r"(?:of|in) (?:my |the |our |its |this )?(?:whole |total |entire |overall )?(?:portfolio|total|assets|wealth|money|account|depot|investments|holdings|stocks|net worth|books|everything)\b"
_TOLD = re.compile(
    rf"\b(?:{_LESS}|{_MORE})\b[^.?!;]*?§[^.?!;]*?\b(?:to|until|till|so that|only|is|at|makes? up|are) (?:\w+ ){{0,4}}?{_SHARE} {_WHOLE}"
    rf"|\b(?:make|have|keep|get|bring) (?:my )?§ (?:shares |position |stake )?(?:\w+ ){{0,2}}?{_SHARE.replace('pct', 'pct2').replace('<n>', '<n2>').replace('<part>', '<part2>')} {_WHOLE}"
)
_WITHOUT_WHOLE = re.compile(
    r"\b(?:trim|cut|reduc|bring|lower|decreas|scale|pare|rais|increas|top|bump)\w*\b[^.?!;]*?§[^.?!;]*?\b(?:down |up |back )?to (?P<pct>\d+(?:\.\d+)?) ?(?:%|percent)(?! (?:of|in)\b)(?:\W|$)"
)
_NOT_SOLD = re.compile(
    r"\b(?:targets?|rebalanc\w*|optimi[sz]\w*|backtest\w*|alert|weights?|allocation|band|limit|cap|fees?|forecast\w*|tax)\b"
)
_SMALLEST = Decimal("0.0001")


def tells_weight(clause: Clause) -> bool:
    """Whether a clause orders a trade by the weight that it should leave."""
    text = clause.plain
    if not clause.mentions or stance(text) is not Stance.ORDER or _NOT_SOLD.search(text):
        return False
    return _TOLD.search(text) is not None or _WITHOUT_WHOLE.search(text) is not None


def build_weighted(clause: Clause, scene: Scene) -> Draft:
    """add_transaction of as many units as lead to the weight, at the last closes; a question where they cannot be told."""
    symbol = subjects_of(clause, scene)[0] if subjects_of(clause, scene) else ""
    known, told = scene.known, _TOLD.search(clause.plain)
    if told is None:
        percent = next(m["pct"] for m in [_WITHOUT_WHOLE.search(clause.plain)] if m)
        question = f"{percent} % of what: of your portfolio, or of the {symbol} that you hold?"
        kept = f"trim {symbol} to {percent} % of my portfolio", f"sell {100 - Decimal(percent):f} % of my {symbol}"
        return Draft(calls=(clarify("quantity", question, kept),))
    weight = _weight(told)
    values = {name: units * known.quotes[name] for name, units in known.holdings.items() if name in known.quotes}
    price, held = known.quotes.get(symbol), known.holdings.get(symbol, Decimal(0))
    if price is None or known.cash is None or len(values) < len(known.holdings):
        question = f"I cannot tell how many {symbol} that is, since a price is missing. How many should it be?"
        return Draft(calls=(clarify("quantity", question),))
    total = known.cash + sum(values.values())
    change = (total * weight / price - held).quantize(_SMALLEST, ROUND_DOWN).normalize()
    shown = f"{held * price / total * 100:.1f} %" if total else "nothing"
    more, less = _GROWS.search(clause.plain) is not None, _SHRINKS.search(clause.plain) is not None
    if not change or (change > 0 and less and not more) or (change < 0 and more and not less):
        return Draft(
            calls=(clarify("quantity", f"{symbol} is {shown} of your portfolio at the last close, so that takes no trade that way."),)
        )
    day = next((day.date.isoformat() for day in clause.times.days), None)
    return made("add_transaction", side="buy" if change > 0 else "sell", symbol=symbol, quantity=abs(change), date=day)


def _weight(told: re.Match[str]) -> Decimal:
    percent = told["pct"] or told["pct2"]
    if percent:
        return Decimal(percent) / 100
    return Decimal(told["n"] or told["n2"] or 1) * FRACTIONS[told["part"] or told["part2"]]
