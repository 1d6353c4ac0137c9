"""A Plotly chart as an element of a message."""

import json
from typing import Any, ClassVar

from chainlit.element import Element, ElementType
from pydantic.dataclasses import dataclass


@dataclass
class Chart(Element):
    """A figure in plain JSON. Chainlit's own element builds it with the plotly library and would lose the figure's `config`."""

    type: ClassVar[ElementType] = "plotly"

    @classmethod
    def of(cls, title: str, figure: dict[str, Any]) -> "Chart":  # Any: JSON for Plotly
        """The chart of a figure (data, layout, config)."""
        text = json.dumps(figure, allow_nan=False, separators=(",", ":"))
        return cls(name=title, content=text, mime="application/json", display="inline", size="large")
