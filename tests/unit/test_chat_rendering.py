"""Every block as the chat draws it."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import get_args
from uuid import UUID

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import blocks
from agents.blocks import AnyBlock
from chat_app.app_root import ASSETS
from chat_app.rendering import RENDERERS, Drawing, draw
from core.money import format_pct
from tools.base import Line

DAYS = tuple(dt.date(2022, 12, 26) + dt.timedelta(days=step) for step in range(5))


def fan(**changes: object) -> blocks.LineWithBand:
    values: dict[str, object] = {
        "title": "Apple",
        "unit": "USD",
        "days": DAYS,
        "traces": (
            blocks.Trace(name="Close", values=(1.0, 2.0, 3.0, None, None)),
            blocks.Trace(name="Median", values=(None, None, None, 3.1, 3.2), dashed=True),
        ),
        "bands": (
            blocks.Band(level_pct=50, lower=(None, None, None, 2.9, 2.8), upper=(None, None, None, 3.3, 3.5)),
            blocks.Band(level_pct=95, lower=(None, None, None, 2.0, 1.0), upper=(None, None, None, 4.0, 5.0)),
        ),
        "alt": "A fan.",
    }
    return blocks.LineWithBand.model_validate(values | changes)


def ring(count: int, *, weight: float = 0.1) -> blocks.Allocation:
    slices = tuple(blocks.Slice(label=f"S{index}", value="$1", weight_frac=weight) for index in range(count))
    return blocks.Allocation(title="Parts", slices=slices, alt="Even parts.")


LATER = dt.datetime(2022, 12, 28, 12, tzinfo=dt.UTC)
GROUP = blocks.ProposalGroup(
    id=UUID(int=9),
    title="2 changes: Buy 10 AAPL; Sell 3 KO",
    members=(
        blocks.Proposal(id=UUID(int=1), title="Buy 10 AAPL", lines=(), expires_at=LATER),
        blocks.Proposal(id=UUID(int=2), title="Sell 3 KO", lines=(), expires_at=LATER, state="confirmed"),
    ),
    lines=(Line(label="Cash USD", before="$9,000.00", after="$8,000.00"),),
    expires_at=LATER,
)
EXAMPLES: tuple[blocks.Block, ...] = (
    blocks.Text(markdown="**Hello** [docs](/docs)"),
    blocks.Table(title="T", columns=(blocks.Column(label="A"), blocks.Column(label="B", align="right")), rows=(("x", "1"),)),
    fan(),
    blocks.HeatMap(
        title="Heat",
        row_label="fast",
        column_label="slow",
        rows=("10", "20"),
        columns=("100", "200"),
        values=((0.5, None), (0.1, -0.2)),
        texts=(("0.50", "-"), ("0.10", "-0.20")),
        low=-0.5,
        high=0.5,
        alt="Four variants.",
    ),
    blocks.Curve(
        title="Calibration",
        x_label="Level",
        y_label="Observed",
        x=(10.0, 90.0),
        traces=(blocks.Trace(name="ideal", values=(10.0, 90.0), dashed=True), blocks.Trace(name="1 day", values=(12.0, None))),
        alt="Near the diagonal.",
    ),
    blocks.Metrics(title="M", items=(blocks.Metric(label="Return", value="+1 %", tone="good", hint="a year"),)),
    ring(3),
    blocks.Proposal(
        id=UUID(int=1),
        title="Buy 10 AAPL",
        lines=(Line(label="AAPL", before="20", after="30"),),
        notes=("Price as typed.",),
        expires_at=dt.datetime(2022, 12, 28, 12, tzinfo=dt.UTC),
    ),
    GROUP,
    blocks.Sources(items=(blocks.Source(title="Sample", detail="closes", url="/docs"),)),
    blocks.Notice(tone="bad", text="You hold 45."),
    blocks.Download(name="a.csv", mime="text/csv", content="x,y\n"),
    blocks.Suggestions(items=("what do I own?",)),
)


def test_a_card_of_several_writes_says_what_became_of_each() -> None:
    whole = draw(GROUP).markdown
    assert "1. Buy 10 AAPL" in whole
    assert "2. Sell 3 KO · **✓ Done**" in whole
    assert "Open until" in whole
    settled = GROUP.model_copy(update={"members": tuple(one.model_copy(update={"state": "cancelled"}) for one in GROUP.members)})
    assert "Open until" not in draw(settled).markdown


def test_every_block_of_the_closed_union_has_a_renderer_and_an_example() -> None:
    union = set(get_args(get_args(AnyBlock)[0]))
    assert union == set(blocks.BLOCKS) == set(RENDERERS) == {type(example) for example in EXAMPLES}


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: block.kind)
def test_every_block_shows_something(block: blocks.Block) -> None:
    drawing = draw(block)
    assert drawing.markdown or drawing.download or drawing.suggestions
    assert "<" not in drawing.markdown


@pytest.mark.parametrize("block", [fan(), fan(bands=()), fan(traces=()), ring(8), ring(9), ring(3, weight=-0.1)])
def test_a_chart_is_a_valid_figure_without_size_background_or_tools_and_has_its_words(block: blocks.Block) -> None:
    drawing = draw(block)
    assert drawing.figure is not None
    figure = go.Figure({key: value for key, value in drawing.figure.items() if key != "config"})
    assert figure.layout.width is None
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert drawing.figure["config"]["displayModeBar"] is False
    assert block.alt in drawing.markdown  # type: ignore[attr-defined]  # both kinds have it
    json.dumps(drawing.figure, allow_nan=False)


def traces(drawing: Drawing) -> dict[str, dict[str, object]]:
    assert drawing.figure is not None
    return {trace["name"]: trace for trace in drawing.figure["data"] if "name" in trace}


def test_a_fan_opens_from_the_last_known_close_with_the_widest_interval_first() -> None:
    drawing = draw(fan())
    found = traces(drawing)
    assert list(found) == ["95 % interval", "50 % interval", "Close", "Median"]
    assert found["95 % interval"]["x"] == ["2022-12-28", "2022-12-29", "2022-12-30"]
    assert found["95 % interval"]["y"] == [3.0, 4.0, 5.0]
    assert found["95 % interval"]["customdata"] == [3.0, 2.0, 1.0]
    assert found["Median"]["y"] == [3.0, 3.1, 3.2]
    assert found["Close"]["y"] == [1.0, 2.0, 3.0]


def test_weekends_take_no_room_unless_something_trades_on_them() -> None:
    weekdays, all_days = draw(fan()).figure, draw(fan(days=tuple(day + dt.timedelta(days=2) for day in DAYS))).figure
    assert weekdays is not None
    assert all_days is not None
    assert "rangebreaks" in weekdays["layout"]["xaxis"]
    assert "rangebreaks" not in all_days["layout"]["xaxis"]


def test_a_table_sets_numbers_right_marks_gains_and_losses_and_closes_with_its_total() -> None:
    table = blocks.Table(
        title="Holdings",
        columns=(blocks.Column(label="Name"), blocks.Column(label="Gain", align="right")),
        rows=(("A|B", "+$1.50"), ("C", "-2 %"), ("D", "0")),
        total=("Total", "-$0.50"),
        caption="Closes.",
    )
    assert draw(table).markdown.splitlines() == [
        "**Holdings**",
        "",
        "| Name | Gain |",
        "| :-- | --: |",
        "| A\\|B | **_+$1.50_** |",
        "| C | _**-2 %**_ |",
        "| D | 0 |",
        "| **Total** | _**-$0.50**_ |",
        "",
        "_Closes._",
    ]


@pytest.mark.parametrize(("tone", "shown"), [("neutral", "**5 %**"), ("good", "**_5 %_**"), ("bad", "_**5 %**_"), ("warning", "_5 %_")])
def test_a_figure_carries_its_tone(tone: blocks.Tone, shown: str) -> None:
    markdown = draw(blocks.Metrics(title="", items=(blocks.Metric(label="L", value="5 %", tone=tone),))).markdown
    assert markdown.splitlines()[0] == "| _Figure_ | Value | Note |"
    assert markdown.splitlines()[-1] == f"| L | {shown} |  |"


@pytest.mark.parametrize(
    ("state", "words"),
    [("open", "Nothing is changed until you confirm"), ("confirmed", "✓ Done"), ("cancelled", "Cancelled"), ("expired", "Too late")],
)
def test_a_card_says_what_became_of_it(state: str, words: str) -> None:
    card = blocks.Proposal(id=UUID(int=1), title="Buy", lines=(), expires_at=dt.datetime(2022, 12, 28, 12, tzinfo=dt.UTC), state=state)
    assert words in draw(card).markdown


def test_a_single_source_is_a_caption() -> None:
    markdown = draw(blocks.Sources(items=(blocks.Source(title="Closes", detail="sample market"),))).markdown
    assert markdown == "_Source: Closes: sample market_"


def test_only_our_own_pages_are_linked_as_sources() -> None:
    foreign = ("http://e.vil", "//e.vil", "/\\e.vil", "javascript:alert(1)", "data:text/html,x", "/a b")
    items = tuple(blocks.Source(title=f"S{index}", detail="", url=url) for index, url in enumerate(foreign))
    markdown = draw(blocks.Sources(items=(*items, blocks.Source(title="Ours", detail="", url="/api/documents/1#p2")))).markdown
    assert markdown.count("](") == 1
    assert "[Ours](/api/documents/1#p2)" in markdown


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=150), st.text(max_size=30)), min_size=1, max_size=5))
def test_names_of_panels_differ_stand_in_the_message_and_hold_no_markup(said: list[tuple[str, str]]) -> None:
    drawing = draw(blocks.Sources(items=tuple(blocks.Source(title=title, detail=detail, text="x") for title, detail in said)))
    names = [page.name for page in drawing.pages]
    assert len(set(names)) == len(said)
    for name in names:
        assert name in drawing.markdown
        assert not set(name) & set("[]()<>*_`#|~!\\:/@&")


def test_a_ring_s_shares_are_rounded_as_in_the_tables() -> None:
    slices = tuple(blocks.Slice(label=label, value="$1", weight_frac=share) for label, share in (("KO", 0.0945), ("JPM", 0.9055)))
    [trace] = draw(blocks.Allocation(title="A", slices=slices, alt="")).figure["data"]
    assert trace["text"] == [format_pct(part.weight_frac, digits=1) for part in slices]
    assert trace["textinfo"] == "label+text"


def test_what_tools_say_to_a_person_bears_no_markup_since_a_notice_shows_it_as_it_stands() -> None:
    said = re.compile(r"\b(?:say|example),? `", re.IGNORECASE)
    assert [path.name for path in Path("tools").rglob("*.py") if said.search(path.read_text(encoding="utf-8"))] == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_a_notice_stays_one_frame(text: str) -> None:
    first, *body, last = draw(blocks.Notice(tone="warning", text=text)).markdown.split("\n")
    assert (first, last) == ("::: warning", ":::")
    assert len(body) == 1
    assert ":::" not in body[0]


def test_a_source_with_its_text_opens_beside_the_conversation_under_its_document_page_and_section() -> None:
    drawing = draw(
        blocks.Sources(
            items=(
                blocks.Source(title="a_b.md", detail="page 3, Debt", url="/api/x", text="# Debt\nIt <b>grew</b>."),
                blocks.Source(title="c", detail=""),
                blocks.Source(title="a_b.md", detail="page 3, Debt", text="More."),
            )
        )
    )
    assert drawing.markdown.splitlines()[2:] == ["- a b.md, page 3, Debt", "- c", "- a b.md, page 3, Debt no. 2"]
    page, other = drawing.pages
    assert (page.name, other.name) == ("a b.md, page 3, Debt", "a b.md, page 3, Debt no. 2")
    assert "\\# Debt" in page.text
    assert r"\<b>" in page.text


def test_on_the_screen_no_style_asks_what_is_inside() -> None:
    """With :has(), each label that a chart measures costs the style of the whole conversation; folioscope.js marks what is needed."""
    sheet = (ASSETS / "public" / "folioscope.css").read_text("utf-8")
    on_screen, on_paper = sheet.split("@media print")[0], sheet.split("@media print")[1]
    on_paper, after = on_paper.split("\n}\n", 1)
    assert ":has(" in on_paper
    assert re.findall(r"^.*:has\((?!\) on the screen).*$", on_screen + after, re.MULTILINE) == []
