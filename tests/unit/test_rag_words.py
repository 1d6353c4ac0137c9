"""Scopes, passages, fusion and concepts."""

import pytest

from core.errors import NotFound
from rag.chunks import BUDGET_TOKENS, Origin, chunk_sections
from rag.concepts import all_concepts, find_concepts
from rag.kinds import kind_of, kinds_in
from rag.parsing import Section
from rag.scope import Scope, companies_in, scope_of, years_in
from rag.search import fused
from rag.store import where_clause
from rag.words import bare_question, query_words


def test_years_and_companies_are_read_from_a_question() -> None:
    assert years_in("What was the FY2022 capex, and in fy19?") == {2022, 2019}
    assert years_in("It paid $2,022 for 2020.5 units") == frozenset()
    known = ["Apple Inc.", "The Coca-Cola Company", "Johnson & Johnson", "American Express Company", "American Water Works"]
    assert companies_in("What were Coca-Cola's and johnson and johnson's sales?", known) == {"The Coca-Cola Company", "Johnson & Johnson"}
    assert companies_in("pineapple prices", known) == frozenset()


def test_the_scope_gives_up_the_year_first_and_never_the_owner() -> None:
    scope = scope_of("Apple revenue in 2021", "me", companies=["Apple Inc."], years=[2021])
    steps = list(scope.backing_off())
    assert [(set(s.companies), set(s.years)) for s in steps] == [({"Apple Inc."}, {2021}), ({"Apple Inc."}, set()), (set(), set())]
    assert all("me" in str(where_clause(step)) for step in steps)
    assert where_clause(Scope(owner="me")) == {"owner": {"$eq": "me"}}


def test_passages_keep_every_word_within_the_budget() -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "growth and risk " * (n * 7) for n in range(1, 20)) + " " + "x" * 900
    chunks = chunk_sections(
        [Section(title="Risks", page=3, text=text)],
        Origin(owner="o", document_id="d", title="10-K", company="Acme", year=2020),
        lambda t: len(t.split()) + len(t) // 400,
    )
    assert "".join("".join(chunk.text for chunk in chunks).split()) == "".join(text.split())
    assert all(len(chunk.text.split()) <= BUDGET_TOKENS for chunk in chunks)
    assert chunks[0].header == "Acme · 10-K · 2020 · Risks"


def test_fusion_prefers_what_both_lists_have() -> None:
    scores = fused([["a", "b", "c"], ["d", "b", "e"]])
    assert max(scores, key=lambda key: scores[key]) == "b"
    assert scores["a"] == pytest.approx(1 / 61)


def test_words_say_it_as_filings_do_and_drop_the_answer_format() -> None:
    assert {"capital", "expenditures", "property"} <= set(query_words("What is the capex?"))
    assert bare_question("What is the FY2018 capex? Answer in USD millions.") == "What is the FY2018 capex?"


def test_every_concept_is_found_by_every_name_and_leads_on() -> None:
    concepts = all_concepts()
    terms = {concept.term for concept in concepts}
    assert len(concepts) >= 60
    assert {name for concept in concepts for name in concept.see} <= terms
    for concept in concepts:
        assert find_concepts(concept.term) == (concept,)
        assert all(len(find_concepts(name)) == 1 for name in concept.also)


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("the wash-sale rule", ["Wash sale"]),
        ("twr vs irr", ["Time-weighted return", "Internal rate of return"]),
        ("sharp ratio", ["Sharpe ratio"]),
        ("Max Drawdown", ["Drawdown"]),
        ("difference between ETFs and index funds", ["ETF", "Index fund"]),
    ],
)
def test_concepts_are_found_in_other_words(words: str, terms: list[str]) -> None:
    assert [concept.term for concept in find_concepts(words)] == terms


def test_an_unknown_concept_is_said_to_be_unknown() -> None:
    with pytest.raises(NotFound, match="no explanation"):
        find_concepts("photosynthesis")


def test_the_kind_of_a_paper_is_read_from_its_names_and_given_up_first() -> None:
    assert kind_of("ACME_2022_10K", "") == "annual report"
    assert kind_of("scan", "Quarterly report on Form 10-Q") == "quarterly report"
    assert kind_of("notes", "10-K and 10-Q") is None
    assert kinds_in("What did the earnings call and the 8-K say?") == {"earnings call", "current report"}
    scope = scope_of("Apple's 10-K of 2021", "me", companies=["Apple Inc."], years=[2021], kinds=["annual report"])
    assert [(bool(s.kinds), bool(s.years), bool(s.companies)) for s in scope.backing_off()] == [
        (True, True, True),
        (False, True, True),
        (False, False, True),
        (False, False, False),
    ]
