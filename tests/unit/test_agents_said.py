"""Wording that a figure's sign or kind decides: money put in is no loss, an assumed move is a sentence, small talk answers what was said."""

from datetime import date

import pytest

from agents.dialogue import IN_NEED, TALK, respond
from agents.presenting.returns import _worth
from agents.presenting.risks import _move
from agents.presenting.said import ratio
from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex
from tools.explanations import TermView


@pytest.mark.parametrize(
    ("label", "value", "shown"),
    [
        ("put in", "-20000", "$20,000.00"),
        ("taken out", "500", "$500.00"),
        ("final value", "-3", "-$3.00"),
        ("loss of AAPL", "-12", "-$12.00"),
    ],
)
def test_money_put_in_bears_no_minus(label: str, value: str, shown: str) -> None:
    fields = dict.fromkeys(TermView.model_fields)
    term = TermView.model_construct(**{**fields, "label": label, "value": value, "unit": "USD"})
    assert _worth(term) == shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AAPL -20%", "AAPL falls 20 %"),
        ("EQUAL-WEIGHT +5%", "the equal-weighted market rises 5 %"),
        ("AAPL -20%, KO +5%", "AAPL -20%, KO +5%"),
    ],
)
def test_an_assumed_move_is_a_clause(name: str, words: str) -> None:
    assert _move(name) == words


def test_nothing_below_zero_is_zero() -> None:
    assert ratio(-0.001) == "0.00"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("thanks a lot", "thanks"),
        ("bye", "farewell"),
        ("how are you?", "wellbeing"),
        ("who are you", "who"),
        ("hello", "greeting"),
        ("tell me a joke", None),
    ],
)
def test_small_talk_is_answered_by_its_kind(said: str, kind: str | None) -> None:
    one = Understander(SymbolIndex.bundled(), None)
    (call,) = one.understand(said, Known(today=date(2026, 11, 23)), Memory()).calls
    assert (call.intent, call.args.get("kind")) == ("small_talk", kind)
    assert kind is None or kind in TALK


def test_somebody_in_need_is_told_whom_to_call_and_offered_nothing_else() -> None:
    said = respond({"intent": "unsafe", "args": {"kind": "self_harm"}}, turn=None)  # type: ignore[arg-type]  # the answer is the same in every turn
    assert (said.text, said.blocks) == (IN_NEED, ())
    assert all(number in said.text for number in ("988", "116 123", "112"))
