"""How much of what is costly one account may ask for, in all processes together."""

from core.actor import Actor
from core.settings import Settings
from tools.base import Cost
from tools.services import Services


def calls_per_minute(settings: Settings, cost: Cost) -> int:
    """Calls of one account in a minute, by what they cost."""
    quotas = settings.quotas
    return {Cost.LIGHT: quotas.light_per_minute, Cost.HEAVY: quotas.heavy_per_minute, Cost.JOB: quotas.jobs_per_minute}[cost]


async def count_message(services: Services, actor: Actor) -> None:
    """Count one message to the assistant.

    Raises:
        QuotaExceeded: it is one too many in a minute.
    """
    verdict = await services.limiter.take(f"chat:{actor.user_id}", limit=services.settings.quotas.messages_per_minute, window_s=60)
    verdict.require("That is a lot of messages at once.")


async def count_model_turn(services: Services, actor: Actor) -> None:
    """Count one message that a language model will answer; without a model, messages cost next to nothing.

    Raises:
        QuotaExceeded: it is one too many in a minute.
    """
    if services.settings.llm_enabled:
        limit = services.settings.quotas.model_turns_per_minute
        verdict = await services.limiter.take(f"model-turn:{actor.user_id}", limit=limit, window_s=60)
        verdict.require(f"The language model answers at most {limit} messages of yours in a minute.")


async def count_upload(services: Services, actor: Actor) -> None:
    """Count one file that is handed in.

    Raises:
        QuotaExceeded: it is one too many in a minute.
    """
    limit = services.settings.quotas.uploads_per_minute
    verdict = await services.limiter.take(f"upload:{actor.user_id}", limit=limit, window_s=60)
    verdict.require(f"You can hand in at most {limit} files in a minute.")
