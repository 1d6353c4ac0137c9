"""Strategies, risk and optimisation in words, tables and pictures."""

from agents.blocks import LineWithBand, Metric, Metrics, Notice, Table, Trace
from agents.presenting.said import Said, columns, escaped, next_questions, price, source
from core.money import format_pct
from tools.optimization import OptimizeView
from tools.risk import RiskView
from tools.strategies import MeasuresView, StrategyView


def pct(value: float | None, *, signed: bool = False) -> str:
    """A fraction as per cent with one decimal, or a dash."""
    return "–" if value is None else format_pct(value, digits=1, signed=signed)


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def backtest_strategy(view: StrategyView) -> Said:
    """The strategy beside buying and holding."""
    result = view.result
    text = (
        f"{view.title} on {_named(view.symbols)} would have made **{price(result.final_value, view.currency)}** of {price(view.start_value, view.currency)} from "
        f"{view.start} to {view.end}: {pct(result.cagr_frac, signed=True)} a year, with a largest drawdown of {pct(result.max_drawdown_frac)}."
    )
    for other in view.others:
        text += f" {escaped(other.name).capitalize()} made {price(other.final_value, view.currency)} ({pct(other.cagr_frac, signed=True)} a year)."
    lead = next((other for other in view.others if other.lead_low_frac is not None), None)
    if lead is not None and lead.lead_low_frac is not None and lead.lead_high_frac is not None:
        word = (
            "The difference may be luck" if lead.lead_low_frac < 0 < lead.lead_high_frac else "The difference is unlikely to be luck alone"
        )
        text += f" {word}: its 95 % interval is {pct(lead.lead_low_frac, signed=True)} to {pct(lead.lead_high_frac, signed=True)} a year."
    chart = LineWithBand(
        title=f"{view.title}, after costs",
        unit=view.currency,
        days=view.days,
        traces=(
            Trace(name=view.title, values=result.equity),
            *(Trace(name=other.name, values=other.equity, dashed=True) for other in view.others),
        ),
        alt=f"From {price(view.start_value, view.currency)} to {price(result.final_value, view.currency)}.",
    )
    table = Table(
        title="Side by side",
        columns=columns("", ">End value", ">A year", ">Volatility", ">Sharpe", ">Sortino", ">Drawdown"),
        rows=tuple(_row(item, view.currency) for item in (result, *view.others)),
        caption=f"{view.n_trades} trades, costs {price(view.costs_paid, view.currency)}, invested {pct(view.exposure_frac)} of the time; "
        f"traded at the {view.execution.replace('_', ' ')}.",
    )
    years = Table(
        title="Year by year",
        columns=columns("Year", ">Strategy", ">Buy and hold"),
        rows=tuple((str(row.year), pct(row.return_frac, signed=True), pct(row.buy_and_hold_frac, signed=True)) for row in view.years[-12:]),
    )
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes)
    asks = next_questions(f"backtest momentum on {view.symbols[0]}", "how risky is my portfolio?")
    return Said(text=text, blocks=(chart, table, years, *notes, source(view.sources, view.end), asks))


def _named(symbols: tuple[str, ...]) -> str:
    return " and ".join(symbols) if len(symbols) < 4 else f"{len(symbols)} instruments"


def _row(item: MeasuresView, currency: str) -> tuple[str, ...]:
    end = price(item.final_value, currency)
    return (
        item.name,
        end,
        pct(item.cagr_frac, signed=True),
        pct(item.volatility_frac),
        _ratio(item.sharpe),
        _ratio(item.sortino),
        pct(item.max_drawdown_frac),
    )


def portfolio_risk(view: RiskView) -> Said:
    """What today's holdings can lose."""
    days = f"{view.horizon_days} trading day{'s' if view.horizon_days > 1 else ''}"
    text = (
        f"In the worst {1 - view.confidence:.0%} of cases you lose at least **{pct(view.var_frac)}** of your portfolio within {days} (VaR), and "
        f"{pct(view.cvar_frac)} on average in those cases (CVaR). Its volatility is {pct(view.volatility_frac)} a year, by prices from {view.first_day} to {view.last_day}."
    )
    figures = Metrics(
        title="Risk of today's holdings",
        items=(
            Metric(label=f"VaR {view.confidence:.0%}", value=pct(view.var_frac), hint=f"over {days}", tone="bad"),
            Metric(label=f"CVaR {view.confidence:.0%}", value=pct(view.cvar_frac), hint="mean of the worst cases", tone="bad"),
            Metric(label="Volatility", value=pct(view.volatility_frac), hint="a year"),
            Metric(label="Largest drawdown", value=pct(view.max_drawdown_frac), hint="of today's weights, held then", tone="bad"),
            Metric(
                label="Effective holdings",
                value=f"{view.effective_holdings:.1f}",
                hint=f"largest is {view.largest}, {pct(view.largest_weight_frac)}",
            ),
            Metric(label="Mean correlation", value=_ratio(view.mean_correlation), hint="between the holdings"),
        ),
    )
    parts = Table(
        title="Where the risk comes from",
        columns=columns("Holding", ">Weight", ">Own volatility", ">Share of risk"),
        rows=tuple((item.symbol, pct(item.weight_frac), pct(item.volatility_frac), pct(item.share_of_risk_frac)) for item in view.parts),
    )
    stress = Table(
        title="Bad times, with today's holdings",
        columns=columns("When", ">Return", ""),
        rows=tuple((item.name, pct(item.return_frac, signed=True), item.note) for item in view.stress),
    )
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes)
    asks = next_questions("what if AAPL falls 20 %?", "lowest volatility mix of my holdings", "show allocation by sector")
    return Said(text=text, blocks=(figures, parts, *((stress,) if stress.rows else ()), *notes, asks))


def optimize(view: OptimizeView) -> Said:
    """The weights of an objective and their record, beside equal weight."""
    better = view.current_volatility_frac is not None
    now = f", against {pct(view.current_volatility_frac)} of what you hold" if better else ""
    text = (
        f"{view.title}: **{pct(view.volatility_frac)}** volatility a year by prices from {view.first_day} to {view.last_day}{now}. "
        "This looks back and is no advice; nothing is changed."
    )
    weights = Table(
        title="Weights",
        columns=columns("Symbol", ">Now", ">By this objective", ">Amount"),
        rows=tuple(
            (
                item.symbol,
                pct(item.before_frac),
                pct(item.after_frac),
                "–" if item.amount is None else price(item.amount, view.base_currency),
            )
            for item in view.trades
        )
        or tuple((symbol, "–", pct(weight), "–") for symbol, weight in view.weights.items()),
        caption=f"Turnover {pct(view.turnover_frac)} of the account. {view.estimates}",
    )
    trials = Table(
        title="How choosing weights this way did, out of sample and after costs",
        columns=columns("", ">A year", ">Volatility", ">Sharpe", ">Drawdown"),
        rows=tuple(
            (
                item.name.replace("_", " "),
                pct(item.cagr_frac, signed=True),
                pct(item.volatility_frac),
                _ratio(item.sharpe),
                pct(item.max_drawdown_frac),
            )
            for item in view.trials
        ),
        caption="Equal weight is hard to beat, so it stands beside."
        + (
            f" Lead a year: {pct(view.lead_low_frac, signed=True)} to {pct(view.lead_high_frac, signed=True)} (95 %)."
            if view.lead_low_frac is not None
            else ""
        ),
    )
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes)
    blocks = (
        weights,
        *((trials,) if view.trials else ()),
        *notes,
        next_questions("how risky is my portfolio?", "risk parity of my holdings"),
    )
    return Said(text=text, blocks=blocks)
