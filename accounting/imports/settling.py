"""Drafts to rows: direction, amount, price and currency of each activity, with a warning for whatever had to be assumed."""

from dataclasses import dataclass
from decimal import Decimal

from accounting.imports.cashflows import settle_cash
from accounting.imports.conventions import BUYING, SELLING, Conventions
from accounting.imports.drafts import Draft
from accounting.imports.identities import name_in_text
from accounting.imports.instruments import is_currency_pair, is_fiat
from accounting.imports.intents import Reading
from accounting.imports.movements import settle_corporate, settle_split, settle_transfer
from accounting.imports.results import Result
from accounting.imports.trades import settle_trade
from accounting.imports.vocabulary.actions import Intent

_DROPPED: dict[Intent, str] = {
    "fx": "currency conversion",
    "sweep": "sweep between the broker's own cash accounts",
    "reservation": "reservation of a deposit or its release, no money moved",
    "internal": "moved between the owner's own accounts at the broker",
    "opening": "balance, no activity",
    "total": "total",
    "valuation": "valuation, no activity",
}
_INCOME: frozenset[Intent] = frozenset(
    {
        "dividend",
        "interest",
        "reward",
        "fee",
        "tax",
        "capital_return",
        "cash_in_lieu",
        "deposit",
        "withdrawal",
        "cash",
        "inflow",
        "outflow",
        "adjustment",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a draft is judged against: the habits of its table and whether the table has certain columns at all."""

    habits: Conventions
    has_fee_column: bool
    has_type_column: bool
    lots: bool
    signed: bool


def settle(draft: Draft, scene: Scene) -> Result | None:
    """What the draft becomes; None when `draft.drop` or `draft.fail` has been set instead."""
    if not draft.open:
        return None
    _drop_conversions(draft)
    if draft.intent is not None and draft.intent in _DROPPED:
        draft.drop = draft.drop or _DROPPED[draft.intent]
    elif draft.day is None and draft.drop is None:
        draft.fail = "no date"
    else:
        _resolve_open(draft, scene)
        return _settled(draft, scene) if draft.drop is None else None
    return None


def _settled(draft: Draft, scene: Scene) -> Result | None:
    intent = draft.intent
    if intent in BUYING | SELLING or intent == "convert":
        return settle_trade(draft, scene.habits, infer_fee=not scene.has_fee_column)
    if intent in ("split", "reverse_split"):
        return settle_split(draft)
    if intent in ("transfer_in", "transfer_out", "transfer"):
        return settle_transfer(draft, scene.habits)
    if intent == "corporate":
        settle_corporate(draft)
        return None
    if intent in _INCOME:
        return settle_cash(draft, scene.habits)
    if draft.price is None and not (draft.quantity and draft.quantity.value) and not any(stated.value for stated in draft.stated.values()):
        draft.drop = "no quantity, price or amount: nothing moved"
    else:
        draft.fail = _unknown(draft, scene)
    return None


def _unknown(draft: Draft, scene: Scene) -> str:
    if draft.kinds:
        return f"the kind of activity {draft.kinds[0][:60]!r} is not known"
    return "no side: the line does not say what happened" if scene.has_type_column else "nothing on the line says what happened"


def _drop_conversions(draft: Draft) -> None:
    """Exchanges of currencies are no activities: symbol "EUR.USD", or a trade without any security whose fee is in another currency."""
    if draft.intent not in BUYING | SELLING and draft.intent not in ("trade", None, "convert"):
        return
    if draft.symbol and (is_currency_pair(draft.symbol) or (is_fiat(draft.symbol) and is_fiat(draft.pair_quote))):
        draft.drop = "currency conversion"
    elif not draft.identity() and draft.price:
        price_currency = draft.price.currency
        if price_currency and any(fee.currency not in (None, price_currency) for fee in draft.fees):
            draft.drop = "currency conversion: no security is named"


def _resolve_open(draft: Draft, scene: Scene) -> None:
    """Gives a draft whose words leave the question open a direction by its signs."""
    if draft.intent in BUYING | SELLING and draft.reading and draft.reading.others and not draft.identity() and not draft.quantity:
        draft.reading = _as(draft, draft.reading.others[0])
    if draft.intent == "reinvest" and not (draft.quantity and draft.quantity.value):
        draft.reading = _as(draft, "dividend")
    intent = draft.intent
    quantity = draft.quantity.value if draft.quantity else Decimal(0)
    stated = draft.main_amount()
    moved = stated.value if stated else Decimal(0)
    trading = intent in BUYING | SELLING or (quantity and draft.price and intent in ("trade", None, "inflow", "outflow"))
    told = draft.text or next((kind for kind in draft.kinds if len(kind.split()) > 1), "")
    if trading and not draft.identity() and told:
        draft.name = name_in_text(told, draft.reading.phrase if draft.reading else "")
        draft.warn("neither a ticker nor an ISIN: the security is known by its name only")
    if intent in ("internal", "transfer_in", "transfer_out") and not moved and _between_own(draft):
        draft.drop = "moved between two custody accounts of the same owner"
    if intent in ("inflow", "outflow") and draft.identity() and quantity and not is_fiat(draft.symbol) and draft.price is None:
        draft.reading = _as(draft, "transfer_in" if intent == "inflow" else "transfer_out")
    if intent not in ("trade", None, "cash", "adjustment", "inflow", "outflow") or not draft.identity():
        return
    if intent in ("cash", "adjustment", "inflow", "outflow") and not (quantity and draft.price):
        return
    _direct(draft, scene, quantity, moved)


def _direct(draft: Draft, scene: Scene, quantity: Decimal, moved: Decimal) -> None:
    if not quantity:
        return
    unnamed = draft.intent is None and not draft.kinds
    if moved < 0 or quantity < 0:
        agree = not moved or (moved < 0) == (quantity > 0) or quantity > 0
        selling = quantity < 0 or moved > 0
        draft.reading = _as(draft, "sell" if selling else "buy")
        if not agree:
            draft.warn("the signs of quantity and amount contradict each other; the quantity decides")
    elif scene.signed and moved > 0:
        draft.reading = _as(draft, "sell")
    elif scene.lots and unnamed:
        draft.reading = _as(draft, "buy")
        draft.warn("no kind of activity is stated; a lot with a purchase price is taken for a buy")
    elif scene.habits.trades == "cash" and moved > 0:
        draft.reading = _as(draft, "sell")
        draft.warn("no kind of activity is stated; money came in, so it is taken for a sell")
    elif unnamed and not scene.has_type_column and (draft.price or moved):
        draft.reading = _as(draft, "buy")
        draft.warn("no kind of activity is stated; taken for a buy")


def _as(draft: Draft, intent: Intent) -> Reading:
    return Reading(intent, draft.reading.phrase if draft.reading else "", sure=False)


def _between_own(draft: Draft) -> bool:
    words = f" {' '.join((draft.text, *draft.kinds)).casefold()} "
    return any(a in words and b in words for a, b in ((" from ", " to "), (" von ", " nach "), (" de ", " vers "), (" van ", " naar ")))
