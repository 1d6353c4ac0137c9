"""Signing in with an OpenID provider: discovery, the authorization code with PKCE, and an ID token that is believed only when all of it fits."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
import structlog

from core.clock import stopwatch_s
from core.errors import NotSignedIn, Unavailable
from core.settings import LOOPBACK_HOSTS, OidcSettings

log = structlog.get_logger("openid")

LEEWAY_S = 30
DISCOVERY_KEPT_S, KEYS_KEPT_S, KEYS_APART_S = 3600.0, 600.0, 30.0
"""How long what the provider says of itself and its keys are kept, and how soon its keys may be asked for again for one that is unknown."""
MOST_BYTES = 200_000
REFUSED = "The sign-in with your provider did not work. Please try again."
TOO_WEAK = "Your provider did not sign you in as strongly, or as lately, as this installation asks for. Please sign in there again."
CLAIMS = ("exp", "iat", "iss", "aud", "sub", "nonce")
LOGOUT_CLAIMS = ("exp", "iat", "iss", "aud", "jti", "events")
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_LASTS_S = 600
"""The longest life of a logout token; notices are remembered as long, so that none counts twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to sign in: what only this browser and this server know of it."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier (RFC 7636, S256)."""
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the provider says it is. `email` counts as theirs only where `email_verified`. `session` is what the provider calls its own."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    name: str | None
    session: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    """Whom the provider has signed out: a subject, one of its own sessions, or a session of a subject. `id` is the notice's own."""

    issuer: str
    subject: str | None
    session: str | None
    id: str


