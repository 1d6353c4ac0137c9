"""A conversation in documents: the figure asked for comes first and is the paper's own, and what follows stays there until something else is asked."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from talk_house import Talk, open_paper_talk

from agents.blocks import Sources
from agents.markdown import as_read
from agents.turn import Attachment

ACME = b"""# Acme Corporation annual report 2021
## Revenue
Acme's revenue was $12.4 million in fiscal 2021, up from $10.1 million in fiscal 2020.
## Dividends
The board declared a dividend of $0.15 per share, payable on March 15, 2022. In 2020 no dividend was paid.
## Risks
Acme depends on one supplier in Norway. A strike there would stop production.
## Balance sheet
| in thousands | 2021 | 2020 |
|---|---|---|
| Long-term debt | 4,000 | 4,500 |
"""
BOREALIS = b"""BOREALIS SHIPPING INC
FORM 10-K
For the fiscal year ended December 31, 2022

CONSOLIDATED STATEMENTS OF INCOME
(in millions, except per share data)
Years ended December 31,   2022   2021   2020
Net sales $ 845.2 $ 790.6 $ 688.0
Diluted earnings per share $ 2.31 $ 2.10 $ 1.29
"""
PAPERS = {"acme_annual_report_2021.md": ACME, "borealis_10k_2022.txt": BOREALIS}


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_paper_talk(tmp_path, PAPERS, [{"side": "deposit", "amount": "50000"}]) as opened:
        yield opened


async def told(talk: Any, *said: str) -> list[str]:
    """The first sentence of each answer, as it reads."""
    answers = []
    for words in said:
        await talk.say(words)
        answers.append(as_read(talk.text()).split("\n")[0])
    return answers


async def test_what_is_asked_next_stays_in_the_document_until_something_else_is_asked(talk: Any) -> None:
    answers = await told(
        talk,
        "what was Acme's revenue in 2021?",
        "and in 2020?",
        "and the year before?",
        "what about the dividend in 2021?",
        "in 2020?",
        "what are the risks?",
        "long-term debt?",
        "free cash flow?",
        "show my portfolio",
        "what are the dividends?",
    )
    acme = "(acme_annual_report_2021.md)."
    assert (
        answers[0]
        == f"$12.4 million (2021): “Acme's revenue was $12.4 million in fiscal 2021, up from $10.1 million in fiscal 2020.” {acme}"
    )
    assert answers[1].startswith("$10.1 million (2020): ")
    assert answers[2].startswith("acme_annual_report_2021.md does not give that figure")
    assert answers[3].startswith("$0.15: ")
    assert answers[4] == f"“In 2020 no dividend was paid.” {acme}"
    assert answers[5] == f"“Acme depends on one supplier in Norway.” {acme}"
    assert answers[6].startswith("4,500 (2020, in thousands): ")
    assert answers[7].startswith("No passage that I found gives that figure")
    assert "50,000" in answers[8]
    assert "acme" not in answers[9]


async def test_another_company_is_asked_about_in_its_own_paper_and_the_answer_is_cited(talk: Any) -> None:
    answers = await told(talk, "what was the borealis eps in 2021?", "and in 2020?", "and net sales?", "and acme?")
    assert [answer.split(":")[0] for answer in answers] == [
        "$ 2.10 (2021)",
        "$ 1.29 (2020)",
        "$ 688.0 (2020, in millions)",
        "$10.1 million (2020)",
    ]
    [sources] = talk.blocks(Sources)
    assert sources.items[0].title == "acme_annual_report_2021.md"
    assert "$10.1 million" in sources.items[0].text


async def test_a_figure_that_no_paper_gives_is_said_to_be_missing(talk: Any) -> None:
    answers = await told(talk, "what was acme's ebitda in 2021?", "how much did acme's revenue grow?")
    assert all("give" in answer and "that figure" in answer and "$" not in answer for answer in answers), answers


async def test_a_company_without_a_paper_is_not_answered_from_anothers(talk: Any) -> None:
    (answer,) = await told(talk, "what was Tesla's revenue in 2021?")
    assert "$" not in answer
    assert not list(talk.blocks(Sources))


async def test_a_document_that_was_just_added_is_what_the_next_question_is_about(talk: Any) -> None:

    paper = Attachment(
        name="corvane_report_2020.md", mime="text/markdown", data=b"# Corvane report 2020\nRevenue was $77 million in 2020.\n"
    )
    await talk.say("", files=(paper,))
    await talk.say("yes")
    assert (await told(talk, "what was the revenue?"))[0].startswith("$77 million (2020): ")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Wie hoch war der Umsatz von Acme 2021?", "und die Dividende?"),
        ("¿Cuáles fueron los ingresos de Acme en 2021?", "¿y el dividendo?"),
        ("quel était le chiffre d'affaires d'Acme en 2021 ?", "et le dividende ?"),
        ("quali erano i ricavi di Acme nel 2021?", "e il dividendo?"),
        ("qual foi a receita da Acme em 2021?", "e o dividendo?"),
        ("wat was de omzet van Acme in 2021?", "en het dividend?"),
    ],
)
async def test_documents_are_asked_in_other_languages(talk: Any, first: str, then: str) -> None:
    answers = await told(talk, first, then)
    assert [answer.split(":")[0] for answer in answers] == ["$12.4 million (2021)", "$0.15"]
