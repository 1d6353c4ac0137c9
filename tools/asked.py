"""The one thing that a person wants to know of a portfolio; it is answered first, before the whole is shown."""

from enum import StrEnum


class About(StrEnum):
    """What is asked of the holdings or of what was earned; `best` and `worst` by gain, `largest` and `smallest` by value."""

    CASH = "cash"
    BEST = "best"
    WORST = "worst"
    WINNERS = "winners"
    LOSERS = "losers"
    LARGEST = "largest"
    SMALLEST = "smallest"
    COUNT = "count"
    AVERAGE_COST = "average_cost"
    LONGEST = "longest"
    IF_SOLD = "if_sold"
    FEES = "fees"
    TAXES = "taxes"
    DIVIDENDS = "dividends"
    INTEREST = "interest"
    REALIZED = "realized"
    UNREALIZED = "unrealized"
    BEFORE_FEES = "before_fees"
    WITHOUT_DIVIDENDS = "without_dividends"
    WORTH = "worth"
    WHY_DOWN = "why_down"
    WHY_UP = "why_up"
    RISES = "rises"
    AVERAGE = "average"
    PEAK = "peak"
    NET_DEPOSITS = "net_deposits"


class Outstanding(StrEnum):
    """By what one of several that are compared stands out; the answer then begins with it."""

    BEST = "best"
    WORST = "worst"
    MOST_VOLATILE = "most_volatile"
    LEAST_VOLATILE = "least_volatile"
    LARGEST_DRAWDOWN = "largest_drawdown"
    SMALLEST_DRAWDOWN = "smallest_drawdown"


class Measured(StrEnum):
    """What is asked of a backtest: one of its figures, which its answer then begins with."""

    WORST_YEAR = "worst_year"
    BEST_YEAR = "best_year"
    TRADES = "trades"
    COSTS = "costs"
    EXPOSURE = "exposure"
    LUCK = "luck"
    SHARPE = "sharpe"
    SORTINO = "sortino"
    VOLATILITY = "volatility"
    DRAWDOWN = "drawdown"
    GROWTH = "growth"


class Foreseen(StrEnum):
    """What is asked of a forecast beside its interval; its answer then begins with it."""

    TOUCH = "touch"
    LOSS = "loss"
    VOLATILITY = "volatility"
    EXPECTED = "expected"
    WORST = "worst"
    BEST = "best"
    INTERVAL = "interval"
    LEAD = "lead"
