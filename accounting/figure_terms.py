"""How the terms of each amount are found in the books."""

from collections.abc import Iterable
from decimal import Decimal

from accounting.activities import ZERO
from accounting.entries import Charge, IncomeKind
from accounting.explanation import Answer, Question, Term
from accounting.prices import PriceSource
from accounting.valuation import HoldingValue, known_sum

_PRICE_WORDS = {PriceSource.MARKET: "close", PriceSource.MANUAL: "manual price", PriceSource.TRADE: "last trade"}


def _rate_source(question: Question, activity_id: str) -> str:
    return "recorded rate" if activity_id in question.recorded_rates else "activity"


def quantity(question: Question) -> Answer:
    """Every change of the units held."""
    position = question.position
    before, parts = ZERO, []
    for step in question.books.steps[position.symbol]:
        change = step.quantity - before
        parts.append(Term(label="change", value=change, unit="units", date=step.date, source="activity", activity_id=step.activity_id))
        before = step.quantity
    return Answer(value=position.quantity, unit="units", parts=parts, incomplete=position.incomplete)


def cost_basis(question: Question) -> Answer:
    """The open lots with their cost."""
    position = question.position
    parts = [
        Term(
            label=f"lot of {lot.quantity.normalize():f}",
            value=lot.cost,
            unit=lot.currency,
            date=lot.opened,
            source="activity",
            activity_id=lot.id,
        )
        for lot in question.books.lots_of(position.symbol)
    ]
    return Answer(value=position.cost_basis, unit=position.currency, parts=parts, incomplete=position.incomplete)


def avg_cost(question: Question) -> Answer:
    """The lots, and the units that they are divided by."""
    cost, position = cost_basis(question), question.position
    held = Term(label="units held", value=position.quantity, unit="units", date=question.as_of)
    total = Term(label="cost basis", value=position.cost_basis, unit=position.currency)
    return Answer(value=position.avg_cost, unit=position.currency, parts=cost.parts, context=(total, held), incomplete=cost.incomplete)


def price_word(holding: HoldingValue) -> str:
    """Where a holding's price is from, as a term says it."""
    return "none" if holding.price_source is None else _PRICE_WORDS[holding.price_source]


def _worth(holding: HoldingValue, base: str) -> Term:
    return Term(
        label=f"{holding.quantity.normalize():f} {holding.symbol}",
        value=holding.value_base,
        unit=base,
        date=holding.price_date,
        source=price_word(holding),
        price=holding.price,
        rate=holding.rate,
    )


def missing_of(holdings: Iterable[HoldingValue], *, worth_only: bool = False) -> tuple[str, ...]:
    """What the holdings lack; with `worth_only` not what only their cost lacks."""
    return tuple(dict.fromkeys(sentence for h in holdings for sentence in (h.without_value if worth_only else h.incomplete)))


def market_value(question: Question) -> Answer:
    """Units, price and rate of every holding."""
    holdings = question.holdings
    parts = [_worth(holding, question.base) for holding in holdings]
    return Answer(
        value=known_sum(h.value_base for h in holdings), unit=question.base, parts=parts, incomplete=missing_of(holdings, worth_only=True)
    )


def total_value(question: Question) -> Answer:
    """Every holding and every cash account."""
    valuation = question.valuation
    cash = [
        Term(label=f"cash {c.currency}", value=c.amount_base, unit=question.base, date=c.rate_date, source="market rate", rate=c.rate)
        for c in valuation.cash
    ]
    parts = [*(_worth(holding, question.base) for holding in valuation.holdings), *cash]
    return Answer(value=valuation.total_base, unit=question.base, parts=parts, incomplete=valuation.without_value)


def weight(question: Question) -> Answer:
    """The holding's value over the total."""
    symbol = question.position.symbol
    holding = next((holding for holding in question.holdings if holding.symbol == symbol), None)
    total = Term(label="total value with cash", value=question.valuation.total_base, unit=question.base, date=question.as_of)
    if holding is None:
        return Answer(value=ZERO, unit="fraction", parts=(), context=(total,))
    parts = (_worth(holding, question.base),)
    return Answer(value=holding.weight, unit="fraction", parts=parts, context=(total,), incomplete=question.valuation.without_value)


def unrealized_gain(question: Question) -> Answer:
    """The value of every holding, and its cost taken off."""
    holdings, base = question.holdings, question.base
    parts = []
    for holding in holdings:
        cost = None if holding.cost_base is None else -holding.cost_base
        parts += [_worth(holding, base), Term(label=f"cost of {holding.symbol}", value=cost, unit=base, source="computed")]
    return Answer(value=known_sum(h.unrealized_base for h in holdings), unit=base, parts=parts, incomplete=missing_of(holdings))


