"""Reads what browsers report, and keeps nothing of it that could be somebody's."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from core.limits import LIMITS
from portal.models import BrowserReport
from portal.request_context import shown_path

MAX_REPORTS = LIMITS.reports  # of one request
UNKNOWN = "(không rõ)"
_DIRECTIVE = re.compile(r"[a-z-]{3,40}")
_ERROR = re.compile(r"\b[A-Z][A-Za-z]{1,30}(?:Error|Exception)\b")
_OWN_FILE = re.compile(r"/static/[A-Za-z0-9_./-]{1,90}")
_SOURCE_WORDS = frozenset({"inline", "eval", "wasm-eval", "self", "trusted-types-policy"})
_SCHEMES = frozenset({"data", "blob", "about", "chrome-extension", "moz-extension"})


class Report(NamedTuple):
    """One report, as `portal.models.BrowserReport` counts it."""

    kind: str
    rule: str
    page: str
    source: str


def read_reports(body: bytes, host: str) -> list[Report]:
    """Return the reports in a body about pages of `host`, whichever way browsers send them.

    Raises ValueError if it is no report.
    """
    try:
        sent = json.loads(body)
    except RecursionError as error:
        raise ValueError from error
    found = []
    for each in sent[:MAX_REPORTS] if isinstance(sent, list) else [sent]:
        if not isinstance(each, dict):
            raise ValueError(each)
        found += [report for report in _read(each, host) if report.page]
    return found


def _read(sent: dict[str, Any], host: str) -> Iterator[Report]:
    if isinstance(old := sent.get("csp-report"), dict):  # report-uri
        rule = old.get("effective-directive") or old.get("violated-directive")
        yield _policy(rule, old.get("document-uri"), old.get("blocked-uri"), host)
    elif sent.get("type") == "csp-violation" and isinstance(body := sent.get("body"), dict):
        page = body.get("documentURL") or sent.get("url")
        yield _policy(body.get("effectiveDirective"), page, body.get("blockedURL"), host)
    elif "error" in sent:  # static/js/errors.js
        error = _ERROR.search(str(sent["error"])[:200])
        source = _OWN_FILE.search(str(sent.get("source"))[:300])
        yield Report(
            BrowserReport.Kind.SCRIPT,
            error[0] if error else UNKNOWN,
            _page(sent.get("page"), host),
            source[0] if source else UNKNOWN,
        )


def _policy(rule: Any, page: Any, blocked: Any, host: str) -> Report:
    name = _DIRECTIVE.match(str(rule))
    return Report(
        BrowserReport.Kind.POLICY,
        name[0] if name else UNKNOWN,
        _page(page, host),
        _source(str(blocked)[:500]),
    )


def _page(address: Any, host: str) -> str:
    """Return the path of a page of ours, its pattern if it may hold a secret; "" for others."""
    try:
        parts = urlsplit(str(address)[:1000])
        if parts.netloc != host:
            return ""
        resolve(parts.path)
    except (ValueError, Resolver404):
        return ""
    shown = shown_path(parts.path)
    return shown[:200] if shown.isprintable() else ""


def _source(blocked: str) -> str:
    """Return the host of what was refused, or the word for it, and nothing else of its address."""
    try:
        parts = urlsplit(blocked)
        named = parts.hostname or ""
    except ValueError:
        return UNKNOWN
    if parts.scheme in ("http", "https", "ws", "wss") and re.fullmatch(r"[a-z0-9.-]{1,100}", named):
        return named
    word = blocked if blocked in _SOURCE_WORDS else parts.scheme or blocked
    return word if word in _SOURCE_WORDS | _SCHEMES else UNKNOWN
