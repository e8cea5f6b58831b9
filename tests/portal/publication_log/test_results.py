"""What the office sees of the comparison, and the hosts that pages link to."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from news.models import Tag
from portal.desk.site import verification
from portal.models import (
    LinkedHost,
)
from portal.publication_log.hosts import host_of, hosts_of
from portal.publication_log.verification import run
from portal.publication_log.verification.program import (
    Program,
)
from tests.conftest import Clock
from tests.factories import (
    make_user,
)
from tests.news.makers import publish
from tests.portal.publication_log.publications import (
    BODY,
    found,
    sql,
    today,
)

pytestmark = pytest.mark.django_db


class TestResult:
    """What the command says, and what the desk and its page show."""

    @pytest.fixture
    def own_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Leave out the program, whose files take long and are being worked on."""
        monkeypatch.setattr(Program, "differences", lambda self: iter(()))

    def test_the_command_names_differences_and_fails(
        self, log: Path, own_files: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Tag.objects.create(name="Một", slug="mot")
        call_command("verify")
        said = capsys.readouterr().out
        assert "không thấy chỗ nào khác" in said
        head = said.rpartition("Đầu nhật ký: ")[2]
        assert head in (log / "publication_log" / "heads" / today()).read_text()
        sql("UPDATE news_tag SET name = 'Hai'")
        with pytest.raises(SystemExit):
            call_command("verify")
        assert "tên đã bị đổi từ “Một” thành “Hai”" in capsys.readouterr().out
        call_command("verify", accept=True)
        call_command("verify")

    def test_it_runs_once_a_day_and_tells_by_mail(
        self,
        log: Path,
        own_files: None,
        clock: Clock,
        settings: Settings,
        mailoutbox: list[EmailMessage],
    ) -> None:
        settings.MAIL_IS_SET_UP, settings.MAIL_ERRORS_TO = True, ["an@example.vn"]
        run.accept()
        assert run.verify_daily() == ""
        clock.set("2026-11-24 12:01")
        assert "không thấy chỗ nào khác" in run.verify_daily()
        assert run.verify_daily() == ""
        (mail,) = mailoutbox
        exported = (log / "publication_log" / "heads" / "2026-11-24.txt").read_text()
        assert exported.strip() in mail.body

    def test_the_desk_and_its_page_show_the_result(
        self, log: Path, own_files: None, client: Client
    ) -> None:
        user = make_user("auth.change_user", "portal.view_linkedhost")
        client.force_login(user)
        article = publish(title="Lịch tiêm chủng", body=BODY)
        page = reverse("admin:portal_verification")
        assertContains(client.get(page), "Chưa đối chiếu lần nào")
        run.verify()
        assert "không thấy chỗ nào khác" in verification(user).notes[0]
        assertContains(client.get(page), "Không thấy chỗ nào khác")
        sql("UPDATE news_article SET title = '<b>Cá độ</b>'")
        run.verify()
        line = verification(user)
        assert (line.address, line.warning[:19]) == (page, "Thấy 1 chỗ khác với")
        answer = client.get(page)
        assertContains(answer, "&lt;b&gt;Cá độ&lt;/b&gt;")
        assertContains(answer, reverse("admin:news_article_change", args=[article.pk]))

    def test_without_the_right_there_is_no_page(self, client: Client) -> None:
        client.force_login(make_user("auth.change_user"))
        assert client.get(reverse("admin:portal_verification")).status_code == 403
        assert client.get(reverse("admin:portal_linkedhost_changelist")).status_code == 403


class TestHosts:
    @pytest.mark.parametrize(
        ("address", "host"),
        [
            ("https://Nha-Cai.example:8443/a", "nha-cai.example"),
            ("//nha-cai.example/a", "nha-cai.example"),
            ("\\\\nha-cai.example\\a", "nha-cai.example"),
            ("https:\\nha-cai.example", "nha-cai.example"),
            ("http:nha-cai.example", "nha-cai.example"),
            ("/\\nha-cai.example", "nha-cai.example"),
            ("https://a@nha-cai.example./", "nha-cai.example"),
            ("/tin-tuc/", ""),
            ("tin:tuc", ""),
            ("mailto:ai@example.vn", ""),
            ("https://[::1", ""),
        ],
    )
    def test_the_host_of_an_address(self, address: str, host: str) -> None:
        assert host_of(address) == host

    def test_links_pictures_and_menus_lead_to_hosts(self) -> None:
        body = '<a href="https://a.vn/x">a</a><img alt="" src=\'https://b.vn/y.png\'>'
        assert list(hosts_of({"body": body, "url": "https://c.vn/"})) == ["a.vn", "b.vn", "c.vn"]

    def test_new_hosts_wait_for_somebody_to_look(self, log: Path, client: Client) -> None:
        article = publish(body='<p>Xem <a href="https://chinhphu.vn/a">đây</a>.</p>')
        found()
        found()
        (host,) = LinkedHost.objects.all()
        user = make_user("portal.view_linkedhost", "portal.change_linkedhost", first_name="An")
        client.force_login(user)
        address = reverse("admin:portal_linkedhost_changelist")
        answer = client.get(address)
        assertContains(answer, reverse("admin:news_article_change", args=[article.pk]))
        assertContains(answer, "chinhphu.vn")
        assertNotContains(answer, 'href="https://chinhphu.vn')
        client.post(address, {"action": "mark_as_seen", "_selected_action": [host.pk]})
        host.refresh_from_db()
        assert (host.seen_by, host.seen_at is None) == (user, False)
        assertContains(client.get(address), "An, ")
        one = client.get(reverse("admin:portal_linkedhost_change", args=[host.pk]))
        assertContains(one, "Xem nơi được liên kết tới")
        assertNotContains(one, 'name="_save"')

    def test_who_may_only_look_marks_nothing(self, client: Client) -> None:
        host = LinkedHost.objects.create(host="a.vn", place="Bài")
        client.force_login(make_user("portal.view_linkedhost"))
        address = reverse("admin:portal_linkedhost_changelist")
        client.post(address, {"action": "mark_as_seen", "_selected_action": [host.pk]})
        assert LinkedHost.objects.unseen().count() == 1
