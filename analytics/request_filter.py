"""Which requests are not a reader's, and therefore not counted."""

import re
from functools import lru_cache

from crawlerdetect import CrawlerDetect
from django.conf import settings
from django.http import HttpRequest

from analytics.visitors import user_agent
from core.counting_events import FilterReason

MIN_AGENT_LENGTH = 20  # letters; a browser's own has at least 60
MAX_AGENT_LENGTH = 512  # letters; what follows tells nothing more
# The user agent of every browser starts with one of these.
BROWSER_STARTS = ("Mozilla/", "Opera/", "UCWEB", "Nokia", "SAMSUNG", "BlackBerry")
# An address for complaints, or a tool that drives browsers, marks a crawler.
CRAWLER_MARKS = re.compile(
    r"://|@|\(compatible; (?!MSIE|Konqueror)|selenium|playwright|puppeteer", re.IGNORECASE
)


def filter_reason(request: HttpRequest) -> FilterReason | None:
    """Return why the request is not counted, None if it is. The cheapest checks come first."""
    if request.method == "HEAD":
        return FilterReason.HEAD
    if _is_prefetch(request):
        return FilterReason.PREFETCH
    if settings.SESSION_COOKIE_NAME in request.COOKIES:  # readers have none
        return FilterReason.STAFF
    if _is_crawler(user_agent(request)[:MAX_AGENT_LENGTH]):
        return FilterReason.CRAWLER
    return None


def _is_prefetch(request: HttpRequest) -> bool:
    headers = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return any("prefetch" in header.lower() for header in headers)


@lru_cache(maxsize=4096)
def _is_crawler(agent: str) -> bool:
    return (
        len(agent) < MIN_AGENT_LENGTH
        or not agent.startswith(BROWSER_STARTS)
        or bool(CRAWLER_MARKS.search(agent) or _DETECTOR.is_crawler(agent))
    )


_DETECTOR = CrawlerDetect()
