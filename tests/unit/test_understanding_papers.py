"""In which document a question is looked for: the one that it names or points at, the others, or all of them with the one spoken of heard first."""

from dataclasses import replace

import pytest
from understanding_talk import KNOWN

from agents.understanding import Call, Memory, Understander
from market.symbols import SymbolIndex

_READER = Understander(SymbolIndex.bundled(), None)
_PAPERS = ("harbor-letter.txt", "tesla_notes.html", "zenith-report-2021.md")
_HARBOR, _TESLA, _ZENITH = _PAPERS
_ASKED = Memory(calls=(Call(intent="search_documents", args={"question": "what is the fee in the zenith report?", "document": _ZENITH}),))
_ANYWHERE = Memory(calls=(Call(intent="search_documents", args={"question": "what is the management fee?"}),))
_LISTED = Memory(calls=(Call(intent="list_documents"),))


def calls(text: str, memory: Memory, *, papers: tuple[str, ...] = _PAPERS) -> list[tuple[str, dict[str, object]]]:
    """What a message comes to after an answer from the Zenith report, or after a list of documents."""
    cited = _ZENITH if memory.calls and memory.calls[0].intent == "search_documents" else ""
    known = replace(KNOWN, documents=papers, attachments=(), cited=cited)
    return [(call.intent, dict(call.args)) for call in _READER.understand(text, known, memory).calls]


def place(text: str, memory: Memory, *, papers: tuple[str, ...] = _PAPERS) -> dict[str, object]:
    """Where the one search that a message comes to looks."""
    ((intent, args),) = calls(text, memory, papers=papers)
    assert intent == "search_documents"
    return {name: args[name] for name in ("document", "besides", "near") if name in args}


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("what about the Harbor letter?", _HARBOR),
        ("and the tesla notes", _TESLA),
        ("same question for the letter please", _HARBOR),
        ("and in harbor-letter.txt?", _HARBOR),
        ("does the tesla file mention texas", _TESLA),
        ("what does harbor say", _HARBOR),
        ("was sagt der Harbor Brief dazu?", _HARBOR),
        ("and in the html one, is there anything about Texas?", _TESLA),
        ("anything in it on china?", _ZENITH),
        ("what else is in that file?", _ZENITH),
        ("is there anything about staff in there?", _ZENITH),
        ("who signed it?", _ZENITH),
        ("steht darin etwas über China?", _ZENITH),
    ],
)
def test_a_document_that_is_named_or_pointed_at_is_the_one_looked_in(text: str, document: str) -> None:
    assert place(text, _ASKED) == {"document": document}


@pytest.mark.parametrize(
    "text",
    [
        "and what does the other one say on fees?",
        "what do the others say?",
        "does the other document mention copper?",
        "do the other files say anything about fees?",
        "the other one?",
        "und was steht im anderen Dokument?",
        "¿y el otro documento?",
        "et l'autre document ?",
    ],
)
def test_the_other_one_is_another_document(text: str) -> None:
    assert place(text, _ASKED) == {"besides": _ZENITH}
    assert place(text, _ASKED, papers=(_HARBOR, _ZENITH)) == {"document": _HARBOR}


@pytest.mark.parametrize(
    "text",
    [
        "how long is the notice period?",
        "what about exit fees?",
        "any mention of copper?",
        "do they mention vehicles?",
        "and the notice period?",
    ],
)
def test_a_question_of_its_own_is_asked_of_all_documents_the_one_spoken_of_first(text: str) -> None:
    assert place(text, _ANYWHERE) == {"near": _ZENITH}


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("what does the second one say on china?", _TESLA),
        ("and the first one?", _ZENITH),
        ("what does the last document say about fees?", _HARBOR),
        ("summarise the second", _TESLA),
        ("read me the letter", _HARBOR),
    ],
)
def test_a_place_in_the_list_of_documents_begins_with_the_newest(text: str, document: str) -> None:
    assert place(text, _LISTED) == {"document": document}


def test_what_is_asked_of_another_document_is_what_was_asked_before() -> None:
    for text in ("what about the Harbor letter?", "and the other one?", "the letter?"):
        ((_, args),) = calls(text, _ASKED, papers=(_HARBOR, _ZENITH))
        assert (args["question"], args["document"]) == ("what is the fee in it?", _HARBOR)


def test_documents_are_set_beside_each_other_on_one_matter() -> None:
    for text in ("compare the two documents on fees", "what is the difference between both papers regarding fees?"):
        ((intent, args),) = calls(text, _ASKED)
        assert (intent, args) == ("search_documents", {"question": "what do they say on fees?"})


@pytest.mark.parametrize(
    ("text", "memory", "document"),
    [
        ("delete the tesla notes", Memory(), _TESLA),
        ("please remove harbor-letter.txt", Memory(), _HARBOR),
        ("delete it", _ASKED, _ZENITH),
        ("remove that file", _ASKED, _ZENITH),
        ("delete the second one", _LISTED, _TESLA),
        ("drop the last", _LISTED, _HARBOR),
    ],
)
def test_a_document_that_was_spoken_of_or_listed_is_deleted_by_pointing_at_it(text: str, memory: Memory, document: str) -> None:
    assert calls(text, memory) == [("delete_document", {"document": document})]


def test_which_document_is_to_go_is_asked_where_several_could_be_meant() -> None:
    ((intent, args),) = calls("delete the other one", _ASKED)
    assert (intent, args["missing"], args["options"]) == ("clarify", ["document"], [*_PAPERS])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("buy 5 KO", "add_transaction"),
        ("price of KO", "quote"),
        ("show my portfolio", "show_portfolio"),
        ("forget it", "cancel"),
        ("forecast KO", "forecast"),
    ],
)
def test_what_is_no_matter_of_a_document_stays_what_it_is(text: str, intent: str) -> None:
    assert [found for found, _ in calls(text, _ASKED)] == [intent]


def test_another_company_is_not_looked_for_in_the_document_before() -> None:
    ((intent, args),) = calls("what about KO?", _ASKED)
    assert (intent, args) == ("search_documents", {"question": "what is the fee in it?", "symbol": "KO"})
