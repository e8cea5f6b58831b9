import re

import pytest
from django.template import Context, Template

from analytics.models import DailyCount, OpeningBalance, StatisticsSettings
from core.subjects import unsign
from tests.analytics.conftest import Clock


def render(tag: str, **context: object) -> str:
    return Template(f"{{% load analytics_tags %}}{{% {tag} %}}").render(Context(context))


def token_in(html: str) -> str:
    found = re.search(r'data-token="([^"]+)"', html)
    assert found
    return found[1]


@pytest.mark.django_db
def test_the_block_shows_the_four_numbers(clock: Clock) -> None:
    OpeningBalance.objects.create(visits=7_448_251)
    DailyCount.objects.create(day=clock.now.date(), visits=1234)
    html = render("visit_stats")
    figures = dict(re.findall(r'<dt>([^<]+)</dt>\s*<dd data-count="\w+">([^<]+)</dd>', html))
    assert figures == {
        "Đang online": "0",
        "Hôm nay": "1.234",
        "Trong tuần": "1.234",
        "Tất cả": "7.449.485",
    }


@pytest.mark.django_db
def test_the_block_is_not_a_live_region() -> None:
    assert "aria-live" not in render("visit_stats")


@pytest.mark.django_db
def test_the_block_has_a_title() -> None:
    assert "Thống kê truy cập" in render("visit_stats")


def test_a_page_is_counted_under_its_subject() -> None:
    assert unsign(token_in(render("beacon", subject="news.article:12"))) == "news.article:12"


def test_a_missing_page_is_counted_under_its_address() -> None:
    html = render("beacon", request_path="/gi%E1%BB%9Bi-thi%E1%BB%87u%00" + 200 * "/a")
    assert 'data-kind="missing"' in html
    assert unsign(token_in(html)).startswith("/giới-thiệu/a")


@pytest.mark.django_db
def test_the_block_says_when_the_numbers_were_read(clock: Clock) -> None:
    assert ">12:00, 23/11</time>" in render("visit_stats")


@pytest.mark.django_db
def test_the_block_shows_the_month_if_the_office_shows_it(clock: Clock) -> None:
    assert "Trong tháng" not in render("visit_stats")
    StatisticsSettings.objects.create(show_month=True)
    assert "Trong tháng" in render("visit_stats")


def test_a_page_without_a_subject_is_counted_as_other() -> None:
    assert unsign(token_in(render("beacon"))) == "portal.other"


def test_the_beacon_is_the_same_for_everybody() -> None:
    assert render("beacon", subject="portal.home") == render("beacon", subject="portal.home")


def test_the_image_without_script_carries_the_token_of_the_script() -> None:
    html = render("beacon", subject="portal.home")
    address = f"/ghi-nhan/?k=view&amp;t={token_in(html)}"
    assert f'<noscript><img src="{address}"' in html.replace("%7E", "~")


def test_the_beacon_has_no_inline_script() -> None:
    assert re.findall(r"<script[^>]*>([^<]*)</script>", render("beacon")) == [""]
