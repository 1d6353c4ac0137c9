"""Returns and explanations in words, tables and pictures."""

from decimal import Decimal

from accounting import PeriodLength
from agents.blocks import LineWithBand, Metric, Metrics, Notice, Table, Trace
from agents.presenting.asked_returns import lasts_a_year, of_returns
from agents.presenting.models import weights
from agents.presenting.portfolio import tone
from agents.presenting.said import Said, columns, next_questions, price, source
from core.money import format_money, format_pct
from tools.asked import About
from tools.books import terms_said
from tools.explanations import WEIGHT, ExplanationView, TermView
from tools.market_index import EQUAL_WEIGHT
from tools.performance_views import PerformanceView, PeriodView

MOST_PARTS = 40
MOST_MONTHS = 36
MOST_PERIODS = 60
MOST_ALONE = 2
"""Fewer periods than this are no table."""


def _pct(value: float | None) -> str:
    return "–" if value is None else format_pct(value, signed=True)


def portfolio_performance(view: PerformanceView) -> Said:
    """The gain and the returns, each by its name, with the value over time."""
    what = view.symbol or "Your portfolio"
    base = view.base_currency
    if view.gain is None:
        text = f"What {what[:1].lower() + what[1:] if view.symbol is None else what} made from {view.start} to {view.end} cannot be told: prices or rates are missing."
    else:
        yearly = f", {_pct(view.irr_frac)} a year money-weighted (IRR)" if lasts_a_year(view) else ""
        text = (
            f"{what} {'gained' if view.gain >= 0 else 'lost'} **{price(abs(view.gain), base)}** from {view.start} to {view.end}: "
            f"{_pct(view.twr_frac)} time-weighted{yearly}." + _extremes(view) + _beside(view)
        )
    asked = "" if view.by is not None else of_returns(view)
    text = _best_and_worst(view) + (f"{asked} {text}" if asked else text)
    points = [point for point in view.points if point.value is not None]
    chart = LineWithBand(
        title=f"{view.symbol or 'Portfolio'} value",
        unit=view.base_currency,
        days=tuple(point.date for point in points),
        traces=(Trace(name="value", values=tuple(point.value for point in points)),),
        alt=f"From {price(view.start_value, view.base_currency)} to {price(view.end_value, view.base_currency)}, deposits included.",
    )
    rows = tuple(
        (item.symbol, price(item.gain, view.base_currency, signed=True), _pct(item.contribution_frac), _pct(item.twr_frac))
        for item in sorted(view.contributions, key=lambda one: -(one.gain or 0.0))
    )
    table = Table(
        title="What added to it",
        columns=columns("Holding", ">Gain", ">Contribution", ">Own return"),
        rows=rows,
        caption=f"Fees {price(view.fees, base)}, taxes {price(view.taxes, base)}, dividends {price(view.dividends, base)}, "
        f"interest {price(view.interest, base)} in this period. {terms_said(view.cost_method, fees_in_cost=view.fees_in_cost)}.",
    )
    notes = (
        *(Notice(tone="warning", text=sentence) for sentence in view.incomplete[:5]),
        *(Notice(tone="neutral", text=sentence) for sentence in view.notes),
    )
    asks = next_questions("how did my portfolio do this year?", "how risky is my portfolio?", "what do I own?")
    return Said(
        text=text,
        blocks=(
            *((chart,) if points else ()),
            _figures(view),
            _variants(view),
            *_benchmark(view),
            table,
            *_periods(view),
            *notes,
            source(view.sources, view.price_date),
            asks,
        ),
    )


def _extremes(view: PerformanceView) -> str:
    """Which holdings did most and least for the gain."""
    held = [item for item in view.contributions if item.symbol != "cash"]
    ranked = sorted(((item.gain, item.symbol) for item in held if item.gain is not None), reverse=True)
    if view.symbol is not None or len(ranked) < 2 or view.about in {About.BEST, About.WORST}:
        return ""
    (most, best), (least, worst) = ranked[0], ranked[-1]
    return f" {best} did best ({price(most, view.base_currency, signed=True)}), {worst} worst ({price(least, view.base_currency, signed=True)})."


