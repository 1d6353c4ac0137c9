"""Colours that can be told apart by everybody and read on white and on near-black alike."""

SERIES = ("#2f80d0", "#d9772b", "#2c9c78", "#b45bb0", "#8a72d8", "#b8932a", "#3fa0b8", "#d0586b")
"""Lines and slices, in order."""

REST = "#7f8894"
"""What is left over, and the forecast's starting day."""

INK = "#78808c"
"""Text of a chart; the style sheet replaces it by the theme's own."""

GRID = "rgba(127,136,148,0.22)"

BAND = "rgba(47,128,208,{alpha})"
BAND_ALPHAS = {95: 0.16, 80: 0.2, 50: 0.28}
"""The bands lie on each other, so the inner ones are darker than these."""
