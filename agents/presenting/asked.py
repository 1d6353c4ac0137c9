"""The first sentence of an answer about a portfolio: the one thing that was asked, figure first."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from agents.markdown import escaped
from agents.presenting.said import listed, money
from agents.presenting.sales import sale_said
from core.money import format_money, format_number, format_pct
from tools.asked import About
from tools.books import cost_name
from tools.holding_views import HoldingView
from tools.portfolio import PortfolioView

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


_THEN = {"hold": "held", "have": "had", "own": "owned"}


def _who(view: PortfolioView, verb: str) -> str:
    """Such as "You hold" or "Anna holds"; of a past day "On 2022-01-31 you held"."""
    if view.date is not None:
        return f"On {view.date} {'you' if view.owner is None else escaped(view.owner)} {_THEN[verb]}"
    return f"You {verb}" if view.owner is None else f"{escaped(view.owner)} {'has' if verb == 'have' else f'{verb}s'}"


def _one(view: PortfolioView, symbol: str) -> str:
    item = next((each for each in view.holdings if each.symbol == symbol), None)
    if view.about in {About.REALIZED, About.UNREALIZED}:
        return _of_gain(view, item, symbol)
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
    return f"{_who(view, 'hold')} **{format_number(item.quantity)} {item.symbol}**{worth}{since}.{_change(item, cost, each, 'is' if view.date is None else 'was')}"


def _of_gain(view: PortfolioView, item: HoldingView | None, symbol: str) -> str:
    """What sales of an instrument made, and what its holding would make."""
    base = view.base_currency
    open_gain = None if item is None else item.gain_base
    held = f"No {escaped(symbol)} is held, so none of its gain is unrealised." if item is None else ""
    if open_gain is not None:
        held = f"The unrealised gain of the {escaped(symbol)} that is held is **{money(open_gain, base, signed=True)}** against its cost."
    if view.about is About.UNREALIZED:
        return held or f"The unrealised gain of {escaped(symbol)} is not known: a price or a rate is missing."
    made = "not known, because a rate is missing" if view.realized_of is None else f"**{money(view.realized_of, base, signed=True)}**"
    return f"The realised gain of {escaped(symbol)}, of all its sales, is {made}. {held}"


def _gains(view: PortfolioView) -> str:
    """What sales made, and what the holdings would make; the one that was asked for comes first."""
    base = view.base_currency
    made = f"The realised gain of all sales since the first transaction is **{format_money(view.realized_base, base, signed=True)}**."
    share = "" if view.gain_frac is None else f" ({format_pct(view.gain_frac, signed=True, digits=1)})"
    held = f"The unrealised gain of what is held is **{format_money(view.gain_base, base, signed=True)}** against its cost{share}."
    return f"{held} {made}" if view.about is About.UNREALIZED else f"{made} {held}"


def _change(item: HoldingView, cost: str, each: str, verb: str) -> str:
    """How a holding stands against its cost."""
    if item.gain is None:
        return f" It cost {cost}, {each} a unit."
    share = "" if item.gain_frac is None else f" ({format_pct(item.gain_frac, signed=True, digits=1)})"
    way = "up" if item.gain >= 0 else "down"
    return f" It {verb} {way} {money(abs(item.gain), item.currency)}{share} on its cost of {cost}, {each} a unit."


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
    }
    if about not in words:
        return ""
    word, amount = words[about]
    return f"{word} since the first transaction come to **{format_money(amount, view.base_currency)}**."


def _put_in(view: PortfolioView) -> str:
    """What was put in less what was taken out."""
    return (
        f"You have put in **{format_money(view.net_contributions_base, view.base_currency)}** net: deposits and what was transferred in, less withdrawals and what "
        f"went out. The whole is worth {format_money(view.total_base, view.base_currency)} as of {view.as_of}."
    )


_OF_HOLDINGS: dict[About, Callable[[PortfolioView], str]] = {
    About.CASH: _cash,
    About.BEST: lambda view: _ranked(view, best=True),
    About.WORST: lambda view: _ranked(view, best=False),
    About.WINNERS: lambda view: _sided(view, above=True),
    About.LOSERS: lambda view: _sided(view, above=False),
    About.LARGEST: lambda view: _sized(view, largest=True),
    About.SMALLEST: lambda view: _sized(view, largest=False),
    About.COUNT: _count,
    About.NET_DEPOSITS: _put_in,
    About.LONGEST: _longest,
    About.AVERAGE_COST: _average,
    About.REALIZED: _gains,
    About.UNREALIZED: _gains,
    About.IF_SOLD: lambda view: _if_sold(view, view.holdings),
}
