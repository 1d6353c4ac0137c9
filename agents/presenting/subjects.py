"""The one instrument that an answer names first, so that the next message may call it "it"."""

from decimal import Decimal

from tools.activities import ActivitiesView
from tools.allocation import AllocationView
from tools.asked import About
from tools.base import View
from tools.performance_views import PerformanceView
from tools.portfolio import PortfolioView


def subject_of(view: View) -> str:
    """Its symbol; empty where an answer is about a whole, or about several."""
    if isinstance(view, PortfolioView):
        return _of_holdings(view)
    if isinstance(view, PerformanceView):
        return _of_returns(view)
    if isinstance(view, ActivitiesView):
        return (view.items[0].symbol or "") if len(view.items) == 1 else ""
    if isinstance(view, AllocationView):
        first = view.slices[0].label if view.by == "symbol" and view.part is None and view.slices else ""
        return "" if first == "Cash" else first
    return ""


def _of_holdings(view: PortfolioView) -> str:
    """The holding that is largest, smallest, best, worst or held longest, where one was asked for."""
    if view.symbol is not None or (view.limit or 1) > 1 or not view.holdings:
        return ""
    valued = [item for item in view.holdings if item.value_base is not None]
    gains = sorted((item for item in view.holdings if item.gain_base is not None), key=lambda item: item.gain_base or Decimal(0))
    since = sorted((item.held_since, item.symbol) for item in view.holdings if item.held_since is not None)
    ends = {
        About.LARGEST: valued[:1],
        About.SMALLEST: valued[-1:],
        About.BEST: gains[-1:],
        About.WORST: gains[:1],
    }
    if view.about is About.LONGEST:
        return since[0][1] if since and [day for day, _ in since].count(since[0][0]) == 1 else ""
    found = ends.get(view.about, []) if view.about is not None else []
    return found[0].symbol if found else ""


def _of_returns(view: PerformanceView) -> str:
    """The holding that did best or worst, where that was asked."""
    if view.symbol is not None or view.about not in {About.BEST, About.WORST}:
        return ""
    gained = sorted(
        (item for item in view.contributions if item.symbol != "cash" and item.gain is not None), key=lambda item: item.gain or 0
    )
    return gained[-1 if view.about is About.BEST else 0].symbol if gained else ""
