"""The first sentence of a price history: the one thing that was asked of it."""

from agents.markdown import escaped
from agents.presenting.said import price
from core.money import format_pct
from tools.market_index import EQUAL_WEIGHT
from tools.quotes import PriceHistoryView


def first_asked(view: PriceHistoryView) -> str:
    """What was asked of the days, in a sentence; empty where nothing was."""
    days, name = view.by_day, "The market" if view.symbol == EQUAL_WEIGHT else f"{escaped(view.name)} ({view.symbol})"
    span = f"from {view.start} to {view.end}"
    best = f"**{format_pct(days.best_frac, digits=2, signed=True)}** on {days.best_date}"
    worst = f"**{format_pct(days.worst_frac, digits=2, signed=True)}** on {days.worst_date}"
    count = days.days_up + days.days_down + days.days_unchanged
    larger, other = (best, worst) if days.best_frac >= -days.worst_frac else (worst, best)
    told = {
        "high": f"{name} closed highest on **{view.high_date}**{_at(view, view.high)}, of all closes {span}.{_since(view, view.high)}",
        "low": f"{name} closed lowest on **{view.low_date}**{_at(view, view.low)}, of all closes {span}.{_since(view, view.low)}",
        "both": f"{name} closed between **{_level(view, view.low)}** ({view.low_date}) and **{_level(view, view.high)}** ({view.high_date}) {span}.",
        "best_day": f"The largest rise of {name} in one day was {best}, by closes {span}.",
        "worst_day": f"The largest fall of {name} in one day was {worst}, by closes {span}.",
        "largest_move": f"The largest move of {name} in one day was {larger}; the largest the other way {other}, by closes {span}.",
        "days_up": f"{name} rose on **{days.days_up} of {count} days**, fell on {days.days_down} and stood still on {days.days_unchanged}, {span}.",
        "days_down": f"{name} fell on **{days.days_down} of {count} days**, rose on {days.days_up} and stood still on {days.days_unchanged}, {span}.",
        "average": f"The mean close of {name} {span} was **{_level(view, days.average_close)}**, over {view.sessions} trading days.",
    }
    return told.get(str(view.about), "")


def _level(view: PriceHistoryView, value: float) -> str:
    return f"{value:.1f} (100 at its start)" if view.symbol == EQUAL_WEIGHT else price(value, view.currency)


def _at(view: PriceHistoryView, value: float) -> str:
    return "" if view.symbol == EQUAL_WEIGHT else f", at **{price(value, view.currency)}**"


def _since(view: PriceHistoryView, value: float) -> str:
    if view.symbol == EQUAL_WEIGHT:
        return ""
    change = format_pct(view.last_close / value - 1, digits=1, signed=True)
    return f" On {view.end} it stood at {price(view.last_close, view.currency)}, {change} from there."
