"""Signing in: credentials against the accounts, and the cookie for whoever passes."""

from litestar.datastructures import Cookie
from pydantic import ConfigDict, Field, SecretStr

from api.asgi import ScopeView, client_address, is_secure
from api.sessions import Sessions
from tools.accounts import Account, authenticate
from tools.base import Args, View
from tools.services import Services


class SignIn(Args):
    """An account's address and password."""

    model_config = ConfigDict(str_strip_whitespace=False)

    email: str = Field(min_length=1, max_length=254)
    password: SecretStr = Field(min_length=1, max_length=1024)


class SignedOut(View):
    """All sessions of the account have ended."""

    signed_out: bool = True


async def sign_in(services: Services, sessions: Sessions, scope: ScopeView, given: SignIn) -> tuple[Account, Cookie]:
    """The account and the cookie that signs its owner in.

    Raises:
        NotSignedIn: address and password do not belong together.
        QuotaExceeded: too many tries.
    """
    account = await authenticate(services, email=given.email, password=given.password, address=client_address(scope))
    return account, sessions.cookie(account, secure=is_secure(scope))
