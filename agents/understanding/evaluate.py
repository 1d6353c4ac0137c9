"""Runs the understanding over items with a simulated book: `python -m agents.understanding.evaluate ITEMS.jsonl --fixture FIXTURE.json --out PRED.jsonl`.

Proposals wait for a yes, are replaced by corrections, and are accepted at the end, as benchmarks.chat does through the whole program; here only
the understanding is measured.
"""

import argparse
import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from agents.understanding import WRITES, Call, Known, KnownActivity, KnownAlert, Memory, Understander
from agents.understanding.scoring import failures
from core.clock import stopwatch_s
from market.symbols import SymbolIndex
from rag.embedding import Embedder


@dataclass
class Book:
    """The simulated state of one user: the fixture, open proposals, and what accepted ones changed."""

    fixture: Mapping[str, Any]  # Any: JSON
    pending: list[Call] = field(default_factory=list)
    changes: list[Counter[str]] = field(default_factory=list)
    changed: bool = False

    def known(self) -> Known:
        """The state as the understanding is told it."""
        fixture = self.fixture
        holdings = {symbol: Decimal(str(quantity)) for symbol, quantity in fixture["portfolio"]["expected_positions"].items()}
        for change in self.changes:
            for symbol, delta in change.items():
                if symbol != "cash":
                    holdings[symbol] = holdings.get(symbol, Decimal(0)) + Decimal(str(delta))
        return Known(
            today=date.fromisoformat(fixture["as_of"]),
            base_currency=fixture["base_currency"],
            holdings={symbol: quantity for symbol, quantity in holdings.items() if quantity > 0},
            cash=Decimal(str(fixture["portfolio"]["expected_cash"])),
            watchlist=tuple(fixture["watchlist"]),
            activities=tuple(_activity(row) for row in fixture["portfolio"]["transactions"]),
            alerts=tuple(
                KnownAlert(ref=str(a["id"]), symbol=a["symbol"], condition=a["condition"], threshold=Decimal(str(a["threshold"])))
                for a in fixture["alerts"]
            ),
            documents=tuple(document["name"] for document in fixture["documents"]),
            jobs=tuple(job["id"] for job in fixture["jobs"]),
            attachments=tuple(fixture["attachments"]),
            quotes={symbol: Decimal(str(price)) for symbol, price in fixture["quotes"].items()},
            pending=tuple(self.pending),
        )

    def take(self, call: Call, *, correcting: bool) -> None:
        """Act on one call: propose a write (`correcting` replaces those of the same kind), or decide what is proposed."""
        if call.intent == "confirm":
            self.accept()
        elif call.intent == "cancel":
            self.pending.clear()
        elif call.intent in WRITES:
            self.pending = [old for old in self.pending if not _replaces(call, old, correcting=correcting)]
            self.pending.append(call)

    def accept(self) -> None:
        """Carry out every open proposal."""
        for call in self.pending:
            if call.intent == "undo":
                if self.changes:
                    self.changes.pop()
                continue
            effect = self._effect(call)
            self.changed = self.changed or call.intent != "import_csv" or bool(effect)
            self.changes.append(effect)
        self.pending.clear()

    def net(self) -> dict[str, float]:
        """The change of every position, and of cash."""
        total: Counter[str] = Counter()
        for change in self.changes:
            total.update(change)
        return dict(total)

    def _effect(self, call: Call) -> Counter[str]:
        args = call.args
        if call.intent == "add_transaction":
            return _traded(
                str(args.get("side")),
                str(args.get("symbol")),
                _number(args.get("quantity")),
                _number(args.get("amount")),
                _number(args.get("price")),
            )
        if call.intent == "delete_transaction":
            rows = [row for row in self.fixture["portfolio"]["transactions"] if str(row["id"]) == str(args.get("target"))]
            gone: Counter[str] = Counter()
            for row in rows:
                effect = _traded(row["side"], row.get("symbol", ""), row.get("quantity", 0), row.get("amount", 0), row.get("price", 0))
                gone.update({key: -value for key, value in effect.items()})
            return gone
        if call.intent == "edit_transaction" and args.get("field") in {"quantity", "amount"}:
            row = next((row for row in self.fixture["portfolio"]["transactions"] if str(row["id"]) == str(args.get("target"))), None)
            if row is None:
                return Counter()
            old = _traded(row["side"], row.get("symbol", ""), row.get("quantity", 0), row.get("amount", 0), row.get("price", 0))
            value = _number(args.get("value"))
            new = _traded(
                row["side"], row.get("symbol", ""), value if "quantity" in row else 0, value if "amount" in row else 0, row.get("price", 0)
            )
            return Counter({key: new[key] - old[key] for key in {*old, *new}})
        return self._imported(str(args.get("file"))) if call.intent == "import_csv" else Counter()

    def _imported(self, name: str) -> Counter[str]:
        total: Counter[str] = Counter()
        text = self.fixture["attachments"].get(name, "")
        for row in csv.DictReader(io.StringIO(text)):
            if "symbol" not in row:
                return Counter()
            total.update(
                _traded(
                    row["side"],
                    row["symbol"],
                    _number(row["quantity"]),
                    _number(row["price"]) if row["side"] == "dividend" else 0,
                    _number(row["price"]),
                )
            )
        return total


