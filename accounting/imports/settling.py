"""Drafts to rows: direction, amount, price and currency of each activity, with a warning for whatever had to be assumed."""

from accounting.imports.cashflows import settle_cash
from accounting.imports.conventions import BUYING, SELLING
from accounting.imports.directions import Scene, resolve_open
from accounting.imports.drafts import Draft
from accounting.imports.instruments import is_currency_pair, is_fiat
from accounting.imports.movements import settle_corporate, settle_split, settle_transfer
from accounting.imports.results import Result
from accounting.imports.trades import settle_trade
from accounting.imports.vocabulary.intent import Intent

NOTHING_MOVED = "no quantity, price or amount: nothing moved"
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
        resolve_open(draft, scene)
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
        draft.drop = NOTHING_MOVED
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
