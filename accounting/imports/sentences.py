"""What descriptions tell in words: trades, dividend rates, split ratios, conversions."""

import re
from decimal import Decimal, DivisionByZero, InvalidOperation

from accounting.imports.drafts import Draft, Money
from accounting.imports.figures import SIGNS, decimal_mark, read_figure
from accounting.imports.instruments import is_ticker, trade_in_text
from accounting.imports.intents import Reading, read_cell
from accounting.imports.limits import MAX_TEXT_CHARS

_RATIO = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?::|/|for|-for-|zu|pour|per|a|à|x|->)\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)
_COUNTER = re.compile(r"\b(?:to|into|for|in|nach|zu)\s+([\d.,]+)\s+([A-Z0-9]{2,10})\b")
_SIDE_LETTER = re.compile(r"([BS]) \d[\d.,]* [A-Z0-9.]+ @ ")
_RATE = re.compile(
    r"(?:DIVIDEND|DISTRIBUTION|Dividend|Distribution|dividend|DIVIDENDE|Dividende)[^\d]{0,20}?\b(?:([A-Z]{3}) )?(\d+[.,]\d+)(?: ?([A-Z]{3})\b)?"
)
_RATE_BESIDE = re.compile(
    r"@ ?(?P<c1>[A-Z]{3}) (?P<p1>\d+[.,]\d+)|\b(?P<c2>[A-Z]{3}) (?P<p2>\d+[.,]\d+) ?/ ?(?:SHR|share|Share|Stk)|(?P<p3>\d+[.,]\d+) (?P<c3>[A-Z]{3})/(?:AKSJE|AKTIE|aktie|aksje)"
)


def read_sentence(draft: Draft) -> None:
    """Sets units and price of a trade, or the rate of a dividend, that only the description of `draft` tells."""
    if draft.intent in (None, "inflow", "outflow") and (match := _SIDE_LETTER.match(draft.text)):
        draft.reading = Reading("buy" if match[1] == "B" else "sell", match[1], sure=True)
    if draft.intent is None and (told := _led_by_side(draft.text)):
        draft.reading = told
    if draft.intent in ("dividend", "capital_return") and draft.price is None:
        draft.price = _dividend_rate(f"{draft.text} {draft.note or ''}")
    if draft.intent in ("buy", "sell", "reinvest", "trade") and draft.quantity is None:
        _read_trade(draft)


def _led_by_side(text: str) -> Reading | None:
    """The side that a description begins with, however short its word is, where units and a price follow: "BOT +100 INTC @47.25"."""
    told = read_cell(text.split(maxsplit=1)[0]) if text.strip() else None
    if told is None or told.intent not in ("buy", "sell"):
        return None
    trade = trade_in_text(text)
    return told if trade and trade.price else None


def _read_trade(draft: Draft) -> None:
    for text in (draft.text, *draft.kinds, draft.note or ""):
        told = trade_in_text(text)
        if told is None:
            continue
        mark = decimal_mark(filter(None, (told.quantity, told.price)))
        quantity, price = read_figure(told.quantity, mark), read_figure(told.price or "", mark)
        if quantity and told.price is None:
            draft.quantity = Money(figure=quantity, currency=None, column=-1)
            draft.warn("the units are those that the description names")
            return
        if quantity and price:
            draft.quantity = Money(figure=quantity, currency=None, column=-1)
            draft.price = Money(figure=price, currency=SIGNS.get(told.currency or "") or told.currency, column=-1)
            if not draft.identity() and is_ticker(told.name):
                draft.symbol = told.name
            return


def _dividend_rate(text: str) -> Money | None:
    """The dividend per unit: "CASH DIVIDEND USD 0.65 PER SHARE", "@ GBP 0.41", "USD 0.6600/ SHR", "3.8 NOK/AKSJE"."""
    if match := _RATE_BESIDE.search(text):
        parts = match.groupdict()
        rate, currency = next((parts[f"p{number}"], parts[f"c{number}"]) for number in "123" if parts[f"p{number}"])
    elif match := _RATE.search(text):
        rate, currency = match[2], match[1] or match[3]
    else:
        return None
    figure = read_figure(rate, "," if "," in rate else ".")
    return Money(figure=figure, currency=currency, column=-1) if figure else None


def read_counter(text: str) -> tuple[Decimal, str] | None:
    """What a conversion was made into: "Converted 0.003 BTC to 156.14 XRP" gives 156.14 and XRP."""
    match = _COUNTER.search(text)
    figure = read_figure(match[1], ".") if match else None
    return (abs(figure.value), match[2]) if match and figure else None


def read_ratio(text: str) -> Decimal | None:
    """New units per old one: "10:1", "4-for-1", "3 for 2"."""
    match = _RATIO.search(text[:MAX_TEXT_CHARS])
    if not match:
        return None
    try:
        ratio = Decimal(match[1].replace(",", ".")) / Decimal(match[2].replace(",", "."))
    except (DivisionByZero, InvalidOperation):
        return None
    return ratio if ratio > 0 else None
