"""Quotes, price histories, comparisons, watchlist and alerts in words, tables and pictures."""

from collections.abc import Callable
from decimal import Decimal

from agents.blocks import LineWithBand, Metric, Metrics, Notice, Table, Trace
from agents.markdown import escaped
from agents.presenting.portfolio import PRICE_MARKS, tone
from agents.presenting.price_days import first_asked
from agents.presenting.said import Said, columns, listed, money, next_questions, price, source
from core.money import format_money, format_number, format_pct
from market.exchanges import pair_of
from tools.alerts import AlertsView, describe
from tools.asked import Outstanding
from tools.buying_power import BuyingView
from tools.comparison import Compared, CompareView
from tools.fields import WHOLE_PORTFOLIO
from tools.market_index import EQUAL_WEIGHT
from tools.own_prices import BY_HAND
from tools.quotes import PriceHistoryView, QuoteView
from tools.watch import WatchlistView

MOST_NAMED = 6
"""How many of a list are named in its sentence."""


def quote(view: QuoteView) -> Said:
    """The last close, and the change to the one before."""
    change = ""
    if view.change_frac is not None and view.previous_close is not None:
        moved = (
            f"{'up' if view.change_frac > 0 else 'down'} {format_pct(abs(view.change_frac))} from" if view.change_frac else "unchanged from"
        )
        change = f", {moved} {_exactly(view.previous_close, view.currency, rate=view.symbol.endswith('=X'))} at the close before"
    rate = view.symbol.endswith("=X")
    amount = f"**{_exactly(view.price, view.currency, rate=rate)}**"
    adjusted = ", adjusted for dividends paid since, so that day's own price may have been higher" if view.adjusted else ""
    text = f"{escaped(view.name)} ({view.symbol}) closed at {amount} on {view.as_of}{adjusted}{change}."
    if view.symbol == EQUAL_WEIGHT and view.change_frac is not None:
        way = "rose" if view.change_frac >= 0 else "fell"
        text = f"The market {way} **{format_pct(abs(view.change_frac))}** on {view.as_of}: that is the mean of the instruments here, in equal parts."
    if view.source == BY_HAND:
        age = f", {view.age_days} day{'s' if view.age_days != 1 else ''} before" if view.age_days else ""
        text = f"{escaped(view.name)} ({view.symbol}) is worth {amount} by the price that you set by hand for {view.as_of}{age}{change}."
    if view.buying is not None:
        text = f"{_bought(view, view.buying)} {text}"
    elif view.about == "age":
        text = _aged(view)
    if view.converted is not None:
        stated = view.converted
        text = (
            f"{escaped(view.name)} ({view.symbol}) closed at **{price(float(stated.price), stated.currency)}** on {view.as_of}: "
            f"{format_money(view.price, view.currency)} at {format_number(round(stated.rate, 6))} {stated.currency} for one {view.currency}, the rate of {stated.rate_date}."
        )
    notes = (Notice(tone="warning", text=view.degraded),) if view.degraded else ()
    of = view.symbol if view.symbol != EQUAL_WEIGHT else "KO"
    asks = next_questions(f"how did {of} do over the last year?", f"forecast {of} for a month", f"watch {of}")
    return Said(text=text, blocks=(*notes, source((view.source,), view.as_of), asks))


_RATE_DIGITS = 6
"""Significant digits of an exchange rate: 1.156 and 155.2 are no amounts of money."""


def _exactly(price_: Decimal, currency: str, *, rate: bool) -> str:
    """A price as money; the rate of two currencies with its own digits."""
    return f"{price_:.{_RATE_DIGITS}g} {currency}" if rate else format_money(price_, currency)


