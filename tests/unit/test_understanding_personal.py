"""What is to be remembered about somebody, and what only sounds like it."""

import datetime as dt
from typing import Any

import pytest

from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("text", "intent", "args"),
    [
        ("remember that I retire in 2031 and live in Spain", "remember_fact", {"fact": "I retire in 2031 and live in Spain"}),
        ("please keep in mind my tax rate is 25%", "remember_fact", {"fact": "my tax rate is 25%"}),
        ("call me Max", "remember_fact", {"fact": "call me Max"}),
        ("what do you know about me?", "list_facts", {}),
        ("show me what you remember about me", "list_facts", {}),
        ("forget fact 2", "forget_fact", {"number": 2}),
        ("forget that I live in Spain", "forget_fact", {"fact": "I live in Spain"}),
        ("export all my data", "account_contents", {}),
        ("download everything you have about me", "account_contents", {}),
        ("delete my account", "account_contents", {}),
        ("please erase my account and all my data", "account_contents", {}),
        ("what data do you keep about me?", "account_contents", {}),
        ("forget everything about me", "forget_fact", {"everything": True}),
    ],
)
def test_facts_are_kept_shown_and_erased(understander: Understander, text: str, intent: str, args: dict[str, Any]) -> None:
    [call] = understander.understand(text, Known(today=dt.date(2026, 11, 23)), Memory()).calls
    assert (call.intent, dict(call.args)) == (intent, args)


@pytest.mark.parametrize(
    "text",
    [
        "note that I bought 5 AAPL at 130",
        "remember to watch Uber",
        "forget it",
        "forget my last transaction",
        "what do you know about Apple",
        "delete my alerts",
    ],
)
def test_what_only_sounds_like_it_is_left_alone(understander: Understander, text: str) -> None:
    calls = understander.understand(text, Known(today=dt.date(2026, 11, 23)), Memory()).calls
    assert {call.intent for call in calls}.isdisjoint({"remember_fact", "list_facts", "forget_fact"})
