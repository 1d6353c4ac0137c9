"""Questions about the program's own figures and dealings, told by their words alone: where a figure comes from, what leaves the machine, use of a model."""

import re

from agents.understanding.clause import Clause
from agents.understanding.scene import Draft, Scene, made, symbols_of

_FIGURES = (
    ("avg_cost", r"av(?:erage|g\.?) (?:cost|price|purchase price)"),
    ("cost_basis", r"cost basis|total cost|cost"),
    ("currency_gain", r"currency (?:gain|effect|loss)"),
    ("unrealized_gain", r"unreali[sz]ed (?:gains?|profits?|loss(?:es)?|p&l|pnl)|paper gains?"),
    ("realized_gain", r"reali[sz]ed (?:gains?|profits?|loss(?:es)?|p&l|pnl)"),
    ("total_value", r"total value|portfolio value|portfolio's value|net worth|total"),
    ("market_value", r"market value|value"),
    ("net_contributions", r"net (?:contributions?|deposits?|flows?)|contributions? (?:and|less) withdrawals?"),
    ("twr", r"twr|time[- ]weighted(?: return)?"),
    ("irr", r"irr|money[- ]weighted(?: return)?|internal rate of return"),
    ("simple_return", r"simple return"),
    ("roai", r"roai|return on (?:average )?invest(?:ment|ed capital)"),
    ("contribution", r"contribution"),
    ("weight", r"weight|share of the portfolio"),
    ("quantity", r"quantity|units|number of shares"),
    ("dividends", r"dividends?"),
    ("interest", r"interest"),
    ("fees", r"fees?|commissions?"),
    ("taxes", r"taxes|tax"),
    ("cash", r"cash(?: balance)?"),
    ("gain", r"gains?|profits?"),
)
_NAMES = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _FIGURES)
_EXPLAIN = re.compile(
    rf"^\W*(?:please |and |now |then |so |can you |could you )*(?:explain|break down|justify|where do(?:es)?|how (?:is|are|was|were|do you|did you)(?: (?:get|calculate|compute|work out|arrive at|come to))?)"
    rf" (?:(?:the figure|the number|the) )?(?:my |§(?:'s)? |our )?(?:{_NAMES})(?P<rest>.*)$"
)
_OWN = re.compile(r"\b(?:my|our)\b|§")
_MADE = re.compile(r"\b(?:come from|calculated|computed|worked out|made up|made of|composed|arrived at|derived)\b")
_OUTBOUND = re.compile(
    r"\b(?:what|which|does|do|is|are|will|how much|where)\b.*\b(?:leaves?|leaving|sent|send|sends|go(?:es)?|goes out|transmit\w*|shared?|uploads?|uploaded)\b.{0,40}"
    r"\b(?:my (?:machine|computer|laptop|device|network)|this (?:machine|computer|laptop|device)|to (?:openai|the cloud|the internet|third part(?:y|ies)|outside|others|a (?:language )?model|the (?:language )?model|anyone))\b"
    r"|\bwhat (?:data )?(?:is|are|do you) (?:sent|send|sharing|share)\b.{0,30}\b(?:out|outside|away|with (?:whom|others|anyone|third parties|openai))\b"
    r"|\b(?:is|are) (?:my|the) (?:data|portfolio|books|figures|messages?)\b.{0,30}\b(?:private|local|kept here|leaving)\b|\bdo you phone home\b|\bprivacy (?:settings|overview|report)\b"
    r"|\b(?:was|welche daten|was alles) verl(?:ä|ae?)sst\b.{0,30}\b(?:rechner|computer|gerät|maschine)\b"
)
_USAGE = re.compile(
    r"\b(?:tokens?)\b.*\b(?:us(?:e|ed|age)|cost|spent|spend|took|take|count)\b|\b(?:how many|usage of|cost of|count of) (?:the )?(?:llm |model )?tokens?\b"
    r"|\b(?:model|llm|openai) (?:usage|costs?|spend(?:ing)?)\b|\bwhat (?:did|does|do) (?:the (?:language )?model|openai|the llm|you) cost\b"
)


def inquiry(clause: Clause) -> str | None:
    """The intent that the words of a clause leave no doubt about, None when they do."""
    low = clause.low
    if _OUTBOUND.search(low):
        return "what_leaves"
    if _USAGE.search(low):
        return "model_usage"
    found = _EXPLAIN.search(clause.plain)
    if found is None or not _OWN.search(clause.plain):
        return None
    asked_how = not re.match(r"^\W*(?:please |and |now |then |so |can you |could you )*(?:explain|break down|justify)\b", clause.plain)
    return None if asked_how and not (_MADE.search(found["rest"]) or re.search(r"\b(?:do|did) you\b", clause.plain)) else "explain_number"


def build_explanation(clause: Clause, scene: Scene) -> Draft:
    """explain_number of the figure that is named, of one holding when named."""
    found = _EXPLAIN.search(clause.plain)
    figure = next((name for name, _ in _FIGURES if found and found[name]), "total_value")
    named = symbols_of(clause, scene)
    own = re.search(r"§", clause.plain)
    return made("explain_number", figure=figure, symbol=named[0] if named and own else None)
