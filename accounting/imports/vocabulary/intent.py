"""The kinds of things that a line of a statement may tell."""

from typing import Literal, TypeAlias

Intent: TypeAlias = Literal[
    "buy", "sell", "reinvest", "dividend", "interest", "reward", "fee", "tax", "deposit", "withdrawal", "transfer", "transfer_in", "transfer_out", "split", "reverse_split",
    "fx", "sweep", "reservation", "internal", "corporate", "convert", "cash_in_lieu", "adjustment", "capital_return", "opening", "total", "trade", "cash", "inflow", "outflow", "valuation",
]  # fmt: skip
