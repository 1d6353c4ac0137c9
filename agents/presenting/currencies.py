"""A portfolio in another currency than its own."""

from agents.blocks import Column, Table
from agents.markdown import escaped
from agents.presenting.said import money
from core.money import format_number
from tools.asked import About
from tools.portfolio import InCurrencyView, PortfolioView


def stated_otherwise(view: PortfolioView, stated: InCurrencyView) -> str:
    """What was asked in the other currency, the figure first; where no rate is known, which one is missing."""
    base, other = view.base_currency, stated.currency
    if stated.total_value is None or stated.rate is None:
        return f"I know no exchange rate from {base} to {other} up to {view.as_of}, so this is in {base}."
    who = "you" if view.owner is None else escaped(view.owner)
    at = f"at {format_number(round(stated.rate, 6))} {other} for one {base}, the rate of {stated.rate_date}"
    if view.about is About.CASH:
        return f"In {other}, {who} {'have' if view.owner is None else 'has'} **{money(stated.cash, other)}** in cash, {at}."
    held = next((value for item, value in zip(view.holdings, stated.values, strict=True) if item.symbol == view.symbol), None)
    if view.symbol is not None and held is not None:
        return f"In {other}, that is **{money(held, other)}**, {at}."
    parts = f"{money(stated.holdings, other)} in holdings and {money(stated.cash, other)} in cash"
    return f"In {other}, {who} {'own' if view.owner is None else 'owns'} **{money(stated.total_value, other)}**: {parts}, {at}."


def with_values(table: Table, stated: InCurrencyView) -> Table:
    """The table of holdings with a column of their values in the other currency; as it was where there is no rate."""
    if stated.total_value is None:
        return table
    other = stated.currency
    values = [*(money(value, other) for value in stated.values), money(stated.cash, other)]
    place = len(table.columns) - 1
    return table.model_copy(
        update={
            "columns": (*table.columns[:place], Column(label=f"In {other}", align="right"), *table.columns[place:]),
            "rows": tuple((*row[:place], value, *row[place:]) for row, value in zip(table.rows, values, strict=True)),
            "total": (*table.total[:place], money(stated.total_value, other), *table.total[place:]) if table.total else table.total,
        }
    )
