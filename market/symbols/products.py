"""Well-known products and the companies that make or own them: "the company that makes Photoshop"."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from market.symbols.naming import folded

_DATA = Path(__file__).resolve().parent.parent / "data" / "products.csv"


@cache
def products() -> Mapping[str, str]:
    """The symbol of the company behind each product, by its folded name."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        return {folded(row["product"]): row["symbol"] for row in csv.DictReader(file)}


def maker_of(product: str) -> str | None:
    """The symbol of the company that makes or owns a product; None where the list does not have it."""
    return products().get(folded(product))
