"""What browsers report: counted, bounded, and without anything of the reader."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.limits import LIMITS, Limits
from core.submissions.throttle import Quota
from portal.models import BrowserReport, browser_reports
from portal.views import reports as views
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/bao-loi/"
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "report_quota", Quota(1000, 60))


def old(page: str = "/", rule: str = "img-src", blocked: str = "https://evil.test/a") -> Any:
    return {
        "csp-report": {
            "document-uri": f"{HERE}{page}",
            "referrer": "https://mail.test/thu-rieng",
            "effective-directive": rule,
            "blocked-uri": blocked,
            "script-sample": "matkhau",
        }
    }


def new(page: str = "/", rule: str = "script-src-elem", blocked: str = "inline") -> Any:
    body = {"documentURL": f"{HERE}{page}", "effectiveDirective": rule, "blockedURL": blocked}
    return [{"type": "csp-violation", "url": f"{HERE}{page}", "user_agent": "Kẻ này", "body": body}]


def send(client: Client, sent: Any) -> int:
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return client.post(ADDRESS, body, content_type="application/csp-report").status_code


def rows() -> list[tuple[Any, ...]]:
    return sorted(BrowserReport.objects.values_list("kind", "rule", "page", "source", "count"))


def test_both_ways_of_reporting_are_counted_by_rule_page_and_source(client: Client) -> None:
    sent = [old(), old(), new("/tim-kiem/?q=bí mật")]
    assert [send(client, each) for each in sent] == [204] * 3
    assert rows() == [
        ("policy", "img-src", "/", "evil.test", 2),
        ("policy", "script-src-elem", "/tim-kiem/", "inline", 1),
    ]


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        ("TypeError", "TypeError"),
        ("Uncaught TypeError: x is null", "TypeError"),
        (f"{'A' * 31}Exception", f"{'A' * 31}Exception"),
        (f"{'A' * 39}Exception", "(không rõ)"),
        ("A" * 3000, "(không rõ)"),
    ],
)
def test_a_failed_script_is_counted_by_its_error_and_file(
    client: Client, error: str, rule: str
) -> None:
    sent = {"error": error, "source": "/static/js/reading.js", "page": f"{HERE}/"}
    assert send(client, sent) == 204
    assert rows() == [("script", rule, "/", "/static/js/reading.js", 1)]


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("/lien-he/ma-rieng-cua-nguoi-gui/", "/lien-he/<str:token>/"),
        ("/lien-he/?tu=/bi-mat/", "/lien-he/"),
        ("/xem-truoc/ma-rieng-cua-ban-nhap/", "/xem-truoc/<str:key>/"),
        ("/so-lieu/ma-rieng/", "/so-lieu/<str:token>/"),
        ("/tin-tuc/hop-dan-12/", "/tin-tuc/hop-dan-12/"),
        ("/danh-gia/12/co/", "/danh-gia/12/co/"),
    ],
)
def test_what_may_be_secret_in_an_address_is_not_kept(
    client: Client, page: str, shown: str
) -> None:
    send(client, old(page))
    assert [row[2] for row in rows()] == [shown]


@pytest.mark.parametrize(
    ("blocked", "source"),
    [
        ("https://a.test:8443/b?thu=a@b.vn#c", "a.test"),
        ("data", "data"),
        ("data:text/html,bí mật", "data"),
        ("eval", "eval"),
        ("<script>", "(không rõ)"),
        ("https://user:pw@evil.test/", "evil.test"),
        ("https://[", "(không rõ)"),
        ("x" * 3000, "(không rõ)"),
    ],
)
def test_only_the_host_of_what_was_refused_is_kept(
    client: Client, blocked: str, source: str
) -> None:
    send(client, old(blocked=blocked))
    assert [row[3] for row in rows()] == [source]


@pytest.mark.parametrize(
    "sent",
    [
        {"csp-report": {"document-uri": "https://other.test/", "effective-directive": "img-src"}},
        {"csp-report": {"document-uri": f"{HERE}/khong-co/trang/nay/dau/"}},
        [{"type": "deprecation", "body": {}}],
        {},
        [],
    ],
)
def test_what_is_about_no_page_of_ours_is_not_counted(client: Client, sent: Any) -> None:
    assert send(client, sent) == 204
    assert not rows()


@pytest.mark.parametrize("sent", [b"", b"{", b"\xff", b"[1]", b'"a"', b"[" * 9000, b"null"])
def test_what_is_no_report_is_refused(client: Client, sent: bytes) -> None:
    assert send(client, sent) == 400


def test_a_form_with_files_is_no_report(client: Client) -> None:
    assert client.post(ADDRESS, {"a": "b"}).status_code == 400  # multipart/form-data


def test_a_report_may_be_so_long_and_no_longer(client: Client) -> None:
    whole = json.dumps(old()).encode()
    assert send(client, whole.ljust(LIMITS.report_bytes)) == 204
    assert send(client, whole.ljust(LIMITS.report_bytes + 1)) == 413


def test_a_network_may_report_so_often_and_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "report_quota", Quota(2, 3600))
    assert [send(client, old()) for _ in range(3)] == [204, 204, 429]


def test_new_kinds_above_the_limit_of_a_day_are_counted_together(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_reports, "LIMITS", Limits(report_rows=2))
    for number in range(4):
        send(client, old(blocked=f"https://evil{number}.test/"))
    send(client, old(blocked="https://evil0.test/"))
    assert [(row[0], row[3], row[4]) for row in rows()] == [
        ("other", "", 2), ("policy", "evil0.test", 2), ("policy", "evil1.test", 1),
    ]  # fmt: skip


def test_old_reports_are_deleted(client: Client) -> None:
    today = timezone.localdate()
    for days in (LIMITS.report_days, LIMITS.report_days + 1):
        BrowserReport.objects.create(day=today - timedelta(days), kind="policy")
    call_command("tidy")
    kept: list[date] = list(BrowserReport.objects.values_list("day", flat=True))
    assert kept == [today - timedelta(LIMITS.report_days)]


@pytest.mark.parametrize("path", ["/", "/quan-tri/login/", "/khong-co/"])
def test_every_page_says_where_to_report(client: Client, path: str) -> None:
    response = client.get(path)
    assert response["Reporting-Endpoints"] == f'errors="{ADDRESS}"'
    policy = response["Content-Security-Policy"]
    assert f"report-uri {ADDRESS}" in policy
    assert "report-to errors" in policy
    assert "unsafe" not in policy


def test_administrators_read_them_and_nobody_changes_them(client: Client) -> None:
    send(client, old())
    row = BrowserReport.objects.get()
    client.force_login(make_user("portal.view_browserreport"))
    page = client.get(reverse("admin:portal_browserreport_changelist")).content.decode()
    assert "evil.test" in page
    assert "do bên ngoài gửi đến, cổng chưa xác minh" in page
    assert 'href="https://evil.test' not in page
    for name in ("add", "delete"):
        args = [] if name == "add" else [row.pk]
        assert (
            client.get(reverse(f"admin:portal_browserreport_{name}", args=args)).status_code == 403
        )
    client.force_login(make_user("portal.view_enquiry"))
    assert client.get(reverse("admin:portal_browserreport_changelist")).status_code == 403
