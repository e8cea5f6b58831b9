"""A WSGI application that answers every request with the bytes of a file."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

BODY = Path(os.environ["RAW_BODY"]).read_bytes()
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer with the file."""
    start_response("200 OK", HEADERS)
    return [BODY]
