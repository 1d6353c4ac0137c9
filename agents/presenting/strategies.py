"""Backtests of strategies in words, tables and pictures."""

from agents.blocks import Block, HeatMap, LineWithBand, Notice, Table, Trace
from agents.presenting.jobs import unfinished
from agents.presenting.said import Said, columns, escaped, next_questions, pct, price, ratio, source
from tools.jobs import JobView
from tools.strategy_views import MeasuresView, StrategyView, SweepView

SHOWN_YEARS = 40


def backtest_strategy(view: StrategyView | JobView) -> Said:
    """The strategy beside buying and holding; of a job, once it is over."""
    if isinstance(view, JobView):
        if view.state != "done" or view.result is None:
            return unfinished(view)
        view = StrategyView.model_validate(view.result)
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes)
    name = view.symbols[0]
    asks = next_questions(
        f"sweep the moving averages on {name}", f"backtest momentum on {name} with 20 bps costs", "how risky is my portfolio?"
    )
    pictures: tuple[Block, ...] = (_chart(view), *((heat_map(view.sweep),) if view.sweep else ()))
    return Said(text=_words(view), blocks=(*pictures, _side_by_side(view), _years(view), *notes, source(view.sources, view.end), asks))


def _words(view: StrategyView) -> str:
    result = view.result
    text = (
        f"{view.title} on {_named(view.symbols)} would have made **{price(result.final_value, view.currency)}** of "
        f"{price(view.start_value, view.currency)} from {view.start} to {view.end}: {pct(result.cagr_frac, signed=True)} a year, with a largest "
        f"drawdown of {pct(result.max_drawdown_frac)}."
    )
    if view.sweep is not None:
        best = " and ".join(f"{key.replace('_', ' ')} {value}" for key, value in view.sweep.best.items())
        text = f"The best of **{view.sweep.n_variants} variants** by {view.sweep.metric.replace('_', ' ')} was {best}. " + text
    for other in view.others:
        text += (
            f" {escaped(other.name[:1].upper() + other.name[1:])} made {price(other.final_value, view.currency)} "
            f"({pct(other.cagr_frac, signed=True)} a year)."
        )
    return text + _luck(view)


def _luck(view: StrategyView) -> str:
    lead = next((other for other in view.others if other.lead_low_frac is not None), None)
    text = ""
    if lead is not None and lead.lead_low_frac is not None and lead.lead_high_frac is not None:
        luck = lead.lead_low_frac < 0 < lead.lead_high_frac
        word = "The difference may be luck" if luck else "The difference is unlikely to be luck alone"
        interval = f"{pct(lead.lead_low_frac, signed=True)} to {pct(lead.lead_high_frac, signed=True)}"
        text = f" {word}: its 95 % bootstrap interval is {interval} a year."
    if view.sweep is not None and view.deflated_sharpe is not None:
        text += f" Having picked the best of {view.n_variants}, the chance that its Sharpe ratio is more than luck is {pct(view.deflated_sharpe)}."
    return text


def _named(symbols: tuple[str, ...]) -> str:
    return " and ".join(symbols) if len(symbols) < 4 else f"{len(symbols)} instruments"


def _chart(view: StrategyView) -> LineWithBand:
    return LineWithBand(
        title=f"{view.title}, after costs",
        unit=view.currency,
        days=view.days,
        traces=(
            Trace(name=view.title, values=view.result.equity),
            *(Trace(name=other.name, values=other.equity, dashed=True) for other in view.others),
        ),
        alt=f"From {price(view.start_value, view.currency)} to {price(view.result.final_value, view.currency)}.",
    )


def heat_map(view: SweepView) -> HeatMap:
    """Every variant by the figure that the best was chosen by."""
    shown = ratio if view.metric == "sharpe" else pct if view.metric in {"cagr", "max_drawdown"} else _amount
    known = [value for row in view.values for value in row if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
    named = [name.replace("_", " ") for name in view.parameters]
    best = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in view.best.items())
    return HeatMap(
        title=f"{view.metric.replace('_', ' ').capitalize()} of every variant",
        row_label=named[0],
        column_label=named[1] if len(named) > 1 else "",
        rows=view.rows,
        columns=view.columns,
        values=view.values,
        texts=tuple(tuple("–" if value is None else shown(value) for value in row) for row in view.values),
        low=low,
        high=high,
        alt=f"{view.n_variants} variants; the best is {best}.",
    )


def _amount(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _side_by_side(view: StrategyView) -> Table:
    costs = f"{view.cost_bps:g} basis points" + (f" and {price(view.fee_per_trade, view.currency)} per order" if view.fee_per_trade else "")
    params = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in view.params.items())
    return Table(
        title="Side by side",
        columns=columns("", ">End value", ">A year", ">Volatility", ">Sharpe", ">Sortino", ">Drawdown", ">Longest below its high"),
        rows=tuple(_row(item, view.currency) for item in (view.result, *view.others)),
        caption=f"{params + '; ' if params else ''}{view.n_trades} trades at the {view.execution.replace('_', ' ')}, costs "
        f"{price(view.costs_paid, view.currency)} ({costs}), turnover {pct(view.turnover)} a year, invested {pct(view.exposure_frac)} of the time, "
        f"cash at {pct(view.cash_rate_frac)}. Deflated Sharpe {pct(view.deflated_sharpe)}: the chance that the true ratio is above what the best of "
        f"{view.n_variants} worthless variant{'s' if view.n_variants > 1 else ''} would show. Sharpe and Sortino from daily returns with 252 days.",
    )


def _row(item: MeasuresView, currency: str) -> tuple[str, ...]:
    return (
        item.name,
        price(item.final_value, currency),
        pct(item.cagr_frac, signed=True),
        pct(item.volatility_frac),
        ratio(item.sharpe),
        ratio(item.sortino),
        pct(item.max_drawdown_frac),
        f"{item.drawdown_days} days",
    )


def _years(view: StrategyView) -> Table:
    other = view.others[-1].name if any(row.benchmark_frac is not None for row in view.years) else None
    return Table(
        title="Year by year",
        columns=columns(
            "Year",
            ">Strategy",
            *((">Buy and hold",) if _held(view) else ()),
            *((f">{other}",) if other else ()),
            ">Volatility",
            ">Drawdown",
        ),
        rows=tuple(
            (
                str(row.year),
                pct(row.return_frac, signed=True),
                *((pct(row.buy_and_hold_frac, signed=True),) if _held(view) else ()),
                *((pct(row.benchmark_frac, signed=True),) if other else ()),
                pct(row.volatility_frac),
                pct(row.max_drawdown_frac),
            )
            for row in view.years[-SHOWN_YEARS:]
        ),
    )


def _held(view: StrategyView) -> bool:
    return any(row.buy_and_hold_frac is not None for row in view.years)
