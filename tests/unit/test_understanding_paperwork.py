"""What is said about documents, and what comes of files in a message."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from agents.understanding import Call, Known, Memory, Understander
from market.symbols import SymbolIndex

DOCUMENTS = ("KO_annual_report_2025.pdf", "NVDA_10K.txt")


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


def calls(understander: Understander, text: str, *attachments: str) -> list[Call]:
    known = Known(today=dt.date(2026, 11, 23), holdings={"AAPL": Decimal(40)}, documents=DOCUMENTS, attachments=attachments)
    return list(understander.understand(text, known, Memory()).calls)


@pytest.mark.parametrize(
    ("text", "intent", "args"),
    [
        ("which documents do I have?", "list_documents", {}),
        ("list my documents", "list_documents", {}),
        ("what files do you have", "list_documents", {}),
        ("delete the document KO_annual_report_2025.pdf", "delete_document", {"document": DOCUMENTS[0]}),
        ("remove the nvda 10-k", "delete_document", {"document": DOCUMENTS[1]}),
        ("delete the coke report", "delete_document", {"document": DOCUMENTS[0]}),
        ("what did we say about Tesla last week?", "search_records", {"where": ["conversations"]}),
        ("search my notes for inheritance", "search_records", {"where": ["notes"]}),
        ("look for the forecasts about Apple", "search_records", {"where": ["forecasts"]}),
        ("what does the coke report say about pricing?", "search_documents", {"symbol": "KO"}),
    ],
)
def test_papers_are_told_from_everything_else(understander: Understander, text: str, intent: str, args: dict[str, Any]) -> None:
    [call] = calls(understander, text)
    assert call.intent == intent
    assert args.items() <= dict(call.args).items()


@pytest.mark.parametrize(
    "text", ["delete the AAPL trade", "what did i sell last month", "do not delete the coke report", "delete my alerts"]
)
def test_what_is_not_about_papers_is_left_alone(understander: Understander, text: str) -> None:
    assert {call.intent for call in calls(understander, text)}.isdisjoint({"list_documents", "delete_document", "search_records"})


def test_a_document_is_asked_for_where_several_could_be_meant(understander: Understander) -> None:
    [call] = calls(understander, "delete a document")
    assert (call.intent, call.args["options"]) == ("clarify", list(DOCUMENTS))


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        ("", ["x.pdf"], [("add_document", "x.pdf")]),
        ("please read this", ["x.DOCX", "y.md"], [("add_document", "x.DOCX"), ("add_document", "y.md")]),
        ("here are my files", ["t.csv", "y.md"], [("add_document", "y.md"), ("import_csv", "t.csv")]),
        ("", ["t.csv"], [("import_csv", "t.csv")]),
        ("add this as a document", ["t.csv"], [("add_document", "t.csv")]),
    ],
)
def test_files_in_a_message(understander: Understander, text: str, files: list[str], expected: list[tuple[str, str]]) -> None:
    assert [(call.intent, call.args["file"]) for call in calls(understander, text, *files)] == expected


def test_trades_in_a_file_are_imported_and_not_filed(understander: Understander) -> None:
    assert [call.intent for call in calls(understander, "import my trades", "t.csv")] == ["import_csv"]
