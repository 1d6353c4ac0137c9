"""Scopes, passages, fusion and concepts."""

import numpy as np
import pytest

from core.errors import NotFound
from rag.chunks import BUDGET_TOKENS, Chunk, Origin, chunk_sections
from rag.concepts import all_concepts, find_concepts
from rag.embedding import DIMENSION, Embedder
from rag.headings import heading_of
from rag.kinds import kind_of, kinds_in
from rag.parsing import Section
from rag.period import EARLIER, UNLIKELY, period_of
from rag.scope import Scope, companies_in, scope_of, years_in
from rag.store import where_clause
from rag.vocabulary import Meanings, all_terms, filed_words, folded, kept_meanings, named_terms, translated
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


def test_words_say_it_as_filings_do_and_drop_the_answer_format() -> None:
    words = query_words("What is the FY2022 capex?", named_terms("What is the FY2022 capex?"))
    assert {"capex", "2022", "capital expenditures", "purchases of property", "statement of cash flows"} <= set(words)
    assert bare_question("What is the FY2018 capex? Answer in USD millions.") == "What is the FY2018 capex?"


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        (
            "Assume that you are a public equities analyst. Answer the following question by using the statement of cash flows: how much did Acme spend?",
            "how much did Acme spend? statement of cash flows",
        ),
        ("We need a current ratio: what is it at Acme?", "We need a current ratio: what is it at Acme?"),
        ("Is Acme liquid? If the quick ratio is not relevant, please state that and explain why.", "Is Acme liquid?"),
        ("Round it", "Round it"),
    ],
)
def test_a_sentence_of_form_takes_no_question_with_it(question: str, bare: str) -> None:
    assert bare_question(question) == bare


def test_a_longer_name_of_a_term_hides_the_shorter_one_in_it() -> None:
    words = filed_words(named_terms("How much did they put into fixed assets?"))
    assert "capital expenditures" in words
    assert "balance sheet" not in words


def test_words_of_other_languages_are_whole_and_say_what_english_ones_do() -> None:
    german = "Wie hoch ist der Umsatz der M\u00fchlen AG?"
    assert query_words(german, ()) == ["umsatz", "muhlen", "ag"]
    assert translated(german, named_terms(german)) == ["revenue"]
    english = translated("What was the revenue?", named_terms("What was the revenue?"))
    assert {"umsatz", "chiffre d'affaires", "ventas"} <= set(english)
    assert all(word == folded(word) for term in all_terms() for word in term.abroad)


def test_a_question_means_the_term_that_is_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = all_terms()
    axes = np.eye(len(terms), DIMENSION, dtype=np.float32)
    monkeypatch.setattr("rag.vocabulary.kept_meanings", lambda: None)
    meanings = Meanings(lambda _glosses: axes)
    question = np.zeros(DIMENSION, dtype=np.float32)
    question[[2, 5, 9]] = 0.9, 0.4, 0.2
    assert meanings.near(question) == (terms[2], terms[5])
    assert meanings.near(np.zeros(DIMENSION, dtype=np.float32)) == ()


def test_the_kept_meanings_are_those_of_the_terms() -> None:
    kept = kept_meanings()
    assert kept is not None, "run python -m rag.vocabulary"
    assert kept.shape == (len(all_terms()), DIMENSION)
    fresh = Embedder().embed([all_terms()[3].gloss])[0]
    assert float(kept[3] @ fresh) == pytest.approx(1.0, abs=1e-3)


def test_companies_are_known_by_their_short_names() -> None:
    known = [
        "Johnson & Johnson",
        "American Express Company",
        "Advanced Micro Devices, Inc.",
        "PepsiCo, Inc.",
        "MGM Resorts International",
        "US Bank",
    ]
    assert companies_in("What drove JnJ's growth?", known) == {"Johnson & Johnson"}
    assert companies_in("Did Amex or Pepsi grow?", known) == {"American Express Company", "PepsiCo, Inc."}
    assert companies_in("AMD sales", known) == {"Advanced Micro Devices, Inc."}
    assert companies_in("tell us about the ad business and american banks", known) == frozenset()
    assert companies_in("Acme sales", ["Acme Foods", "Acme Tools"]) == frozenset()


def test_a_page_is_headed_by_what_it_is() -> None:
    assert heading_of("Risks", "whatever") == "Risks"
    assert (
        heading_of("Table of Contents", "Table of Contents\nAcme and Subsidiaries\nConsolidated Balance Sheets\n(Millions)")
        == "Consolidated Balance Sheets"
    )
    assert heading_of("", "NOTE 12. Long-Term Debt\n2,000") == "NOTE 12. Long-Term Debt"
    assert heading_of("", "12,000\nOur dear friends\nwrite.") == "Our dear friends"
    assert heading_of("", "  \n 12 \n") == ""


def test_the_later_of_two_years_and_the_right_kind_of_report_come_first() -> None:
    def passage(year: int | None, kind: str | None) -> Chunk:
        return Chunk(key="d:0", origin=Origin(owner="o", document_id="d", title="t", year=year, kind=kind), page=1, section="", text="x")

    both = period_of("How did sales move from FY2021 to FY2022?", kinds=())
    assert both.weight(passage(2022, "annual report")) == both.weight(passage(None, None)) == 1.0
    assert both.weight(passage(2021, "annual report")) == EARLIER
    assert both.weight(passage(2022, "current report")) == UNLIKELY
    quarter = period_of("Liquidity in the second quarter of 2023?", kinds=())
    assert quarter.words == ("2023q2",)
    assert quarter.weight(passage(2023, "annual report")) == UNLIKELY < quarter.weight(passage(2023, "quarterly report"))
    assert period_of("the 10-K of 2022", kinds={"annual report"}).kinds == frozenset()


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
