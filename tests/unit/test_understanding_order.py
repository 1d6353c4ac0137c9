"""The order in which a message is read is told in one place, and that place is right."""

import re
from importlib import import_module
from inspect import getsource

import agents.understanding
from agents.understanding.understander import Understander

_STEPS = re.findall(r"`(\w+)\.(\w+)`", agents.understanding.__doc__ or "")


def test_every_step_that_is_named_exists() -> None:
    assert len(_STEPS) > 20
    assert [f"{home}.{name}" for home, name in _STEPS if not hasattr(import_module(f"agents.understanding.{home}"), name)] == []


def test_steps_are_taken_in_the_order_that_is_told() -> None:
    """Of those that the reading of a whole message calls itself; what comes after all readings wraps them."""
    read = getsource(Understander.understand) + getsource(Understander._understood)
    after = {"heeded", "doubted", "there"}
    told = [name for _, name in _STEPS if re.search(rf"\b{name}\(", read) and name not in after]
    assert told == sorted(told, key=lambda name: re.search(rf"\b{name}\(", read).start())  # type: ignore[union-attr]  # each was found above
    assert len(told) > 8
