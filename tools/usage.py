"""What a language model took of tokens and money, by user and day."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from core.actor import Actor, Scope
from db.models import ModelUsage
from infra import count_model_use
from tools.base import Args, Tool, View
from tools.context import Context
from tools.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one turn took; `cost_usd` None where no prices are set."""

    model: str
    requests: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal | None


async def keep_usage(services: Services, actor: Actor, taken: Taken) -> None:
    """Add one turn to its user's day, and to the process's metrics."""
    count_model_use(
        taken.model,
        requests=taken.requests,
        input_tokens=taken.input_tokens,
        output_tokens=taken.output_tokens,
        cost_usd=float(taken.cost_usd or 0),
    )
    async with services.begin(actor, write=True) as work:
        now = work.clock.now()
        row = await work.model_usage.on(now.date(), taken.model[:120])
        if row is None:
            row = await work.model_usage.add(ModelUsage(user_id=work.owner, created_at=now, day=now.date(), model=taken.model[:120]))
        row.turns += 1
        row.requests += taken.requests
        row.input_tokens += taken.input_tokens
        row.output_tokens += taken.output_tokens
        if taken.cost_usd is not None:
            row.cost_usd = (row.cost_usd or Decimal(0)) + taken.cost_usd


class ShowModelUsage(Args):
    """How many days back."""

    days: Annotated[int, Field(ge=1, le=366)] = 30


class DayOfUse(View):
    """One day with one model."""

    day: dt.date
    model: str
    turns: int
    requests: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal | None


class ModelUsageView(View):
    """What the user's own turns took, by day, and together."""

    since: dt.date
    items: tuple[DayOfUse, ...]
    turns: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal | None


async def run_usage(context: Context, args: ShowModelUsage) -> ModelUsageView:
    """Show how many tokens your conversations took of a language model, by day, and what they cost. Example: days=7. At most 366 days."""
    since = context.clock.now().date() - dt.timedelta(days=args.days - 1)
    async with context.read() as work:
        rows = await work.model_usage.since(since)
        items = tuple(
            DayOfUse(
                day=row.day,
                model=row.model,
                turns=row.turns,
                requests=row.requests,
                input_tokens=row.input_tokens,
                output_tokens=row.output_tokens,
                cost_usd=row.cost_usd,
            )
            for row in rows
        )
    costs = [item.cost_usd for item in items if item.cost_usd is not None]
    return ModelUsageView(
        since=since,
        items=items,
        turns=sum(item.turns for item in items),
        input_tokens=sum(item.input_tokens for item in items),
        output_tokens=sum(item.output_tokens for item in items),
        cost_usd=sum(costs, Decimal(0)) if costs else None,
    )


MODEL_USAGE = Tool(name="model_usage", args=ShowModelUsage, view=ModelUsageView, run=run_usage, scope=Scope.PORTFOLIO_READ)
