"""Makes the bundled symbol list: `python -m market.symbols.build SOURCE.csv`.

Rows without a usable symbol and the exchanges' own test listings are left out, empty names become the symbol, share descriptions are cut from
names, and `additions.csv` supplies what the source lacks (bitcoin, dollar pairs under Yahoo's short names, large companies listed elsewhere or not any more).
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from market.symbols.naming import display_name

DATA = Path(__file__).resolve().parent.parent / "data"
FIELDS = ("symbol", "name", "kind", "exchange", "currency", "sector", "industry", "sp500")
_SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9^&]*(?:[.=_-][A-Z0-9]+)*")
_TEST_LISTING = re.compile(r"symbology test|\btest (?:stock|issue)\b", re.IGNORECASE)


def repaired(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The rows that name an instrument, with clean fields."""
    for row in rows:
        symbol = (row.get("symbol") or "").strip()
        if not _SYMBOL.fullmatch(symbol) or _TEST_LISTING.search(row.get("name") or ""):
            continue
        clean = {field: (row.get(field) or "").strip() for field in FIELDS}
        yield clean | {"symbol": symbol, "name": display_name(clean["name"]) or symbol, "sp500": clean["sp500"] or "0"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build(source: Path, target: Path) -> int:
    """Writes `target` from `source` and the additions, sorted by symbol; returns the number of instruments."""
    merged = {row["symbol"]: row for row in repaired([*_rows(DATA / "additions.csv"), *_rows(source)])}
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(merged[symbol] for symbol in sorted(merged))
    return len(merged)


if __name__ == "__main__":
    count = build(Path(sys.argv[1]), DATA / "symbols.csv")
    sys.stdout.write(f"{count} instruments\n")
