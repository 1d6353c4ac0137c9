"""Cases of portfolios made up by chance, with what naive arithmetic says of them."""

import datetime as dt
import random
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from naive_books import METHODS, Row, expected


def made_up(seed: int) -> Row:
    """A case by chance: up to two instruments, one of them in pence or a foreign currency, with everything that can happen to them."""
    rng = random.Random(seed)  # noqa: S311 -- cases, not secrets
    base = rng.choice(("EUR", "GBP", "CHF"))
    foreign = rng.choice(("USD", "GBX" if base == "GBP" else "JPY"))
    start = dt.date(2023, 1, 2)
    days = [str(start + dt.timedelta(days=7 * week)) for week in range(30)]
    case: Row = {
        "id": f"made-up-{seed}", "base_currency": base, "as_of": "2023-08-15", "prices": {}, "fx": {}, "activities": [], "expected": {},
        "method": {"cost": rng.choice(METHODS), "fees_in_cost": rng.random() < 0.6, "short": rng.random() < 0.3},
    }  # fmt: skip
    if foreign != "GBX":
        case["fx"][foreign + base] = {day: round(rng.uniform(0.5, 1.5), 4) for day in [*rng.sample(days, 8), days[0]]}
    accounts = ("a", "b") if rng.random() < 0.4 and not case["method"]["short"] else (None,)
    for symbol, money in (("S", base), ("T", foreign))[: rng.randint(1, 2)]:
        case["prices"][symbol] = {day: round(rng.uniform(5, 50), 2) for day in days[::3]}
        maker = Maker(case, rng, symbol, money, dict.fromkeys(accounts, Fraction(0)), rng.random() < 0.2)
        for day in sorted(rng.choices(days, k=rng.randint(5, 14))):
            maker.happen(day)
    case["activities"].append({"date": days[0], "type": "deposit", "amount": 5000, "currency": base})
    case["activities"].append({"date": days[9], "type": "withdrawal", "amount": rng.randint(1, 900), "currency": base})
    case["activities"].append({"date": days[12], "type": "fee", "amount": rng.choice((4.5, -2.25)), "currency": base})
    case["activities"].append({"date": days[13], "type": "tax", "amount": rng.choice((11, -3)), "currency": base})
    case["expected"] = expected(case)
    return case


@dataclass
class Maker:
    """Lets things happen to one instrument; `held` is what every account has of it."""

    case: Row
    rng: random.Random
    symbol: str
    money: str
    held: dict[str | None, Fraction]
    option: bool

    @property
    def shorting(self) -> bool:
        return bool(self.case["method"]["short"])

    def happen(self, day: str) -> None:
        account = self.rng.choice(list(self.held))
        row: Row = {"date": day, "symbol": self.symbol, "currency": self.money, "account": account, "multiplier": 100 if self.option else 1}
        if self.money not in {self.case["base_currency"], "GBX"} and self.rng.random() < 0.3:
            row["fx_rate"] = round(self.rng.uniform(0.5, 1.5), 4)
        kinds = (self.buy, self.buy, self.sell, self.sell, self.dividend, self.split, self.transfer, self.reinvest, self.opening)
        self.rng.choice(kinds)(row, account)

    def record(self, row: Row, kind: str, **more: Any) -> None:
        self.case["activities"].append({**row, "type": kind, **more})

    def priced(self) -> Row:
        rng = self.rng
        return {"unit_price": round(rng.uniform(5, 50), 3), "fee": round(rng.uniform(0, 4), 2), "tax": rng.choice((0, 0, 1.25))}

    def buy(self, row: Row, account: str | None) -> None:
        units = Fraction(self.rng.randint(1, 20000), 1000)
        self.held[account] += units
        self.record(row, "buy", quantity=float(units), **self.priced())

    def sell(self, row: Row, account: str | None) -> None:
        have = self.held[account]
        most = abs(have) + 5 if self.shorting else have
        part = 1 if self.rng.random() < 0.3 else self.rng.randint(1, 999) / 1000
        units = Fraction(round(float(most) * part, 6)).limit_denominator(10**6)
        if units > 0 and (self.shorting or units <= have):
            self.held[account] -= units
            self.record(row, "sell", quantity=float(units), **self.priced())

    def split(self, row: Row, _: str | None) -> None:
        if any(self.held.values()):
            ratio = Fraction(self.rng.choice(("2", "3", "0.1", "1.5", "0.25")))
            self.held = {account: units * ratio for account, units in self.held.items()}
            self.case["activities"].append({"date": row["date"], "type": "split", "symbol": self.symbol, "ratio": float(ratio)})

    def dividend(self, row: Row, account: str | None) -> None:
        if self.held[account] > 0:
            self.record(row, "dividend", amount=round(self.rng.uniform(1, 20), 2), tax=self.rng.choice((0, 0.75)), multiplier=1)

    def reinvest(self, row: Row, account: str | None) -> None:
        if self.held[account] > 0:
            units = Fraction(self.rng.randint(1, 400), 1000)
            self.held[account] += units
            paid = round(self.rng.uniform(1, 20), 2)
            self.record(row, "dividend", reinvested=True, quantity=float(units), amount=paid, multiplier=1)

    def transfer(self, row: Row, account: str | None) -> None:
        have = self.held[account]
        if len(self.held) > 1 and have > 0:
            other = next(one for one in self.held if one != account)
            units = Fraction(round(float(have) / 3, 6)).limit_denominator(10**6)
            group = f"move {len(self.case['activities'])}"
            self.held[account], self.held[other] = have - units, self.held[other] + units
            self.record(row, "transfer_out", quantity=float(units), transfer_group=group)
            self.record({**row, "account": other}, "transfer_in", quantity=float(units), transfer_group=group)

    def opening(self, row: Row, account: str | None) -> None:
        if not self.shorting:
            units = Fraction(self.rng.randint(1, 9))
            self.held[account] += units
            self.record(row, "transfer_in", quantity=float(units), cost=round(self.rng.uniform(20, 200), 2))