def _bought(view: QuoteView, found: BuyingView) -> str:
    """How many units an amount buys, or what units cost, the figure first."""
    units, cost = f"{format_number(found.units)} {view.symbol}", format_money(found.cost, view.currency)
    if (pair := pair_of(view.symbol)) is not None and not found.from_cash:
        of_base, of_other = format_money(found.units, pair[0]), format_money(found.cost, view.currency)
        wanted, given = (of_other, of_base) if found.money is None else (of_base, of_other)
        return f"**{wanted}**: that is what {given} are at the last close, before fees."
    if found.money is None or found.left is None or found.money_said is None or found.money_currency is None:
        return f"**{cost}**: that is what {units} cost at the last close, before fees."
    said = format_money(found.money_said, found.money_currency)
    whose = f"your cash of {said}" if found.from_cash else said
    if found.rate is not None:
        whose += f" ({format_money(found.money, view.currency)} at the rate of {found.rate_date})"
    if found.left < 0:
        return f"**{units}** cost {cost}, {format_money(-found.left, view.currency)} more than {whose}."
    rest = f"{format_money(found.left, view.currency)} would be left, before fees; nothing was bought."
    if not found.units:
        return f"**None**: one {view.symbol} costs more than {whose}. Nothing was bought."
    return f"**{units}**: {whose} would pay for {'it' if found.units == 1 else 'them'}, at {cost} in all; {rest}"


def _aged(view: QuoteView) -> str:
    """Of which day a price is, and how old that makes it."""
    age = "today's" if not view.age_days else f"**{view.age_days} day{'s' if view.age_days != 1 else ''}** old"
    if view.stands_still:
        age = "the day on which this sample market stands still" if not view.age_days else age
    what = "price that you set by hand" if view.source == BY_HAND else "last close that I know"
    return (
        f"The {what} of {escaped(view.name)} ({view.symbol}) is of **{view.as_of}**, {age}: {format_money(view.price, view.currency)}. "
        "Prices are closes of trading days; between two closes none is newer."
    )


def price_history(view: PriceHistoryView) -> Said:
    """The price as a line, with its return and drawdown."""
    word = "gained" if view.return_frac >= 0 else "lost"
    text = (
        f"{escaped(view.name)} ({view.symbol}) {word} **{format_pct(abs(view.return_frac), digits=1)}** from {view.start} to {view.end}: from "
        f"{price(view.first_close, view.currency)} to {price(view.last_close, view.currency)}. Its largest fall on the way was "
        f"{format_pct(abs(view.max_drawdown_frac), digits=1)}, from {view.drawdown_from} to {view.drawdown_to}."
    )
    if first := first_asked(view):
        text = first if view.about in {"high", "low"} else f"{first} {text}"
    chart = LineWithBand(
        title=f"{view.symbol}, {view.start} to {view.end}",
        unit=view.currency,
        days=tuple(point.date for point in view.points),
        traces=(Trace(name=f"{view.symbol} close", values=tuple(point.close for point in view.points)),),
        alt=f"{view.symbol} from {price(view.first_close, view.currency)} to {price(view.last_close, view.currency)}, between "
        f"{price(view.low, view.currency)} and {price(view.high, view.currency)}.",
    )
    figures = Metrics(
        title=f"{view.symbol} over {view.sessions} trading days",
        items=(
            Metric(
                label="Return",
                value=format_pct(view.return_frac, digits=1, signed=True),
                hint="last close over first",
                tone=tone(view.return_frac),
            ),
            Metric(
                label="Largest drawdown", value=format_pct(view.max_drawdown_frac, digits=1), hint="from a high to a later low", tone="bad"
            ),
            Metric(label="High", value=price(view.high, view.currency), hint=f"close of {view.high_date}"),
            Metric(label="Low", value=price(view.low, view.currency), hint=f"close of {view.low_date}"),
            Metric(label="Last close", value=price(view.last_close, view.currency), hint=f"on {view.end}"),
        ),
    )
    if view.symbol == EQUAL_WEIGHT:
        return _market_over(view, chart)
    notes = (Notice(tone="neutral", text=_by_hand(view)),) if view.by_hand else ()
    other = "MSFT" if view.symbol != "MSFT" else "AAPL"
    asks = next_questions(
        f"forecast {view.symbol} for a month", f"compare {view.symbol} and {other} over 1 year", f"{view.symbol} over 5 years"
    )
    return Said(text=text, blocks=(chart, figures, *notes, source((view.source,), view.as_of), asks))


