"""The line and the figure of a paper that answer a question: word for word, of the right year and kind, or none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Page, answer_in, wants_figure
from rag.lines import figures_in, lines_of

PROSE = (
    "Acme's revenue was $12.4 million in fiscal 2021, up from $10.1 million in fiscal 2020. Net income rose to $1.9 million, or $0.42 per share.\n"
    "The board declared a dividend of $0.15 per share, payable on March 15, 2022. In 2020 no dividend was paid.\n"
    "At year-end the company had 312 employees. The auditor is Brown & Field LLP. The gross margin was 38.5%, against 37.0% in 2020.\n"
    "Net sales abroad were $845.2 thousand and $790.6 thousand in 2021 and 2020, respectively. Capital expenditures fell by $2 million to $6 million."
)
TABLE = (
    "Consolidated Statements of Income\n(Dollars in millions)\n   2022   2021   2020\nNet sales $ 845.2 $ 790.6 $ 688.0\nCost of goods sold 512.4 480.1 430.9\n"
    "Income taxes (12.5) (11.0) (8.1)\nDiluted earnings per share $ 2.31 $ 2.10 $ 1.29\n"
)
PIPED = "| in thousands | 2021 | 2020 |\n|---|---|---|\n| Cash and cash equivalents | 2,310 | 1,875 |\n| Long-term debt | 4,000 | 4,500 |\n"
CELLS = "Year: 2021; Revenue: 5,210; Employees: 40\nYear: 2020; Revenue: 4,980; Employees: 38"
RISKS = "Acme depends on one supplier in Norway. A strike there would stop production."


def page(text: str, *, section: str = "", about: str = "acme corporation annual report", year: int | None = 2021) -> Page:
    return Page(passage=text, text=text, section=section, about=about, year=year)


@pytest.mark.parametrize(
    ("text", "question", "figure", "period"),
    [
        (PROSE, "what was Acme's revenue in 2021?", "$12.4 million", "2021"),
        (PROSE, "what was the revenue in 2020?", "$10.1 million", "2020"),
        (PROSE, "net income", "$1.9 million", ""),
        (PROSE, "what did it earn per share?", "$0.42", ""),
        (PROSE, "what was the dividend?", "$0.15", ""),
        (PROSE, "when is the dividend payable?", "March 15, 2022", ""),
        (PROSE, "how many employees does it have?", "312", ""),
        (PROSE, "gross margin", "38.5%", ""),
        (PROSE, "gross margin in 2020", "37.0%", "2020"),
        (PROSE, "net sales abroad in 2020", "$790.6 thousand", "2020"),
        (PROSE, "how much was capex?", "$6 million", ""),
        (TABLE, "net sales 2020", "$ 688.0", "2020"),
        (TABLE, "cogs in 2021", "480.1", "2021"),
        (TABLE, "income tax 2022", "(12.5)", "2022"),
        (TABLE, "what were the diluted eps in 2021?", "$ 2.10", "2021"),
        (PIPED, "cash position", "2,310", "2021"),
        (PIPED, "how much debt was there in 2020?", "4,500", "2020"),
        (CELLS, "revenue in 2020", "4,980", "Revenue"),
        ("Der Umsatz betrug 1.250,5 Mio. € im Jahr 2021.", "revenue", "1.250,5 Mio. €", "2021"),
    ],
)  # fmt: skip
def test_the_figure_is_the_papers_own(text: str, question: str, figure: str, period: str) -> None:
    found = answer_in(question, [page(text, year=2022 if text is TABLE else 2021)])
    assert found is not None
    assert (found.figure, found.period) == (figure, period)
    assert found.figure in text


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (PROSE, "revenue in 2019"),
        (PROSE, "operating income"),
        (PROSE, "free cash flow"),
        (PROSE, "how much did revenue grow?"),  # not told, and nothing is computed
        (PROSE, "what was Tesla's revenue in 2021?"),
        (PROSE, "what does it say about pensions?"),
        (TABLE, "gross profit"),
        (TABLE, "net sales in 2019"),
        (PIPED, "total assets"),
        ("", "revenue"),
    ],
)
def test_what_no_line_tells_is_not_answered(text: str, question: str) -> None:
    assert answer_in(question, [page(text)]) is None


def test_units_stand_with_amounts_and_not_with_amounts_per_share() -> None:
    amount, per_share = (answer_in(question, [page(TABLE, year=2022)]) for question in ("net sales", "diluted eps"))
    assert amount is not None
    assert per_share is not None
    assert (amount.unit, per_share.unit) == ("Dollars in millions", "")


@pytest.mark.parametrize(
    ("text", "section", "question", "line"),
    [
        (RISKS, "Risks", "what are the risks?", "Acme depends on one supplier in Norway."),
        (PROSE, "", "who is the auditor?", "The auditor is Brown & Field LLP."),
        (PROSE, "", "what was the dividend in 2020?", "In 2020 no dividend was paid."),
        (RISKS, "", "on which supplier does Acme depend?", "Acme depends on one supplier in Norway."),
    ],
)
def test_what_is_no_figure_is_answered_by_the_sentence(text: str, section: str, question: str, line: str) -> None:
    found = answer_in(question, [page(text, section=section)])
    assert found is not None
    assert (found.text, found.figure) == (line, "")


def test_the_first_page_that_tells_it_as_well_is_the_one_cited() -> None:
    found = answer_in("net income", [page("Weather was mild."), page(PROSE), page(PROSE)])
    assert found is not None
    assert found.place == 1


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("how much was it?", True),
        ("when does it mature?", True),
        ("what are the risks?", False),
        ("what does it say about revenue?", False),
    ],
)
def test_a_figure_is_told_from_what_is_said(question: str, figure: bool) -> None:
    assert wants_figure(question) is figure


_WORDS = st.sampled_from(
    [
        "net sales",
        "revenue",
        "2021",
        "2020",
        "$ 5.2",
        "7%",
        "(3)",
        "|",
        ".",
        "\n",
        "was",
        "in",
        "and",
        "March 3, 2021",
        "Net income",
        "; ",
        ": ",
    ]
)


@given(
    st.lists(_WORDS, max_size=40).map(" ".join),
    st.sampled_from(["revenue in 2020", "net income", "how many?", "when?", "what are the risks?"]),
)
def test_what_is_answered_stands_in_the_paper(text: str, question: str) -> None:
    found = answer_in(question, [page(text)])
    if found is not None:
        assert found.figure in text.replace("\n", " ") or found.figure in " ".join(text.split())
        assert set(re.findall(r"\w+", found.text)) <= set(re.findall(r"\w+", text))


@given(st.text(alphabet="ab 12.,%$()|:;\n-", max_size=200))
def test_any_text_is_read(text: str) -> None:
    for line in lines_of(text, ""):
        assert all(said in line.text for _, said in figures_in(line.text))
