"""Foreign text in the chat: whatever it is, it reads as it was written and does nothing."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from agents.markdown import as_read, escaped
from chat_app.rendering.words import cell, line, one_line, own_markdown, paragraphs

NASTY = st.lists(
    st.sampled_from(
        [
            "![a](http://e.vil/p.png)",
            "[b](javascript:alert(1))",
            "<script>",
            "<http://e.vil>",
            "**",
            "_",
            "`",
            "~~",
            "|",
            "\\",
            "&amp;",
            "- x",
            "1. y",
            "# z",
            "> q",
            "\n\n",
            "[r]: http://e.vil",
            "\n\n> [r]: http://e.vil\n\n[r]",
            "\\<http://e.vil>",
            "[a][r]",
            "a:b",
            ":::note",
            "\u200b",
            "\u202e",
            "w@x.yz",
            "www.e.vil",
            "é",
            " ",
        ]
    )
    | st.text(max_size=8)
).map("".join)
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
JOINER = "\u2060"


def leaves(markdown: str) -> list[tuple[str, str]]:
    """Every inline token of a Markdown text: its type and its content."""
    return [(leaf.type, leaf.content) for token in PARSER.parse(markdown) for leaf in token.children or ()]


@settings(max_examples=150, deadline=None)
@given(NASTY)
def test_a_cell_reads_as_it_was_written_and_is_nothing_but_text(text: str) -> None:
    found = leaves(f"x{cell(text)}x")
    assert {kind for kind, _ in found} <= {"text", "text_special"}
    assert "".join(content for _, content in found).replace(JOINER, "") == f"x{one_line(text)}x"


@settings(max_examples=150, deadline=None)
@given(NASTY)
def test_a_line_begins_no_list_heading_or_quotation(text: str) -> None:
    kinds = {token.type for token in PARSER.parse(line(text))}
    assert kinds <= {"paragraph_open", "inline", "paragraph_close"}


@settings(max_examples=150, deadline=None)
@given(NASTY)
def test_cells_stay_in_their_columns(text: str) -> None:
    table = f"| a | b |\n|:--|--:|\n| {cell(text)} | 2 |"
    cells = [token.content for token in PARSER.parse(table) if token.type == "inline"]
    assert len(cells) == 4
    assert cells[3] == "2"


@settings(max_examples=300, deadline=None)
@given(NASTY)
def test_the_assistant_s_own_markdown_has_no_pictures_and_no_links_away_from_here(text: str) -> None:
    found = [leaf for token in PARSER.parse(own_markdown(text)) for leaf in token.children or ()]
    assert not [leaf for leaf in found if leaf.type == "image"]
    targets = [str(leaf.attrs["href"]) for leaf in found if leaf.type == "link_open"]
    assert all(target.startswith("/") and not target.startswith("//") for target in targets)


@given(NASTY, NASTY)
def test_a_channel_without_markdown_reads_foreign_text_as_it_was_written_and_our_own_without_its_marks(name: str, other: str) -> None:
    assert as_read(escaped(name)) == name.replace("\n", " ")
    said = f"{escaped(name)} (x) closed at **$1.00**, **{escaped('+3 %')}** over {escaped(other)} at 2**3 or 2 ** 3."
    whole = f"{name} (x) closed at $1.00, +3 % over {other} at 2**3 or 2 ** 3.".replace("\n", " ")
    assert as_read(said) == whole
    assert "".join(map(as_read, re.findall(r"\S*\s*", said))) == whole, "also as it comes, word by word"


@given(NASTY)
def test_paragraphs_of_foreign_text_are_nothing_but_text(text: str) -> None:
    assert {kind for kind, _ in leaves(paragraphs(text))} <= {"text", "text_special"}
    assert {token.type for token in PARSER.parse(paragraphs(text))} <= {"paragraph_open", "inline", "paragraph_close"}
