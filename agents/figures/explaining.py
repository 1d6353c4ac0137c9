"""Which question explains a figure: the message that makes `explain_number` open it."""

import re

from agents.figures.evidence import Fact

_OF_HOLDING = {
    "quantity": "quantity",
    "avg_cost": "average cost",
    "cost": "cost basis",
    "value": "market value",
    "value_base": "market value",
    "gain": "unrealized gain",
    "gain_base": "unrealized gain",
    "weight_frac": "weight",
    "contribution_frac": "contribution",
}
_OF_WHOLE = {
    "total_base": "total value",
    "end_value": "total value",
    "cost_base": "cost basis",
    "gain_base": "unrealized gain",
    "cash_base": "cash",
    "gain": "gain",
    "twr_frac": "time-weighted return",
    "irr_frac": "money-weighted return",
    "simple_frac": "simple return",
    "roai_frac": "return on invested capital",
    "fees": "fees",
    "taxes": "taxes",
    "dividends": "dividends",
    "interest": "interest",
    "net_flows": "net contributions",
}
_TOOLS = frozenset({"show_portfolio", "portfolio_performance"})
_PART = re.compile(r"/(?:holdings|contributions)/\d+/(\w+)")
_WHOLE = re.compile(r"/(\w+)")


def explaining(fact: Fact) -> str | None:
    """Such as "explain my market value of AAPL"; None for figures that need no explanation beyond their source."""
    if fact.tool not in _TOOLS:
        return None
    part = _PART.fullmatch(fact.path)
    if part is not None:
        name = _OF_HOLDING.get(part[1])
        return f"explain my {name} of {fact.symbol}" if name and fact.symbol else None
    whole = _WHOLE.fullmatch(fact.path)
    name = _OF_WHOLE.get(whole[1]) if whole else None
    return f"explain my {name}" if name else None
