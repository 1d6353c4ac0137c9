"""How the terms of prices, and of what rests on them alone, are found in the valuation."""

from accounting.entries import Lot
from accounting.explanation import Answer, Question, Term
from accounting.figure_terms import missing_of, price_word, unrealized_gain
from accounting.valuation import HoldingValue, known_sum
from core.errors import InvalidInput


def _held(question: Question) -> HoldingValue:
    """The open holding that is asked about.

    Raises:
        InvalidInput: none was named, or all of it was sold.
    """
    symbol = question.position.symbol
    for holding in question.holdings:
        if holding.symbol == symbol:
            return holding
    raise InvalidInput(f"No {symbol} is held on {question.as_of}; ask for its realised gain.", field="symbol")


def _price(holding: HoldingValue) -> Term:
    return Term(
        label=f"price of {holding.symbol}",
        value=holding.price,
        unit=holding.currency,
        date=holding.price_date,
        source=price_word(holding),
        price=holding.price,
    )


def _units(holding: HoldingValue) -> Term:
    return Term(label="units held", value=holding.quantity, unit="units")


def price(question: Question) -> Answer:
    """The price, its day and where it is from."""
    holding = _held(question)
    return Answer(value=holding.price, unit=holding.currency, parts=(_price(holding),), incomplete=holding.without_value)


def value_local(question: Question) -> Answer:
    """Units and price."""
    holding = _held(question)
    return Answer(value=holding.value, unit=holding.currency, parts=(_units(holding), _price(holding)), incomplete=holding.without_value)


def gain_local(question: Question) -> Answer:
    """Value and cost in the holding's own currency."""
    holding = _held(question)
    worth = Term(label="value", value=holding.value, unit=holding.currency, date=holding.price_date, source=price_word(holding))
    cost = Term(label="cost", value=-holding.cost_basis, unit=holding.currency)
    return Answer(
        value=holding.unrealized_gain,
        unit=holding.currency,
        parts=(worth, cost),
        context=(_units(holding), _price(holding)),
        incomplete=holding.incomplete,
    )


def cost_base(question: Question) -> Answer:
    """The cost of every lot, at the rate of its own day."""
    wanted = {holding.symbol for holding in question.holdings}
    lots = [lot for lot in question.books.lots if lot.symbol in wanted]
    parts = [_lot(lot, question.base) for lot in lots]
    return Answer(
        value=known_sum(h.cost_base for h in question.holdings), unit=question.base, parts=parts, incomplete=missing_of(question.holdings)
    )


def _lot(lot: Lot, base: str) -> Term:
    return Term(
        label=f"{lot.quantity.normalize():f} {lot.symbol}",
        value=lot.cost_base,
        unit=base,
        date=lot.opened,
        source="activity",
        activity_id=lot.id,
    )


def unrealized_return(question: Question) -> Answer:
    """The gain and the cost that it is divided by."""
    holdings = question.holdings
    if question.symbol is not None:
        own = _held(question)
        top, bottom, unit = own.unrealized_gain, own.cost_basis, own.currency
    else:
        top, bottom, unit = known_sum(h.unrealized_base for h in holdings), known_sum(h.cost_base for h in holdings), question.base
    parts = (Term(label="unrealised gain", value=top, unit=unit), Term(label="cost", value=bottom, unit=unit))
    value = None if top is None or not bottom else top / bottom
    terms = tuple(unrealized_gain(question).parts)
    return Answer(value=value, unit="fraction", parts=parts, context=terms, incomplete=missing_of(holdings))
