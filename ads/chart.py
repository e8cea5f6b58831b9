"""A bar chart as figures for an SVG: the template only draws."""

from collections.abc import Sequence
from typing import NamedTuple

from ads.figures import Row

WIDTH, HEIGHT = 720, 160  # in units of the drawing


class Bar(NamedTuple):
    x: str
    y: str
    width: str
    height: str
    title: str


class Chart(NamedTuple):
    """Bars from left to right, under a line at `top`, the highest number."""

    bars: list[Bar]
    top: int
    first: str
    last: str


def chart(rows: Sequence[Row], field: str) -> Chart:
    """Return the chart of a number, `views` or `clicks`, of each row."""
    numbers = [int(getattr(row, field)) for row in rows]
    top = max(numbers, default=0)
    step = WIDTH / max(1, len(rows))
    bars = []
    for index, (row, number) in enumerate(zip(rows, numbers, strict=True)):
        height = HEIGHT * number / max(1, top)
        x, y, width = step * (index + 0.1), HEIGHT - height, step * 0.8
        title = f"{row.label}: {number}"
        bars.append(Bar(f"{x:.2f}", f"{y:.2f}", f"{width:.2f}", f"{height:.2f}", title))
    return Chart(bars, top, rows[0].label if rows else "", rows[-1].label if rows else "")