def _market_over(view: PriceHistoryView, chart: LineWithBand) -> Said:
    """How the market did, by what stands for it: its level has no unit, so that only changes are told."""
    word = "gained" if view.return_frac >= 0 else "lost"
    first = f"{asked} " if (asked := first_asked(view)) else ""
    text = (
        f"{first}The market {word} **{format_pct(abs(view.return_frac), digits=1)}** from {view.start} to {view.end}, as the mean of the instruments here, in equal "
        f"parts. Its largest fall on the way was {format_pct(abs(view.max_drawdown_frac), digits=1)}, from {view.drawdown_from} to {view.drawdown_to}."
    )
    notes = (Notice(tone="neutral", text=view.degraded),) if view.degraded else ()
    asks = next_questions("how did my portfolio do against the market?", "how did the market do in 2008?", "what is my beta?")
    drawn = chart.model_copy(
        update={"title": f"The market, {view.start} to {view.end}", "unit": "100 at its start", "alt": text.replace("**", "")}
    )
    return Said(text=text, blocks=(drawn, *notes, source((view.source,), view.as_of), asks))


def _by_hand(view: PriceHistoryView) -> str:
    count = len(view.by_hand)
    what = f"{count} of these prices are" if count > 1 else "One of these prices is"
    return f"{what} set by you by hand, the last for {view.by_hand[-1]}."


def _called(item: Compared) -> str:
    """How one of them is called on a chart and in a table."""
    return item.name if item.symbol == WHOLE_PORTFOLIO else item.symbol


MOST_TOLD = 8
"""More than so many are told by their ends alone; the table has all."""
DRAWN = 6
"""So many of them are drawn: the best and the worst."""


_BY: dict[Outstanding, tuple[Callable[[Compared], float], str]] = {
    Outstanding.BEST: (lambda item: -item.return_frac, "did best"),
    Outstanding.WORST: (lambda item: item.return_frac, "did worst"),
    Outstanding.MOST_VOLATILE: (lambda item: -item.volatility_frac, "was most volatile, by its volatility a year"),
    Outstanding.LEAST_VOLATILE: (lambda item: item.volatility_frac, "was least volatile, by its volatility a year"),
    Outstanding.LARGEST_DRAWDOWN: (lambda item: item.max_drawdown_frac, "had the largest drawdown"),
    Outstanding.SMALLEST_DRAWDOWN: (lambda item: -item.max_drawdown_frac, "had the smallest drawdown"),
}
"""The order that a question asks for, and how what comes first is told."""


def _measured(item: Compared, about: Outstanding) -> str:
    """The figure by which one stands out."""
    if about in {Outstanding.BEST, Outstanding.WORST}:
        return format_pct(item.return_frac, digits=1, signed=True)
    return format_pct(item.volatility_frac if "volatile" in about else abs(item.max_drawdown_frac), digits=1)


def _outstanding(view: CompareView, about: Outstanding, span: str) -> str:
    """What comes first in the order that was asked for, those next to it, and of many the other end."""
    order = sorted(view.items, key=_BY[about][0])
    told = [f"{escaped(_called(item))} {_measured(item, about)}" for item in order]
    first, many = order[0], len(order) > MOST_TOLD
    name = escaped(first.name) if first.symbol == WHOLE_PORTFOLIO else f"{escaped(first.name)} ({first.symbol})"
    text = f"{f'Of the {len(order)} instruments here ' if many else ''}{name} {_BY[about][1]} {span}: **{_measured(first, about)}**; "
    return text + (f"then {', '.join(told[1:3])}. The other end: {', '.join(told[:-4:-1])}." if many else f"then {', '.join(told[1:])}.")


