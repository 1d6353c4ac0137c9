"""What a tool refuses, as a conversation tells it: sentences without names of fields."""

import pytest

from agents.complaints import spoken
from core.errors import InvalidInput, NotFound
from tools.catalog import CHAT_TOOLS
from tools.door import check_args


@pytest.mark.parametrize(
    ("message", "field", "said"),
    [
        ("Symbol: it is missing.", "symbol", "Which instrument do you mean? Name it or give its symbol, such as AAPL."),
        ("Symbols: there are 0, the least is 1.", "symbols", "Which instruments do you mean? Name them or give their symbols, such as AAPL and KO."),
        ("Horizon days is 3650: the most is 366.", "horizon_days", "3650 is too much for the number of days ahead; the most is 366."),
        ("Quantity is 0: it has to be more than 0.", "quantity", "0 does not do for the quantity; it has to be more than 0."),
        ("amount: must be more than 0.", "amount", "The amount must be more than 0."),
        ("cost: it is the cost of all units. Leave price and amount out.", "cost", "The cost is the cost of all units. Leave price and amount out."),
        ("quantity: how many KO should it be?", "quantity", "How many KO should it be?"),
        ("symbol: name an instrument or @portfolio, or give a series; one of them.", "symbol", "Which instrument do you mean? Name it or give its symbol, such as AAPL."),
        ("Year: it is missing.", "year", "I need the year for that. Please say it again with the year."),
        ("legs.0.price: must be more than 0.", "legs.0.price", "The price must be more than 0."),
        ("Nothing of that kind is here.", "symbol", "Nothing of that kind is here."),
    ],
)  # fmt: skip
def test_a_complaint_is_a_sentence(message: str, field: str, said: str) -> None:
    assert spoken(InvalidInput(message, field=field)) == said


def test_other_failures_are_told_as_they_are() -> None:
    assert spoken(NotFound("There is no such thing: none.")) == "There is no such thing: none."


@pytest.mark.parametrize("tool", CHAT_TOOLS, ids=lambda tool: tool.name)
def test_no_tool_s_complaint_about_its_arguments_is_told_with_a_field(tool) -> None:  # type: ignore[no-untyped-def]  # tools of every kind of arguments
    told = [(name, _complaint(tool, {name: wrong})) for name in tool.args.model_fields for wrong in ([], {}, "", -(10**9), "x" * 5000)]
    for name, said in told:
        assert not said.casefold().startswith((f"{name}:", f"{name.replace('_', ' ')}:"))
        assert "_" not in said.split(":")[0]


def _complaint(tool, raw) -> str:  # type: ignore[no-untyped-def]  # as above
    try:
        check_args(tool, raw)
    except InvalidInput as err:
        return spoken(err)
    return ""
