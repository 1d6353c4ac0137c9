"""Risk in words, tables and pictures."""

from agents.blocks import Metric, Metrics, Notice, Table
from agents.presenting.said import Said, columns, next_questions, pct, ratio
from tools.risk import RiskView


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
            Metric(label="Mean correlation", value=ratio(view.mean_correlation), hint="between the holdings"),
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
