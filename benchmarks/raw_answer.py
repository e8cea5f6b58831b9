"""The site's settings with an application that does nothing: the server's own cost.

It answers with what the file RAW_ANSWER names in JSON: the headers, and the file with the body.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from portal.settings import *  # noqa: F403

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WSGI_APPLICATION = "benchmarks.raw_answer.application"

_answer = json.loads(Path(os.environ["RAW_ANSWER"]).read_text())
_headers = [(name, value) for name, value in _answer["headers"]]
_body = [Path(_answer["body"]).read_bytes()]


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
    """Send the same bytes to everybody."""
    start_response("200 OK", _headers)
    return _body
