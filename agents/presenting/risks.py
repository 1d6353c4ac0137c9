"""What can be lost, in words, tables and pictures."""

import re
from itertools import groupby

from agents.blocks import Block, HeatMap, Metric, Metrics, Notice, Table
from agents.presenting.said import Said, columns, listed, next_questions, pct, price, ratio, source
from tools.risk import WHOLE
from tools.risk_views import RiskView, StressView

LARGEST_PICTURE = 20
MOST_BESIDE = 8  # the first ones and the last


def _holdings(view: RiskView) -> str:
    """What is measured, as people say it."""
    return "today's holdings" if view.of == WHOLE else view.of


def _whole(view: RiskView) -> str:
    return "your portfolio" if view.of == WHOLE else view.of


def _amount(fraction: float, view: RiskView) -> str:
    """What a fraction is in money, in brackets; empty where nothing is held."""
    return "" if view.total is None else f" ({price(fraction * view.total, view.base_currency)})"


def _market(benchmark: str | None) -> str:
    """The benchmark as people say it."""
    return "the equal-weighted market" if benchmark == "EQUAL-WEIGHT" else str(benchmark)


def portfolio_risk(view: RiskView) -> Said:
    """What today's holdings can lose; what was asked for comes first."""
    parts = Table(
        title="Where the risk comes from",
        columns=columns("Holding", ">Weight", ">Own volatility", ">Share of risk", ">Part of CVaR", ">Beta"),
        rows=tuple(
            (
                item.symbol,
                pct(item.weight_frac),
                pct(item.volatility_frac),
                pct(item.share_of_risk_frac),
                pct(item.cvar_part_frac),
                ratio(item.beta),
            )
            for item in view.parts
        ),
        caption="Share of risk: weight times marginal volatility over the whole's; the shares sum to 100 %. The parts of CVaR sum to the CVaR.",
    )
    stress = Table(
        title=f"Bad times, with {_holdings(view)}",
        columns=columns("When", ">Return", ">Amount", ">Deepest fall", ""),
        rows=tuple(_stressed(item, view) for item in view.stress),
    )
    picture: tuple[Block, ...] = (correlations(view),) if 1 < len(view.symbols) <= LARGEST_PICTURE else ()
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes)
    asks = next_questions(
        *(("how risky is my portfolio?",) if view.of != WHOLE else (f"what if {view.largest} falls 20 %?",)),
        "what would 2008 do to my portfolio?",
        "lowest volatility mix of my holdings",
    )
    tables = (parts, *((stress,) if stress.rows else ()))
    return Said(text=_words(view), blocks=(_figures(view), *tables, *picture, *notes, source(view.sources, view.last_day), asks))


def _words(view: RiskView) -> str:
    asked = [item for item in view.stress if item.asked and item.return_frac is not None]
    span = f"by prices from {view.first_day} to {view.last_day}"
    if asked:
        return " ".join(_supposed(name, list(items), view) for name, items in groupby(asked, key=lambda item: item.name))
    unknown = next((item for item in view.stress if item.asked), None)
    if unknown is not None:
        return f"How {_holdings(view)} would have done in {unknown.name} is not known: {unknown.note}. {_worst(view)}".rstrip()
    return _asked(view, span).strip() or _tail(view) + f" The volatility is {pct(view.volatility_frac)} a year, {span}."


def _side_by_side(view: RiskView, span: str) -> str:
    """The volatility or the beta of each of the instruments that were named, or that are held, the highest first; empty of one alone."""
    held = view.of == WHOLE and view.metric == "own_volatility"
    if not held and (view.of == WHOLE or view.metric not in {"volatility", "beta"}):
        return ""
    beta = view.metric == "beta"
    told = {item.symbol: item.beta if beta else item.volatility_frac for item in view.parts}
    known = sorted(((value, symbol) for symbol, value in told.items() if value is not None), reverse=True)
    if len(known) < 2:
        return ""
    shown, unit = (ratio, f" against {_market(view.benchmark)}") if beta else (pct, " a year")
    (most, first), *rest = known if len(known) <= MOST_BESIDE else (*known[: MOST_BESIDE - 1], known[-1])
    others = listed([f"{symbol}'s **{shown(value)}**" for value, symbol in rest])
    what, mixed = ("beta", shown(view.beta)) if beta else ("volatility", shown(view.volatility_frac))
    if held:
        return f"{first}'s {what} is **{shown(most)}**{unit}, the highest, {others}, {span}. {_carried(view)}"
    return f"{first}'s {what} is **{shown(most)}**{unit}, {others}; of all in equal parts together it is {mixed}, {span}."


