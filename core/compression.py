"""Compressed bodies, as the Accept-Encoding header of a request allows them."""

import gzip
from collections.abc import Callable

import brotli

COMPRESSIBLE = ("text/", "application/xml", "application/rss+xml", "application/atom+xml")
FROM_BYTES = 500  # what is shorter does not become shorter
PLAIN = ""
_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    PLAIN: lambda body: body,
}


def is_compressible(content_type: str, size: int) -> bool:
    """Return whether a body of this type and so many bytes is worth compressing."""
    return size >= FROM_BYTES and content_type.startswith(COMPRESSIBLE)


def best_encoding(accept: str) -> str:
    """Return the best encoding that an Accept-Encoding header names: "br", "gzip" or PLAIN."""
    offers = {}
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        offers[name.strip().lower()] = _quality(parameters) > 0
    return next((name for name in ("br", "gzip") if offers.get(name)), PLAIN)


def compress(body: bytes, encoding: str) -> bytes:
    """Return the body in an encoding that `best_encoding` returned."""
    return _COMPRESS[encoding](body)


def _quality(parameters: str) -> float:
    """Return the value of `q`; 1 if there is none, 0 if it is no number."""
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1
    try:
        return float(value)
    except ValueError:
        return 0
