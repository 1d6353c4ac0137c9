"""Backtests of strategies in words, tables and pictures."""

from collections.abc import Callable

from agents.blocks import Block, HeatMap, LineWithBand, Metric, Metrics, Notice, Table, Trace
from agents.markdown import escaped
from agents.presenting.jobs import unfinished
from agents.presenting.measured import measured
from agents.presenting.said import Said, columns, listed, next_questions, pct, price, ratio, source
from tools.jobs import JobView
from tools.market_index import EQUAL_WEIGHT
from tools.strategy_views import MeasuresView, StrategyView, SweepView

DAYS_OF_A_YEAR = 365
WEEKEND = 5
"""A calendar year whose first trading day is the 4th of January, or whose last is the 30th of December, is one."""
SHOWN_YEARS = 40
SAID = "This is one of "
"""How the note begins that the answer's own sentences say already."""
METRICS = {"sharpe": "Sharpe ratio", "cagr": "growth a year", "final_value": "end value", "max_drawdown": "largest drawdown"}
"""What the best of a sweep is chosen by, as people say it."""


def backtest_strategy(view: StrategyView | JobView) -> Said:
    """The strategy beside buying and holding; of a job, once it is over."""
    if isinstance(view, JobView):
        if view.state != "done" or view.result is None:
            return unfinished(view)
        view = StrategyView.model_validate(view.result)
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes if not sentence.startswith(SAID))
    name = view.symbols[0]
    asks = next_questions(*_asks(view, name))
    pictures: tuple[Block, ...] = (_chart(view), *((heat_map(view.sweep),) if view.sweep else ()))
    return Said(
        text=f"{measured(view)} {_words(view)}".strip(),
        blocks=(*pictures, _side_by_side(view), _terms(view), _years(view), *notes, source(view.sources, view.end), asks),
    )


def _asks(view: StrategyView, name: str) -> tuple[str, ...]:
    """What one could ask next: something else than what was just done."""
    several = len(view.symbols) > 1
    offers = {
        "sma_crossover": f"sweep the moving averages on {name}",
        "equal_weight": "rebalance my holdings every quarter: how would that have done?" if several else "",
        "mean_reversion": f"backtest mean reversion on {name}",
        "momentum": f"backtest momentum on {listed(view.symbols)} with 20 bps costs" if len(view.symbols) < 5 else "",
        "buy_and_hold": f"what if I had just held {name}",
    }
    fresh = [
        text
        for strategy, text in offers.items()
        if text and (strategy != view.strategy or (strategy == "sma_crossover" and not view.sweep))
    ]
    return (*fresh[:2], "explain the deflated Sharpe ratio" if view.n_variants > 1 else f"explain the drawdown of {view.title.lower()}")


def _words(view: StrategyView) -> str:
    result, yearly = view.result, _yearly(view)
    text = (
        f"{view.title} on {_named(view.symbols)} would have made **{price(result.final_value, view.currency)}** of "
        f"{price(view.start_value, view.currency)} from {view.start} to {view.end}: {yearly(result)}, with a largest "
        f"drawdown of {pct(result.max_drawdown_frac)}."
    )
    if view.sweep is not None:
        best = listed([f"{key.replace('_', ' ')} {value}" for key, value in view.sweep.best.items()])
        text = f"The best of **{view.sweep.n_variants} variants** by {METRICS[view.sweep.metric]} was {best}. {text}"
    for other in view.others:
        text += f" {escaped(_title(other.name))} made {price(other.final_value, view.currency)} ({yearly(other)})."
    return text + _luck(view)


def _yearly(view: StrategyView) -> Callable[[MeasuresView], str]:
    """Says what a curve made a year; of less than a year, what it made in all, since a year of it is nothing that happened."""
    if (view.end - view.start).days >= DAYS_OF_A_YEAR - WEEKEND:
        return lambda curve: f"{pct(curve.cagr_frac, signed=True)} a year"
    return lambda curve: f"{pct(curve.final_value / view.start_value - 1, signed=True)} in all"


