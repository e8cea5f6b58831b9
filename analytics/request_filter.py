"""Which requests are not a reader's, and therefore not counted."""

import re
from functools import lru_cache

from crawlerdetect import CrawlerDetect
from django.conf import settings
from django.http import HttpRequest

from analytics.visitors import user_agent
from core.client_address import client_address, is_in_ranges
from core.counting_events import FilterReason

MIN_AGENT_LENGTH = 20  # letters; a browser's own has at least 60
MAX_AGENT_LENGTH = 512  # letters; what follows tells nothing more
# The user agent of every browser starts with one of these.
BROWSER_STARTS = ("Mozilla/", "Opera/", "UCWEB", "Nokia", "SAMSUNG", "BlackBerry")
# An address for complaints, or a tool that drives browsers, marks a crawler; so do these names,
# which stand in the user agent of an ordinary browser and in no list of patterns.
CRAWLER_MARKS = re.compile(
    r"""
    :// | [\w.+-]+@[\w-]+\.[a-z]{2,} | \bcompatible;(?!\ ?(?:MSIE|Konqueror))
    | (?<![\w.])[a-z0-9-]+\.(?:com|de|fr|io|net|org)\b(?!\.)
    | selenium | playwright | puppeteer | httpclient | httpagent | synthetics
    | appinsights | collapsify | cookiehub | dlc/ | dotcom-monitor | foregenix | hotjar
    | manus-user | marketgoo | monitorss | newsai/ | newsnow/ | physicalweb | readable/ | rigor\b
    | scope3 | securityheaders | silktide | sindup | splash\b | testlocally | thousandeyes
    | watchtowr
    """,
    re.IGNORECASE | re.VERBOSE,
)


def filter_reason(request: HttpRequest) -> FilterReason | None:
    """Return why the request is not counted, None if it is. The cheapest checks come first."""
    if request.method == "HEAD":
        return FilterReason.HEAD
    if is_foreign(request):
        return FilterReason.FOREIGN
    if _is_prefetch(request):
        return FilterReason.PREFETCH
    if (
        "HTTP_COOKIE" in request.META and settings.SESSION_COOKIE_NAME in request.COOKIES
    ):  # readers have none
        return FilterReason.STAFF
    if _is_crawler(user_agent(request)[:MAX_AGENT_LENGTH]):
        return FilterReason.CRAWLER
    if "HTTP_ACCEPT_LANGUAGE" not in request.META:  # every browser that somebody looks at sends it
        return FilterReason.AUTOMATED
    if is_in_ranges(client_address(request), settings.DATA_CENTRE_NETWORKS):
        return FilterReason.DATA_CENTRE
    return None


def is_foreign(request: HttpRequest) -> bool:
    """Return whether a page of another site sent this."""
    origin = request.META.get("HTTP_ORIGIN")
    if origin is not None:
        own = f"{request.scheme}://{request.get_host()}"
        return origin != own and origin not in settings.CSRF_TRUSTED_ORIGINS
    is_link = request.META.get("HTTP_SEC_FETCH_DEST") == "document"  # to an advertisement's target
    return request.META.get("HTTP_SEC_FETCH_SITE") in ("cross-site", "same-site") and not is_link


def _is_prefetch(request: HttpRequest) -> bool:
    get = request.META.get
    headers = (get(name) for name in ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ"))
    return any(header and "prefetch" in header.lower() for header in headers)


@lru_cache(maxsize=4096)
def _is_crawler(agent: str) -> bool:
    return (
        len(agent) < MIN_AGENT_LENGTH
        or not agent.startswith(BROWSER_STARTS)
        or bool(CRAWLER_MARKS.search(agent) or _DETECTOR.is_crawler(agent))
    )


_DETECTOR = CrawlerDetect()
