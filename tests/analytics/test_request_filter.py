import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # type: ignore[import-untyped]
from django.conf import settings
from django.test import RequestFactory

from analytics.request_filter import filter_reason
from core.counting_events import FilterReason
from tests.analytics.conftest import BROWSER

MOBILE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"

PEOPLE = [
    BROWSER,
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    f"{IPHONE} (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    f"{MOBILE} Chrome/140.0.0.0 Mobile Safari/537.36",
    f"{MOBILE} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    f"{BROWSER} coc_coc_browser/140.0.0",
    f"{BROWSER} Edg/140.0.0.0",
    f"{IPHONE} (KHTML, like Gecko) Mobile/15E148 Zalo iOS/700 ZaloTheme/light ZaloLanguage/vn",
    f"{MOBILE} Chrome/140.0.0.0 Mobile Safari/537.36 Zalo android/24100 ZaloLanguage/vn",
    f"{IPHONE} (KHTML, like Gecko) Mobile/22B83 [FBAN/FBIOS;FBAV/490.0.0;FBBV/1;FBLC/vi_VN]",
    f"{MOBILE} Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/490.0.0;]",
    f"{MOBILE} Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36 musical_ly_2023 TikTok/36.0",
    "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile",
]
CRAWLERS = [
    "",
    "-",
    "Mozilla/5.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "curl/8.5.0 with some more letters",
    "python-requests/2.32.3 with more",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0",
]


def reason(method: str = "POST", agent: str = BROWSER, **headers: str) -> FilterReason | None:
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().generic(
        method, "/", headers={"user-agent": agent, "accept-language": "vi", **headers}
    )
    return filter_reason(request)


@pytest.mark.parametrize("agent", PEOPLE)
def test_browsers_are_counted(agent: str) -> None:
    assert reason(agent=agent) is None


@pytest.mark.parametrize("agent", CRAWLERS)
def test_crawlers_are_not_counted(agent: str) -> None:
    assert reason(agent=agent) == FilterReason.CRAWLER


def test_nearly_all_of_a_published_list_of_crawlers_is_recognized() -> None:
    """The others look exactly like browsers, or people use them, as Facebook's."""
    agents = [agent for entry in CRAWLER_USER_AGENTS_DATA for agent in entry["instances"]]
    missed = [agent for agent in agents if reason(agent=agent) != FilterReason.CRAWLER]
    assert len(agents) > 2000
    assert len(missed) / len(agents) < 0.02


@pytest.mark.parametrize("agent", CRAWLERS)
def test_more_crawlers_are_recognized(agent: str) -> None:
    assert reason(agent=agent) == reason(agent=agent)


@pytest.mark.parametrize(
    "header",
    [
        {"Sec_Purpose": "prefetch"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X_Moz": "Prefetch"},
    ],
)
def test_a_prefetch_is_not_counted(header: dict[str, str]) -> None:
    assert reason(**header) == FilterReason.PREFETCH


def test_a_head_request_is_not_counted() -> None:
    assert reason("HEAD") == FilterReason.HEAD


def test_a_request_with_a_session_is_not_counted() -> None:
    assert reason(Cookie=f"{settings.SESSION_COOKIE_NAME}=abc") == FilterReason.STAFF


def test_a_request_with_another_cookie_is_counted() -> None:
    assert reason(Cookie="theme=dark") is None


def test_a_very_long_user_agent_is_cut_and_counted() -> None:
    assert reason(agent=BROWSER + "x" * 100_000) is None
