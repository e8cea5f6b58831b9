"""The table of what was measured, as Markdown and JSON, and its comparison with an older one."""

import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from runner.environment import CHECKOUT

FOLDER = CHECKOUT / "docs" / "benchmarks"
HEAD = """\
| what | here | reference | ratio | spread | aim | Python | PostgreSQL |
|---|---:|---:|---:|---:|---:|---:|---:|
"""


class Aim(NamedTuple):
    """The ratio that is wanted: at most `ratio`, or at least."""

    ratio: float
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {number(self.ratio)}"

    def is_met(self, ratio: float) -> bool:
        return ratio >= self.ratio if self.at_least else ratio <= self.ratio


@dataclass(frozen=True)
class Row:
    """One thing measured beside its reference, in alternating rounds.

    Args:
        name: what was measured; it identifies the row in an older table, too.
        value, reference_value: the medians of the rounds, in `unit`.
        reference: what it is compared with.
        ratio: the median of the rounds' ratios.
        spread: the difference of their highest and lowest, without the two most extreme of five.
        python, postgresql: microseconds of processor time for one request, if measured.
    """

    name: str
    value: float
    unit: str
    reference: str
    reference_value: float
    ratio: float
    spread: float
    aim: Aim | None = None
    python: float | None = None
    postgresql: float | None = None

    @classmethod
    def from_rounds(
        cls, name: str, reference: str, rounds: Sequence[tuple[float, float]], **others: Any
    ) -> "Row":
        """Return the row of pairs of values, each a value and its reference of the same round."""
        ratios = sorted(here / there for here, there in rounds)
        middle = ratios[len(ratios) // 5 : len(ratios) - len(ratios) // 5]
        return cls(
            name=name,
            value=median(here for here, _ in rounds),
            reference=reference,
            reference_value=median(there for _, there in rounds),
            ratio=median(ratios),
            spread=middle[-1] - middle[0],
            **others,
        )

    @classmethod
    def from_limit(
        cls, name: str, values: Sequence[float], limit: float, unit: str, **others: Any
    ) -> "Row":
        """Return the row of values that should be at most `limit`."""
        rounds = [(value, limit) for value in values]
        return cls.from_rounds(name, "limit", rounds, unit=unit, aim=Aim(1), **others)

    @property
    def misses_its_aim(self) -> bool:
        return self.aim is not None and not self.aim.is_met(self.ratio)

    def is_worse_than(self, older: "Row") -> bool:
        """Return whether the ratio is worse than that of `older` by more than both vary."""
        change = self.ratio - older.ratio
        if self.aim and self.aim.at_least:
            change = -change
        return change > max(self.spread, older.spread)

    def __str__(self) -> str:
        missed = " (missed)" if self.misses_its_aim else ""
        cells = [
            self.name,
            f"{number(self.value)} {self.unit}",
            f"{number(self.reference_value)} {self.unit} ({self.reference})",
            number(self.ratio),
            f"± {number(self.spread / 2)}",
            f"{self.aim}{missed}" if self.aim else "",
            _microseconds(self.python),
            _microseconds(self.postgresql),
        ]
        return f"| {' | '.join(cells)} |"


def number(value: float) -> str:
    """Return a number with as many digits as it is exact to: about three."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _microseconds(value: float | None) -> str:
    return "" if value is None else f"{number(value)} µs"


def regressions(rows: Iterable[Row], older: Iterable[Row]) -> list[str]:
    """Return a sentence for each row whose ratio is worse than in an older table."""
    known = {row.name: row for row in older}
    return [
        f"{row.name}: {number(known[row.name].ratio)} → {number(row.ratio)}"
        for row in rows
        if row.name in known and row.is_worse_than(known[row.name])
    ]


def write(name: str, rows: Sequence[Row], heading: str) -> None:
    """Write `name`.md and `name`.json into docs/benchmarks."""
    FOLDER.mkdir(exist_ok=True)
    lines = "\n".join(map(str, rows))
    (FOLDER / f"{name}.md").write_text(f"{heading}\n\n{HEAD}{lines}\n", encoding="utf-8")
    text = json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def read(text: str) -> list[Row]:
    """Return the rows of a table that `write` wrote as JSON."""
    return [Row(**{**row, "aim": row["aim"] and Aim(*row["aim"])}) for row in json.loads(text)]


def committed(name: str) -> list[Row]:
    """Return the rows of the table as it was committed last; none if there is none."""
    path = (FOLDER / f"{name}.json").relative_to(CHECKOUT)
    shown = subprocess.run(
        ["git", "show", f"HEAD:{Path(path).as_posix()}"],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return read(shown.stdout) if shown.returncode == 0 else []
