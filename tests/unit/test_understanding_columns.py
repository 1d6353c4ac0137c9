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
        ("ignore columns Note and Ref", {"not used": ["Note", "Ref"]}),
        ("please ignore the columns Note, Ref and Extra", {"not used": ["Note", "Ref", "Extra"]}),
        ("the columns Note and Ref can be ignored", {"not used": ["Note", "Ref"]}),
        ('ignore the columns "Fees and Comm" and "Ref"', {"not used": ["Fees and Comm", "Ref"]}),
        ("ignore the columns Note and Ref, and the column Extra is the fee", {"not used": ["Note", "Ref"], "fee": "Extra"}),
    ],
)
def test_a_correction_is_understood(text: str, mapping: dict[str, str | list[str]]) -> None:
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


def test_columns_to_leave_out_add_up_over_several_messages() -> None:
    first = column_correction("ignore columns Note and Ref", WAITING, Memory())
    assert first is not None
    again = Known(today=TODAY, pending=(first,))
    second = column_correction("ignore the column Extra", again, Memory())
    assert second is not None
    assert second.args["mapping"] == {"date": "Valuta", "not used": ["Note", "Ref", "Extra"]}
    third = column_correction("the column Ref is the transaction id", Known(today=TODAY, pending=(second,)), Memory())
    assert third is not None
    assert third.args["mapping"] == {"date": "Valuta", "not used": ["Note", "Extra"], "id": "Ref"}
