"""What people say about the columns of a file that waits to be imported."""

from datetime import date

import pytest

from agents.understanding import Call, Known, Memory
from agents.understanding.columns import column_correction

TODAY = date(2024, 6, 14)
WAITING = Known(today=TODAY, pending=(Call(intent="import_csv", args={"file": "a.csv", "upload_id": "x", "mapping": {"date": "Valuta"}}),))


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("the column Betrag is the amount", {"amount": "Betrag"}),
        ("The column “Kurs in EUR” means price per share.", {"unit_price": "Kurs in EUR"}),
        ("no, the column Total is the fee, not the amount", {"fee": "Total"}),
        ("use Stück as the quantity", {"quantity": "Stück"}),
        ("the date is in column Buchungstag", {"date": "Buchungstag"}),
        ('"Net Amt" is the net amount', {"net": "Net Amt"}),
        ("map Ref No to transaction id", {"id": "Ref No"}),
        ("column A is the date, column B is the symbol and column C is the quantity", {"date": "A", "symbol": "B", "quantity": "C"}),
        ("ignore the column Saldo", {"not used": "Saldo"}),
    ],
)
def test_a_correction_is_understood(text: str, mapping: dict[str, str]) -> None:
    call = column_correction(text, WAITING, Memory())
    assert call is not None
    assert call.args == {"file": "a.csv", "mapping": {"date": "Valuta"} | mapping}


@pytest.mark.parametrize(
    "text", ["yes", "what do I own?", "the column is wrong", "the price of AAPL is 130", "buy 10 AAPL, column A is the date", "x" * 2000]
)
def test_other_messages_are_left_alone(text: str) -> None:
    assert column_correction(text, WAITING, Memory()) is None


def test_nothing_is_corrected_without_an_import() -> None:
    text = "the column Betrag is the amount"
    assert column_correction(text, Known(today=TODAY), Memory()) is None
    asked = Memory(calls=(Call(intent="import_csv", args={"file": "b.csv"}),))
    call = column_correction(text, Known(today=TODAY), asked)
    assert call == Call(intent="import_csv", args={"mapping": {"amount": "Betrag"}, "file": "b.csv"})
    with_file = Known(today=TODAY, attachments=("new.csv",), pending=WAITING.pending)
    assert column_correction(text, with_file, Memory()) is None


def test_a_column_means_one_thing() -> None:
    call = column_correction("the column Valuta is the note", WAITING, Memory())
    assert call is not None
    assert call.args["mapping"] == {"note": "Valuta"}
