"""The key under which a confirmed proposal is carried out: it makes that happen once, and tells a change from which proposal it came."""

from uuid import UUID

MOST_TOGETHER = 100
"""How many proposals are decided, and changes taken back, in one step."""
BATCH = "batch"
"""Where a proposal's preview holds what it was confirmed together with."""
_MARK = "proposal:"


def proposal_key(proposal_id: UUID) -> str:
    """The idempotency key of carrying out a proposal."""
    return f"{_MARK}{proposal_id}"


def proposed_by(key: str) -> UUID | None:
    """The proposal that was carried out under `key`, also one in another's books; None for every other key."""
    _, mark, identity = key.rpartition(_MARK)
    try:
        return UUID(identity) if mark else None
    except ValueError:
        return None
