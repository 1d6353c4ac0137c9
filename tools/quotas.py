"""How much of what is costly one account may ask for, in all processes together; beside the door's own quotas by cost."""

from core.actor import Actor
from tools.services import Services

MODEL_TURNS_PER_MINUTE = 60
UPLOADS_PER_MINUTE = 60


async def count_model_turn(services: Services, actor: Actor) -> None:
    """Count one message that a language model will answer; without a model, messages cost next to nothing.

    Raises:
        QuotaExceeded: it is one too many in a minute.
    """
    if services.settings.llm_enabled:
        verdict = await services.limiter.take(f"model-turn:{actor.user_id}", limit=MODEL_TURNS_PER_MINUTE, window_s=60)
        verdict.require(f"The language model answers at most {MODEL_TURNS_PER_MINUTE} messages of yours in a minute.")


async def count_upload(services: Services, actor: Actor) -> None:
    """Count one file that is handed in.

    Raises:
        QuotaExceeded: it is one too many in a minute.
    """
    verdict = await services.limiter.take(f"upload:{actor.user_id}", limit=UPLOADS_PER_MINUTE, window_s=60)
    verdict.require(f"You can hand in at most {UPLOADS_PER_MINUTE} files in a minute.")