def _asked(view: RiskView, span: str) -> str:
    """The sentence of the one figure that was asked for; empty for losses, or where it is not known."""
    if beside := _side_by_side(view, span):
        return beside
    beta, mean, whole = view.beta, view.mean_correlation, _whole(view)
    fall = (
        f"{_holdings(view)[:1].upper()}{_holdings(view)[1:]} would have fallen by **{pct(abs(view.max_drawdown_frac))}** from the high at worst, "
        f"and been below it for {view.drawdown_days} days at the longest, {span}."
    )
    sentences = {
        "beta": "" if beta is None else f"The beta of {whole} against {_market(view.benchmark)} is **{beta:.2f}**, {span}.",
        "max_drawdown": fall,
        "drawdown": fall,
        "correlation": "" if mean is None else _together(view, mean),
        "concentration": f"Your money is spread like **{view.effective_holdings:.1f}** equal holdings; the largest is {view.largest} with "
        f"{pct(view.largest_weight_frac)}.",
        "volatility": f"The volatility of {_holdings(view) if view.happened else whole} is **{pct(view.volatility_frac)}** a year, {span}.",
        "sharpe": _rewarded("Sharpe", view.sharpe, view, span),
        "sortino": _rewarded("Sortino", view.sortino, view, span),
        "stress": _worst(view),
        "contribution": _carried(view),
    }
    told = sentences.get(view.metric or "", "")
    return f"{_happened(view)} {told}" if told else ""


def _happened(view: RiskView) -> str:
    """What the portfolio's own value did over the days that were asked for, where that is known; today's holdings come after it."""
    real = view.happened
    if real is None:
        return ""
    told = {
        "volatility": ("volatility", real.volatility_frac),
        "sharpe": ("Sharpe ratio", real.sharpe),
        "sortino": ("Sortino ratio", real.sortino),
    }
    span = f"from {real.start} to {real.end}, whatever was held at the time"
    if view.metric in {"drawdown", "max_drawdown"}:
        return (
            f"Your portfolio really fell by **{pct(abs(real.max_drawdown_frac))}** at worst {span}: "
            f"from its high at the end of {real.drawdown_from} to its low at the end of {real.drawdown_to}."
            if real.max_drawdown_frac < 0
            else f"Your portfolio really never fell below an earlier high {span}."
        )
    name, value = told.get(view.metric or "", ("", None))
    if value is None:
        return ""
    shown = f"{pct(value)} a year" if view.metric == "volatility" else ratio(value)
    return f"The {name} of your portfolio was really **{shown}** {span}, at a time-weighted return of {pct(real.twr_frac, signed=True)}."


def _carried(view: RiskView) -> str:
    """Which holdings carry the risk, the largest part first."""
    parts = [item for item in view.parts if item.share_of_risk_frac is not None]
    if not parts:
        return ""
    first, *rest = parts
    others = ", ".join(f"{item.symbol} {pct(item.share_of_risk_frac)}" for item in rest[:4])
    return (
        f"**{first.symbol}** carries {pct(first.share_of_risk_frac)} of the volatility at a weight of {pct(first.weight_frac)}"
        f"{f'; then {others}' if others else ''}. The whole's volatility is {pct(view.volatility_frac)} a year."
    )


def _rewarded(name: str, value: float | None, view: RiskView, span: str) -> str:
    if value is None:
        return ""
    return f"The {name} ratio of {_holdings(view)} is **{value:.2f}** (daily returns, 252 days, cash at zero), {span}."


def _together(view: RiskView, mean: float) -> str:
    if len(view.symbols) == 2:
        first, second = view.symbols
        return f"The daily returns of {first} and {second} have a correlation of **{mean:.2f}**, by prices from {view.first_day} to {view.last_day}."
    return f"The daily returns of {_holdings(view)} have a mean correlation of **{mean:.2f}**. {_pairs(view)}"


def _worst(view: RiskView) -> str:
    """The worst of the bad times that the prices cover; empty where they cover none."""
    known = [item for item in view.stress if item.return_frac is not None]
    if not known:
        return ""
    worst = min(known, key=lambda item: item.return_frac or 0.0)
    return (
        f"Of {len(known)} bad times that the prices cover, {_holdings(view)} would have done worst in {worst.name}: **{pct(worst.return_frac)}**"
        f"{_amount(worst.return_frac or 0.0, view)}, with a deepest fall of {pct(abs(worst.max_drawdown_frac or 0.0))}."
    )


def _level(share: float) -> str:
    """A chance as people write it: 95 %, 97.5 %."""
    return pct(share).replace(".0 %", " %")


def _tail(view: RiskView) -> str:
    days = f"{view.horizon_days} trading day{'s' if view.horizon_days > 1 else ''}"
    text = (
        f"In the worst {_level(1 - view.confidence)} of cases {_whole(view)} loses at least **{pct(view.var_frac)}**{_amount(view.var_frac, view)} "
        f"within {days} (VaR), and {pct(view.cvar_frac)} on average in those cases (CVaR)."
    )
    if view.forecast_var_frac is not None:
        cvar = f" and {pct(view.forecast_cvar_frac)}" if view.forecast_cvar_frac is not None else ""
        text += f" By the joint forecast of your holdings it is {pct(view.forecast_var_frac)}{cvar}."
    return text


