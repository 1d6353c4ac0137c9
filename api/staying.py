"""How long somebody may go on listening: as long as what let them in still holds."""

import asyncio
from contextlib import aclosing

from api.caller import Caller
from api.describing import KEY, Contract
from api.event_stream import event
from api.identity import Identities
from core.errors import FolioscopeError, NotSignedIn, PermissionDenied
from infra import Topic

AGAIN_S = 1.0


async def until_shown_out(caller: Caller) -> bytes:
    """Returns once the caller's session, token, account or right has ended: the event that says so. Runs as long as they may stay."""
    while True:
        try:
            async with aclosing(caller.services.events.subscribe(Topic.SESSION_REVOKED)) as heard:
                async for told in heard:
                    if told is None or told.data.get("user_id") == str(caller.actor.user_id):
                        await _look_again(caller)
        except (NotSignedIn, PermissionDenied) as err:
            return event("ended", err.as_problem())
        except FolioscopeError:  # neither events nor rows can be had just now
            await asyncio.sleep(AGAIN_S)


async def _look_again(caller: Caller) -> None:
    """Return if the caller would still be let in; a token that has merely run out ends nothing that was begun with it.

    Raises:
        NotSignedIn: the session, the token or the account has ended.
        PermissionDenied: the right that the route asks for is gone.
    """
    identities: Identities = caller.request.app.state.identities
    contract: Contract = caller.request.route_handler.opt[KEY]
    account = await identities.again(caller.request.scope, caller.request.auth)
    if contract.scope not in account.actor.scopes:
        raise PermissionDenied("Your account may not do this any more.", scope=contract.scope.value if contract.scope else None)
