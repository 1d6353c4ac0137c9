"""Free text into tool calls and dialogue acts, without a language model: languages, slips, several requests, pronouns, corrections, questions back."""

from agents.understanding.model import (
    ACTS,
    WRITES,
    Args,
    Call,
    JsonValue,
    Known,
    KnownActivity,
    KnownAlert,
    KnownPortfolio,
    Memory,
    Question,
    Understanding,
)
from agents.understanding.understander import Understander

__all__ = [
    "ACTS",
    "WRITES",
    "Args",
    "Call",
    "JsonValue",
    "Known",
    "KnownActivity",
    "KnownAlert",
    "KnownPortfolio",
    "Memory",
    "Question",
    "Understander",
    "Understanding",
]
