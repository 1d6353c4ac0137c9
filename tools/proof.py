"""The present password once more, where a session alone is not enough: before what decides who gets in, and before an end."""

from pydantic import SecretStr

from core.actor import Actor
from core.errors import InvalidInput
from tools.passwords import password_matches
from tools.services import Services

PROOFS, PROOF_WINDOW_S = 10, 3600.0
"""How often one may give one's own password while signed in, in that time."""


async def prove(services: Services, actor: Actor, password: SecretStr | None, *, field: str = "password") -> bool:
    """Return whether the account has a password, once it was given.

    Raises:
        InvalidInput: it is not the password; `field` is what the caller calls it.
        QuotaExceeded: it was asked too often.
    """
    async with services.begin(actor) as work:
        stored = (await work.users.get(actor.user_id)).password_hash
    if stored is None:
        return False
    verdict = await services.limiter.take(f"account:prove:{actor.user_id}", limit=PROOFS, window_s=PROOF_WINDOW_S)
    verdict.require("Too many tries.")
    if not await password_matches(stored, password or SecretStr("")):
        raise InvalidInput(f"{field}: it is not the present password.", field=field)
    return True
