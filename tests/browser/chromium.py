"""The Chromium of this machine, and how it is started."""

import os
import shutil

# The first has the same engine and no window, and opens pages in half the time.
HEADLESS_NAMES = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Or readers in tests would be taken for programs, which they are (analytics.request_filter).
    "--disable-blink-features=AutomationControlled",
)


def executable(names: tuple[str, ...] = HEADLESS_NAMES + NAMES) -> str | None:
    """Return the path of the first of these browsers that is installed, None if none is."""
    return next(filter(None, map(shutil.which, names)), None)


def arguments() -> list[str]:
    """Return its arguments; its sandbox refuses to work for root."""
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
