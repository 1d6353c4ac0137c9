"""Settings of signing in: accounts, and an OpenID provider."""

from enum import StrEnum
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from core.errors import Misconfigured

SHORTEST_KEY, FEWEST_SIGNS = 32, 10
NEVER_CHANGED = (
    "changeme",
    "change-me",
    "change_me",
    "password",
    "example",
    "your-secret",
    "secret-key",
    "secretkey",
    "0123456789",
    "placeholder",
)
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class Section(BaseModel):
    """A group of settings; unknown names are refused, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AuthMode(StrEnum):
    """Who may come in."""

    LOCAL_OWNER = "local_owner"
    ACCOUNTS = "accounts"


class Registration(StrEnum):
    """Who may make an account."""

    CLOSED = "closed"
    INVITATION = "invitation"
    OPEN = "open"


class AuthSettings(Section):
    """Signing in."""

    mode: AuthMode = Field(
        AuthMode.LOCAL_OWNER, description="local_owner: whoever reaches the loopback address is the owner. accounts: sign in first."
    )
    secret: SecretStr | None = Field(
        None, description="Key that signs sessions, at least 32 characters. Empty: made once and kept in the state folder."
    )
    previous_secret: SecretStr | None = Field(
        None, description="The key before `secret`: what it signed still holds. Take it out when the sessions of that time have run out."
    )
    registration: Registration = Field(
        Registration.CLOSED,
        description="closed: whoever keeps the accounts makes them. invitation: whoever has an invitation's link. open: anybody.",
    )
    invitation_days: float = Field(7.0, gt=0, le=90, description="How long an invitation holds, in days.")
    reset_minutes: float = Field(30.0, gt=0, le=1440, description="How long a link to choose a new password holds, in minutes.")
    session_hours: float = Field(12.0, gt=0, le=720, description="How long a sign-in in a browser lasts, in hours.")
    idle_hours: float = Field(
        2.0,
        gt=0,
        le=720,
        description="How long a sign-in in a browser lasts while nobody uses it, in hours; at most as long as `session_hours`.",
    )
    access_minutes: float = Field(15.0, gt=0, le=60, description="How long a program's access token lasts, in minutes.")
    refresh_days: float = Field(30.0, gt=0, le=366, description="How long a program's refresh token can be exchanged, in days.")
    program_days: float = Field(90.0, gt=0, le=366, description="After how many days a program has to sign in with the password again.")

    def check(self) -> None:
        """Refuse a key that could be guessed.

        Raises:
            Misconfigured: it is short, or looks like one that was never changed.
        """
        if self.secret is None:
            return
        key = self.secret.get_secret_value()
        if len(key) < SHORTEST_KEY:
            raise Misconfigured(f"FOLIOSCOPE_AUTH__SECRET must have at least {SHORTEST_KEY} characters.", setting="FOLIOSCOPE_AUTH__SECRET")
        if len(set(key)) < FEWEST_SIGNS or any(word in key.lower() for word in NEVER_CHANGED):
            raise Misconfigured(
                "FOLIOSCOPE_AUTH__SECRET looks like an example. Make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'",
                setting="FOLIOSCOPE_AUTH__SECRET",
            )


class OidcSettings(Section):
    """Signing in through an OpenID provider; its button is there once issuer and client are set.

    It sends people back to /login/oidc/callback, and tells /login/oidc/logout who has signed out (back-channel logout).
    """

    issuer: str | None = Field(None, description="Address of the provider, such as https://id.example.org. Empty: no such sign-in.")
    client_id: str | None = Field(None, description="What the provider calls this installation.")
    client_secret: SecretStr | None = Field(None, description="Secret of the client. Empty: a public client, by PKCE alone.")
    name: str = Field("single sign-on", description="What the button calls the provider.")
    algorithms: tuple[Literal["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"], ...] = Field(
        ("RS256", "ES256"), min_length=1, description="Algorithms by which its ID tokens may be signed."
    )
    link_verified_email: bool = Field(
        False, description="Whether whoever comes first with an address that the provider has verified gets the account of that address."
    )
    acr_values: tuple[str, ...] = Field(
        (), description="Levels of sign-in (`acr`) of which the provider must state one, such as `phr`. Empty: its own rules are enough."
    )
    methods: tuple[str, ...] = Field(
        (), description="Methods (`amr`) all of which the provider must state to have used, such as `mfa`. Empty: its own rules are enough."
    )
    max_age_minutes: float | None = Field(
        None,
        gt=0,
        le=43200,
        description="How long ago somebody may have signed in at the provider, in minutes; then it asks them again. Empty: any time.",
    )
    timeout_s: float = Field(5.0, gt=0, le=60, description="Longest wait for the provider, in seconds.")

    def check(self) -> None:
        """Refuse what could not be safe.

        Raises:
            Misconfigured: the provider is asked in the clear, or the client is missing.
        """
        if self.issuer is None:
            return
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS):
            raise Misconfigured("FOLIOSCOPE_OIDC__ISSUER must begin with https://.", setting="FOLIOSCOPE_OIDC__ISSUER")
        if not self.client_id:
            raise Misconfigured("FOLIOSCOPE_OIDC__ISSUER needs FOLIOSCOPE_OIDC__CLIENT_ID.", setting="FOLIOSCOPE_OIDC__CLIENT_ID")
