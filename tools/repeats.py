"""A transaction that looks like one just recorded: a message that was sent again, or the same thing said twice."""

import datetime as dt
from dataclasses import dataclass, replace

from db.repositories.portfolios import ActivityFilter
from tools.context import Context
from tools.drafts import Draft, supposed

LOOKED_AT = 200
SAME = ("symbol", "currency", "quantity", "amount", "ratio", "fee", "tax", "account", "lot_ids")
"""What two transactions of one kind and day have to have in common, beside a price that was named, to be the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """The transaction that is repeated, by its number, and what the card says of it."""

    number: int
    note: str


async def asked_twice(context: Context, draft: Draft) -> str:
    """What the card says where the same message asks for the very same before `draft`; empty where it does not."""
    if not context.assumed:
        return ""
    (mine,) = await supposed(context, [draft])
    twin = any(
        item.portfolio_id == mine.portfolio_id and replace(item.activity, id=mine.activity.id) == mine.activity for item in context.assumed
    )
    return "The same is asked for twice in this message. Confirm both only if it happened twice." if twin else ""


async def repeat_of(context: Context, draft: Draft) -> Repeat | None:
    """The transaction of the last minutes that `draft` would record once more; None where there is none.

    A price that was looked up may have moved in between, so it does not tell two transactions apart.
    """
    now = context.clock.now()
    since = now - dt.timedelta(minutes=context.services.settings.chat.repeat_minutes)
    async with context.read() as work:
        portfolio = await work.portfolios.pick(draft.args.portfolio_id)
        wanted = ActivityFilter(
            portfolio_id=portfolio.id, symbol=draft.args.symbol, types=(draft.type,), start=draft.date, end=draft.date, since=since
        )
        rows, _ = await work.activities.listed(wanted, limit=LOOKED_AT)
    mine = draft.row(None)
    for row in rows:
        if all(getattr(row, name) == getattr(mine, name) for name in SAME) and (draft.price_note or row.unit_price == mine.unit_price):
            minutes = int((now - row.created_at).total_seconds() // 60)
            ago = f"{minutes} min ago" if minutes else "just now"
            return Repeat(
                number=row.number, note=f"The same was recorded {ago}, as transaction {row.number}. Confirm only if it happened once more."
            )
    return None