def _best_and_worst(view: PerformanceView) -> str:
    """The best and the worst day, week, month or year, the one that was asked for first; or how many of them rose."""
    found = next((item for item in view.extremes if item.span is view.by), None)
    if found is None:
        return ""
    if view.about is About.RISES:
        stood = (
            f"{view.symbol or 'Your portfolio'} rose on **{found.rose}** {_counted(found.rose, found.span)} from {view.start} to {view.end}"
        )
        return f"{stood} and fell on **{found.fell}**. "
    if view.about is About.AVERAGE:
        mean = (
            f"A {found.span} brought **{price(found.mean_gain, view.base_currency, signed=True)}** ({_pct(found.mean_twr_frac)}) on average"
        )
        return f"{mean} from {view.start} to {view.end}. "
    ends = (("best", found.best), ("worst", found.worst))
    (first, one), (second, other) = ends[::-1] if view.about is About.WORST else ends
    told = [
        f"{_when(item, found.span)} with **{_pct(item.twr_frac)}** ({price(item.gain, view.base_currency, signed=True)})"
        for item in (one, other)
    ]
    whose = f"The {first} {found.span} of {view.symbol}" if view.symbol else f"Your {first} {found.span}"
    return f"{whose} was {told[0]}, the {second} {told[1]}. "


def _counted(number: int, span: PeriodLength) -> str:
    return f"{span}{'s' if number != 1 else ''}"


def _when(item: PeriodView, span: PeriodLength) -> str:
    """A day, week, month, quarter or year as people write it."""
    if span is PeriodLength.MONTH:
        return f"{item.end:%B %Y}"
    if span is PeriodLength.QUARTER:
        return item.label.replace("-", " ")
    return f"the week up to {item.end}" if span is PeriodLength.WEEK else item.label


def _periods(view: PerformanceView) -> tuple[Table, ...]:
    """The returns by month, or by year where there are many months or it was asked for; the newest first."""
    by_year = view.by is PeriodLength.YEAR or (view.by is None and len(view.months) > MOST_MONTHS)
    rows = view.years if by_year else view.months
    if len(rows) < MOST_ALONE:
        return ()
    shown = tuple(
        (item.label, price(item.gain, view.base_currency, signed=True), _pct(item.twr_frac)) for item in list(reversed(rows))[:MOST_PERIODS]
    )
    left = f" The newest {MOST_PERIODS} of {len(rows)}." if len(rows) > MOST_PERIODS else ""
    what = "year" if by_year else "month"
    caption = f"Each up to the end of its last day; the first and the last {what} may be parts of theirs.{left}"
    return (Table(title=f"By {what}", columns=columns(what.capitalize(), ">Gain", ">Time-weighted"), rows=shown, caption=caption),)


