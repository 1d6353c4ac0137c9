"""Realised gains and income of a tax year, as rows and as text to hand in."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from accounting.entries import CostMethod, Income, RealizedGain
from accounting.grid import ONE_DAY
from accounting.ledger import Ledger
from accounting.tables import Cell, to_csv, to_markdown
from accounting.valuation import known_sum
from core.errors import InvalidInput
from core.money import round_money

_GAIN_HEADER = ("symbol", "quantity", "opened", "closed", "days", "kind", "proceeds", "cost", "gain", "currency")
_INCOME_HEADER = ("date", "kind", "symbol", "gross", "fee", "tax", "net", "currency", "rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxReport:
    """A tax year, in `base`; sums leave out what has no rate, and `incomplete` names it.

    Attributes:
        start, end: first and last day, both included.
        method, fees_in_cost: how the books are kept; with fees inside, proceeds and cost are after fees and taxes of the trades.
        gains: lots closed in the year; income: dividends and interest received in it.
        total_gains, total_losses: sums of the rows above and below 0; net_gains is both.
        dividends, interest, tax_withheld: gross income, and taxes taken off it.
        fees: of the year, those on trades included; taxes: all taxes less refunds.
    """

    base: str
    start: dt.date
    end: dt.date
    method: CostMethod
    fees_in_cost: bool
    gains: tuple[RealizedGain, ...]
    income: tuple[Income, ...]
    total_gains: Decimal
    total_losses: Decimal
    dividends: Decimal
    interest: Decimal
    tax_withheld: Decimal
    fees: Decimal
    taxes: Decimal
    incomplete: tuple[str, ...]

    @property
    def net_gains(self) -> Decimal:
        """Gains and losses together."""
        return self.total_gains + self.total_losses

    def gains_csv(self) -> str:
        """The closed lots, one line each."""
        return to_csv(_gain_header(self.base), [_gain_row(row, self.base) for row in self.gains])

    def income_csv(self) -> str:
        """The income, one line each."""
        return to_csv(_income_header(self.base), [_income_row(row, self.base) for row in self.income])

    def markdown(self) -> str:
        """Totals, closed lots and income as one document."""
        totals: list[tuple[Cell, ...]] = [
            (name, round_money(amount, self.base))
            for name, amount in (
                ("Gains", self.total_gains),
                ("Losses", self.total_losses),
                ("Net gains", self.net_gains),
                ("Dividends", self.dividends),
                ("Interest", self.interest),
                ("Tax withheld on income", self.tax_withheld),
                ("Fees", self.fees),
                ("Taxes", self.taxes),
            )
        ]
        costs = "inside" if self.fees_in_cost else "outside"
        parts = [
            f"# Tax report {self.start} to {self.end}\n",
            f"Cost method: {self.method.value}, fees and taxes of trades {costs} the cost. Amounts in {self.base} at recorded or trade-day rates.\n",
            to_markdown(("Total", self.base), totals),
            "## Realised gains\n",
            to_markdown(_gain_header(self.base), [_gain_row(row, self.base) for row in self.gains]),
            "## Income\n",
            to_markdown(_income_header(self.base), [_income_row(row, self.base) for row in self.income]),
        ]
        if self.incomplete:
            parts += ["## What is missing\n", "\n".join(f"- {sentence}" for sentence in self.incomplete) + "\n"]
        return "\n".join(parts)


def tax_report(ledger: Ledger, *, year: int, first_day: tuple[int, int] = (1, 1)) -> TaxReport:
    """The report of the tax year that begins in `year`.

    Args:
        ledger: built with a base currency and without an end before the year's.
        first_day: month and day on which the tax year begins, such as (4, 6).

    Raises:
        InvalidInput: the ledger has no base currency, or there is no such day.
    """
    base = ledger.terms.base
    if base is None:
        raise InvalidInput("A tax report needs a base currency.", field="base")
    try:
        start = dt.date(year, *first_day)
        end = dt.date(year + 1, *first_day) - ONE_DAY
    except ValueError as err:
        raise InvalidInput(f"There is no tax year {year} that begins on day {first_day[1]} of month {first_day[0]}.", field="year") from err
    gains = tuple(row for row in ledger.realized if start <= row.closed <= end)
    income = tuple(row for row in ledger.income if start <= row.date <= end)
    charges = [charge for charge in ledger.charges if start <= charge.date <= end]
    by_row = [row.gain_base for row in gains if row.gain_base is not None]
    return TaxReport(
        base=base,
        start=start,
        end=end,
        method=ledger.terms.method,
        fees_in_cost=ledger.terms.fees_in_cost,
        gains=gains,
        income=income,
        total_gains=known_sum(gain for gain in by_row if gain > 0),
        total_losses=known_sum(gain for gain in by_row if gain < 0),
        dividends=known_sum(row.gross_base for row in income if row.kind == "dividend"),
        interest=known_sum(row.gross_base for row in income if row.kind == "interest"),
        tax_withheld=known_sum(_tax_base(row) for row in income),
        fees=known_sum(None if charge.rate is None else charge.fee * charge.rate for charge in charges),
        taxes=known_sum(None if charge.rate is None else charge.tax * charge.rate for charge in charges),
        incomplete=tuple(dict.fromkeys(problem.message for problem in ledger.problems if problem.date <= end)),
    )


def _tax_base(row: Income) -> Decimal | None:
    return None if row.rate is None else row.tax * row.rate


def _gain_header(base: str) -> tuple[str, ...]:
    return (*_GAIN_HEADER, f"proceeds {base}", f"cost {base}", f"gain {base}", f"of which currency {base}")


def _income_header(base: str) -> tuple[str, ...]:
    return (*_INCOME_HEADER, f"gross {base}", f"tax {base}")


def _gain_row(row: RealizedGain, base: str) -> list[Cell]:
    return [
        row.symbol,
        row.quantity,
        row.opened,
        row.closed,
        row.holding_days,
        "cover" if row.short else "sale",
        _cents(row.proceeds, row.currency),
        _cents(row.cost, row.currency),
        _cents(row.gain, row.currency),
        row.currency,
        _cents(row.proceeds_base, base),
        _cents(row.cost_base, base),
        _cents(row.gain_base, base),
        _cents(row.currency_gain_base, base),
    ]


def _income_row(row: Income, base: str) -> list[Cell]:
    return [
        row.date,
        row.kind.value,
        row.symbol,
        row.gross,
        row.fee,
        row.tax,
        row.net,
        row.currency,
        row.rate,
        _cents(row.gross_base, base),
        _cents(_tax_base(row), base),
    ]


def _cents(amount: Decimal | None, currency: str) -> Decimal | None:
    return None if amount is None else round_money(amount, currency)
