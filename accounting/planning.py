"""Saving towards a target: balances, times and payments with interest once a month, payments at each month's end."""

import math

MONTHS = 12
_LONGEST = 12_000


def future_balance(balance: float, annual_rate: float, monthly_payment: float, months: float) -> float:
    """What `balance` grows to at annual_rate / 12 a month with a payment at each month end."""
    rate = annual_rate / MONTHS
    if rate == 0:
        return balance + monthly_payment * months
    growth = math.pow(1 + rate, months)
    return balance * growth + monthly_payment * (growth - 1) / rate


def months_to_target(balance: float, annual_rate: float, monthly_payment: float, target: float) -> float | None:
    """Months, with fractions, until the balance is `target`; 0 when it already is, None when it never will be."""
    if balance >= target:
        return 0.0
    rate = annual_rate / MONTHS
    if rate == 0:
        return (target - balance) / monthly_payment if monthly_payment > 0 else None
    level = monthly_payment / rate
    if (balance + level) * rate <= 0 or (target + level) / (balance + level) <= 0:
        return None
    months = math.log((target + level) / (balance + level)) / math.log1p(rate)
    return months if 0 <= months <= _LONGEST else None


def required_payment(balance: float, annual_rate: float, months: float, target: float) -> float:
    """The payment at each month end that makes the balance `target` after `months`; 0 when no payment is needed.

    Without months, what is missing has to be paid at once.
    """
    if months <= 0:
        return max(target - balance, 0.0)
    gap = target - future_balance(balance, annual_rate, 0.0, months)
    return max(gap / future_balance(0.0, annual_rate, 1.0, months), 0.0)
