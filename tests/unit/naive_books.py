"""Books added up the slow way, with fractions and one loop, to set against the library: nothing of `accounting` is used here."""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

METHODS = ("fifo", "lifo", "hifo", "average")
Row = dict[str, Any]


def number(row: Row, name: str, default: str = "0") -> Fraction:
    return Fraction(str(row.get(name, default)))


def last_on(by_day: dict[str, Any], day: str) -> Fraction | None:
    known = [when for when in sorted(by_day) if when <= day]
    return Fraction(str(by_day[known[-1]])) if known else None


def rate_on(case: Row, currency: str, day: str) -> Fraction:
    if currency == "GBX":
        return rate_on(case, "GBP", day) / 100
    if currency == case["base_currency"]:
        return Fraction(1)
    rate = last_on(case["fx"][currency + case["base_currency"]], day)
    assert rate is not None
    return rate


@dataclass
class Piece:
    """Units of one purchase (or short sale, then below zero) with what they cost."""

    units: Fraction
    cost: Fraction
    cost_base: Fraction
    opened: str
    account: str | None

    def part(self, share: Fraction) -> "Piece":
        return replace(self, units=self.units * share, cost=self.cost * share, cost_base=self.cost_base * share)


@dataclass
class Naive:
    """What the activities of a case come to by one method, with costs inside or outside."""

    case: Row
    method: str
    inside: bool
    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    cash: dict[str, Fraction] = field(default_factory=dict)
    sums: dict[str, Fraction] = field(default_factory=dict)
    moved: dict[str, list[Piece]] = field(default_factory=dict)
    currency: dict[str, str] = field(default_factory=dict)
    multiplier: dict[str, Fraction] = field(default_factory=dict)

    def add(self, name: str, amount: Fraction) -> None:
        self.sums[name] = self.sums.get(name, Fraction(0)) + amount

    def book(self) -> "Naive":
        rows = sorted(self.case["activities"], key=lambda row: row["date"])
        days = sorted({row["date"] for row in rows if row["date"] <= self.case["as_of"]})
        for day in days:
            waiting = [row for row in rows if row["date"] == day]
            while waiting:
                row = next((one for one in waiting if not self._must_wait(one, waiting)), waiting[0])
                waiting.remove(row)
                self.one(row)
        return self

    def _must_wait(self, row: Row, others: list[Row]) -> bool:
        if row["type"] != "sell":
            return False
        held = sum((piece.units for piece in self.pieces.get(row["symbol"], [])), Fraction(0))
        brings = [one for one in others if one["type"] in {"buy", "transfer_in"} or one.get("reinvested")]
        later = any(one["symbol"] == row["symbol"] for one in brings)
        return number(row, "quantity") > held and later and not (held < 0 and self.case["method"].get("short"))

    def one(self, row: Row) -> None:
        kind, money = row["type"], row.get("currency", self.case["base_currency"])
        rate = number(row, "fx_rate") if "fx_rate" in row else rate_on(self.case, money, row["date"])
        fee, tax, units = number(row, "fee"), number(row, "tax"), number(row, "quantity")
        per_contract = number(row, "multiplier", "1") if kind != "dividend" else Fraction(1)
        gross = number(row, "amount") if "amount" in row else units * number(row, "unit_price") * per_contract
        if kind not in {"fee", "tax"}:
            self.add("fees_base", fee * rate)
            self.add("taxes_base", tax * rate)
        cash = {
            "buy": -gross - fee - tax, "sell": gross - fee - tax, "dividend": gross - fee - tax, "interest": gross - fee - tax,
            "deposit": gross - fee - tax, "withdrawal": -gross - fee - tax, "fee": -gross, "tax": -gross,
        }.get(kind, -fee - tax)  # fmt: skip
        if row.get("reinvested"):
            cash = Fraction(0)
        self.cash[money] = self.cash.get(money, Fraction(0)) + cash
        if kind in {"fee", "tax"}:
            self.add(f"{kind}s_base" if kind == "fee" else "taxes_base", gross * rate)
        if kind == "dividend":
            self.add("dividends", gross)
            self.add("dividends_base", gross * rate)
        if kind in {"deposit", "withdrawal"}:
            self.add("net_contributions_base", gross * rate * (1 if kind == "deposit" else -1))
        self._units(row, gross, fee + tax, rate)

    def _units(self, row: Row, gross: Fraction, costs: Fraction, rate: Fraction) -> None:
        symbol, kind, units, money = (
            row.get("symbol"),
            row["type"],
            number(row, "quantity"),
            row.get("currency", self.case["base_currency"]),
        )
        if symbol is None or kind in {"fee", "tax", "interest"} or (kind == "dividend" and not row.get("reinvested")):
            return
        if kind != "split":
            self.currency.setdefault(symbol, money)
        self.multiplier[symbol] = max(self.multiplier.get(symbol, Fraction(1)), number(row, "multiplier", "1"))
        own = self.pieces.setdefault(symbol, [])
        if kind == "split":
            for piece in own:
                piece.units *= number(row, "ratio")
            return
        if kind == "transfer_out":
            taken = self._take(own, units, row.get("account"))
            if row.get("transfer_group"):
                self.moved[row["transfer_group"]] = taken
            else:
                self.add("net_contributions_base", -sum((piece.cost_base for piece in taken), Fraction(0)))
            return
        if kind == "transfer_in" and row.get("transfer_group"):
            own += [replace(piece, account=row.get("account")) for piece in self.moved.pop(row["transfer_group"])]
            return
        if kind == "transfer_in":
            cost = number(row, "cost") if "cost" in row else gross
            own.append(Piece(units, cost, cost * rate, str(row.get("acquired") or row["date"]), row.get("account")))
            self.add("net_contributions_base", cost * rate)
            return
        net = gross + (costs if self.inside else 0) if kind != "sell" else gross - (costs if self.inside else 0)
        if row.get("reinvested"):
            net = gross - costs
        self._trade(own, row, units if kind != "sell" else -units, net, rate)

    def _trade(self, own: list[Piece], row: Row, units: Fraction, net: Fraction, rate: Fraction) -> None:
        """Closes what is open the other way, at its share of `net`, and opens the rest."""
        sign = 1 if units > 0 else -1
        against = sum((piece.units for piece in own if piece.units * sign < 0), Fraction(0))
        closing = min(abs(units), abs(against))
        if closing:
            share = closing / abs(units)
            taken = self._take(own, closing, row.get("account"))
            cost, cost_base = sum((p.cost for p in taken), Fraction(0)), sum((p.cost_base for p in taken), Fraction(0))
            gain, gain_base = -sign * net * share - cost, -sign * net * share * rate - cost_base
            self.add("realized_gain", gain)
            self.add("realized_gain_base", gain_base)
        rest = abs(units) - closing
        if rest:
            part = net * rest / abs(units) * sign
            own.append(Piece(rest * sign, part, part * rate, row["date"], row.get("account")))

    def _take(self, own: list[Piece], units: Fraction, account: str | None) -> list[Piece]:
        if self.method == "average":
            whole = sum((piece.units for piece in own), Fraction(0))
            taken = [piece.part(units / abs(whole)) for piece in own]
            own[:] = [piece.part(1 - units / abs(whole)) for piece in own if units != abs(whole)]
            return taken
        order = list(own)
        if self.method == "fifo":
            order.sort(key=lambda piece: piece.opened)
        elif self.method == "lifo":
            order.reverse()
            order.sort(key=lambda piece: piece.opened, reverse=True)
        else:
            order.sort(key=lambda piece: (-piece.cost / piece.units, piece.opened))
        order.sort(key=lambda piece: piece.account != account)
        taken = []
        for piece in order:
            if not units:
                break
            used = min(units, abs(piece.units))
            taken.append(piece.part(used / abs(piece.units)))
            left = piece.part(1 - used / abs(piece.units))
            piece.units, piece.cost, piece.cost_base = left.units, left.cost, left.cost_base
            units -= used
        own[:] = [piece for piece in own if piece.units]
        return taken

    def figures(self) -> dict[str, Fraction]:
        """By the names that the cases use."""
        day, found = (
            self.case["as_of"],
            dict.fromkeys(("quantity", "investment", "investment_base", "market_value", "market_value_base"), Fraction(0)),
        )
        for symbol, own in self.pieces.items():
            price = last_on(self.case["prices"][symbol], day)
            assert price is not None
            units = sum((piece.units for piece in own), Fraction(0))
            value = units * price * self.multiplier[symbol]
            found["quantity"] += units
            found["investment"] += sum((piece.cost for piece in own), Fraction(0))
            found["investment_base"] += sum((piece.cost_base for piece in own), Fraction(0))
            found["market_value"] += value
            found["market_value_base"] += value * rate_on(self.case, self.currency[symbol], day)
        names = ("realized_gain", "realized_gain_base", "dividends", "dividends_base", "fees_base", "taxes_base", "net_contributions_base")
        found |= {name: self.sums.get(name, Fraction(0)) for name in names}
        found["cash_total_base"] = sum((amount * rate_on(self.case, code, day) for code, amount in self.cash.items()), Fraction(0))
        found["total_value_base"] = found["cash_total_base"] + found["market_value_base"]
        found["unrealized_gain"] = found["market_value"] - found["investment"]
        found["unrealized_gain_base"] = found["market_value_base"] - found["investment_base"]
        if len(self.pieces) == 1:
            found["avg_cost"] = found["investment"] / found["quantity"] if found["quantity"] else Fraction(0)
        return found


def expected(case: Row) -> dict[str, float]:
    """Every figure of a case by its own method, and gains and cost by all the others, with costs inside and outside."""
    own = Naive(case, case["method"]["cost"], case["method"]["fees_in_cost"]).book().figures()
    found = {name: float(value) for name, value in own.items()}
    for method in METHODS:
        for inside, ending in ((case["method"]["fees_in_cost"], ""), (False, "_ex_costs")):
            other = Naive(case, method, inside).book().figures()
            for name in ("investment", "realized_gain", "realized_gain_base", "unrealized_gain", "unrealized_gain_base"):
                found[f"{name}_{method}{ending}"] = float(other[name])
    return found