def compare(view: CompareView) -> Said:
    """Several instruments, or the portfolio with them, from a common start of 100."""
    best = next(item for item in view.items if item.symbol == view.best)
    whole = best.symbol == WHOLE_PORTFOLIO
    named = escaped(best.name) if whole else f"{escaped(best.name)} ({best.symbol})"
    span, change = f"from {view.start} to {view.end}", f"**{format_pct(best.return_frac, digits=1, signed=True)}**"
    text = f"{named} {'did best' if best.return_frac >= 0 else 'lost least'} {span} with {change}."
    if len(view.items) == 1:
        text = f"{named} made {change} {span}."
    if len(view.items) > MOST_TOLD or (view.about not in {None, Outstanding.BEST} and len(view.items) > 1):
        text = _outstanding(view, view.about or Outstanding.BEST, span)
    elif len(view.items) > 1:
        others = (f"{escaped(_called(i))} made {format_pct(i.return_frac, digits=1, signed=True)}." for i in view.items if i is not best)
        text += " " + " ".join(others)
    ranked = sorted(view.items, key=_BY[view.about or Outstanding.BEST][0])
    drawn = view.items if len(view.items) <= MOST_TOLD else (*ranked[: DRAWN // 2], *ranked[-DRAWN // 2 :])
    chart = LineWithBand(
        title=f"{' and '.join(_called(i) for i in drawn)}, start = 100",
        unit="index",
        days=view.days,
        traces=tuple(Trace(name=_called(item), values=item.index) for item in drawn),
        alt="From 100 to " + ", ".join(f"{_called(item)} {item.index[-1]:.0f}" for item in drawn) + ".",
    )
    rows = tuple(
        (
            "" if item.symbol == WHOLE_PORTFOLIO else item.symbol,
            item.name,
            format_pct(item.return_frac, digits=1, signed=True),
            format_pct(item.volatility_frac, digits=1),
            format_pct(item.max_drawdown_frac, digits=1),
        )
        for item in (view.items if len(view.items) <= MOST_TOLD else ranked)
    )
    table = Table(
        title="Side by side", columns=columns("Symbol", "Name", ">Return", ">Volatility a year", ">Largest drawdown"), rows=rows,
        caption="Over their common trading days, each in its own currency.",
    )  # fmt: skip
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes[:5])
    asks = (
        next_questions("how did my portfolio do this year?", "how risky is my portfolio?")
        if whole
        else next_questions(f"forecast {view.best} for a month", f"how did {view.best} do over 5 years?", f"watch {view.best}")
    )
    return Said(text=text, blocks=(chart, table, *notes, source(view.sources, view.end), asks))


def watchlist_show(view: WatchlistView) -> Said:
    """Watched instruments with their last closes."""
    if not view.items:
        return Said(text="Your watchlist is empty. Say “watch AAPL” to put something on it.", blocks=(next_questions("watch AAPL"),))
    rows = tuple(
        (
            item.symbol,
            item.name,
            "–" if item.price is None else money(item.price, item.currency or "") + PRICE_MARKS.get(item.source or "", ("", ""))[0],
            "–" if item.change_frac is None else format_pct(item.change_frac, signed=True),
            str(item.as_of or "no price here"),
        )
        for item in view.items
    )
    caption = PRICE_MARKS[BY_HAND][1].strip() if any(item.source == BY_HAND for item in view.items) else ""
    labels = ("Symbol", "Name", ">Last close", ">Change", "As of")
    table = Table(title="Watchlist", columns=columns(*labels), rows=rows, caption=caption)
    first, days = view.items[0].symbol, [item.as_of for item in view.items if item.as_of is not None]
    newest = f", with closes up to {max(days)}" if days else ""
    asks = next_questions(f"forecast {first} for a month", f"stop watching {first}", f"tell me when {first} falls by 5 % in a day")
    named = listed([item.symbol for item in view.items[:MOST_NAMED]])
    more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
    return Said(text=f"You watch **{len(rows)}** instrument{'s' if len(rows) != 1 else ''}: {named}{more}{newest}.", blocks=(table, asks))


def alert_list(view: AlertsView) -> Said:
    """All alerts."""
    if not view.items:
        return Said(
            text="You have no alerts. Say “tell me when AAPL is above 150” to make one.",
            blocks=(next_questions("tell me when AAPL is above 150"),),
        )
    rows = tuple(
        (
            str(item.number),
            item.symbol,
            describe(item.condition, item.threshold, level=item.level, horizon_days=item.horizon_days, direction=item.direction),
            "armed" if item.armed else "fired",
        )
        for item in view.items
    )
    table = Table(title="Alerts", columns=columns(">No.", "Symbol", "Tell me when it is", "State"), rows=rows)
    asks = next_questions(f"delete alert {view.items[0].number}", f"price of {view.items[0].symbol}", "show my watchlist")
    named = listed([f"{row[1]} {row[2]}" for row in rows[:MOST_NAMED]])
    more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
    return Said(text=f"You have **{len(rows)}** alert{'s' if len(rows) != 1 else ''}: {named}{more}.", blocks=(table, asks))
