"""Passwords: how they may look, and how they are kept."""

import asyncio
from functools import cache
from typing import Annotated, TypeAlias

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import AfterValidator, Field, SecretStr

SHORTEST, LONGEST = 8, 1024


def _no_nul(value: SecretStr) -> SecretStr:
    if "\x00" in value.get_secret_value():
        raise ValueError("must not contain a NUL character")
    return value


def _not_common(value: SecretStr) -> SecretStr:
    if value.get_secret_value().lower() in _common():
        raise ValueError("is one of the passwords that are tried first; choose another")
    return value


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 -- 30,000 words that only a new password needs

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST)


Password: TypeAlias = Annotated[
    SecretStr,
    Field(
        min_length=SHORTEST,
        max_length=LONGEST,
        description="8 to 1,024 characters of any kind; spaces count. Not one of the most common ones.",
    ),
    AfterValidator(_no_nul),
    AfterValidator(_not_common),
]
"""A password as somebody chose it. Shown as asterisks wherever it is written down."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _decoy() -> str:
    """The hash of no one's password, to be checked where there is no account, so that an answer takes as long as where there is one."""
    return _hasher().hash("nobody has this password")


def _verify(stored: str | None, password: str) -> bool:
    decoy = _decoy()
    try:
        return _hasher().verify(stored or decoy, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


async def hash_password(password: SecretStr) -> str:
    """The argon2id hash of a password, made outside the event loop."""
    return await asyncio.to_thread(_hasher().hash, password.get_secret_value())


async def password_matches(stored: str | None, password: SecretStr) -> bool:
    """Whether `password` is the one that was hashed. Takes as long, and says no, where nothing is stored."""
    return await asyncio.to_thread(_verify, stored, password.get_secret_value())
