"""What a file that is handed in is taken for, by the words beside it."""

from datetime import date
from decimal import Decimal

import pytest

from agents.understanding import Call, Known, Memory, Understander
from market.symbols import SymbolIndex

_UNDERSTANDER = Understander(SymbolIndex.bundled(), None)
BUY = Call(intent="add_transaction", args={"side": "buy", "symbol": "KO", "quantity": Decimal(10)})


@pytest.mark.parametrize(
    "text", ["keep this", "please keep it", "remember these", "memorise this", "keep this document", "can you keep this?"]
)
@pytest.mark.parametrize("pending", [(), (BUY,)])
def test_a_table_to_be_kept_is_a_document_and_answers_no_card(text: str, pending: tuple[Call, ...]) -> None:
    known = Known(today=date(2026, 11, 23), attachments=("fees.csv",), pending=pending)
    assert _UNDERSTANDER.understand(text, known, Memory()).calls == (Call(intent="add_document", args={"file": "fees.csv"}),)


@pytest.mark.parametrize("text", ["", "import this", "import these trades", "keep my trades from this file"])
def test_a_table_of_trades_is_imported(text: str) -> None:
    known = Known(today=date(2026, 11, 23), attachments=("fees.csv",))
    assert [call.intent for call in _UNDERSTANDER.understand(text, known, Memory()).calls] == ["import_csv"]
