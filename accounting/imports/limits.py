"""Bounds of one import, so that no file costs unbounded memory or time."""

MAX_BYTES = 48_000_000
"""Largest file taken, in bytes."""

MAX_LINES = 100_000
"""Most physical lines (or JSON items) taken."""

MAX_COLUMNS = 400
"""Most columns that a line may have."""

MAX_CELL_CHARS = 20_000
"""Longest cell taken, in characters."""

MAX_RECORD_LINES = 40
"""Physical lines that one quoted cell may span before its quote counts as never closed."""

MAX_TEXT_CHARS = 400
"""How much of a description or name is read for what it tells."""

MAX_DEPTH = 40
"""Deepest nesting of a JSON document."""

MAX_UNCLOSED = 50
"""Lines with a quote that is never closed before the file is refused."""

SAMPLE_ROWS = 2_000
"""Rows that are looked at to find out what a column holds."""
