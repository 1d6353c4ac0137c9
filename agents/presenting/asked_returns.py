"""The first sentence of an answer about returns: the one thing that was asked of them, figure first."""

from collections.abc import Callable, Sequence

from agents.presenting.asked import FEW
from agents.presenting.said import listed, price
from core.money import format_pct
from tools.asked import About
from tools.performance_views import ContributionView, PerformanceView

DAYS_OF_A_YEAR = 365


def lasts_a_year(view: PerformanceView) -> bool:
    """Whether a stretch is long enough for returns a year to say anything."""
    return (view.end - view.start).days >= DAYS_OF_A_YEAR


def _worth(view: PerformanceView) -> str:
    """The value at the end of the last day."""
    what = view.symbol or "Your portfolio"
    if view.end_value is None:
        return f"What {view.symbol or 'your portfolio'} was worth on {view.end} cannot be told: prices or rates are missing."
    return f"{what} was worth **{price(view.end_value, view.base_currency)}** at the end of {view.end}."


def _why(view: PerformanceView) -> str:
    """Over which stretch the value went the way that the question takes for granted, or that it did over none."""
    down, gain, what = view.about is About.WHY_DOWN, view.gain or 0.0, view.symbol or "Your portfolio"
    whole = gain if view.whole_gain is None else view.whole_gain
    went = f"{what} is {'up' if whole >= 0 else 'down'} **{price(abs(whole), view.base_currency)}** since the first transaction"
    if view.whole_gain is None:
        return ""
    if (gain < 0) is not down:
        return f"{went}, and {'down' if down else 'up'} over none of the last day, week, month, quarter and year."
    return "" if whole == gain else f"{went}, but {'down' if down else 'up'} since {view.start}."


def _charged(words: str, of: Callable[[PerformanceView], float]) -> Callable[[PerformanceView], str]:
    """Says what was paid or received, such as "paid in fees"."""
    verb, _, kind = words.partition(" ")

    def said(view: PerformanceView) -> str:
        on = f" on {view.symbol}" if view.symbol else ""
        return f"**{price(of(view), view.base_currency)}** was {verb} {kind}{on} from {view.start} to {view.end}."

    return said


def _on_basis(basis: str, words: str) -> Callable[[PerformanceView], str]:
    """Says the returns before fees or without dividends."""

    def said(view: PerformanceView) -> str:
        item = next((one for one in view.variants if one.basis == basis), None)
        if item is None or item.gain is None:
            return ""
        yearly = item.irr_frac if lasts_a_year(view) else None
        returns = [
            f"{format_pct(value, signed=True)} {name}"
            for value, name in ((item.twr_frac, "time-weighted"), (yearly, "a year money-weighted (IRR)"))
            if value is not None
        ]
        told = f": {listed(returns)}" if returns else ""
        made = price(item.gain, view.base_currency, signed=True)
        return f"{words}, {view.symbol or 'your portfolio'} made **{made}** from {view.start} to {view.end}{told}."

    return said


def _peak(view: PerformanceView) -> str:
    """When the value stood highest, and how far below its high it is."""
    if view.peak is None:
        return f"When {view.symbol or 'your portfolio'} stood highest cannot be told: prices or rates are missing."
    high, what = view.peak, view.symbol or "Your portfolio"
    below = f"{price(high.below, view.base_currency)} less than that" if high.below > 0 else "at that high"
    grown = f"its growth, without what was put in or taken out, stood highest on {high.growth_date}"
    now = "and is at that high" if high.below_frac >= 0 else f"and is **{format_pct(-high.below_frac)}** below that"
    return f"{what} was worth most on **{high.date}**: **{price(high.value, view.base_currency)}**; on {view.end} it is {below}. By time-weighted return, {grown} {now}."


_OF_RETURNS: dict[About, Callable[[PerformanceView], str]] = {
    About.FEES: _charged("paid in fees", lambda view: view.fees),
    About.TAXES: _charged("paid in taxes", lambda view: view.taxes),
    About.DIVIDENDS: _charged("received in dividends", lambda view: view.dividends),
    About.INTEREST: _charged("received in interest", lambda view: view.interest),
    About.BEFORE_FEES: _on_basis("gross", "Before fees"),
    About.WITHOUT_DIVIDENDS: _on_basis("net_without_dividends", "Without dividends"),
    About.WORTH: _worth,
    About.PEAK: _peak,
    About.WHY_DOWN: _why,
    About.WHY_UP: _why,
}


def of_returns(view: PerformanceView) -> str:
    """What was asked of the gains of a period, in a sentence; empty where nothing was, or where the sentences of the whole say it."""
    direct = None if view.about is None else _OF_RETURNS.get(view.about)
    if direct is not None:
        return direct(view)
    gained = sorted(
        (item for item in view.contributions if item.symbol != "cash" and item.gain is not None),
        key=lambda item: item.gain or 0.0,
        reverse=True,
    )
    if view.symbol is not None or not gained:
        return ""
    if view.about in {About.BEST, About.WORST}:
        ordered = gained if view.about is About.BEST else gained[::-1]
        alike = [item for item in ordered[1:FEW] if ((item.gain or 0) > 0) is (view.about is About.BEST)]
        then = f"; then {listed([_added(item, view) for item in alike])}" if alike else ""
        none = (
            ""
            if ((ordered[0].gain or 0) > 0) is (view.about is About.BEST) or len(gained) == 1
            else f"None {'gained' if view.about is About.BEST else 'lost'}: "
        )
        return f"{none}**{ordered[0].symbol}** did {view.about} from {view.start} to {view.end}: **{price(ordered[0].gain, view.base_currency, signed=True)}**{then}."
    if view.about in {About.WINNERS, About.LOSERS}:
        won = view.about is About.WINNERS
        found: Sequence[ContributionView] = (
            [item for item in gained if (item.gain or 0) > 0] if won else [item for item in gained[::-1] if (item.gain or 0) < 0]
        )
        verb = "gained" if won else "lost"
        named = f": {listed([_added(item, view) for item in found])}" if found else ""
        return f"**{len(found)} of {len(gained)}** holdings {verb} from {view.start} to {view.end}{named}."
    return ""


def _added(item: ContributionView, view: PerformanceView) -> str:
    return f"{item.symbol} ({price(item.gain, view.base_currency, signed=True)})"
