"""Line charts with fans, and divisions of a whole, as Plotly figures in plain JSON.

The figures carry no size and no background, and their text takes the colour of the page's theme from the style sheet.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from agents.blocks import Allocation, Band, Curve, LineWithBand, Trace
from chat_app.rendering import palette
from chat_app.rendering.drawing import Drawing
from chat_app.rendering.words import cell
from core.money import format_pct

Json = dict[str, Any]  # Any: JSON for Plotly
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
_CONFIG: Json = {"displayModeBar": False, "displaylogo": False, "responsive": True, "scrollZoom": False, "doubleClick": False}
_MOST_SLICES = 8
_SATURDAY = 5
_TICKS = [
    {"dtickrange": [None, "M1"], "value": "%d %b<br>%Y"},
    {"dtickrange": ["M1", "M12"], "value": "%b<br>%Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]
"""Days on two lines, so that they stand upright on a phone."""
Point = tuple[dt.date, float]


def draw_line_with_band(block: LineWithBand) -> Drawing:
    """Lines over days with shaded intervals; the intervals open from the last known value, where there is one."""
    origin = _origin(block)
    bands = sorted(block.bands, key=lambda band: -band.level_pct)
    data: list[Json] = []
    for band in bands:
        data += _band(block, band, origin)
    data += [_line(block, trace, index, origin) for index, trace in enumerate(block.traces)]
    layout = layout_of(height=340)
    layout |= {
        "hovermode": "x unified",
        "showlegend": len(data) > 1,
        "xaxis": {
            "type": "date",
            "showgrid": False,
            "fixedrange": True,
            "ticks": "outside",
            "tickcolor": palette.GRID,
            "nticks": 6,
            "tickangle": 0,
            "tickformatstops": _TICKS,
        },
        "yaxis": {
            "fixedrange": True,
            "gridcolor": palette.GRID,
            "zeroline": False,
            "tickformat": ",~r",
            "automargin": True,
            "title": {"text": block.unit, "standoff": 8},
        },
    }
    if all(day.weekday() < _SATURDAY for day in block.days):
        layout["xaxis"]["rangebreaks"] = [{"bounds": ["sat", "mon"]}]
    if origin is not None and bands:
        day = origin[0].isoformat()
        rule = {"color": palette.REST, "width": 1, "dash": "dot"}
        layout["shapes"] = [{"type": "line", "xref": "x", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1, "line": rule}]
    return drawing_of(block.title, block.alt, data, layout)


def draw_curve(block: Curve) -> Drawing:
    """Lines over numbers; a dashed one is what the others are measured against."""
    axis: Json = {"fixedrange": True, "gridcolor": palette.GRID, "zeroline": False, "automargin": True}
    layout = layout_of(height=340)
    layout |= {
        "showlegend": len(block.traces) > 1,
        "xaxis": axis | {"title": {"text": block.x_label, "standoff": 8}},
        "yaxis": axis | {"title": {"text": block.y_label, "standoff": 8}},
    }
    layout["legend"] |= {"y": -0.28}
    data: list[Json] = [
        {
            "type": "scatter",
            "mode": "lines" if trace.dashed else "lines+markers",
            "name": trace.name,
            "x": list(block.x),
            "y": list(trace.values),
            "line": {
                "color": palette.REST if trace.dashed else palette.SERIES[index % len(palette.SERIES)],
                "width": 2,
                "dash": "dash" if trace.dashed else "solid",
            },
            "hovertemplate": "%{x:.4~g}: %{y:.3~g}",
        }
        for index, trace in enumerate(block.traces)
    ]
    return drawing_of(block.title, block.alt, data, layout)


def draw_allocation(block: Allocation) -> Drawing:
    """A ring of up to eight slices, bars where there are more or a share is negative."""
    ring = len(block.slices) <= _MOST_SLICES and all(part.weight_frac >= 0 for part in block.slices)
    layout = layout_of(height=340 if ring else 90 + 30 * len(block.slices))
    data = [_ring(block)] if ring else [_bars(block)]
    if not ring:
        layout["xaxis"] = {
            "tickformat": ".0%",
            "gridcolor": palette.GRID,
            "fixedrange": True,
            "zeroline": True,
            "zerolinecolor": palette.GRID,
        }
        layout["yaxis"] = {"autorange": "reversed", "automargin": True, "fixedrange": True}
        layout["showlegend"] = False
    return drawing_of(block.title, block.alt, data, layout)


def drawing_of(title: str, alt: str, data: list[Json], layout: Json) -> Drawing:
    """A figure under its title, with its words for who cannot see it."""
    words = "\n\n".join(part for part in (f"**{cell(title)}**" if title else "", f"_{cell(alt)}_" if alt else "") if part)
    return Drawing(markdown=words, title=title or "Chart", figure={"data": data, "layout": layout, "config": _CONFIG})


def layout_of(*, height: int) -> Json:
    """What all figures share."""
    return {
        "height": height,
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": _FONT, "size": 12, "color": palette.INK},
        "margin": {"l": 48, "r": 12, "t": 12, "b": 44},
        "dragmode": False,
        "colorway": list(palette.SERIES),
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.2, "yanchor": "top", "traceorder": "reversed"},
    }


def _points(block: LineWithBand, values: Sequence[float | None]) -> list[Point]:
    return [(day, value) for day, value in zip(block.days, values, strict=True) if value is not None]


def _origin(block: LineWithBand) -> Point | None:
    """The last known value before the first band, on which the fan stands."""
    if not block.bands or not block.traces:
        return None
    start = min((day for band in block.bands for day, _ in _points(block, band.lower)), default=None)
    known = [point for point in _points(block, block.traces[0].values) if start is not None and point[0] < start]
    return known[-1] if known else None


def _anchored(points: list[Point], origin: Point | None) -> list[Point]:
    return [origin, *points] if origin is not None and points and points[0][0] > origin[0] else points


def _line(block: LineWithBand, trace: Trace, index: int, origin: Point | None) -> Json:
    points = _points(block, trace.values)
    if trace.dashed:
        points = _anchored(points, origin)
    colour = palette.SERIES[(0 if trace.dashed and block.bands else index) % len(palette.SERIES)]
    return {
        "type": "scatter",
        "mode": "lines" if len(points) > 1 else "markers",
        "name": trace.name,
        "x": [day.isoformat() for day, _ in points],
        "y": [value for _, value in points],
        "line": {"color": colour, "width": 2, "dash": "dash" if trace.dashed else "solid"},
        "hovertemplate": "%{y:,.2f}",
    }


def _band(block: LineWithBand, band: Band, origin: Point | None) -> list[Json]:
    """Two traces: the lower edge, unseen, and the upper edge, shaded down to it."""
    lower = _anchored(_points(block, band.lower), origin)
    upper = _anchored(_points(block, band.upper), origin)
    name = f"{band.level_pct} % interval"
    edge: Json = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "legendgroup": name}
    shade = palette.BAND.format(alpha=palette.BAND_ALPHAS.get(band.level_pct, 0.15))
    below = edge | {
        "x": [day.isoformat() for day, _ in lower],
        "y": [value for _, value in lower],
        "hoverinfo": "skip",
        "showlegend": False,
    }
    above = edge | {
        "x": [day.isoformat() for day, _ in upper],
        "y": [value for _, value in upper],
        "name": name,
        "fill": "tonexty",
        "fillcolor": shade,
        "customdata": [value for _, value in lower],
        "hovertemplate": "%{customdata:,.2f} to %{y:,.2f}",
    }
    return [below, above]


def _colours(count: int) -> list[str]:
    return [palette.SERIES[index % len(palette.SERIES)] for index in range(count)]


def _ring(block: Allocation) -> Json:
    return {
        "type": "pie",
        "hole": 0.58,
        "sort": False,
        "direction": "clockwise",
        "labels": [part.label for part in block.slices],
        "values": [part.weight_frac for part in block.slices],
        "customdata": [part.value for part in block.slices],
        "textinfo": "label+text",
        "text": [format_pct(part.weight_frac, digits=1) for part in block.slices],
        "textposition": "outside",
        "automargin": True,
        "showlegend": False,
        "marker": {"colors": _colours(len(block.slices)), "line": {"color": "rgba(127,136,148,0.35)", "width": 1}},
        "hovertemplate": "%{label}: %{customdata}, %{text}<extra></extra>",
    }


def _bars(block: Allocation) -> Json:
    shares = [format_pct(part.weight_frac, digits=1) for part in block.slices]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [part.weight_frac for part in block.slices],
        "y": [part.label for part in block.slices],
        "customdata": [part.value for part in block.slices],
        "text": shares,
        "textposition": "auto",
        "marker": {"color": palette.SERIES[0]},
        "hovertemplate": "%{y}: %{customdata}, %{text}<extra></extra>",
    }
