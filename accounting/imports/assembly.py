"""Settled activities to the rows that the caller gets: currencies completed, names put in their place, twins numbered."""

from decimal import Decimal

from accounting.imports.columns import Columns
from accounting.imports.doubts import add_doubts
from accounting.imports.home import DOLLAR, Home
from accounting.imports.instruments import is_ticker
from accounting.imports.results import Result, plain
from accounting.imports.statement import ParsedRow

_NO_SECURITY = frozenset({"deposit", "withdrawal", "fee"})


def finish(result: Result, *, twin_index: int, columns: Columns, home: Home, default_currency: str | None) -> ParsedRow:
    """The row of `result`."""
    draft = result.draft
    assert draft.day is not None  # noqa: S101  # settle() fails drafts without a day
    _complete_currency(result, home, default_currency)
    add_doubts(result, columns)
    symbol, name = _identity(result)
    differs = result.amount_currency != result.currency
    notes = [note for note in (result.note, draft.note) if note]
    return ParsedRow(
        lines=tuple(dict.fromkeys(draft.lines)),
        type=result.type,
        date=draft.day,
        symbol=symbol,
        name=name,
        isin=draft.isin,
        quantity=_plain(result.quantity),
        unit_price=_plain(result.unit_price),
        currency=result.currency,
        fee=plain(result.fee),
        tax=plain(result.tax),
        amount=plain(result.amount),
        amount_currency=result.amount_currency,
        fx_rate=_plain(draft.fx_rate) if differs else None,
        account=draft.account,
        note="; ".join(notes) or None,
        fee_currency=result.fee_currency,
        tax_currency=result.tax_currency,
        gross=_plain(result.gross) if result.tax or result.fee else None,
        multiplier=result.multiplier,
        ratio=_plain(draft.ratio),
        accrued_interest=_plain(abs(draft.accrued)) if draft.accrued else None,
        counter_symbol=draft.counter[1] if draft.counter and draft.intent == "convert" else None,
        counter_quantity=draft.counter[0] if draft.counter and draft.intent == "convert" else None,
        warnings=tuple(draft.warnings),
        twin_index=twin_index,
    )


def _plain(number: Decimal | None) -> Decimal | None:
    return None if number is None else plain(number)


def _identity(result: Result) -> tuple[str | None, str | None]:
    """Symbol and name; a name in the symbol's column stays a symbol only for what can be held."""
    draft = result.draft
    symbol, name = draft.symbol, draft.name
    if result.type in _NO_SECURITY and symbol and not is_ticker(symbol):
        return None, name or symbol
    if result.type in ("deposit", "withdrawal") and not draft.isin:
        return None, None
    if symbol is None and draft.isin is None and draft.local_id:
        symbol = draft.local_id
    return symbol, name


def _complete_currency(result: Result, home: Home, default_currency: str | None) -> None:
    """Fills in a currency that the line does not state, and says from where; a move of bare units has none."""
    if result.unit_price is None and not result.amount and (result.quantity or result.type == "split"):
        result.currency = result.amount_currency = None
        return
    if result.amount_currency is None and (result.currency is None or result.converted):
        result.amount_currency = _home_currency(result, home, default_currency)
    result.currency = result.currency or result.amount_currency
    result.amount_currency = result.amount_currency or result.currency
    for name in ("currency", "amount_currency", "fee_currency", "tax_currency"):
        if getattr(result, name) == DOLLAR:
            setattr(result, name, home.dollar)
            if home.dollar_reason:
                result.draft.warn(f"$ is taken for {home.dollar}: {home.dollar_reason}")


def _home_currency(result: Result, home: Home, default_currency: str | None) -> str | None:
    if home.currency and home.stated:
        return home.currency
    if default_currency:
        result.draft.warn(f"the file states no currency; {default_currency} was given")
        return default_currency
    if home.currency is None:
        result.draft.warn("the file states no currency")
    else:
        result.draft.warn(f"the file states no currency; taken for {home.currency}: {home.reason}")
    return home.currency