def _figures(view: PerformanceView) -> Metrics:
    """The gain and the returns after fees and with dividends."""
    return Metrics(
        title="Returns, after fees and with dividends",
        items=(
            Metric(
                label="Gain",
                value=price(view.gain, view.base_currency, signed=True),
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


BASES = {
    "net": "After fees, with dividends",
    "gross": "Before fees, with dividends",
    "net_without_dividends": "After fees, without dividends",
    "gross_without_dividends": "Before fees, without dividends",
}


def _variants(view: PerformanceView) -> Table:
    rows = tuple(
        (
            BASES.get(item.basis, item.basis),
            price(item.gain, view.base_currency, signed=True),
            _pct(item.twr_frac),
            _pct(item.irr_frac),
            _pct(item.simple_frac),
            _pct(item.roai_frac),
        )
        for item in view.variants
    )
    return Table(
        title="Side by side",
        columns=columns("Basis", ">Gain", ">Time-weighted", ">IRR a year", ">Simple", ">On invested capital"),
        rows=rows,
        caption="Time-weighted and simple returns are of the whole period.",
    )


def _beside(view: PerformanceView) -> str:
    """How a benchmark did with the same flows, in a sentence."""
    other = view.benchmark
    if other is None:
        return ""
    money = price(abs(other.ahead), view.base_currency)
    named = "the equal-weighted market" if other.symbol == EQUAL_WEIGHT else other.symbol
    return f" The same money in {named} would be worth {price(other.end_value, view.base_currency)}: you are {money} {'ahead' if other.ahead >= 0 else 'behind'}."


def _benchmark(view: PerformanceView) -> tuple[Table, ...]:
    other, base = view.benchmark, view.base_currency
    if other is None:
        return ()
    rows = (
        (
            view.symbol or view.name,
            price(view.end_value, base),
            price(view.gain, base, signed=True),
            _pct(view.twr_frac),
            _pct(view.irr_frac),
        ),
        (other.symbol, price(other.end_value, base), price(other.gain, base, signed=True), _pct(other.twr_frac), _pct(other.irr_frac)),
        ("Ahead", price(other.ahead, base, signed=True), "", _pct(other.excess_twr_frac), _pct(other.excess_irr_frac)),
    )
    return (
        Table(
            title=f"Beside {other.symbol} with the same flows",
            columns=columns("", ">Value now", ">Gain", ">Time-weighted", ">IRR a year"),
            rows=rows,
            caption=f"{other.symbol} bought and sold on the same days with the same amounts, without costs, since {other.start}.",
        ),
    )


DIRECTIONS = frozenset({"put in", "taken out"})
"""Parts whose label says which way the money went."""
WRITTEN_OUT = {
    "twr": "time-weighted return",
    "twr_annualised": "time-weighted return a year",
    "irr": "money-weighted return (IRR)",
    "roai": "return on time-weighted investment",
    "var": "value at risk",
    "cvar": "expected loss beyond the value at risk",
    "cagr": "return a year (CAGR)",
}
"""Figures whose short names not everybody knows."""


def explain_number(view: ExplanationView) -> Said:
    """Definition, formula and parts of one figure."""
    if view.figure == WEIGHT:
        return weights(view)
    short = view.figure.rpartition(".")[2].removesuffix("_frac").removesuffix("_pct")
    name = WRITTEN_OUT.get(short, short.replace("_", " "))
    figure = f": {_value(view.value, view.unit)}" if view.value is not None or len(view.parts) == 0 else ""
    told = f"{name}{f' of {view.symbol}' if view.symbol else ''}"
    verb = "are" if name.endswith("s") and not name.endswith("ss") else "is"
    shown = f" {verb} **{figure.removeprefix(': ')}**" if figure else f" {verb} explained below,"
    text = f"Your {told}{shown} as of {view.as_of}. {view.definition} Formula: {view.formula}."
    parts = _terms(f"What {name} is made of", view.parts)
    others = _terms("Also used", view.context)
    notes = tuple(Notice(tone="warning", text=sentence) for sentence in view.incomplete[:5])
    kept = "" if view.method is None else f" Cost by {view.method.upper()}, fees {'inside' if view.fees_in_cost else 'outside'} it."
    return Said(text=text + kept, blocks=(*parts, *others, *notes, source(view.sources, None), next_questions("what do I own?")))


def _terms(title: str, terms: tuple[TermView, ...]) -> tuple[Table, ...]:
    if not terms:
        return ()
    rows = tuple(
        (item.label, _worth(item), str(item.date or ""), item.price or "", item.rate or "", item.source) for item in terms[:MOST_PARTS]
    )
    caption = f"{MOST_PARTS} of {len(terms)}." if len(terms) > MOST_PARTS else ""
    labels = ("What", ">Figure", "Day", ">Price", ">Rate", "From")
    kept = [column for column in range(len(labels)) if column in {0, 1, 5} or any(row[column] for row in rows)]
    shown = tuple(tuple(row[column] for column in kept) for row in rows)
    return (Table(title=title, columns=columns(*(labels[column] for column in kept)), rows=shown, caption=caption),)


def _worth(item: TermView) -> str:
    """A part's figure. Money put in counts against the return, but it is no loss: its label says which way it went, so it bears no sign."""
    shown = _value(item.value, item.unit)
    return shown.lstrip("-+\u2212") if item.label in DIRECTIONS else shown


def _value(value: str | None, unit: str) -> str:
    if value is None:
        return "–"
    number = Decimal(value)
    if unit == "percent":
        return f"{number:,.2f} %"
    if unit == "fraction":
        return format_pct(number)
    if len(unit) == 3 and unit.isupper():
        return format_money(number, unit)
    return f"{number:,f} {unit}" if unit else f"{number:,f}"
