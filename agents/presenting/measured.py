"""The one figure of a backtest that was asked for, as the sentence that its answer begins with."""

from collections.abc import Callable, Mapping

from agents.presenting.said import listed, pct, price, ratio
from tools.asked import Measured
from tools.market_index import EQUAL_WEIGHT
from tools.strategy_views import MeasuresView, StrategyView, YearView


def measured(view: StrategyView) -> str:
    """The sentence of the figure that was asked for; empty where none was, or where it is not known."""
    return _SENTENCES[view.about](view) if view.about is not None else ""


def _subject(view: StrategyView) -> str:
    return f"{view.title} on {listed(view.symbols) if len(view.symbols) < 5 else f'{len(view.symbols)} instruments'}"


def _beside(view: StrategyView, told: Callable[[MeasuresView], str]) -> str:
    """The same of the curves beside it, in brackets."""
    names = {EQUAL_WEIGHT: "the equal-weighted market"}
    others = [f"{names.get(other.name, other.name[:1].lower() + other.name[1:])} {told(other)}" for other in view.others]
    return f" ({', '.join(others)})" if others else ""


def _of_result(name: str, told: Callable[[MeasuresView], str]) -> Callable[[StrategyView], str]:
    def sentence(view: StrategyView) -> str:
        return f"The {name} of {_subject(view)} was **{told(view.result)}**{_beside(view, told)}."

    return sentence


def _year(best: bool) -> Callable[[StrategyView], str]:
    def key(row: YearView) -> float:
        return row.return_frac or 0.0

    def sentence(view: StrategyView) -> str:
        known = [row for row in view.years if row.return_frac is not None]
        if not known:
            return "There is no whole year to tell."
        row = max(known, key=key) if best else min(known, key=key)
        held = "" if row.buy_and_hold_frac is None else f"; buying and holding made {pct(row.buy_and_hold_frac, signed=True)} in it"
        lost = sum(1 for one in known if key(one) < 0)
        return (
            f"The {'best' if best else 'worst'} year of {_subject(view)} was **{row.year}**, with **{pct(row.return_frac, signed=True)}**{held}. "
            f"It lost in {lost} of {len(known)} calendar years."
        )

    return sentence


def _trades(view: StrategyView) -> str:
    return f"{_subject(view)} traded **{view.n_trades} times**, and turned over {pct(view.turnover)} of the account a year."


def _costs(view: StrategyView) -> str:
    return f"Trading cost **{price(view.costs_paid, view.currency)}** in all, at {view.cost_bps:g} basis points of each trade, in {view.n_trades} trades."


def _exposure(view: StrategyView) -> str:
    return f"{_subject(view)} was **{pct(view.exposure_frac)}** invested on average; the rest was cash."


def _luck(view: StrategyView) -> str:
    if view.deflated_sharpe is None:
        return "There are too few days to tell luck from skill."
    many = f"{view.n_variants} variants" if view.n_variants > 1 else "one variant"
    return f"The chance that its Sharpe ratio is more than luck is **{pct(view.deflated_sharpe)}**, with {many} tried."


_SENTENCES: Mapping[Measured, Callable[[StrategyView], str]] = {
    Measured.WORST_YEAR: _year(best=False),
    Measured.BEST_YEAR: _year(best=True),
    Measured.TRADES: _trades,
    Measured.COSTS: _costs,
    Measured.EXPOSURE: _exposure,
    Measured.LUCK: _luck,
    Measured.SHARPE: _of_result("Sharpe ratio", lambda curve: ratio(curve.sharpe)),
    Measured.SORTINO: _of_result("Sortino ratio", lambda curve: ratio(curve.sortino)),
    Measured.VOLATILITY: _of_result("volatility", lambda curve: f"{pct(curve.volatility_frac)} a year"),
    Measured.DRAWDOWN: _of_result("largest drawdown", lambda curve: pct(curve.max_drawdown_frac)),
    Measured.GROWTH: _of_result(
        "growth", lambda curve: f"{pct(curve.cagr_frac, signed=True)} a year, {pct(curve.total_return_frac, signed=True)} in all"
    ),
}
