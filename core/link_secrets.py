"""The secret in a link that somebody shares: shown once, written down nowhere."""

import re
from typing import Any

LINK_MARK = "fsl_"
HIDDEN = f"{LINK_MARK}…"
"""What stands in place of a link's secret."""
_SECRET = re.compile(rf"{LINK_MARK}[A-Za-z0-9_-]{{20,}}")


def without_secrets(value: Any) -> Any:  # Any: JSON
    """`value` as it may be kept, lists and maps included."""
    if isinstance(value, str):
        return _SECRET.sub(HIDDEN, value) if LINK_MARK in value else value
    if isinstance(value, dict):
        return {name: without_secrets(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(one) for one in value]
    return value