def _supposed(name: str, items: list[StressView], view: RiskView) -> str:
    """What was asked: a time that was, or an assumed move, alone and with what usually goes with it."""
    change = items[0].return_frac or 0.0
    if items[0].max_drawdown_frac is not None:
        title, _, days = name.partition(", ")
        return (
            f"Replayed over {title}{f' ({days})' if days else ''}, {_holdings(view)} would have {'lost' if change < 0 else 'gained'} **{pct(abs(change))}**{_amount(abs(change), view)}, "
            f"with a deepest fall of {pct(abs(items[0].max_drawdown_frac))}."
        )
    first, *more = items
    text = f"If {_move(name)} and {first.note}, you {'lose' if change < 0 else 'gain'} **{pct(abs(change))}** of your portfolio{_amount(abs(change), view)}"
    for item in more:
        other = item.return_frac or 0.0
        text += f"; if {item.note}, you {'lose' if other < 0 else 'gain'} **{pct(abs(other))}**{_amount(abs(other), view)}"
    return text + "."


_MOVES = re.compile(r"^(?P<who>\S+) (?P<sign>[-+])(?P<size>[\d.]+) ?%$")


def _move(name: str) -> str:
    """An assumed move in words: "AAPL -20%" is "AAPL falls 20 %"; several stay as they are written."""
    found = _MOVES.match(name)
    if found is None:
        return name.replace("EQUAL-WEIGHT", _market("EQUAL-WEIGHT"))
    return f"{_market(found['who'])} {'falls' if found['sign'] == '-' else 'rises'} {found['size']} %"


def _pairs(view: RiskView) -> str:
    """The closest and the loosest pair of holdings."""
    found = [
        (value, view.symbols[row], view.symbols[column])
        for row, values in enumerate(view.correlations)
        for column, value in enumerate(values[:row])
        if value is not None
    ]
    if not found:
        return ""
    low, high = min(found), max(found)
    return f"Closest are {high[1]} and {high[2]} ({high[0]:.2f}), loosest {low[1]} and {low[2]} ({low[0]:.2f})."


def _figures(view: RiskView) -> Metrics:
    days = f"over {view.horizon_days} trading day{'s' if view.horizon_days > 1 else ''}"
    level = _level(view.confidence)
    items = [
        Metric(label=f"VaR {level}", value=pct(view.var_frac), hint=f"{days}, historical", tone="bad"),
        Metric(label=f"CVaR {level}", value=pct(view.cvar_frac), hint="mean of the worst cases", tone="bad"),
    ]
    if view.forecast_var_frac is not None:
        items.append(Metric(label=f"VaR {level}, forecast", value=pct(view.forecast_var_frac), hint=f"{days}, joint forecast", tone="bad"))
    if view.forecast_cvar_frac is not None:
        items.append(Metric(label=f"CVaR {level}, forecast", value=pct(view.forecast_cvar_frac), hint="joint forecast", tone="bad"))
    items += [
        Metric(label="Volatility", value=pct(view.volatility_frac), hint="a year"),
        Metric(label="Sharpe", value=ratio(view.sharpe), hint="return over volatility, cash at zero"),
        Metric(label="Sortino", value=ratio(view.sortino), hint="return over downward risk"),
        Metric(label="Beta", value=ratio(view.beta), hint=f"against {_market(view.benchmark)}" if view.benchmark else "no benchmark"),
        Metric(
            label="Largest drawdown",
            value=pct(view.max_drawdown_frac),
            hint=f"of today's weights; {view.drawdown_days} days below the high at the longest",
            tone="bad",
        ),
        Metric(
            label="Effective holdings",
            value=f"{view.effective_holdings:.1f}",
            hint=f"largest is {view.largest}, {pct(view.largest_weight_frac)}; HHI {view.hhi:.2f}",
        ),
        Metric(label="Mean correlation", value=ratio(view.mean_correlation), hint="between the holdings"),
        Metric(label="Diversification", value=ratio(view.diversification), hint="mean own volatility over the whole's"),
    ]
    return Metrics(title=f"Risk of {_holdings(view)}", items=tuple(items))


def _stressed(item: StressView, view: RiskView) -> tuple[str, ...]:
    amount = "–" if item.return_frac is None or view.total is None else price(item.return_frac * view.total, view.base_currency)
    return (item.name, pct(item.return_frac, signed=True), amount, pct(item.max_drawdown_frac), item.note)


def correlations(view: RiskView) -> HeatMap:
    """How the holdings move together, as a picture."""
    return HeatMap(
        title="Correlation of daily returns",
        row_label="",
        column_label="",
        rows=view.symbols,
        columns=view.symbols,
        values=view.correlations,
        texts=tuple(tuple(ratio(value) for value in row) for row in view.correlations),
        low=-1.0,
        high=1.0,
        alt=_pairs(view) or "One holding.",
    )
