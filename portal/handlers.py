"""Django's WSGI handler, for requests with headers that Django itself cannot read."""

import re
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

_LENGTH = re.compile("[0-9]{1,18}")


class Utf8Request(WSGIRequest):
    """A request read as UTF-8, which is all that browsers send to pages in UTF-8.

    Django takes the charset from Content-Type, and fails before any view or middleware runs where
    Python has a codec of that name that decodes no text, such as rot13, or cannot read the header.
    A length that is no number is that of no body.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        if not _LENGTH.fullmatch(environ.get("CONTENT_LENGTH", "0")):
            environ["CONTENT_LENGTH"] = "0"
        super().__init__(environ)

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, parameters = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (ValueError, LookupError):
            self.content_type, parameters = "", {}
        self.content_params = {name: parameters[name] for name in parameters if name != "charset"}


class Handler(WSGIHandler):
    """Answers requests as Django does."""

    request_class = Utf8Request
