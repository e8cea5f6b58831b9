"""Bar charts: the coordinates of the bars, which a template draws as SVG."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 720, 160  # in units of the drawing


class Bar(NamedTuple):
    x: str
    y: str
    width: str
    height: str
    title: str


class Chart(NamedTuple):
    """The bars of a chart, from left to right.

    Attributes:
        bars: the bars of the numbers.
        behind: wider bars behind them, of the numbers to compare with.
        top: the highest number of both.
        first, last: the labels of the first and the last bar.
    """

    bars: list[Bar]
    behind: list[Bar]
    top: int
    first: str
    last: str


def chart(
    labels: Sequence[str], numbers: Sequence[int], behind: Sequence[tuple[str, int]] = ()
) -> Chart:
    """Return the chart of `numbers`, each with its label.

    `behind` are the labels and numbers to compare with; those that have no bar in front are left
    out.
    """
    earlier = [number for _, number in behind]
    top = max((*numbers, *earlier), default=0)
    step = WIDTH / max(1, len(numbers))
    bars = [
        _bar(step * (index + 0.15), step * 0.7, number, top, label)
        for index, (label, number) in enumerate(zip(labels, numbers, strict=True))
    ]
    others = [
        _bar(step * index, step, number, top, label)
        for index, (label, number) in enumerate(behind[: len(numbers)])
    ]
    return Chart(bars, others, top, labels[0] if labels else "", labels[-1] if labels else "")


def _bar(x: float, width: float, number: int, top: int, label: str) -> Bar:
    height = HEIGHT * number / max(1, top)
    return Bar(
        f"{x:.2f}", f"{HEIGHT - height:.2f}", f"{width:.2f}", f"{height:.2f}", f"{label}: {number}"
    )