def _luck(view: StrategyView) -> str:
    lead = next((other for other in view.others if other.lead_low_frac is not None), None)
    text = ""
    if lead is not None and lead.lead_low_frac is not None and lead.lead_high_frac is not None:
        luck = lead.lead_low_frac <= 0 <= lead.lead_high_frac
        word = "may be luck" if luck else "is unlikely to be luck alone"
        interval = f"{pct(lead.lead_low_frac, signed=True)} to {pct(lead.lead_high_frac, signed=True)}"
        text = f" The difference to {_other(lead.name)} {word}: its bootstrap interval is {interval} a year."
    if view.n_variants > 1 and view.deflated_sharpe is not None:
        tried = f"{view.n_variants} variants were tried on {_named(view.symbols)}"
        before = f" ({view.n_earlier} of them before)" if view.n_earlier else ""
        text += (
            f" {tried}{before}; with that allowed for, the chance that its Sharpe ratio is more than luck is {pct(view.deflated_sharpe)}."
        )
    return text


def _other(name: str) -> str:
    """A curve beside the strategy, as people say it."""
    return "the equal-weighted market" if name == EQUAL_WEIGHT else name


def _title(name: str) -> str:
    said = _other(name)
    return said[:1].upper() + said[1:]


def _named(symbols: tuple[str, ...]) -> str:
    return listed(symbols) if len(symbols) < 5 else f"{len(symbols)} instruments"


def _chart(view: StrategyView) -> LineWithBand:
    return LineWithBand(
        title=f"{view.title}, after costs",
        unit=view.currency,
        days=view.days,
        traces=(
            Trace(name=view.title, values=view.result.equity),
            *(Trace(name=_title(other.name), values=other.equity, dashed=True) for other in view.others),
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
        title=f"{METRICS[view.metric][:1].upper()}{METRICS[view.metric][1:]} of every variant",
        row_label=named[0],
        column_label=named[1] if len(named) > 1 else "",
        rows=view.rows,
        columns=view.columns,
        values=view.values,
        texts=tuple(tuple(_cell(view, row, column, shown) for column in range(len(view.columns))) for row in range(len(view.rows))),
        low=low,
        high=high,
        alt=f"{view.n_variants} variants; the best (★) is {best}.",
    )


def _cell(view: SweepView, row: int, column: int, shown: Callable[[float | None], str]) -> str:
    """A variant's figure, the best marked."""
    value = view.values[row][column]
    if value is None:
        return "–"
    here = dict(zip(view.parameters, (view.rows[row], view.columns[column]), strict=False))
    return shown(value) + (" ★" if here == {name: str(best) for name, best in view.best.items()} else "")


def _amount(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _terms(view: StrategyView) -> Metrics:
    """How it traded, and how much of the result may be luck."""
    fee = f" and {price(view.fee_per_trade, view.currency)} per order" if view.fee_per_trade else ""
    many = f"{view.n_variants} variants tried" if view.n_variants > 1 else "one variant tried"
    items = [
        Metric(label="Trades", value=str(view.n_trades), hint=f"at the {view.execution.replace('_', ' ')}"),
        Metric(label="Costs paid", value=price(view.costs_paid, view.currency), hint=f"{view.cost_bps:g} basis points{fee}"),
        Metric(label="Turnover a year", value=pct(view.turnover), hint="of the account"),
        Metric(label="Invested", value=pct(view.exposure_frac), hint=f"on average; cash earns {pct(view.cash_rate_frac)}"),
        Metric(label="Deflated Sharpe", value=pct(view.deflated_sharpe), hint=f"chance that it is more than luck; {many}"),
    ]
    return Metrics(title="How it traded", items=tuple(items))


def _side_by_side(view: StrategyView) -> Table:
    params = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in view.params.items())
    return Table(
        title="Side by side",
        columns=columns("", ">End value", ">A year", ">Volatility", ">Sharpe", ">Sortino", ">Drawdown", ">Longest below its high"),
        rows=tuple(_row(item, view.currency) for item in (view.result, *view.others)),
        caption=f"{f'Parameters: {params}. ' if params else ''}Sharpe and Sortino from daily returns with 252 days. {view.dividends_note}",
    )


def _row(item: MeasuresView, currency: str) -> tuple[str, ...]:
    return (
        _title(item.name),
        price(item.final_value, currency),
        pct(item.cagr_frac, signed=True),
        pct(item.volatility_frac),
        ratio(item.sharpe),
        ratio(item.sortino),
        pct(item.max_drawdown_frac),
        f"{item.drawdown_days} days",
    )


def _years(view: StrategyView) -> Table:
    other = _title(view.others[-1].name) if any(row.benchmark_frac is not None for row in view.years) else None
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
