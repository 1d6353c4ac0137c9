"""Weights of an objective and drift from targets, in words and tables."""

from agents.blocks import Metric, Metrics, Notice, Table
from agents.presenting.said import Said, columns, listed, money, next_questions, pct, price, ratio, source
from core.money import format_number
from tools.optimization_views import OptimizeView, TradeView
from tools.targets import DriftView

SHOWN_WEIGHTS = 5
EVEN = "equal_weight"
SAID = frozenset(
    {"This is what the objective would hold by past prices, not advice.", "Out of sample it did not beat equal weight beyond luck."}
)
"""Notes that the answer's own sentences say already."""


def optimize(view: OptimizeView) -> Said:
    """The weights of an objective and their record, beside equal weight."""
    now = f", against {pct(view.current_volatility_frac)} of what you hold" if view.current_volatility_frac is not None else ""
    text = (
        f"{view.title}: {_mix(view)}. Its volatility is **{pct(view.volatility_frac)}** a year by prices from {view.first_day} to {view.last_day}"
        f"{now} and {pct(view.equal_weight_volatility_frac)} of equal weight. {_record(view)}"
    )
    if view.trades:
        text += (
            f"From what you hold it takes {len(view.trades)} trade{'s' if len(view.trades) > 1 else ''}, a turnover of {pct(view.turnover_frac)} and "
            f"about {price(view.cost_amount, view.base_currency)} of costs. "
        )
    text += "This looks back and is no advice; nothing is changed."
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes if sentence not in SAID)
    takes_up = ("propose these trades",) if any(item.quantity for item in view.trades) else ()
    asks = next_questions(
        *takes_up, "how risky is my portfolio?", "risk parity of my holdings", "minimum variance with at most 30% in one stock"
    )
    return Said(text=text, blocks=(_weights(view), *_trials(view), *notes, asks))


def _mix(view: OptimizeView) -> str:
    """The weights, largest first; of many the largest five."""
    ranked = sorted(view.weights.items(), key=lambda item: -item[1])
    shown = [f"{symbol} {pct(weight)}" for symbol, weight in ranked[:SHOWN_WEIGHTS] if weight > 0]
    rest = sum(1 for _, weight in ranked[SHOWN_WEIGHTS:] if weight > 0)
    return listed([*shown, f"{rest} more"] if rest else shown)


def _record(view: OptimizeView) -> str:
    if len(view.trials) < 2 or view.beats_equal_weight is None:
        return ""
    chosen, even = view.trials[0], view.trials[1]
    if view.objective == EVEN:
        return (
            f"Tried from {view.trial_first_day} to {view.trial_last_day}, it made {pct(even.cagr_frac, signed=True)} a year after costs. "
        )
    verdict = "beat equal weight beyond luck" if view.beats_equal_weight else "did not beat equal weight beyond luck"
    if view.lead_high_frac is not None and view.lead_high_frac < 0:
        verdict = "fell behind equal weight beyond luck"
    return (
        f"Tried from {view.trial_first_day} to {view.trial_last_day} on days it had not seen, it made {pct(chosen.cagr_frac, signed=True)} a year "
        f"against {pct(even.cagr_frac, signed=True)} of equal weight, and {verdict}. "
    )


def _weights(view: OptimizeView) -> Table:
    rows = tuple(_trade(item, view.base_currency) for item in view.trades)
    basis = "Nothing is estimated for them" if view.estimates == "nothing" else f"Estimated from: {view.estimates}"
    return Table(
        title="Trades" if rows else "Weights",
        columns=columns("", ">Amount", ">Units", ">Now", ">By this objective", ">Last close"),
        rows=rows or tuple((symbol, "–", "–", "–", pct(weight), "–") for symbol, weight in view.weights.items()),
        caption=f"Shares of the {price(view.value, view.base_currency)} that these instruments are worth; costs at {view.cost_bps:g} basis points. "
        f"{basis}.",
    )


def _trade(item: TradeView, currency: str) -> tuple[str, ...]:
    return (
        f"{item.side.capitalize()} {item.symbol}",
        "–" if item.amount is None else price(item.amount, currency),
        "–" if item.quantity is None else format_number(item.quantity),
        pct(item.before_frac),
        pct(item.after_frac),
        "–" if item.price is None else money(item.price, item.currency),
    )


def _trials(view: OptimizeView) -> tuple[Table, ...]:
    if not view.trials:
        return ()
    shown = view.trials[:1] if view.objective == EVEN else view.trials
    lead = ""
    if view.lead_low_frac is not None and len(shown) > 1:
        lead = (
            f" Lead a year: {pct(view.lead_low_frac, signed=True)} to {pct(view.lead_high_frac, signed=True)} (95 % stationary bootstrap)."
        )
    table = Table(
        title="How choosing weights this way did, out of sample and after costs",
        columns=columns("", ">A year", ">Volatility", ">Sharpe", ">Drawdown", ">Turnover a year"),
        rows=tuple(
            (
                item.name.replace("_", " ").capitalize() if item.name == EVEN else view.title,
                pct(item.cagr_frac, signed=True),
                pct(item.volatility_frac),
                ratio(item.sharpe),
                pct(item.max_drawdown_frac),
                pct(item.turnover_frac),
            )
            for item in shown
        ),
        caption=f"Equal weight is hard to beat, so it stands beside.{lead}" if len(shown) > 1 else "",
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
