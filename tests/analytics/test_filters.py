import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA
from django.conf import settings
from django.test import RequestFactory

from analytics.filters import reason_not_to_count
from analytics.models import Reason
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


def reason(method: str = "POST", agent: str = BROWSER, **headers: str) -> Reason | None:
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().generic(method, "/", headers={"user-agent": agent, **headers})
    return reason_not_to_count(request)


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_counted(agent: str) -> None:
    assert reason(agent=agent) is None


@pytest.mark.parametrize("agent", CRAWLERS)
def test_crawlers_are_not(agent: str) -> None:
    assert reason(agent=agent) == Reason.CRAWLER


def test_a_published_list_of_crawlers_is_known_but_for_a_few() -> None:
    """The rest call themselves browsers and nothing else, or are read by people, in Facebook's."""
    agents = [agent for entry in CRAWLER_USER_AGENTS_DATA for agent in entry["instances"]]
    missed = [agent for agent in agents if reason(agent=agent) != Reason.CRAWLER]
    assert len(agents) > 2000
    assert len(missed) / len(agents) < 0.02


@pytest.mark.parametrize("agent", CRAWLERS)
def test_crawlers_are_known_again(agent: str) -> None:
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
def test_a_page_fetched_ahead_of_time_is_not_read(header: dict[str, str]) -> None:
    assert reason(**header) == Reason.PREFETCH


def test_asking_for_the_header_is_not_reading() -> None:
    assert reason("HEAD") == Reason.HEAD


def test_staff_are_no_visitors() -> None:
    assert reason(Cookie=f"{settings.SESSION_COOKIE_NAME}=abc") == Reason.STAFF


def test_other_cookies_make_nobody_staff() -> None:
    assert reason(Cookie="theme=dark") is None


def test_a_user_agent_without_end_is_no_burden() -> None:
    assert reason(agent=BROWSER + "x" * 100_000) is None
