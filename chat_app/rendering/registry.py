"""Which function draws which block; the union is closed, and a test holds this table to it."""

from collections.abc import Callable, Mapping
from typing import Any

from agents import blocks
from chat_app.rendering.charts import draw_allocation, draw_curve, draw_line_with_band
from chat_app.rendering.drawing import Drawing
from chat_app.rendering.heat_maps import draw_heat_map
from chat_app.rendering.prose import draw_download, draw_notice, draw_sources, draw_suggestions, draw_text
from chat_app.rendering.tables import draw_metrics, draw_proposal, draw_proposal_group, draw_table

RENDERERS: Mapping[type[blocks.Block], Callable[[Any], Drawing]] = {  # Any: each takes the class beside it
    blocks.Text: draw_text,
    blocks.Table: draw_table,
    blocks.LineWithBand: draw_line_with_band,
    blocks.Curve: draw_curve,
    blocks.Metrics: draw_metrics,
    blocks.Allocation: draw_allocation,
    blocks.HeatMap: draw_heat_map,
    blocks.Proposal: draw_proposal,
    blocks.ProposalGroup: draw_proposal_group,
    blocks.Sources: draw_sources,
    blocks.Notice: draw_notice,
    blocks.Download: draw_download,
    blocks.Suggestions: draw_suggestions,
}


def draw(block: blocks.Block) -> Drawing:
    """The block as the chat shows it."""
    return RENDERERS[type(block)](block)