def currency_gain(question: Question) -> Answer:
    """The cost of every holding at today's rate, and what it was at the rates of its own days."""
    holdings, base = question.holdings, question.base
    parts = []
    for h in holdings:
        today = None if h.rate is None else h.cost_basis * h.rate
        then = None if h.cost_base is None else -h.cost_base
        parts.append(
            Term(label=f"cost of {h.symbol} at today's rate", value=today, unit=base, date=h.rate_date, source="market rate", rate=h.rate)
        )
        parts.append(Term(label=f"cost of {h.symbol} at its own rates", value=then, unit=base))
    return Answer(value=known_sum(h.currency_gain_base for h in holdings), unit=base, parts=parts, incomplete=missing_of(holdings))


def realized_gain(question: Question) -> Answer:
    """Every closed lot."""
    rows = [row for row in question.books.realized if question.concerns(row.symbol, row.closed)]
    parts = [
        Term(
            label=f"{row.quantity.normalize():f} {row.symbol} of {row.opened}",
            value=row.gain_base,
            unit=question.base,
            date=row.closed,
            source=_rate_source(question, row.activity_id),
            activity_id=row.activity_id,
            rate=row.closing_rate,
        )
        for row in rows
    ]
    return Answer(value=known_sum(row.gain_base for row in rows), unit=question.base, parts=parts, incomplete=_no_rate(parts))


def _no_rate(parts: Iterable[Term]) -> tuple[str, ...]:
    return tuple(f"The exchange rate for {part.label} of {part.date} is missing." for part in parts if part.value is None)


def _income(question: Question, kind: IncomeKind) -> Answer:
    rows = [row for row in question.books.income if row.kind is kind and question.concerns(row.symbol, row.date)]
    parts = [
        Term(
            label=row.symbol or kind.value,
            value=row.gross_base,
            unit=question.base,
            date=row.date,
            source=_rate_source(question, row.activity_id),
            activity_id=row.activity_id,
            rate=row.rate,
        )
        for row in rows
    ]
    return Answer(value=known_sum(row.gross_base for row in rows), unit=question.base, parts=parts, incomplete=_no_rate(parts))


def dividends(question: Question) -> Answer:
    """Every dividend, before fee and tax."""
    return _income(question, IncomeKind.DIVIDEND)


def interest(question: Question) -> Answer:
    """Every interest payment, before fee and tax."""
    return _income(question, IncomeKind.INTEREST)


def _charged(question: Question, charges: Iterable[tuple[Charge, Decimal]]) -> Answer:
    parts = [
        Term(
            label=charge.symbol or "account",
            value=None if charge.rate is None else amount * charge.rate,
            unit=question.base,
            date=charge.date,
            source=_rate_source(question, charge.activity_id),
            activity_id=charge.activity_id,
            rate=charge.rate,
        )
        for charge, amount in charges
        if amount and question.concerns(charge.symbol, charge.date)
    ]
    total = sum((Decimal(part.value) for part in parts if part.value is not None), ZERO)
    return Answer(value=total, unit=question.base, parts=parts, incomplete=_no_rate(parts))


def fees(question: Question) -> Answer:
    """Every fee, on trades and alone, less refunds."""
    return _charged(question, ((charge, charge.fee) for charge in question.books.charges))


def taxes(question: Question) -> Answer:
    """Every tax, withheld and alone, less refunds."""
    return _charged(question, ((charge, charge.tax) for charge in question.books.charges))


def cash(question: Question) -> Answer:
    """Every cash account at today's rate."""
    accounts = question.valuation.cash
    parts = [
        Term(
            label=f"{c.amount:f} {c.currency}", value=c.amount_base, unit=question.base, date=c.rate_date, source="market rate", rate=c.rate
        )
        for c in accounts
    ]
    return Answer(value=question.valuation.cash_base, unit=question.base, parts=parts, incomplete=_no_rate(parts))


def net_contributions(question: Question) -> Answer:
    """Everything that crossed the border of the portfolio."""
    flows = [flow for flow in question.books.flows if question.concerns(flow.symbol, flow.date)]
    parts = [
        Term(
            label=flow.symbol or "cash",
            value=flow.amount_base,
            unit=question.base,
            date=flow.date,
            source=_rate_source(question, flow.activity_id),
            activity_id=flow.activity_id,
            rate=flow.rate,
        )
        for flow in flows
    ]
    return Answer(value=known_sum(flow.amount_base for flow in flows), unit=question.base, parts=parts, incomplete=_no_rate(parts))
