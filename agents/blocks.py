"""The answers of the assistant as a closed set of typed pieces; every channel draws every one of them."""

import datetime as dt
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tools.base import Line

Tone: TypeAlias = Literal["neutral", "good", "bad", "warning"]
Align: TypeAlias = Literal["left", "right"]


class Block(BaseModel):
    """One piece of an answer. All text in it is plain, but for Text: that is our own Markdown, in which foreign text is escaped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Block):
    """A paragraph of Markdown without raw HTML."""

    kind: Literal["text"] = "text"
    markdown: str


class Column(Block):
    """A column of a table."""

    label: str
    align: Align = "left"


class Table(Block):
    """Rows of formatted cells. `total` is drawn apart from the rows."""

    kind: Literal["table"] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    caption: str = ""


class Trace(Block):
    """One line of a chart; `values` has one number per day (or number) of the chart, None where there is none."""

    name: str
    values: tuple[float | None, ...]
    dashed: bool = False


class Band(Block):
    """An interval around a forecast: per cent of outcomes between `lower` and `upper`; None before it starts."""

    level_pct: int
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]


class LineWithBand(Block):
    """A chart over days: lines, and shaded intervals where there are any. `alt` says in words what it shows."""

    kind: Literal["line_with_band"] = "line_with_band"
    title: str
    unit: str
    days: tuple[dt.date, ...]
    traces: tuple[Trace, ...]
    bands: tuple[Band, ...] = ()
    alt: str


class Curve(Block):
    """A chart over numbers: lines over `x`, one value each per number of it. `alt` says in words what it shows."""

    kind: Literal["curve"] = "curve"
    title: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    traces: tuple[Trace, ...]
    alt: str


class Metric(Block):
    """One figure with its name; `hint` says what it means or as of when it holds."""

    label: str
    value: str
    hint: str = ""
    tone: Tone = "neutral"


class Metrics(Block):
    """A row of figures."""

    kind: Literal["metrics"] = "metrics"
    title: str
    items: tuple[Metric, ...]


class Slice(Block):
    """A share of a whole: `value` formatted, `weight_frac` of 1."""

    label: str
    value: str
    weight_frac: float


class Allocation(Block):
    """How a whole divides."""

    kind: Literal["allocation"] = "allocation"
    title: str
    slices: tuple[Slice, ...]
    alt: str


class HeatMap(Block):
    """Cells coloured by value: one row per label of `rows`, None where there is nothing. `texts` are the same cells formatted.

    `low` and `high` are the values of the two ends of the colours; where `low` is negative, zero is the middle.
    """

    kind: Literal["heat_map"] = "heat_map"
    title: str
    row_label: str
    column_label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    low: float
    high: float
    alt: str


class Proposal(Block):
    """A write that waits for a yes: what changes, and until when it can be confirmed. `group_id`: drawn within that group, not by itself."""

    kind: Literal["proposal"] = "proposal"
    id: UUID
    group_id: UUID | None = None
    title: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    expires_at: dt.datetime
    state: str = "open"


class ProposalGroup(Block):
    """What one message asks for, as a whole: the writes in order, and what all of them change. Its id decides all that still wait."""

    kind: Literal["proposal_group"] = "proposal_group"
    id: UUID
    title: str
    members: tuple[Proposal, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    expires_at: dt.datetime


class Source(Block):
    """Where a statement comes from; `url` is always one of our own pages; `text` opens beside the conversation, word for word."""

    title: str
    detail: str
    url: str | None = None
    text: str = ""


class Sources(Block):
    """What the answer rests on."""

    kind: Literal["sources"] = "sources"
    items: tuple[Source, ...]


class Notice(Block):
    """Something that the reader must not miss: a refusal, a degraded answer, a warning."""

    kind: Literal["notice"] = "notice"
    tone: Tone
    text: str


class Download(Block):
    """A file that was made for the reader."""

    kind: Literal["download"] = "download"
    name: str
    mime: str
    content: str


class Suggestions(Block):
    """What one could ask next; each is a complete message."""

    kind: Literal["suggestions"] = "suggestions"
    items: tuple[str, ...]


AnyBlock: TypeAlias = Annotated[
    Text
    | Table
    | LineWithBand
    | Curve
    | Metrics
    | Allocation
    | HeatMap
    | Proposal
    | ProposalGroup
    | Sources
    | Notice
    | Download
    | Suggestions,
    Field(discriminator="kind"),
]
BLOCKS: tuple[type[Block], ...] = (
    Text,
    Table,
    LineWithBand,
    Curve,
    Metrics,
    Allocation,
    HeatMap,
    Proposal,
    ProposalGroup,
    Sources,
    Notice,
    Download,
    Suggestions,
)
