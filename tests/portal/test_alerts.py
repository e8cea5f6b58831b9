"""Alerts: order, pages, times, and their admin."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from portal.admin.alerts import working_days
from portal.models import Alert
from tests.confirming import post_confirmed
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db

FORM = "/quan-tri/portal/alert/add/"


def make_alert(**fields: Any) -> Alert:
    now = timezone.now()
    return Alert.objects.create(
        **{"title": "Bão số 5 đổ bộ", "starts_at": now - timedelta(hours=1), **fields}
    )


def page(client: Client, path: str = "/") -> str:
    return client.get(path).content.decode()


class TestShowing:
    def test_an_alert_stands_above_the_page_with_its_severity_in_words(
        self, client: Client
    ) -> None:
        make_alert(severity="urgent", body="Ở yên trong nhà.", url="/tram/", link_text="Điểm trú")
        html = page(client)
        assert 'Khẩn cấp<span class="visually-hidden">: </span></span>Bão số 5 đổ bộ' in html
        assert "Ở yên trong nhà." in html
        assert '<a href="/tram/">Điểm trú</a>' in html

    def test_the_gravest_alert_comes_first(self, client: Client) -> None:
        for severity, title in [("info", "Nghỉ lễ"), ("urgent", "Bão"), ("warning", "Mưa")]:
            make_alert(severity=severity, title=title)
        html = page(client)
        assert html.index("Bão</h2>") < html.index("Mưa</h2>") < html.index("Nghỉ lễ</h2>")

    @pytest.mark.parametrize("hours", [(1, 2), (-2, -1)])
    def test_an_alert_is_shown_neither_before_nor_after_its_time(
        self, client: Client, hours: tuple[int, int]
    ) -> None:
        now = timezone.now()
        make_alert(
            starts_at=now + timedelta(hours=hours[0]), ends_at=now + timedelta(hours=hours[1])
        )
        assert "Bão số 5" not in page(client)

    def test_an_alert_is_shown_only_under_its_paths(self, client: Client) -> None:
        section = make_section(slug="thong-bao")
        article = make_article(section=section)
        make_alert(paths=["/thong-bao/"])
        assert "Bão số 5" in page(client, section.get_absolute_url())
        assert "Bão số 5" in page(client, article.get_absolute_url())
        assert "Bão số 5" not in page(client)

    def test_an_alert_for_the_front_page_is_on_no_other_page(self, client: Client) -> None:
        make_alert(paths=["/"])
        assert "Bão số 5" in page(client)
        assert "Bão số 5" not in page(client, "/tim-kiem/")

    def test_a_page_that_is_not_found_shows_it_too(self, client: Client) -> None:
        make_alert()
        assert "Bão số 5" in page(client, "/khong-co/")

    def test_what_is_written_is_never_markup(self, client: Client) -> None:
        make_alert(title="<b>x", body="<script>y")
        assert "&lt;b&gt;x" in page(client)
        assert "<script>y" not in page(client)

    def test_no_alert_brings_no_script(self, client: Client) -> None:
        assert "alerts.js" not in page(client)


class TestOutage:
    def test_an_alert_tells_the_outage_and_ends_with_it(self, client: Client) -> None:
        now = timezone.now().replace(minute=0, second=0, microsecond=0)
        alert = make_alert(outage_from=now, outage_until=now + timedelta(hours=3))
        begins, ends = (f"{timezone.localtime(t):%H:%M, %d/%m/%Y}" for t in
                        (now, now + timedelta(hours=3)))  # fmt: skip
        assert f"tạm dừng từ {begins} đến khoảng {ends}." in page(client)
        assert alert.ends_at == alert.outage_until

    @pytest.mark.parametrize("until", [None, timedelta(hours=-1)])
    def test_the_database_refuses_an_incomplete_or_reversed_outage(
        self, until: timedelta | None
    ) -> None:
        now = timezone.now()
        with pytest.raises(IntegrityError):
            make_alert(outage_from=now, outage_until=until and now + until)


def test_the_fingerprint_of_an_alert_changes_with_its_words_only() -> None:
    alert = make_alert()
    before = alert.fingerprint
    alert.ends_at = timezone.now() + timedelta(days=1)
    assert alert.fingerprint == before
    alert.title += "!"
    assert alert.fingerprint != before


class TestAdmin:
    def fill(self, **fields: Any) -> dict[str, Any]:
        return {
            "severity": "info", "title": "Nghỉ lễ", "starts_at_0": "24/11/2026",
            "starts_at_1": "08:00", **fields,
        }  # fmt: skip

    def test_staff_can_create_an_alert(self, client: Client) -> None:
        client.force_login(make_user("portal.add_alert", "portal.view_alert"))
        response = post_confirmed(client, FORM, self.fill(paths=["/"]))
        assert response.status_code == 302, response.context["errors"]
        assert Alert.objects.get().paths == ["/"]

    @pytest.mark.parametrize(
        ("fields", "field", "reason"),
        [
            (
                {"url": "javascript:alert(1)", "link_text": "x"},
                "url",
                "phải bắt đầu bằng / hoặc https://",
            ),
            ({"url": "//x.vn", "link_text": "x"}, "url", "phải bắt đầu bằng / hoặc https://"),
            ({"url": "/\\x.vn", "link_text": "x"}, "url", "phải bắt đầu bằng / hoặc https://"),
            ({"url": "https://", "link_text": "x"}, "url", "viết đủ địa chỉ"),
            ({"url": "/x/"}, "link_text", "Liên kết cần cả địa chỉ và chữ hiện ra."),
            ({"link_text": "Xem"}, "url", "Liên kết cần cả địa chỉ và chữ hiện ra."),
            ({"starts_at_0": "01/01/0001"}, "starts_at", "Hãy xem lại năm."),
            ({"starts_at_0": "31/12/9999"}, "starts_at", "Hãy xem lại năm."),
            ({"starts_at_1": ""}, "starts_at", "Hãy điền mục này."),
            (
                {"ends_at_0": "23/11/2026", "ends_at_1": "08:00"},
                "ends_at",
                "“Hiện đến” phải sau “Hiện từ”.",
            ),
            ({"ends_at_0": "25/11/2026"}, "ends_at", "Giờ chưa đúng hoặc còn thiếu."),
            (
                {"outage_from_0": "25/11/2026", "outage_from_1": "08:00"},
                "outage_until",
                "cần cả giờ bắt đầu",
            ),
            (
                {"outage_until_0": "25/11/2026", "outage_until_1": "08:00"},
                "outage_from",
                "cần cả giờ bắt đầu",
            ),
            (
                {
                    "outage_from_0": "26/11/2026", "outage_from_1": "08:00",
                    "outage_until_0": "25/11/2026", "outage_until_1": "08:00",
                },
                "outage_until",
                "“Đến khoảng” phải sau “Tạm dừng từ”.",
            ),
            (
                {
                    "outage_from_0": "22/11/2026", "outage_from_1": "08:00",
                    "outage_until_0": "23/11/2026", "outage_until_1": "08:00",
                },
                "outage_until",
                "kết thúc trước “Hiện từ”",
            ),
            ({"paths": ["/khong-co/"]}, "paths", "Không có lựa chọn “/khong-co/”"),
        ],
    )  # fmt: skip
    def test_a_mistake_is_named_at_its_field(
        self, client: Client, fields: dict[str, Any], field: str, reason: str
    ) -> None:
        client.force_login(make_user("portal.add_alert", "portal.view_alert"))
        response = client.post(FORM, self.fill(**fields))
        form, html = response.context["adminform"].form, response.content.decode()
        assert list(form.errors) == [field]
        anchor = re.search(r'<p class="form-error"><a href="#([^"]+)">', html)
        assert anchor
        assert f'id="{anchor[1]}"' in html
        assert reason in form.errors[field][0]
        assert not Alert.objects.exists()

    def test_a_fieldset_with_a_mistake_in_it_is_open(self, client: Client) -> None:
        client.force_login(make_user("portal.add_alert", "portal.view_alert"))
        response = client.post(FORM, self.fill(paths=["/khong-co/"]))
        assert "<details>" not in response.content.decode()

    def test_without_the_permission_no_alert_is_created(self, client: Client) -> None:
        client.force_login(make_user("portal.view_alert"))
        assert client.post(FORM, self.fill()).status_code == 403

    @pytest.mark.parametrize(("days", "is_told"), [(3, True), (20, False)])
    def test_an_outage_announced_too_late_is_saved_with_a_reminder(
        self, client: Client, days: int, is_told: bool
    ) -> None:
        client.force_login(make_user("portal.add_alert", "portal.view_alert"))
        day = f"{timezone.localdate() + timedelta(days=days):%d/%m/%Y}"
        outage = {
            "outage_from_0": day, "outage_from_1": "22:00",
            "outage_until_0": day, "outage_until_1": "23:00",
        }  # fmt: skip
        response = post_confirmed(client, FORM, self.fill(**outage), follow=True)
        assert Alert.objects.get().outage_from
        assert ("ít nhất 7 ngày" in response.content.decode()) == is_told

    def test_who_mends_a_word_of_an_old_notice_is_not_reminded(self, client: Client) -> None:
        client.force_login(make_user("portal.change_alert", "portal.view_alert"))
        noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
        alert = make_alert(
            starts_at=noon - timedelta(days=20),
            outage_from=noon + timedelta(days=3),
            outage_until=noon + timedelta(days=3, hours=1),
        )
        said = {
            f"{name}_{part}": f"{timezone.localtime(getattr(alert, name)):{form}}"
            for name in ("starts_at", "outage_from", "outage_until", "ends_at")
            for part, form in enumerate(("%d/%m/%Y", "%H:%M:%S"))
        }
        said |= {f"initial-starts_at_{part}": said[f"starts_at_{part}"] for part in (0, 1)}
        address = f"/quan-tri/portal/alert/{alert.pk}/change/"
        response = post_confirmed(
            client, address, self.fill(**said, title="Bảo trì máy chủ"), follow=True
        )
        alert.refresh_from_db()
        assert alert.title == "Bảo trì máy chủ"
        assert "ít nhất 7 ngày" not in response.content.decode()


@pytest.mark.parametrize(("last", "expected"), [(25, 0), (26, 0), (27, 1), (29, 1), (30, 2)])
def test_working_days_are_those_after_today_but_for_the_weekend(last: int, expected: int) -> None:
    thursday = date(2026, 11, 26)
    assert working_days(thursday, date(2026, 11, last)) == expected
