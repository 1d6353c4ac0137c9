"""Weights of an objective and drift from targets, in words and tables."""

from agents.blocks import Metric, Metrics, Notice, Table
from agents.presenting.said import Said, columns, money, next_questions, pct, price, ratio, source
from core.money import format_number
from tools.optimization_views import OptimizeView, TradeView
from tools.targets import DriftView


def optimize(view: OptimizeView) -> Said:
    """The weights of an objective and their record, beside equal weight."""
    now = f", against {pct(view.current_volatility_frac)} of what you hold" if view.current_volatility_frac is not None else ""
    text = (
        f"{view.title}: **{pct(view.volatility_frac)}** volatility a year by prices from {view.first_day} to {view.last_day}{now} and "
        f"{pct(view.equal_weight_volatility_frac)} of equal weight. " + _record(view)
    )
    if view.trades:
        text += f"It takes {len(view.trades)} trades, a turnover of {pct(view.turnover_frac)} and about {price(view.cost_amount, view.base_currency)} of costs. "
    text += "This looks back and is no advice; nothing is changed."
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes)
    takes_up = ("propose these trades",) if any(item.quantity for item in view.trades) else ()
    asks = next_questions(
        *takes_up, "how risky is my portfolio?", "risk parity of my holdings", "minimum variance with at most 30% in one stock"
    )
    return Said(text=text, blocks=(_weights(view), *_trials(view), *notes, asks))


def _record(view: OptimizeView) -> str:
    if len(view.trials) < 2 or view.beats_equal_weight is None:
        return ""
    chosen, even = view.trials[0], view.trials[1]
    verdict = "beat equal weight beyond luck" if view.beats_equal_weight else "did not beat equal weight beyond luck"
    return (
        f"Tried from {view.trial_first_day} to {view.trial_last_day} on days it had not seen, it made {pct(chosen.cagr_frac, signed=True)} a year "
        f"against {pct(even.cagr_frac, signed=True)} of equal weight, and {verdict}. "
    )


def _weights(view: OptimizeView) -> Table:
    rows = tuple(_trade(item, view.base_currency) for item in view.trades)
    return Table(
        title="Trades" if rows else "Weights",
        columns=columns("", "Symbol", ">Now", ">By this objective", ">Units", ">Last close", ">Amount"),
        rows=rows or tuple(("", symbol, "–", pct(weight), "–", "–", "–") for symbol, weight in view.weights.items()),
        caption=f"Shares of the {price(view.value, view.base_currency)} that these instruments are worth; costs at {view.cost_bps:g} basis points. "
        f"Estimated from: {view.estimates}.",
    )


def _trade(item: TradeView, currency: str) -> tuple[str, ...]:
    return (
        item.side.capitalize(),
        item.symbol,
        pct(item.before_frac),
        pct(item.after_frac),
        "–" if item.quantity is None else format_number(item.quantity),
        "–" if item.price is None else format_number(item.price),
        "–" if item.amount is None else price(item.amount, currency),
    )


def _trials(view: OptimizeView) -> tuple[Table, ...]:
    if not view.trials:
        return ()
    lead = ""
    if view.lead_low_frac is not None:
        lead = (
            f" Lead a year: {pct(view.lead_low_frac, signed=True)} to {pct(view.lead_high_frac, signed=True)} (95 % stationary bootstrap)."
        )
    table = Table(
        title="How choosing weights this way did, out of sample and after costs",
        columns=columns("", ">A year", ">Volatility", ">Sharpe", ">Drawdown", ">Turnover a year"),
        rows=tuple(
            (
                item.name.replace("_", " "),
                pct(item.cagr_frac, signed=True),
                pct(item.volatility_frac),
                ratio(item.sharpe),
                pct(item.max_drawdown_frac),
                pct(item.turnover_frac),
            )
            for item in view.trials
        ),
        caption=f"Equal weight is hard to beat, so it stands beside.{lead}",
    )
    return (table,)


def show_drift(view: DriftView) -> Said:
    """How far the portfolio is from its targets."""
    worst = view.lines[0]
    word = "above" if worst.gap_frac > 0 else "below"
    state = "has **drifted**" if view.beyond else "is **within its band**"
    text = (
        f"Your portfolio {state}: the largest gap is {worst.symbol}, {pct(abs(worst.gap_frac))} {word} its target of {pct(worst.target_frac)} "
        f"(band {pct(view.band_frac)}). Restoring the targets would take buying {pct(view.bought_frac)} of it."
    )
    table = Table(
        title="Drift from your targets",
        columns=columns("Symbol", ">Now", ">Target", ">Gap", ">To trade", ""),
        rows=tuple(
            (
                line.symbol,
                pct(line.weight_frac),
                pct(line.target_frac),
                pct(line.gap_frac, signed=True),
                money(line.amount, view.base_currency, signed=True),
                "beyond the band" if line.beyond else "",
            )
            for line in view.lines
        ),
        caption="Shares of the whole, cash included. To trade: positive buys, negative sells.",
    )
    figures = Metrics(
        title="Drift",
        items=(
            Metric(label="Largest gap", value=pct(view.largest_gap_frac), hint=worst.symbol, tone="bad" if view.beyond else "good"),
            Metric(label="Band", value=pct(view.band_frac), hint="left alone"),
            Metric(label="To be bought", value=pct(view.bought_frac), hint="to restore the targets"),
        ),
    )
    notes = tuple(Notice(tone="warning", text=sentence) for sentence in view.incomplete[:5])
    asks = next_questions("rebalance to my targets", "show allocation", "how risky is my portfolio?")
    return Said(text=text, blocks=(figures, table, *notes, source(view.sources, view.price_date), asks))