_CORRECTING = re.compile(
    r"\W*(?:no|nope|sorry|actually|wait|oops|oh|hmm|i meant|make (?:it|that)|change (?:it|that|the)|correction|the \w+ (?:was|is|should)|\w+ was|nein|non|nee)\b",
    re.IGNORECASE,
)


def _replaces(new: Call, old: Call, *, correcting: bool) -> bool:
    subject = ("side", "symbol", "target", "symbols", "condition")
    return new.intent == old.intent and (correcting or all(new.args.get(k) == old.args.get(k) for k in subject))


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0


def _traded(side: str, symbol: str, quantity: float, amount: float, price: float) -> Counter[str]:
    sign = {"buy": 1, "sell": -1}.get(side)
    if sign is not None:
        return Counter({symbol: sign * quantity, "cash": -sign * (quantity * price)})
    return Counter({"cash": -amount if side in {"withdraw", "fee", "tax"} else amount})


def _activity(row: Mapping[str, Any]) -> KnownActivity:  # Any: JSON
    def exact(name: str) -> Decimal | None:
        return Decimal(str(row[name])) if name in row else None

    return KnownActivity(
        ref=str(row["id"]),
        type=row["side"],
        date=date.fromisoformat(row["date"]),
        symbol=row.get("symbol"),
        quantity=exact("quantity"),
        unit_price=exact("price"),
        amount=exact("amount"),
    )


def run_item(item: Mapping[str, Any], fixture: Mapping[str, Any], understander: Understander) -> dict[str, Any]:  # Any: JSON
    """One item's prediction in the form of score_utterances.py, with milliseconds per turn."""
    book, memory = Book(fixture), Memory()
    calls, timings = [], []
    for turn, text in enumerate(item.get("turns") or [item["text"]]):
        started = stopwatch_s()
        understood = understander.understand(text, book.known(), memory)
        timings.append(round((stopwatch_s() - started) * 1000, 2))
        memory = Memory.from_json(understood.memory.to_json())
        for call in understood.calls:
            calls.append({"turn": turn, "intent": call.intent, "args": json.loads(json.dumps(dict(call.args), default=str))})
            book.take(call, correcting=_CORRECTING.match(text) is not None)
    book.accept()
    return {"id": item["id"], "calls": calls, "db_changed": book.changed, "net": book.net(), "ms": timings}


def main() -> None:
    """Writes predictions and prints what failed and why, the share that passed, the median and the slowest turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("items", type=Path)
    parser.add_argument("--fixture", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="folder with the exported ONNX model")
    chosen = parser.parse_args()
    fixture = json.loads(chosen.fixture.read_text(encoding="utf-8"))
    items = [json.loads(line) for line in chosen.items.read_text(encoding="utf-8").splitlines() if line.strip()]
    understander = Understander(SymbolIndex.bundled(), Embedder(chosen.cache))
    understander.understand("hello", Book(fixture).known(), Memory())
    rows = [run_item(item, fixture, understander) for item in items]
    chosen.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    failed = failures(items, {row["id"]: row for row in rows}, date.fromisoformat(fixture["as_of"]))
    for key, reasons in failed.items():
        sys.stdout.write(f"{key}: {'; '.join(reasons)}\n")
    sys.stdout.write(f"passed {len(items) - len(failed)}/{len(items)} = {1 - len(failed) / len(items):.1%}\n")
    timings = [ms for row in rows for ms in row["ms"]]
    sys.stdout.write(f"{len(rows)} items, {len(timings)} turns, median {median(timings):.1f} ms, slowest {max(timings):.1f} ms\n")


if __name__ == "__main__":
    main()