class OpenIdProvider:
    """One provider, by its issuer.

    Args:
        settings: issuer, client and algorithms.
        redirect_uri: where the provider sends people back to.
    """

    def __init__(self, settings: OidcSettings, *, redirect_uri: str) -> None:
        self._settings = settings
        self._issuer = (settings.issuer or "").rstrip("/")
        self._redirect_uri = redirect_uri
        self._document: tuple[float, dict[str, Any]] | None = None  # Any: JSON
        self._keys: tuple[float, jwt.PyJWKSet] | None = None

    async def authorization_url(self, attempt: Attempt) -> str:
        """Where to send the browser.

        Raises:
            Unavailable: the provider does not answer, or not as it should.
        """
        endpoint = self._endpoint(await self._discovered(), "authorization_endpoint")
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id or "",
            "redirect_uri": self._redirect_uri,
            "scope": "openid email profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        if self._settings.acr_values:
            asked["acr_values"] = " ".join(self._settings.acr_values)
        if self._settings.max_age_minutes is not None:
            asked["max_age"] = str(round(self._settings.max_age_minutes * 60))
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def person(self, code: str, attempt: Attempt) -> Person:
        """Who came back with `code`.

        Raises:
            NotSignedIn: the code or the ID token is not what it should be.
            Unavailable: the provider does not answer.
        """
        document = await self._discovered()
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "client_id": self._settings.client_id or "",
            "code_verifier": attempt.verifier,
        }
        secret = self._settings.client_secret
        auth = httpx.BasicAuth(self._settings.client_id or "", secret.get_secret_value()) if secret is not None else None
        answer = await self._ask("POST", self._endpoint(document, "token_endpoint"), data=sent, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotSignedIn(REFUSED)
        return self._person(await self._checked(token, document, attempt))

    def _person(self, claims: dict[str, Any]) -> Person:  # Any: JSON
        email, name = claims.get("email"), claims.get("name")
        return Person(
            issuer=self._issuer,
            subject=claims["sub"],
            email=email.strip().lower()[:254] if isinstance(email, str) and "@" in email else None,
            email_verified=claims.get("email_verified") is True,
            name=name.strip()[:120] if isinstance(name, str) and name.strip() else None,
            session=claims["sid"] if isinstance(claims.get("sid"), str) and 0 < len(claims["sid"]) <= 255 else None,
        )

    async def _checked(self, token: str, document: dict[str, Any], attempt: Attempt) -> dict[str, Any]:  # Any: JSON
        """The claims of an ID token whose signature, algorithm, issuer, audience, times, nonce and strength fit."""
        claims = await self._decoded(token, document, CLAIMS)
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        fits = hmac.compare_digest(str(claims["nonce"]).encode(), attempt.nonce.encode()) and isinstance(claims["sub"], str)
        if not fits or not 0 < len(claims["sub"]) <= 255 or claims.get("azp", self._settings.client_id) != self._settings.client_id:
            raise NotSignedIn(REFUSED)
        if several and "azp" not in claims:
            raise NotSignedIn(REFUSED)
        if not self._strong(claims):
            log.warning("id_token.too_weak")
            raise NotSignedIn(TOO_WEAK)
        return claims

    def _strong(self, claims: dict[str, Any]) -> bool:  # Any: JSON
        """Whether the provider states the level, the methods and the time of the sign-in that the settings ask for; silence is no statement."""
        wanted, used, when = self._settings, claims.get("amr"), claims.get("auth_time")
        if wanted.acr_values and claims.get("acr") not in wanted.acr_values:
            return False
        if not set(wanted.methods) <= {name for name in (used if isinstance(used, list) else ()) if isinstance(name, str)}:
            return False
        if wanted.max_age_minutes is None:
            return True
        return isinstance(when, int) and -LEEWAY_S <= claims["iat"] - when <= wanted.max_age_minutes * 60 + LEEWAY_S

    async def signed_out(self, token: str) -> SignedOut:
        """Whom a logout token of the provider is about (OpenID Connect Back-Channel Logout 1.0).

        Raises:
            NotSignedIn: it is no such token.
            Unavailable: the provider does not answer.
        """
        claims = await self._decoded(token, await self._discovered(), LOGOUT_CLAIMS)
        subject, session = claims.get("sub"), claims.get("sid")
        told = isinstance(claims["events"], dict) and isinstance(claims["events"].get(LOGOUT_EVENT), dict)
        named = [name for name in (subject, session) if name is not None]
        if not told or "nonce" in claims or not named or not all(isinstance(name, str) and 0 < len(name) <= 255 for name in named):
            raise NotSignedIn(REFUSED)
        if claims["exp"] - claims["iat"] > LOGOUT_LASTS_S or not isinstance(claims["jti"], str):
            raise NotSignedIn(REFUSED)
        return SignedOut(issuer=self._issuer, subject=subject, session=session, id=claims["jti"])

    async def _decoded(self, token: str, document: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:  # Any: JSON
        """The claims of a token whose signature, algorithm, issuer, audience and times fit."""
        try:
            header = jwt.get_unverified_header(token)
            key = await self._key(str(header.get("kid") or ""), document)
            return jwt.decode(
                token,
                key.key,
                algorithms=[name for name in self._settings.algorithms if name == header.get("alg")],
                audience=self._settings.client_id,
                issuer=document["issuer"],
                leeway=LEEWAY_S,
                options={"require": list(required)},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as err:
            log.warning("id_token.refused", reason=type(err).__name__)
            raise NotSignedIn(REFUSED) from err

    async def _key(self, kid: str, document: dict[str, Any]) -> jwt.PyJWK:  # Any: JSON
        """The provider's key of that id; its keys are asked for again when there is none, but not all the time.

        Raises:
            NotSignedIn: there is none.
        """
        age = stopwatch_s() - self._keys[0] if self._keys is not None else float("inf")
        found = self._known(kid)
        if age > KEYS_KEPT_S or (found is None and age > KEYS_APART_S):
            keys = jwt.PyJWKSet.from_dict(await self._ask("GET", self._endpoint(document, "jwks_uri")))
            self._keys = (stopwatch_s(), keys)
            found = self._known(kid)
        if found is None:
            raise NotSignedIn(REFUSED)
        return found

    def _known(self, kid: str) -> jwt.PyJWK | None:
        keys = [] if self._keys is None else [key for key in self._keys[1].keys if key.public_key_use in {None, "sig"}]
        named = [key for key in keys if key.key_id == kid]
        return named[0] if named else keys[0] if not kid and len(keys) == 1 else None

    async def _discovered(self) -> dict[str, Any]:  # Any: JSON
        """What the provider says of itself, kept for an hour."""
        if self._document is not None and stopwatch_s() - self._document[0] < DISCOVERY_KEPT_S:
            return self._document[1]
        document = await self._ask("GET", f"{self._issuer}/.well-known/openid-configuration")
        if str(document.get("issuer", "")).rstrip("/") != self._issuer:
            log.error("openid.wrong_issuer")
            raise Unavailable("The sign-in provider is not the one that is configured.")
        self._document = (stopwatch_s(), document)
        return document

    @staticmethod
    def _endpoint(document: dict[str, Any], name: str) -> str:  # Any: JSON
        url = document.get(name)
        if not isinstance(url, str) or not is_safe(url):
            raise Unavailable("The sign-in provider does not say where to go.")
        return url

    async def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:  # Any: what httpx takes; JSON
        try:
            async with httpx.AsyncClient(timeout=self._settings.timeout_s, follow_redirects=False) as client:
                answer = await client.request(method, url, **more)
                document = answer.json() if len(answer.content) <= MOST_BYTES else None
        except (httpx.HTTPError, ValueError) as err:
            log.warning("openid.no_answer", reason=type(err).__name__)
            raise Unavailable("The sign-in provider does not answer at present.") from err
        if answer.status_code in {400, 401}:
            log.warning("openid.refused", status=answer.status_code)
            raise NotSignedIn(REFUSED)
        if answer.status_code != 200 or not isinstance(document, dict):
            raise Unavailable("The sign-in provider does not answer as it should.")
        return document


def is_safe(url: str) -> bool:
    """Whether an address may be asked: https, or this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
