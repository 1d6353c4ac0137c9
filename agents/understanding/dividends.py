"""Dividends: paid out, for each share or in total, or reinvested in units."""

import re
from decimal import ROUND_DOWN, Decimal

from agents.understanding.amounts import SMALLEST
from agents.understanding.clause import Clause
from agents.understanding.figures import Figure, Role
from agents.understanding.model import Call, JsonValue
from agents.understanding.scene import Draft, Scene, ask_symbol, asking

_DRIP = re.compile(r"\breinvest\w*\b|\bdrip\b|\bin (?:new |more )?(?:shares|units)\b(?! of)")


def build_dividend(clause: Clause, scene: Scene, symbol: str | None, found: tuple[Figure, ...], args: dict[str, JsonValue]) -> Draft:
    """add_transaction of a dividend; `args` holds side, day, fee and tax."""
    return (_reinvested if _DRIP.search(clause.plain) else _paid_out)(clause, scene, symbol, found, args)


def _reinvested(clause: Clause, scene: Scene, symbol: str | None, found: tuple[Figure, ...], args: dict[str, JsonValue]) -> Draft:
    """A dividend paid in units: how many they were is said, or follows from amount and price."""
    args |= {"reinvested": True, "symbol": symbol}
    figures_left = [f for f in found if f.role not in {Role.FEE, Role.TAX, Role.PERCENT}]
    price = next((f.value for f in figures_left if f.role is Role.PRICE), None)
    units = next((f.value for f in figures_left if f.role is Role.QUANTITY and not f.money), None)
    amount = next((f.value for f in figures_left if f.role not in {Role.PRICE, Role.QUANTITY}), None)
    price = price or scene.known.quotes.get(symbol or "")
    if units is None and amount is not None and price:
        units = (amount / price).quantize(SMALLEST, ROUND_DOWN)
    if amount is None and units is not None and price:
        amount = (units * price).quantize(Decimal("0.01"))
    args |= {name: value for name, value in (("quantity", units), ("amount", amount)) if value is not None}
    if symbol is None:
        return ask_symbol(clause, scene, "add_transaction", args, "record a dividend for")
    if amount is None:
        return asking("amount", f"How much did {symbol} pay?", "add_transaction", args)
    if units is None:
        return asking("quantity", f"How many {symbol} were received for it?", "add_transaction", args)
    return Draft(calls=(Call(intent="add_transaction", args=args),))


def _paid_out(clause: Clause, scene: Scene, symbol: str | None, found: tuple[Figure, ...], args: dict[str, JsonValue]) -> Draft:
    amount = next((f.value for f in found if f.role not in {Role.FEE, Role.TAX, Role.PERCENT, Role.PRICE}), None)
    each = next((f.value for f in found if f.role is Role.PRICE), None)
    held = scene.known.holdings.get(symbol or "")
    if each is not None:
        counted = next((f.value for f in found if f.role is Role.QUANTITY and not f.money), None)
        held = counted or held
        amount = each * held if held and clause.has(r"\bper (?:share|unit)\b|\ba share\b|\beach\b") else amount or each
    if amount is not None:
        args["amount"] = amount
    if symbol is None:
        return ask_symbol(clause, scene, "add_transaction", args, "record a dividend for")
    args["symbol"] = symbol
    if amount is None:
        return asking("amount", f"How much did {symbol} pay?", "add_transaction", args)
    return Draft(calls=(Call(intent="add_transaction", args=args),))
