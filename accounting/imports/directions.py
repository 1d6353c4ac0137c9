"""Bought or sold, in or out, where no word of a line says so: by its signs and the habits of its table."""

from dataclasses import dataclass
from decimal import Decimal

from accounting.imports.conventions import BUYING, SELLING, Conventions
from accounting.imports.drafts import Draft
from accounting.imports.identities import name_in_text
from accounting.imports.instruments import is_fiat
from accounting.imports.intents import Reading
from accounting.imports.vocabulary.intent import Intent
from accounting.imports.words import normal, word_set

_IN, _OUT = word_set("in eingang entrada entree entrata ingresso"), word_set("out ausgang salida sortie uscita")
_OPEN: frozenset[Intent | None] = frozenset({"trade", None, "cash", "adjustment", "inflow", "outflow"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a draft is judged against: the habits of its table, and what the table has at all.

    Attributes:
        lots: the price column is one of purchases.
        signed: some undetermined line has a negative amount; signed_units: a negative quantity.
    """

    habits: Conventions
    has_fee_column: bool
    has_type_column: bool
    lots: bool
    signed: bool
    signed_units: bool


def resolve_open(draft: Draft, scene: Scene) -> None:
    """Gives a draft whose words leave the question open a kind and a direction."""
    _prefer_sensible(draft, scene)
    quantity = draft.quantity.value if draft.quantity else Decimal(0)
    stated = draft.main_amount()
    moved = stated.value if stated else Decimal(0)
    _read_units(draft, scene, quantity, moved)
    intent = draft.intent
    trading = intent in BUYING | SELLING or (quantity and draft.price and intent in ("trade", None, "inflow", "outflow"))
    told = draft.text or draft.note or next((kind for kind in draft.kinds if len(kind.split()) > 1), "")
    if trading and not draft.identity() and told:
        draft.name = name_in_text(told, draft.reading.phrase if draft.reading else "")
        draft.warn("neither a ticker nor an ISIN: the security is known by its name only")
    if intent in ("internal", "transfer_in", "transfer_out") and not moved and _between_own(draft):
        draft.drop = "moved between two custody accounts of the same owner"
    if intent in ("inflow", "outflow") and draft.identity() and quantity and not is_fiat(draft.symbol) and draft.price is None:
        draft.reading = _as(draft, "transfer_in" if intent == "inflow" else "transfer_out")
    elif intent in _OPEN and draft.identity() and quantity and (draft.price or intent in ("trade", None)):
        _direct(draft, scene, quantity, moved)


def _read_units(draft: Draft, scene: Scene, quantity: Decimal, moved: Decimal) -> None:
    """A contribution that bought units is a buy, a payout that sold some a sell; one side of an exchange of funds is either by its sign."""
    if not quantity or not moved or abs(quantity) == abs(moved) or not draft.identity() or draft.asset:
        return
    if draft.intent in ("deposit", "withdrawal") and not draft.symbol:
        side: Intent = "buy" if draft.intent == "deposit" else "sell"
        draft.warn(f"a {draft.intent} with units of a security: taken for a {side}, and the cash for what it cost or brought")
        draft.reading = _as(draft, side)
    elif draft.intent == "convert" and not draft.counter:
        words = {word for kind in draft.kinds for word in normal(kind).split()}
        if quantity < 0 or words & _OUT:
            draft.reading = _as(draft, "sell")
        elif scene.signed_units or words & _IN:
            draft.reading = _as(draft, "buy")
        draft.warn("one side of an exchange; only the sign of its units or a word says which")


def _prefer_sensible(draft: Draft, scene: Scene) -> None:
    """Takes a later word of the text where the first makes no sense: a "subscription" without security and units is a deposit."""
    if draft.intent == "corporate" and draft.reading and draft.reading.others and draft.quantity and draft.price and draft.main_amount():
        draft.reading = _as(draft, draft.reading.others[0])
    if draft.intent in BUYING | SELLING and draft.reading and draft.reading.others and not draft.identity() and not draft.quantity:
        draft.reading = _as(draft, draft.reading.others[0])
    stated = draft.main_amount()
    bare = not draft.symbol and not draft.isin and not draft.quantity and not draft.price
    if draft.intent in BUYING and bare and stated and stated.value > 0 and scene.habits.trades == "cash":
        draft.reading = _as(draft, "cash")
        draft.name = ""
        draft.warn("a purchase in words, but money that came in and no units: taken for a deposit")
    if draft.intent == "dividend" and draft.reading and "tax" in draft.reading.others and stated and stated.value < 0:
        draft.reading = _as(draft, "tax")
    if draft.intent == "reinvest" and not (draft.quantity and draft.quantity.value):
        draft.reading = _as(draft, "dividend")


def _direct(draft: Draft, scene: Scene, quantity: Decimal, moved: Decimal) -> None:
    unnamed = draft.intent is None and not draft.kinds
    if quantity < 0 or (scene.signed_units and quantity > 0):
        draft.warn(_by_sign(draft))
        draft.reading = _as(draft, "sell" if quantity < 0 else "buy")
    elif moved and (scene.signed or scene.habits.trades == "cash"):
        draft.warn(_by_sign(draft))
        draft.reading = _as(draft, "buy" if moved < 0 else "sell")
    elif scene.lots and unnamed:
        draft.reading = _as(draft, "buy")
        draft.warn("no kind of activity is stated; a lot with a purchase price is taken for a buy")
    elif unnamed and not scene.has_type_column and (draft.price or moved):
        draft.reading = _as(draft, "buy")
        draft.warn("no kind of activity is stated; taken for a buy")


def _by_sign(draft: Draft) -> str:
    unknown = f"the kind of activity {draft.kinds[0][:60]!r} is not known; " if draft.intent is None and draft.kinds else ""
    return f"{unknown}only the signs of the figures say whether this was bought or sold"


def _as(draft: Draft, intent: Intent) -> Reading:
    return Reading(intent, draft.reading.phrase if draft.reading else "", sure=False)


def _between_own(draft: Draft) -> bool:
    words = f" {' '.join((draft.text, *draft.kinds)).casefold()} "
    return any(a in words and b in words for a, b in ((" from ", " to "), (" von ", " nach "), (" de ", " vers "), (" van ", " naar ")))
