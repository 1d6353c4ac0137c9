"""Returns and explanations in words, tables and pictures."""

from decimal import Decimal

from agents.blocks import LineWithBand, Metric, Metrics, Notice, Table, Trace
from agents.presenting.portfolio import tone
from agents.presenting.said import Said, columns, next_questions, source
from core.money import format_money, format_pct
from tools.explanations import ExplanationView, TermView
from tools.performance import PerformanceView

MOST_PARTS = 40


def _money(value: float | None, currency: str, *, signed: bool = False) -> str:
    return "–" if value is None else format_money(Decimal(repr(round(value, 6))), currency, signed=signed)


def _pct(value: float | None) -> str:
    return "–" if value is None else format_pct(value, signed=True)


def portfolio_performance(view: PerformanceView) -> Said:
    """The gain and the returns, each by its name, with the value over time."""
    what = view.symbol or "Your portfolio"
    word = "gained" if (view.gain or 0) >= 0 else "lost"
    text = (
        f"{what} {word} **{_money(abs(view.gain) if view.gain is not None else None, view.base_currency)}** from {view.start} to {view.end}: "
        f"{_pct(view.twr_frac)} time-weighted, {_pct(view.irr_frac)} a year money-weighted (IRR)."
    )
    figures = Metrics(
        title="Returns, after fees and with dividends",
        items=(
            Metric(
                label="Gain",
                value=_money(view.gain, view.base_currency, signed=True),
                hint="value now, less value then and money put in",
                tone=tone(view.gain),
            ),
            Metric(label="Time-weighted", value=_pct(view.twr_frac), hint="without the effect of deposits", tone=tone(view.twr_frac)),
            Metric(
                label="Money-weighted (IRR)",
                value=_pct(view.irr_frac),
                hint="a year, on the money as it came and went",
                tone=tone(view.irr_frac),
            ),
            Metric(label="Simple", value=_pct(view.simple_frac), hint="gain over money put in", tone=tone(view.simple_frac)),
            Metric(
                label="On invested capital",
                value=_pct(view.roai_frac),
                hint="gain over time-weighted investment",
                tone=tone(view.roai_frac),
            ),
        ),
    )
    points = [point for point in view.points if point.value is not None]
    chart = LineWithBand(
        title=f"{view.symbol or 'Portfolio'} value",
        unit=view.base_currency,
        days=tuple(point.date for point in points),
        traces=(Trace(name="value", values=tuple(point.value for point in points)),),
        alt=f"From {_money(view.start_value, view.base_currency)} to {_money(view.end_value, view.base_currency)}, deposits included.",
    )
    rows = tuple(
        (item.symbol, _money(item.gain, view.base_currency, signed=True), _pct(item.contribution_frac), _pct(item.twr_frac))
        for item in sorted(view.contributions, key=lambda one: -(one.gain or 0.0))
    )
    table = Table(
        title="What added to it",
        columns=columns("Holding", ">Gain", ">Contribution", ">Own return"),
        rows=rows,
        caption=f"Fees {_money(view.fees, view.base_currency)}, dividends {_money(view.dividends, view.base_currency)} in this period.",
    )
    notes = tuple(Notice(tone="warning", text=sentence) for sentence in view.incomplete[:5])
    asks = next_questions("explain my time-weighted return", "how did my portfolio do this year?", "what do I own?")
    return Said(text=text, blocks=(*((chart,) if points else ()), figures, table, *notes, source(view.sources, view.price_date), asks))


def explain_number(view: ExplanationView) -> Said:
    """Definition, formula and parts of one figure."""
    name = view.figure.rpartition(".")[2].removesuffix("_frac").removesuffix("_pct").replace("_", " ")
    figure = f": {_value(view.value, view.unit)}" if view.value is not None or len(view.parts) == 0 else ""
    text = f"**{name}{f' of {view.symbol}' if view.symbol else ''}{figure}** as of {view.as_of}. {view.definition} Formula: {view.formula}."
    parts = _terms(f"What {name} is made of", view.parts)
    others = _terms("Also used", view.context)
    notes = tuple(Notice(tone="warning", text=sentence) for sentence in view.incomplete[:5])
    kept = "" if view.method is None else f" Cost by {view.method.upper()}, fees {'inside' if view.fees_in_cost else 'outside'} it."
    return Said(text=text + kept, blocks=(*parts, *others, *notes, source(view.sources, None), next_questions("what do I own?")))


def _terms(title: str, terms: tuple[TermView, ...]) -> tuple[Table, ...]:
    if not terms:
        return ()
    rows = tuple(
        (item.label, _value(item.value, item.unit), str(item.date or ""), item.price or "", item.rate or "", item.source)
        for item in terms[:MOST_PARTS]
    )
    caption = f"{MOST_PARTS} of {len(terms)}." if len(terms) > MOST_PARTS else ""
    labels = ("What", ">Figure", "Day", ">Price", ">Rate", "From")
    kept = [column for column in range(len(labels)) if column in {0, 1, 5} or any(row[column] for row in rows)]
    shown = tuple(tuple(row[column] for column in kept) for row in rows)
    return (Table(title=title, columns=columns(*(labels[column] for column in kept)), rows=shown, caption=caption),)


def _value(value: str | None, unit: str) -> str:
    if value is None:
        return "–"
    number = Decimal(value)
    if unit == "percent":
        return f"{number:,.2f} %"
    if unit == "fraction":
        return format_pct(number, signed=True)
    if len(unit) == 3 and unit.isupper():
        return format_money(number, unit)
    return f"{number:,f} {unit}" if unit else f"{number:,f}"
