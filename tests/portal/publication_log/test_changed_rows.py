"""Rows that were changed past the application are named by the comparison."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import SignInSettings
from ads.models import Advertiser
from analytics.models import OpeningBalance, StatisticsSettings
from core import images
from news.models import Redirect, Tag, Thread
from news.models.taxonomy import OldTagSlug
from news.pictures import replace_file
from news.trash import purge
from news.workflow import Step, apply_step, approve, submit
from portal.models import (
    Alert,
    EnquirySettings,
    MenuItem,
    Page,
    PublicationKind,
    SiteIdentity,
)
from portal.publication_log import contents
from portal.publication_log.contents import SUBJECTS
from portal.publication_log.record import begin, give_places
from portal.publication_log.verification import run
from portal.publication_log.verification.objects import Objects
from tests.factories import (
    make_advertisement,
    make_department,
    make_image,
    make_placement,
    make_section,
)
from tests.news.makers import make_approver, publish, write
from tests.portal.publication_log.publications import (
    BODY,
    found,
    lines,
    make_attachment,
    make_picture,
    png,
    sql,
    today,
)

pytestmark = pytest.mark.django_db


class TestDatabase:
    def test_a_changed_sentence_is_named(self, log: Path) -> None:
        article = publish(title="Lịch tiêm chủng", body=BODY)
        sql("UPDATE news_article SET body = replace(body, 'Không thu tiền', 'Thu 50.000 đồng')")
        (only,) = found()
        assert only.startswith(f"Bài viết “Lịch tiêm chủng” (số {article.pk}): nội dung: câu")
        assert "“Không thu tiền.” đã bị đổi thành “Thu 50.000 đồng.”" in only
        assert "trong cơ sở dữ liệu, không qua duyệt; bản đã ghi là bản lúc" in only

    def test_a_change_of_the_version_too_hides_nothing(self, log: Path) -> None:
        publish(body=BODY)
        for table in ("news_article", "news_articleversion"):
            sql(f"UPDATE {table} SET body = body || '<p>Đặt cược ngay.</p>'")  # noqa: S608
        assert "câu “Đặt cược ngay.” đã bị thêm vào" in found()[0]

    def test_a_hidden_link_is_named(self, log: Path) -> None:
        publish(body=BODY)
        link = '<a href="https://nha-cai.example/">.</a>'
        sql("UPDATE news_article SET body = replace(body, '.</p>', %s)", f"{link}</p>")
        (only,) = [each for each in found() if "liên kết" in each]
        assert "liên kết “https://nha-cai.example/” đã bị thêm vào" in only

    @pytest.mark.parametrize(
        ("make", "statement", "expected"),
        [
            (publish, "UPDATE news_article SET title = 'Cá độ'", "thành “Cá độ”"),
            (publish, "UPDATE news_article SET expires_at = NULL, withdrawn_at = now(), "
             "withdrawal_reason = 'x'", "lý do gỡ đã bị đổi từ chỗ trống thành “x”"),
            (write, "UPDATE news_article SET publish_at = now(), live_version_id = "
             "(SELECT max(id) FROM news_articleversion)", "không qua duyệt"),
            (lambda: SiteIdentity.load().save(), "UPDATE portal_siteidentity SET phone = '0900'",
             "điện thoại đã bị đổi từ chỗ trống thành “0900”"),
            (lambda: MenuItem.objects.create(label="Dịch vụ", url="https://dichvu.gov.vn/"),
             "UPDATE portal_menuitem SET url = 'https://nha-cai.example/'",
             "Mục menu “Dịch vụ” (số"),
            (lambda: Alert.objects.create(title="Bão số 9"), "DELETE FROM portal_alert",
             "“Bão số 9”"),
            (lambda: Page.objects.create(title="Giới thiệu", slug="gt", body=BODY),
             "UPDATE portal_page SET body = '<p>Tiêm từ 7 giờ 30. Không thu tiền.</p>'",
             "câu “Mang theo sổ tiêm.” đã bị bỏ"),
            (lambda: make_advertisement(make_placement()),
             "UPDATE ads_advertisement SET url = 'https://nha-cai.example/'",
             "liên kết đến đã bị đổi từ “https://dichvucong.gov.vn/”"),
            (lambda: make_advertisement(make_placement()),
             "DELETE FROM ads_advertisement_placements", "vị trí đặt đã bị đổi"),
            (make_image, "UPDATE news_image SET caption = 'Cá độ'", "chú thích đã bị đổi"),
            (lambda: None, "INSERT INTO news_tag (name, slug) VALUES ('Cá độ', 'ca-do')",
             "Từ khóa “Cá độ” (số"),
            (make_department, "UPDATE news_department SET name = 'Cá độ'", "thành “Cá độ”"),
            (make_section, "UPDATE news_section SET name = 'Cá độ'", "thành “Cá độ”"),
            (lambda: Thread.objects.create(title="Sáp nhập", slug="sap-nhap"),
             "UPDATE news_thread SET title = 'Cá độ'", "thành “Cá độ”"),
            (lambda: EnquirySettings(intro="Thứ Hai").save(),
             "UPDATE portal_enquirysettings SET intro = 'Gửi tiền vào'", "Gửi tiền vào"),
            (lambda: EnquirySettings().save(), "UPDATE portal_enquirysettings SET is_open = false",
             "“không”"),
            (lambda: SiteIdentity.load().save(),
             "UPDATE portal_siteidentity SET email = 'a@nha-cai.example'",  # of security.txt
             "thành “a@nha-cai.example”"),
            (lambda: SignInSettings.objects.create(contact="anh Nam, máy 12"),
             "UPDATE accounts_signinsettings SET contact = '0900 000 000'",
             "từ “anh Nam, máy 12” thành “0900 000 000”"),
            (lambda: OpeningBalance.objects.create(visits=12),
             "UPDATE analytics_openingbalance SET visits = 99", "từ “12” thành “99”"),
            (lambda: StatisticsSettings.objects.create(),
             "UPDATE analytics_statisticssettings SET show_month = NOT show_month", "Trong tháng"),
            (lambda: Redirect.objects.create(old_path="/cu", article=publish()),
             "UPDATE news_redirect SET old_path = '/khac'", "thành “/khac”"),
            (lambda: make_section(slug="tin").add_old_slug("tin-cu"),
             "UPDATE news_oldsectionslug SET slug = 'khac'", "Địa chỉ cũ “tin-cu”"),
            (lambda: make_department(slug="phong").add_old_slug("phong-cu"),
             "DELETE FROM news_olddepartmentslug", "Địa chỉ cũ “phong-cu”"),
            (lambda: Tag.objects.create(name="Một", slug="mot").add_old_slug("nhat"),
             "UPDATE news_oldtagslug SET slug = 'ca-do'", "từ “nhat” thành “ca-do”"),
            (lambda: Thread.objects.create(title="Sáp nhập", slug="sap-nhap").add_old_slug("cu"),
             "UPDATE news_oldthreadslug SET slug = 'ca-do'", "từ “cu” thành “ca-do”"),
            (lambda: Page.objects.create(title="Giới thiệu", slug="gt").add_old_slug("cu"),
             "UPDATE portal_oldpageslug SET slug = 'ca-do'", "từ “cu” thành “ca-do”"),
            (lambda: publish(tags=[Tag.objects.create(name="Một", slug="mot")]),
             "DELETE FROM news_article_tags", "từ khóa đã bị đổi"),
            (lambda: publish(attachments=[make_attachment()]),
             "DELETE FROM news_article_attachments", "tệp đính kèm đã bị đổi"),
            (make_placement, "UPDATE ads_placement SET name = 'Cá độ'", "thành “Cá độ”"),
            (lambda: Advertiser.objects.create(name="Công ty A"),
             "UPDATE ads_advertiser SET name = 'Cá độ'", "thành “Cá độ”"),
            (lambda: make_advertisement(make_placement()),
             "UPDATE ads_advertisement SET ends_at = now() + interval '9 years'", "đã bị đổi"),
            (lambda: Alert.objects.create(title="Bão số 9"),
             "UPDATE portal_alert SET title = 'Cá độ'", "thành “Cá độ”"),
            (lambda: Page.objects.create(title="Nháp", slug="nhap", body=BODY, is_published=False),
             "UPDATE portal_page SET is_published = true", "“có”"),
        ],
    )  # fmt: skip
    def test_a_change_past_the_application_is_found(
        self, log: Path, make: Callable[[], Any], statement: str, expected: str
    ) -> None:
        make()
        begin()  # what factories make knows no steps
        assert found() == []
        sql(statement)
        faults = found()
        assert any(expected in each for each in faults), faults

    @pytest.mark.parametrize(
        ("statement", "expected"),
        [
            ("UPDATE news_articleversion SET body = '<p>Giá khác.</p>' WHERE number = 1",
             "checksum"),
            ("UPDATE news_articleversion SET title = 'Khác' WHERE number = 1", "checksum"),
            ("UPDATE news_articleversion SET state = 'draft' WHERE number = 1",
             "đã bị xóa hoặc gỡ"),
            ("UPDATE news_articleversion SET number = 9 WHERE number = 1", "thành “số 9 của bài"),
        ],
    )  # fmt: skip
    def test_a_change_of_an_approved_version_that_nobody_reads_any_more_is_found(
        self, log: Path, statement: str, expected: str
    ) -> None:
        article = publish(title="Giá nước", body="<p>Giá cũ.</p>")
        publish(article, title="Giá nước", body="<p>Giá mới.</p>", section=article.section)
        assert found() == []
        sql(statement)
        (only,) = found()
        assert f"số 1 của bài viết số {article.pk}" in only
        assert expected.replace("checksum", "chữ của bản đã bị đổi sau khi duyệt") in only

    def test_what_steps_do_to_versions_is_no_difference(self, log: Path) -> None:
        approver = make_approver()
        article = publish(title="Giá nước", body="<p>Giá cũ.</p>")
        later = timezone.now() + timedelta(days=1)
        coming = write(title="Mai mới đăng")
        submit(coming.newest_version, coming.newest_version.created_by)
        approve(coming.newest_version, approver, publish_at=later)
        assert found() == []
        apply_step(coming, Step.UNSCHEDULE, approver)  # its version is a draft again
        picture = make_picture()
        shown = f'<p><img alt="a" src="{images.url(picture.name)}"></p>'
        publish(article, title="Giá nước", body=shown, section=article.section)
        publish(article, title="Giá nước", body="<p>Giá mới.</p>", section=article.section)
        replace_file(picture, png(), "a.png")  # in a version that nobody reads any more
        assert images.url(picture.name) in article.versions.get(number=2).body
        article.refresh_from_db()
        apply_step(article, Step.WITHDRAW, approver, "Sai số liệu")
        assert found() == []
        purge(article)
        assert found() == []

    def test_versions_are_compared_with_as_many_queries_however_many_there_are(
        self, log: Path
    ) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert list(Objects().differences()) == []
            return len(captured)

        article = publish(title="Giá nước")
        give_places()
        before = queries()
        for number in range(20):
            publish(article, title=f"Giá nước {number}", section=article.section)
        give_places()
        assert queries() == before

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("ALTER TABLE portal_auditentry DISABLE TRIGGER audit_is_append_only", "đã bị tắt"),
            ("ALTER TABLE news_article DISABLE TRIGGER audit_change", "đã bị tắt"),
            ("DROP TRIGGER audit_change ON news_article_tags", "đã bị gỡ"),
            ("DROP TRIGGER publication_is_append_only ON portal_publicationleaf", "đã bị gỡ"),
            ("DROP TRIGGER ads_stands_as_approved ON ads_advertisement_placements", "đã bị gỡ"),
            ("DROP TRIGGER news_event_is_final ON news_articleevent", "đã bị gỡ"),
            (
                "CREATE OR REPLACE TRIGGER audit_change AFTER INSERT ON news_article "
                "FOR EACH ROW EXECUTE FUNCTION portal_audit_change()",
                "đã bị thay",
            ),
            (
                "CREATE OR REPLACE TRIGGER ads_runs_as_approved BEFORE UPDATE ON ads_advertisement "
                "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "đã bị thay",
            ),
            (
                "CREATE OR REPLACE FUNCTION portal_publication_refuse() RETURNS trigger "
                "LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
                "hàm portal_publication_refuse đã bị sửa",
            ),
        ],
    )
    def test_a_trigger_that_is_off_or_gone_is_found(
        self, log: Path, statement: str, said: str
    ) -> None:
        assert found() == []
        with connection.cursor() as cursor:
            cursor.execute(statement)
        words = found()  # a partition has triggers of its own
        assert words
        assert all(each.startswith("Bộ canh của cơ sở dữ liệu: ") for each in words)
        assert all(said in each for each in words)

    def test_every_table_is_compared_or_holds_nothing_that_readers_see(self) -> None:
        """A new model goes into SUBJECTS, or here."""
        unseen = {
            *("admin.logentry", "news.section_staff", "news.royaltykind", "news.royaltyrate"),
            # Copied onto what is public when they are approved; those of articles are compared.
            *("news.articleversion_tags", "news.articleversion_attachments"),
            *("ads.advertisementversion", "ads.advertisementversion_placements"),
            # In the lists of articles and advertisements.
            *("news.article_tags", "news.article_attachments", "news.article_chosen_related"),
            "ads.advertisement_placements",
            *("news.unsaveddraft", "news.editlock", "news.articleevent", "news.previewlink"),
            # What strangers wrote, and the answer that its writer alone reads.
            *("ads.complaint", "portal.enquiry"),
            *("portal.auditentry", "portal.browserreport", "portal.outgoingmail"),
            *("portal.publicationline", "portal.publicationleaf", "portal.linkedhost"),
            *("portal.chorerun", "portal.synonymgroup", "news.attachmenttext"),
            *("core.searchdocument", "core.searchword", "news.taggedarticle"),  # made of the others
            *("portal.node", "core.sendcount"),
            *(
                "accounts.failurecount",
                "accounts.code",
                "accounts.signin",
                "accounts.unusedwarning",
            ),
        }
        apart = {"auth", "contenttypes", "sessions", "otp_totp", "django_otp_webauthn"}
        counts = {"analytics.salt", "analytics.spoolmark", "analytics.visitor"}
        rest = {
            model._meta.label_lower
            for model in apps.get_models(include_auto_created=True)
            if model._meta.app_label not in apart
            and "count" not in model._meta.label_lower
            and "total" not in model._meta.label_lower
        }
        assert rest - counts - set(SUBJECTS) - unseen == set()

    def test_what_the_log_did_not_cover_before_an_upgrade_is_recorded_once(
        self, log: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A log begun by a former version had no old addresses, and no texts of sections."""
        former = dict(SUBJECTS)
        del former["news.oldtagslug"]
        section = former["news.section"]
        columns = tuple(name for name in section.columns if name != "description")
        former["news.section"] = replace(section, columns=columns)
        for table in ("leaf", "line"):
            sql(f"DELETE FROM portal_publication{table}")  # noqa: S608
        (log / "publication_log" / "heads" / today()).unlink()
        for each in former.values():
            monkeypatch.setitem(contents.SUBJECTS, each.label, each)
        monkeypatch.delitem(contents.SUBJECTS, "news.oldtagslug")
        tag = Tag.objects.create(name="Một", slug="mot")
        one, two = (make_section(description="Tin của phường") for _ in range(2))
        begin()
        OldTagSlug.objects.bulk_create([OldTagSlug(slug="nhat", tag=tag)])  # nobody wrote a line
        monkeypatch.undo()
        sql("UPDATE news_section SET name = 'Cá độ' WHERE id = %s", two.pk)
        run.start()
        faults = found()
        assert faults
        assert all(f"(số {two.pk})" in each for each in faults), faults  # not hidden by it
        sql("UPDATE news_section SET description = 'Cá độ' WHERE id = %s", one.pk)
        sql("INSERT INTO news_oldtagslug (slug, tag_id) VALUES ('ca-do', %s)", tag.pk)
        run.start()  # covered now: nothing more is taken for granted
        words = "\n".join(found())
        assert "Tin của phường" in words
        assert "Địa chỉ cũ “ca-do”" in words
        assert "“nhat”" not in words

    def test_an_operator_can_accept_what_stands(self, log: Path) -> None:
        Tag.objects.create(name="Một", slug="mot")
        sql("UPDATE news_tag SET name = 'Hai'")
        assert len(found()) == 1
        begin()
        assert found() == []
        assert lines("news.tag")[-1].kind == PublicationKind.BEGIN
