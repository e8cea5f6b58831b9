"""Which requests are no reader's, and therefore not counted."""

import re
from functools import lru_cache

from crawlerdetect import CrawlerDetect
from django.conf import settings
from django.http import HttpRequest

from analytics.visitors import user_agent
from core.subjects import Reason

SHORTEST_AGENT = 20  # letters; a browser's own has 60 at the least
LONGEST_AGENT = 512  # what is beyond tells nothing more
# Whose agent begins otherwise is no browser; nor is one that says where to complain, or is driven.
BROWSERS = ("Mozilla/", "Opera/", "UCWEB", "Nokia", "SAMSUNG", "BlackBerry")
TELLTALE = re.compile(
    r"://|@|\(compatible; (?!MSIE|Konqueror)|selenium|playwright|puppeteer", re.IGNORECASE
)


def reason_not_to_count(request: HttpRequest) -> Reason | None:
    """Return why the request is not counted, None if it is. The cheap questions come first."""
    if request.method == "HEAD":
        return Reason.HEAD
    if _is_ahead_of_time(request):
        return Reason.PREFETCH
    if settings.SESSION_COOKIE_NAME in request.COOKIES:  # readers have none
        return Reason.STAFF
    if _is_crawler(user_agent(request)[:LONGEST_AGENT]):
        return Reason.CRAWLER
    return None


def _is_ahead_of_time(request: HttpRequest) -> bool:
    headers = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return any("prefetch" in header.lower() for header in headers)


@lru_cache(maxsize=4096)
def _is_crawler(agent: str) -> bool:
    return (
        len(agent) < SHORTEST_AGENT
        or not agent.startswith(BROWSERS)
        or bool(TELLTALE.search(agent) or _DETECTOR.is_crawler(agent))
    )


_DETECTOR = CrawlerDetect()
