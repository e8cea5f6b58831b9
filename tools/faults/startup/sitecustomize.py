"""Loaded by each Python of a site whose clock tools.faults moves with libfaketime.

libfaketime 0.9.10 moves sleeps until a moment of the monotonic clock, too, though that clock itself
is left alone; Python's time.sleep is such a sleep, and would fail.
"""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex, /) -> None:
    select.select([], [], [], float(seconds))


time.sleep = sleep
