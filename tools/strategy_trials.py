"""Which variants an owner has tried on the same instruments, so that a good one among many is not taken for skill."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from analysis import Strategy
from db.models import StrategyTrials
from tools.context import Context

FORGOTTEN_AFTER = dt.timedelta(days=90)
MOST_KEPT = 10_000
PLAIN = frozenset({"buy_and_hold", "own_history"})
"""What is compared with, or was really done: nobody picks it for its result."""


async def earlier_trials(context: Context, symbols: Sequence[str], strategy: Strategy) -> dict[str, float]:
    """Yearly Sharpe ratios of the variants that the owner tried on these instruments, by the variant's key; none after 90 days without one."""
    if strategy.name in PLAIN:
        return {}
    async with context.read() as work:
        row = await work.strategy_trials.of(_subject(symbols))
    if row is None or context.clock.now() - row.tried_at > FORGOTTEN_AFTER:
        return {}
    return dict(row.sharpes)


async def keep_trials(context: Context, symbols: Sequence[str], strategy: Strategy, sharpes: Mapping[str, float]) -> None:
    """Remember the variants just tried on these instruments; of all of them the latest 10,000."""
    if strategy.name in PLAIN:
        return
    now = context.clock.now()
    async with context.jot() as work:
        fresh = StrategyTrials(user_id=work.owner, created_at=now, subject=_subject(symbols), sharpes={}, tried_at=now)
        row = await work.strategy_trials.open(fresh)
        before = row.sharpes if now - row.tried_at <= FORGOTTEN_AFTER else {}
        row.sharpes = dict([*before.items(), *sharpes.items()][-MOST_KEPT:])
        row.tried_at = now


def _subject(symbols: Sequence[str]) -> str:
    return hashlib.sha256(",".join(sorted(set(symbols))).encode()).hexdigest()
