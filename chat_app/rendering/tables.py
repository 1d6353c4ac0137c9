"""Tables, figures and cards as Markdown tables.

The style sheet reads three marks that any Markdown viewer shows as emphasis: strong around emphasis is a gain, emphasis around
strong is a loss, and a first heading in emphasis makes a row of figures.
"""

import datetime as dt
import re
from collections.abc import Sequence

from agents.blocks import Metrics, Proposal, ProposalGroup, Table, Tone
from chat_app.rendering.drawing import Drawing
from chat_app.rendering.words import cell, line
from tools.drafts import FEE, TAX_WITHHELD

_GAIN = re.compile(r"\+\D{0,4}\d")
_LOSS = re.compile(r"[-\u2212]\D{0,4}\d")
_STATES = {
    "open": "",
    "confirmed": "✓ Done",
    "cancelled": "✕ Cancelled, nothing was changed",
    "superseded": "✕ Replaced by a newer proposal",
    "expired": "✕ Too late, nothing was changed",
    "failed": "✕ It could not be carried out, nothing was changed",
    "shown_again": "↓ Shown again below",
}


def draw_table(block: Table) -> Drawing:
    """A table: numbers to the right, gains and losses marked, the total in bold below."""
    right = [column.align == "right" for column in block.columns]
    body = [_cells(row, right) for row in block.rows]
    if block.total is not None:
        body.append([_bold(text) for text in _cells(block.total, right)])
    parts = [_heading(block.title), _grid([cell(column.label) for column in block.columns], right, body), _caption(block.caption)]
    return Drawing(markdown=_stack(parts))


def draw_metrics(block: Metrics) -> Drawing:
    """Figures with their names and what they mean; the style sheet shows them side by side."""
    body = [[cell(item.label), _toned(cell(item.value), item.tone), cell(item.hint)] for item in block.items]
    return Drawing(markdown=_stack([_heading(block.title), _grid(["_Figure_", "Value", "Note"], [False, False, False], body)]))


def draw_proposal(block: Proposal) -> Drawing:
    """The card of a write: what it changes, before and after, and what became of it."""
    state = _STATES.get(block.state, block.state)
    return Drawing(markdown=_stack([_heading(block.title), *_changes(block), f"**{state}**" if state else _waiting(block.expires_at)]))


def draw_proposal_group(block: ProposalGroup) -> Drawing:
    """The card of several writes: which they are and what became of each, and what all of them change."""
    states = [_STATES.get(member.state, member.state) for member in block.members]
    titles = (
        f"{number}. {line(member.title)}{_charges(member)}{f' · **{state}**' if state else ''}"
        for number, (member, state) in enumerate(zip(block.members, states, strict=True), 1)
    )
    waiting = _waiting(block.expires_at) if "" in states else ""
    return Drawing(markdown=_stack([_heading(f"{len(block.members)} changes together"), "\n".join(titles), *_changes(block), waiting]))


def _charges(member: Proposal) -> str:
    """What a part of a group says beside its title: fee and tax, which the lines of the whole do not hold."""
    said = [f"{item.label.lower()} {cell(item.after)}" for item in member.lines if item.label in {FEE, TAX_WITHHELD}]
    return f" ({', '.join(said)})" if said else ""


def _changes(block: Proposal | ProposalGroup) -> tuple[str, str]:
    """Every line before and after, and what is to be minded."""
    body = [[cell(item.label), cell(item.before), _bold(cell(item.after))] for item in block.lines]
    grid = _grid(["Change", "Now", "After"], [False, True, True], body) if body else ""
    return grid, "\n".join(f"- {line(note)}" for note in block.notes)


def _waiting(expires_at: dt.datetime) -> str:
    return f"_Nothing is changed until you confirm. Open until {expires_at:%d %b %Y, %H:%M} UTC._"


def _heading(title: str) -> str:
    return f"**{cell(title)}**" if title.strip() else ""


def _caption(text: str) -> str:
    return f"_{cell(text)}_" if text.strip() else ""


def _bold(text: str) -> str:
    return f"**{text}**" if text and "**" not in text else text


def _toned(text: str, tone: Tone) -> str:
    marks: dict[Tone, str] = {"neutral": "**{}**", "good": "**_{}_**", "bad": "_**{}**_", "warning": "_{}_"}
    return marks[tone].format(text) if text else ""


def _cells(row: Sequence[str], right: Sequence[bool]) -> list[str]:
    return [_signed(text) if numeric else cell(text) for text, numeric in zip(row, right, strict=True)]


def _signed(text: str) -> str:
    stripped = text.strip()
    if _GAIN.match(stripped):
        return _toned(cell(stripped), "good")
    return _toned(cell(stripped), "bad") if _LOSS.match(stripped) else cell(stripped)


def _grid(headings: Sequence[str], right: Sequence[bool], body: Sequence[Sequence[str]]) -> str:
    rules = ["--:" if numeric else ":--" for numeric in right]
    return "\n".join(f"| {' | '.join(row)} |" for row in [headings, rules, *body])


def _stack(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)
