"""What the assistant keeps of an account that is erased."""

from uuid import UUID

from tools.services import Services


async def forget_conversations(services: Services, user_id: UUID) -> None:
    """Delete the states of all conversations of an account."""
    from agents.checkpoints import forget_states  # noqa: PLC0415 -- LangGraph takes a second, and this is rare

    await forget_states(services, user_id)
