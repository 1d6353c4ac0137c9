"""The first sentence of an answer about a portfolio: the one thing that was asked, figure first."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from agents.markdown import escaped
from agents.presenting.said import listed, money, price
from agents.presenting.sales import sale_said
from core.money import format_money, format_number, format_pct
from tools.asked import About
from tools.books import cost_name
from tools.performance import ContributionView, PerformanceView
from tools.portfolio import HoldingView, PortfolioView

DAYS_OF_A_YEAR = 365
FEW = 3
"""How many are named where a person asks for the best, the worst or the largest in the plural."""


def of_holdings(view: PortfolioView) -> str:
    """What was asked of the holdings, in a sentence; empty where nothing was."""
    if view.symbol is not None:
        return _one(view, view.symbol)
    if view.about is None:
        return ""
    answer = _OF_HOLDINGS.get(view.about)
    return answer(view) if answer is not None else _sum(view, view.about)  # of what only returns tell, nothing


def _who(view: PortfolioView, verb: str) -> str:
    """Such as "You hold" or "Anna holds"."""
    return f"You {verb}" if view.owner is None else f"{escaped(view.owner)} {'has' if verb == 'have' else f'{verb}s'}"


def _one(view: PortfolioView, symbol: str) -> str:
    item = next((each for each in view.holdings if each.symbol == symbol), None)
    if item is None:
        return f"{_who(view, 'hold')} no {escaped(symbol)}."
    cost = money(item.cost, item.currency)
    each = money(item.avg_cost, item.currency)
    if view.about is About.AVERAGE_COST:
        return (
            f"{item.symbol} cost **{each}** a unit on average: {cost} for {format_number(item.quantity)} by {cost_name(view.cost_method)}."
        )
    if view.about is About.IF_SOLD:
        return _if_sold(view, [item]) if view.sale is None else sale_said(view.sale)
    since = f", held since {item.held_since}" if item.held_since is not None else ""
    weight = "" if item.weight_frac is None else f", {format_pct(item.weight_frac, digits=1)} of the portfolio"
    worth = ", whose value is not known" if item.value is None else f" worth **{money(item.value, item.currency)}**{weight}"
    return f"{_who(view, 'hold')} **{format_number(item.quantity)} {item.symbol}**{worth}{since}.{_change(item, cost, each)}"


def _change(item: HoldingView, cost: str, each: str) -> str:
    """How a holding stands against its cost."""
    if item.gain is None:
        return f" It cost {cost}, {each} a unit."
    share = "" if item.gain_frac is None else f" ({format_pct(item.gain_frac, signed=True, digits=1)})"
    way = "up" if item.gain >= 0 else "down"
    return f" It is {way} {money(abs(item.gain), item.currency)}{share} on its cost of {cost}, {each} a unit."


def _cash(view: PortfolioView) -> str:
    share = (
        f", {format_pct(view.cash_base / view.total_base, digits=1)} of {format_money(view.total_base, view.base_currency)}"
        if view.total_base
        else ""
    )
    split = [money(item.amount, item.currency) for item in view.cash if item.amount]
    parts = f": {listed(split)}" if len(split) > 1 else ""
    return f"{_who(view, 'have')} **{format_money(view.cash_base, view.base_currency)}** in cash{share}{parts}."


def _gain_of(item: HoldingView, view: PortfolioView) -> str:
    share = "" if item.gain_frac is None else f", {format_pct(item.gain_frac, signed=True, digits=1)}"
    return f"{item.symbol} ({money(item.gain_base, view.base_currency, signed=True)}{share})"


def _by_gain(view: PortfolioView) -> list[HoldingView]:
    """The holdings whose gain is known, the largest first."""
    return sorted(
        (item for item in view.holdings if item.gain_base is not None), key=lambda item: item.gain_base or Decimal(0), reverse=True
    )


def _ranked(view: PortfolioView, *, best: bool) -> str:
    """Which holding is furthest above its cost, or below it."""
    ranked = _by_gain(view) if best else _by_gain(view)[::-1]
    if not ranked:
        return "No gain of a holding is known."
    count = view.limit or 1
    if count > 1:
        return f"{'Best' if best else 'Worst'} against their cost: {listed([f'**{_gain_of(item, view)}**' for item in ranked[:count]])}."
    first, gain = ranked[0], ranked[0].gain_base or Decimal(0)
    share = "" if first.gain_frac is None else f" ({format_pct(first.gain_frac, signed=True, digits=1)} on its cost)"
    amount = money(gain, view.base_currency, signed=True)
    none = "" if (gain > 0) is best else f"Nothing that is held is {'above' if best else 'below'} its cost. "
    alike = [item for item in ranked[1:FEW] if ((item.gain_base or 0) > 0) is best]
    then = f"; then {listed([_gain_of(item, view) for item in alike])}" if alike else ""
    return f"{none}**{first.symbol}** did {'best' if best else 'worst'}: **{amount}**{share}{then}."


def _sided(view: PortfolioView, *, above: bool) -> str:
    """Which holdings are above their cost, or below it."""
    known = _by_gain(view) if above else _by_gain(view)[::-1]
    found = [item for item in known if (item.gain_base or 0) > 0] if above else [item for item in known if (item.gain_base or 0) < 0]
    side = "above" if above else "below"
    if not found:
        return f"None of {len(known)} holdings is {side} its cost."
    total = money(sum((item.gain_base or Decimal(0) for item in found), Decimal(0)), view.base_currency, signed=True)
    named = listed([_gain_of(item, view) for item in found])
    return f"**{len(found)} of {len(known)}** holdings {'is' if len(found) == 1 else 'are'} {side} cost, {total} in all: {named}."


def _sized(view: PortfolioView, *, largest: bool) -> str:
    """Which holding is worth most, or least."""
    valued = [item for item in view.holdings if item.value_base is not None]
    ordered = valued if largest else valued[::-1]
    if not ordered:
        return "No holding has a known value."
    named = [
        f"**{item.symbol}** ({money(item.value_base, view.base_currency)}, {'–' if item.weight_frac is None else format_pct(item.weight_frac, digits=1)})"
        for item in ordered[: view.limit or 1]
    ]
    word = "largest" if largest else "smallest"
    return f"The {word} holding is {named[0]}." if len(named) == 1 else f"The {len(named)} {word} holdings are {listed(named)}."


def _count(view: PortfolioView) -> str:
    symbols = [item.symbol for item in view.holdings]
    return f"{_who(view, 'hold')} **{len(symbols)}** {'instrument' if len(symbols) == 1 else 'instruments'}{f': {listed(symbols)}' if symbols else ''}."


def _longest(view: PortfolioView) -> str:
    dated = sorted((item.held_since, item.symbol) for item in view.holdings if item.held_since is not None)
    if not dated:
        return f"{_who(view, 'hold')} nothing at present."
    since = dated[0][0]
    together = [symbol for day, symbol in dated if day == since]
    return f"**{listed(together)}** {'has' if len(together) == 1 else 'have'} been held longest, since **{since}**."


def _if_sold(view: PortfolioView, items: Sequence[HoldingView]) -> str:
    """What a sale of everything in `items` at the last closes would bring, and realise against its cost; no fees, no taxes."""
    valued = [item for item in items if item.value_base is not None and item.gain_base is not None]
    if not valued:
        return "Nothing that has a known value is held, so there is nothing to sell."
    value, gain = (
        sum((each or Decimal(0) for each in found), Decimal(0))
        for found in zip(*((i.value_base, i.gain_base) for i in valued), strict=True)
    )
    what = f"{format_number(valued[0].quantity)} {valued[0].symbol}" if len(valued) == 1 else f"all {len(valued)} holdings"
    result = f"{'gain' if gain >= 0 else 'loss'} of **{money(abs(gain), view.base_currency)}**"
    return (
        f"Selling {what} at the last closes would bring **{money(value, view.base_currency)}** and realise a {result} against their cost, before fees. "
        "What tax falls due depends on where you live; I do not work it out, and nothing was sold."
    )


def _average(view: PortfolioView) -> str:
    """What each holding cost a unit."""
    named = [f"{item.symbol} {money(item.avg_cost, item.currency)}" for item in view.holdings]
    return (
        f"Cost of a unit on average, by {cost_name(view.cost_method)}: {listed(named)}."
        if named
        else f"{_who(view, 'hold')} nothing at present."
    )


def _sum(view: PortfolioView, about: About) -> str:
    """What came in or was charged since the first transaction."""
    words = {
        About.FEES: ("Fees", view.fees_base),
        About.TAXES: ("Taxes", view.taxes_base),
        About.DIVIDENDS: ("Dividends", view.dividends_base),
        About.INTEREST: ("Interest", view.interest_base),
        About.REALIZED: ("Realised gains", view.realized_base),
    }
    if about not in words:
        return ""
    word, amount = words[about]
    return f"{word} since the first transaction come to **{format_money(amount, view.base_currency)}**."


_OF_HOLDINGS: dict[About, Callable[[PortfolioView], str]] = {
    About.CASH: _cash,
    About.BEST: lambda view: _ranked(view, best=True),
    About.WORST: lambda view: _ranked(view, best=False),
    About.WINNERS: lambda view: _sided(view, above=True),
    About.LOSERS: lambda view: _sided(view, above=False),
    About.LARGEST: lambda view: _sized(view, largest=True),
    About.SMALLEST: lambda view: _sized(view, largest=False),
    About.COUNT: _count,
    About.LONGEST: _longest,
    About.AVERAGE_COST: _average,
    About.IF_SOLD: lambda view: _if_sold(view, view.holdings),
}


def lasts_a_year(view: PerformanceView) -> bool:
    """Whether a stretch is long enough for returns a year to say anything."""
    return (view.end - view.start).days >= DAYS_OF_A_YEAR


def _worth(view: PerformanceView) -> str:
    """The value at the end of the last day."""
    what = view.symbol or "Your portfolio"
    if view.end_value is None:
        return f"What {view.symbol or 'your portfolio'} was worth on {view.end} cannot be told: prices or rates are missing."
    return f"{what} was worth **{price(view.end_value, view.base_currency)}** at the end of {view.end}."


def _why(view: PerformanceView) -> str:
    """Over which stretch the value went the way that the question takes for granted, or that it did over none."""
    down, gain, what = view.about is About.WHY_DOWN, view.gain or 0.0, view.symbol or "Your portfolio"
    whole = gain if view.whole_gain is None else view.whole_gain
    went = f"{what} is {'up' if whole >= 0 else 'down'} **{price(abs(whole), view.base_currency)}** since the first transaction"
    if view.whole_gain is None:
        return ""
    if (gain < 0) is not down:
        return f"{went}, and {'down' if down else 'up'} over none of the last day, week, month, quarter and year."
    return "" if whole == gain else f"{went}, but {'down' if down else 'up'} since {view.start}."


def _charged(words: str, of: Callable[[PerformanceView], float]) -> Callable[[PerformanceView], str]:
    """Says what was paid or received, such as "paid in fees"."""
    verb, _, kind = words.partition(" ")

    def said(view: PerformanceView) -> str:
        on = f" on {view.symbol}" if view.symbol else ""
        return f"**{price(of(view), view.base_currency)}** was {verb} {kind}{on} from {view.start} to {view.end}."

    return said


def _on_basis(basis: str, words: str) -> Callable[[PerformanceView], str]:
    """Says the returns before fees or without dividends."""

    def said(view: PerformanceView) -> str:
        item = next((one for one in view.variants if one.basis == basis), None)
        if item is None or item.gain is None:
            return ""
        yearly = item.irr_frac if lasts_a_year(view) else None
        returns = [
            f"{format_pct(value, signed=True)} {name}"
            for value, name in ((item.twr_frac, "time-weighted"), (yearly, "a year money-weighted (IRR)"))
            if value is not None
        ]
        told = f": {listed(returns)}" if returns else ""
        made = price(item.gain, view.base_currency, signed=True)
        return f"{words}, {view.symbol or 'your portfolio'} made **{made}** from {view.start} to {view.end}{told}."

    return said


_OF_RETURNS: dict[About, Callable[[PerformanceView], str]] = {
    About.FEES: _charged("paid in fees", lambda view: view.fees),
    About.TAXES: _charged("paid in taxes", lambda view: view.taxes),
    About.DIVIDENDS: _charged("received in dividends", lambda view: view.dividends),
    About.INTEREST: _charged("received in interest", lambda view: view.interest),
    About.BEFORE_FEES: _on_basis("gross", "Before fees"),
    About.WITHOUT_DIVIDENDS: _on_basis("net_without_dividends", "Without dividends"),
    About.WORTH: _worth,
    About.WHY_DOWN: _why,
    About.WHY_UP: _why,
}


def of_returns(view: PerformanceView) -> str:
    """What was asked of the gains of a period, in a sentence; empty where nothing was, or where the sentences of the whole say it."""
    direct = None if view.about is None else _OF_RETURNS.get(view.about)
    if direct is not None:
        return direct(view)
    gained = sorted(
        (item for item in view.contributions if item.symbol != "cash" and item.gain is not None),
        key=lambda item: item.gain or 0.0,
        reverse=True,
    )
    if view.symbol is not None or not gained:
        return ""
    if view.about in {About.BEST, About.WORST}:
        ordered = gained if view.about is About.BEST else gained[::-1]
        alike = [item for item in ordered[1:FEW] if ((item.gain or 0) > 0) is (view.about is About.BEST)]
        then = f"; then {listed([_added(item, view) for item in alike])}" if alike else ""
        return f"**{ordered[0].symbol}** did {view.about} from {view.start} to {view.end}: **{price(ordered[0].gain, view.base_currency, signed=True)}**{then}."
    if view.about in {About.WINNERS, About.LOSERS}:
        won = view.about is About.WINNERS
        found: Sequence[ContributionView] = (
            [item for item in gained if (item.gain or 0) > 0] if won else [item for item in gained[::-1] if (item.gain or 0) < 0]
        )
        verb = "gained" if won else "lost"
        named = f": {listed([_added(item, view) for item in found])}" if found else ""
        return f"**{len(found)} of {len(gained)}** holdings {verb} from {view.start} to {view.end}{named}."
    return ""


def _added(item: ContributionView, view: PerformanceView) -> str:
    return f"{item.symbol} ({price(item.gain, view.base_currency, signed=True)})"
