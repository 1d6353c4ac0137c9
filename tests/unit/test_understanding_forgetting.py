"""What is remembered is forgotten at a word, after it was shown or in plain words; and documents are listed, whatever came with the message or waits."""

from dataclasses import replace

import pytest
from understanding_talk import KNOWN

from agents.understanding import Call, Memory, Understander
from market.symbols import SymbolIndex

_READER = Understander(SymbolIndex.bundled(), None)
_FACTS = ("I retire in 2031", "I dislike tobacco", "my name is Ann")
_SHOWN = Memory(calls=(Call(intent="list_facts"),))


def calls(
    text: str, memory: Memory, *, facts: tuple[str, ...] = _FACTS, files: tuple[str, ...] = ()
) -> list[tuple[str, dict[str, object]]]:
    known = replace(KNOWN, facts=facts, attachments=files, documents=("harbor-letter.txt",))
    return [(call.intent, dict(call.args)) for call in _READER.understand(text, known, memory).calls]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("forget the second one", 2),
        ("delete the first", 1),
        ("remove the last one", 3),
        ("forget number 2", 2),
        ("please forget the third fact", 3),
        ("forget the tobacco one", 2),
        ("erase the one about tobacco", 2),
        ("vergiss das zweite", 2),
    ],
)
def test_a_fact_is_forgotten_by_its_place_or_its_words_after_the_facts_were_shown(text: str, number: int) -> None:
    assert calls(text, _SHOWN) == [("forget_fact", {"number": number})]


@pytest.mark.parametrize(
    "text", ["forget that", "forget it", "delete it", "vergiss das", "olvida eso", "oublie ça", "erase that fact please"]
)
def test_the_only_fact_is_meant_by_that_and_one_of_several_is_asked_about(text: str) -> None:
    assert calls(text, _SHOWN, facts=_FACTS[:1]) == [("forget_fact", {"number": 1})]
    ((intent, args),) = calls(text, _SHOWN)
    assert (intent, args["missing"]) == ("clarify", ["fact"])
    assert args["options"] == ["forget fact 1", "forget fact 2", "forget fact 3", "forget everything about me"]


@pytest.mark.parametrize("text", ["forget everything", "forget all of it", "erase them all", "delete them", "forget those", "wipe the lot"])
def test_all_facts_that_were_shown_are_forgotten_together(text: str) -> None:
    assert calls(text, _SHOWN) == [("forget_fact", {"everything": True})]


@pytest.mark.parametrize(
    "text",
    [
        "forget what you know about me",
        "forget everything you know about me",
        "clear your memory of me",
        "wipe what you remember",
        "vergiss was du über mich weißt",
        "vergiss alles über mich",
        "delete my facts",
    ],
)
def test_what_is_known_about_a_person_is_forgotten_in_plain_words(text: str) -> None:
    assert calls(text, Memory()) == [("forget_fact", {"everything": True})]


def test_forget_that_is_of_the_facts_only_where_they_were_shown() -> None:
    assert calls("forget that", Memory()) == [("cancel", {})]
    assert calls("delete the first", Memory(calls=(Call(intent="list_transactions"),)))[0][0] == "delete_transaction"


@pytest.mark.parametrize(
    "text",
    [
        "what documents do I have?",
        "which files are there?",
        "what have I uploaded?",
        "welche Dokumente habe ich?",
        "do I have any documents?",
        "how many documents do I have?",
        "my files?",
        "what papers are stored",
    ],
)
def test_documents_are_listed_whatever_is_attached(text: str) -> None:
    for files in ((), ("tax.pdf", "trades.csv")):
        assert calls(text, Memory(), files=files) == [("list_documents", {})]


def test_a_file_with_other_words_is_still_taken_in() -> None:
    assert [intent for intent, _ in calls("add this please", Memory(), files=("tax.pdf",))] == ["add_document"]
    assert [intent for intent, _ in calls("", Memory(), files=("tax.pdf",))] == ["add_document"]
