"""Cells coloured by value, as a Plotly figure in plain JSON."""

from agents.blocks import HeatMap
from chat_app.rendering import palette
from chat_app.rendering.charts import Json, drawing_of, layout_of
from chat_app.rendering.drawing import Drawing

_MOST_TEXTS = 12
_STRONGEST = 0.55
"""How much of its colour the strongest cell has: figures stay readable in it on a light and on a dark page."""


def _veiled(color: str) -> str:
    """A colour (#rrggbb) through which the page shows."""
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{_STRONGEST})"


_RISING = [[0.0, "rgba(127,136,148,0.10)"], [1.0, _veiled(palette.SERIES[0])]]
_DIVERGING = [[0.0, _veiled(palette.SERIES[1])], [0.5, "rgba(127,136,148,0.10)"], [1.0, _veiled(palette.SERIES[0])]]


def draw_heat_map(block: HeatMap) -> Drawing:
    """One cell per value, its figure written in it where there is room; the first row on top."""
    cells: Json = {
        "type": "heatmap",
        "x": list(block.columns),
        "y": list(block.rows),
        "z": [list(row) for row in block.values],
        "text": [list(row) for row in block.texts],
        "texttemplate": "%{text}" if len(block.columns) <= _MOST_TEXTS else "",
        "zmin": block.low,
        "zmax": block.high,
        "colorscale": _DIVERGING if block.low < 0 < block.high else _RISING,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "hovertemplate": f"{_safe(block.row_label)} %{{y}}, {_safe(block.column_label)} %{{x}}: %{{text}}<extra></extra>",
    }
    layout = layout_of(height=110 + 34 * max(len(block.rows), 3))
    axis: Json = {"type": "category", "fixedrange": True, "showgrid": False, "automargin": True}
    layout["xaxis"] = axis | {"title": {"text": _safe(block.column_label), "standoff": 8}, "tickangle": 0}
    layout["yaxis"] = axis | {"title": {"text": _safe(block.row_label), "standoff": 8}, "autorange": "reversed"}
    return drawing_of(block.title, block.alt, [cells], layout)


def _safe(text: str) -> str:
    """A label without what Plotly would read as markup."""
    return text.replace("<", "").replace("%{", "")
