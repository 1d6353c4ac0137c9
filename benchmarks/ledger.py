"""How fast the books are: a summary, a rebuild after an edit, the returns, with many activities.

python -m benchmarks.ledger [--activities 20000] [--symbols 200] [--runs 40] [--entrance] [--out OUT.json]

With --entrance the same books are also asked for through the REST entrance of a fresh process.
"""

import argparse
import datetime as dt
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from accounting import Activity, ActivityType, FxBook, LedgerTerms, PriceBook, Projection, build_ledger, performance, value_portfolio
from core.clock import stopwatch_s

BASE = "USD"
CURRENCIES = ("USD", "EUR", "GBP")
FIRST, LAST = dt.date(2010, 1, 4), dt.date(2024, 12, 30)
GOAL_P95_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Random walks for every symbol and constant rates."""

    prices: PriceBook
    fx: FxBook


def market(symbols: Sequence[str], seed: int) -> Market:
    """Daily closes from FIRST to LAST."""
    rng = np.random.default_rng(seed)
    days = np.arange(np.datetime64(FIRST, "D"), np.datetime64(LAST, "D") + 1)
    closes = {symbol: (days, 100 * np.exp(np.cumsum(rng.normal(0.0002, 0.012, len(days))))) for symbol in symbols}
    rates = {f"{currency}{BASE}": (days, np.full(len(days), 1.2)) for currency in CURRENCIES if currency != BASE}
    return Market(prices=PriceBook.from_arrays(closes), fx=FxBook.from_arrays(rates))


def activities(count: int, symbols: Sequence[str], seed: int) -> list[Activity]:
    """Deposits, purchases, sales and dividends spread evenly over the years; never more sold than held."""
    rng = random.Random(seed)
    held = dict.fromkeys(symbols, 0)
    span = (LAST - FIRST).days
    books = []
    for number in range(count):
        day = FIRST + dt.timedelta(days=number * span // count)
        symbol = rng.choice(symbols)
        currency = CURRENCIES[int(symbol[1:]) % len(CURRENCIES)]
        draw = rng.random()
        if draw < 0.02:
            books.append(
                Activity(id=str(number), type=ActivityType.DEPOSIT, date=day, currency=BASE, amount=Decimal(rng.randint(1000, 20000)))
            )
        elif draw < 0.15 and held[symbol]:
            amount = Decimal(rng.randint(100, 9000)) / 100
            books.append(Activity(id=str(number), type=ActivityType.DIVIDEND, date=day, currency=currency, symbol=symbol, amount=amount))
        else:
            sell = draw > 0.65 and held[symbol] > 1
            quantity = rng.randint(1, held[symbol]) if sell else rng.randint(1, 40)
            held[symbol] += -quantity if sell else quantity
            books.append(
                Activity(
                    id=str(number),
                    type=ActivityType.SELL if sell else ActivityType.BUY,
                    date=day,
                    currency=currency,
                    symbol=symbol,
                    quantity=Decimal(quantity),
                    unit_price=Decimal(rng.randint(2000, 20000)) / 100,
                    fee=Decimal("1.50"),
                )
            )
    return books


def timed(run: Callable[[], object], runs: int) -> dict[str, float]:
    """Median and 95th percentile of the seconds of several runs."""
    seconds: list[float] = []
    for _ in range(runs):
        start = stopwatch_s()
        run()
        seconds.append(stopwatch_s() - start)
    return {"p50_s": round(float(np.percentile(seconds, 50)), 4), "p95_s": round(float(np.percentile(seconds, 95)), 4), "runs": runs}


def measure(count: int, symbol_count: int, runs: int, seed: int) -> dict[str, dict[str, float]]:
    """Seconds of each operation."""
    symbols = [f"S{number:04d}" for number in range(symbol_count)]
    quotes, books = market(symbols, seed), activities(count, symbols, seed)
    terms = LedgerTerms(base=BASE)
    kept = Projection.build(books, terms=terms, fx=quotes.fx, as_of=LAST)
    few = max(runs // 8, 3)

    def edited(days_ago: int) -> Callable[[], object]:
        day = LAST - dt.timedelta(days=days_ago)
        extra = Activity(
            id="edit", type=ActivityType.BUY, date=day, currency=BASE, symbol=symbols[0], quantity=Decimal(1), unit_price=Decimal(100)
        )
        return lambda: kept.rebuilt([*books, extra], changed_from=day, fx=quotes.fx)

    def summary() -> object:
        return value_portfolio(kept.ledger, quotes.prices, quotes.fx, base=BASE, as_of=LAST)

    def returns(start: dt.date | None) -> Callable[[], object]:
        return lambda: performance(kept.ledger, quotes.prices, quotes.fx, base=BASE, start=start, end=LAST)

    return {
        "ledger from scratch": timed(lambda: build_ledger(books, base=BASE, fx=quotes.fx, as_of=LAST), few),
        "summary": timed(summary, runs),
        "summary with returns of a year": timed(lambda: (summary(), returns(dt.date(2023, 12, 31))()), runs),
        "summary with all returns": timed(lambda: (summary(), returns(None)()), runs),
        "rebuild after an edit of yesterday": timed(edited(1), few),
        "rebuild after an edit ten years ago": timed(edited(3650), few),
    }


def _entrance(count: int, symbol_count: int, runs: int, seed: int) -> dict[str, dict[str, float]]:
    from benchmarks.ledger_entrance import measure_entrance

    symbols = [f"S{number:04d}" for number in range(symbol_count)]
    rows = measure_entrance(activities(count, symbols, seed), symbols, FIRST, runs=runs)
    return {f"REST: {name}": row for name, row in rows.items()}


def main(argv: Sequence[str] | None = None) -> int:
    """Measures, prints and writes; 0 always, the table tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=20_000)
    parser.add_argument("--symbols", type=int, default=200)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--entrance", action="store_true", help="ask through REST as well")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(argv)
    results = measure(given.activities, given.symbols, given.runs, given.seed)
    if given.entrance:
        results |= _entrance(given.activities, given.symbols, given.runs, given.seed)
    print(f"{given.activities:,} activities, {given.symbols} symbols")
    print(f"{'operation':<54}{'p50 s':>10}{'p95 s':>10}{'runs':>6}")
    for name, row in results.items():
        print(f"{name:<54}{row['p50_s']:>10.3f}{row['p95_s']:>10.3f}{row['runs']:>6.0f}")
    for name, row in results.items():
        if name.startswith(("summary", "REST: summary, again")):
            print(f"goal, {name} under {GOAL_P95_S:g} s at p95: {'met' if row['p95_s'] < GOAL_P95_S else 'missed'}")
    if given.out:
        given.out.write_text(
            json.dumps({"activities": given.activities, "symbols": given.symbols, "rows": results}, indent=1), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
