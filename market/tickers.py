"""Symbols as people and attackers type them, made safe and uniform."""

import re
import unicodedata

from core.errors import InvalidInput

MAX_LENGTH = 24
_ALLOWED = re.compile(r"[A-Z0-9^][A-Z0-9^&]*(?:[.=_-][A-Z0-9]+)*")


def normalise_symbol(text: str) -> str:
    """`text` as Yahoo writes symbols: NFKC, trimmed, upper case, such as "BRK-B", "^GSPC", "EURUSD=X", "SIE.DE", "GC=F".

    Raises:
        InvalidInput: longer than 24 characters, or anything but ASCII letters, digits and single . - = _ ^ & between them.
    """
    if len(text) > 4 * MAX_LENGTH:
        raise InvalidInput(f"A symbol has at most {MAX_LENGTH} characters.", field="symbol")
    symbol = unicodedata.normalize("NFKC", text).strip().upper()
    if len(symbol) > MAX_LENGTH:
        raise InvalidInput(f"A symbol has at most {MAX_LENGTH} characters.", field="symbol")
    if not _ALLOWED.fullmatch(symbol):
        raise InvalidInput("A symbol is written with Latin letters and digits, such as AAPL, BRK-B or SIE.DE.", field="symbol")
    return symbol
