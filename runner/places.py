"""Where the checkout is, and where everything that the running site writes is kept."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def var_dir() -> Path:
    """Return the folder of the database, uploads, spool and collected files."""
    return Path(os.environ.get("PORTAL_VAR") or CHECKOUT / "var").absolute()
