"""The publication log: what it has a line of, and what the comparison with it finds."""

import base64
import subprocess
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from importlib.metadata import Distribution
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from pytest_django.asserts import assertContains, assertNotContains

from ads import steps
from ads.models import Advertisement
from core import images
from news.models import Article, Attachment, Redirect, Tag
from news.pictures import replace_file
from news.trash import purge
from news.workflow import Step, apply_step, change_settings, save_version
from portal.desk.site import verification
from portal.models import (
    Alert,
    LinkedHost,
    MenuItem,
    Page,
    PublicationKind,
    PublicationLeaf,
    PublicationLine,
    SiteIdentity,
)
from portal.publication_log import heads, keys
from portal.publication_log.hosts import host_of, hosts_of
from portal.publication_log.record import begin, give_places, has_begun
from portal.publication_log.tree import Tree, leaf_hash, root_of
from portal.publication_log.verification import run
from portal.publication_log.verification.chain import Chain
from portal.publication_log.verification.objects import Objects
from portal.publication_log.verification.program import (
    COLLECTED,
    Program,
    git_manifest,
    note_static,
)
from tests.conftest import Clock
from tests.factories import (
    make_advertisement,
    make_image,
    make_placement,
    make_section,
    make_user,
)
from tests.news.makers import make_approver, make_author, publish, write

pytestmark = pytest.mark.django_db
BODY = "<p>Tiêm từ 7 giờ 30. Mang theo sổ tiêm. Không thu tiền.</p>"

GUARDS = ("portal_publication_refuse", "ads_runs_as_approved", "ads_stands_as_approved")
REFUSES_NOTHING = """
CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RETURN coalesce(NEW, OLD); END $$;
"""


@pytest.fixture
def log(settings: Settings, tmp_path: Path) -> Path:
    """Begin the log of an empty site in a folder of its own; give that folder."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    begin()
    return tmp_path


def found() -> list[str]:
    """Return what the comparison of the log and the rows finds."""
    give_places()
    return [str(each) for part in (Chain(), Objects()) for each in part.differences()]


def lines(model: str) -> list[PublicationLine]:
    return list(PublicationLine.objects.filter(model=model).order_by("id"))


def sql(statement: str, *values: Any) -> None:
    """Run a statement as somebody would who owns the database: no trigger of ours hinders it."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            cursor.execute(REFUSES_NOTHING.format(guard))
        cursor.execute(statement, values)


def make_picture() -> Any:
    stored = images.store_picture(Pillow.new("RGB", (500, 300), "navy"))
    return make_image(**stored._asdict())


def make_attachment(text: bytes = b"%PDF-1.7 mau don") -> Attachment:
    attachment = Attachment(title="Mẫu đơn", kind="pdf", size=len(text))
    attachment.file.save("mau-don.pdf", ContentFile(text), save=False)
    attachment.save()
    return attachment


def png() -> ContentFile[bytes]:
    buffer = BytesIO()
    Pillow.new("RGB", (400, 300), "red").save(buffer, "PNG")
    return ContentFile(buffer.getvalue())


def today() -> str:
    return f"{timezone.localdate()}.txt"


class Statements(list[str]):
    """The first words of the statements that were run."""

    def __call__(self, execute: Any, statement: str, *rest: Any) -> Any:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            self.append(statement.split()[0])
        return execute(statement, *rest)


class TestTree:
    def test_roots_are_those_of_rfc_6962(self) -> None:
        data = [bytes([number]) for number in range(11)]

        def expected(part: list[bytes]) -> bytes:
            if len(part) == 1:
                return leaf_hash(part[0])
            cut = 1 << (len(part) - 1).bit_length() - 1
            return sha256(b"\1" + expected(part[:cut]) + expected(part[cut:])).digest()

        assert root_of([]) == sha256().digest()
        for size in range(1, len(data) + 1):
            assert root_of(data[:size]) == expected(data[:size])

    def test_it_grows_on_from_its_peaks(self) -> None:
        tree = Tree()
        for number in range(20):
            tree = Tree(tree.size, tree.peaks)
            tree.add(leaf_hash(bytes([number])))
        assert tree.root() == root_of(bytes([number]) for number in range(20))


class TestLines:
    def test_nothing_is_logged_before_the_beginning_which_has_all_that_stands(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        settings.VAR_DIR = tmp_path
        article, draft = publish(), write(title="Chưa ai duyệt")
        assert not PublicationLine.objects.exists()
        begin()
        keys_logged = [line.object_id for line in lines("news.article")]
        assert keys_logged == [str(article.pk)] != [str(draft.pk)]
        assert lines("news.article")[0].kind == PublicationKind.BEGIN
        assert has_begun()
        assert found() == []
        count = PublicationLine.objects.count()
        assert begin() == 0
        assert PublicationLine.objects.count() == count

    def test_each_step_that_changes_what_is_public_is_one_line(self, log: Path) -> None:
        article, chief = publish(body=BODY), make_approver()
        publish(article, title="Tiêm chủng tháng 12", section=article.section)
        save_version(
            article, by=make_author(), title="Bản nháp", body=BODY, section=article.section
        )
        change_settings(article, chief, {"featured_until": timezone.now()})
        apply_step(article, Step.WITHDRAW, chief, "Nhầm ngày")
        apply_step(article, Step.PUT_BACK, chief)
        contents = [line.content for line in lines("news.article")]
        assert [each["title"] for each in contents[:2]] != ["", ""]
        assert len(contents) == 5
        assert contents[1]["title"] == "Tiêm chủng tháng 12"
        assert contents[3]["withdrawal_reason"] == "Nhầm ngày"
        assert found() == []

    def test_a_line_names_who_made_the_change(self, log: Path, admin_client: Client) -> None:
        tag = Tag.objects.create(name="Tiêm chủng", slug="tiem-chung")
        address = reverse("admin:news_tag_change", args=[tag.pk])
        admin_client.post(address, {"name": "Tiêm phòng", "slug": "tiem-chung"})
        by_hand, by_admin = lines("news.tag")
        assert (by_hand.actor, by_admin.actor) == ("", "admin")
        assert by_admin.name == "Tiêm phòng"

    def test_what_was_saved_without_a_change_is_no_line(self, log: Path) -> None:
        tag = Tag.objects.create(name="Hộ tịch", slug="ho-tich")
        tag.save()
        assert len(lines("news.tag")) == 1

    @pytest.mark.parametrize("step", ["paused", "ended", "deleted"])
    def test_steps_of_an_advertisement_are_lines(self, log: Path, step: str) -> None:
        placement, author = make_placement(), make_user()
        content = make_advertisement(placement).content_with_placements()
        Advertisement.objects.all().delete()
        own = steps.create(content, author)
        assert lines("ads.advertisement") == []  # nobody approved it
        steps.approve(own, make_user(), seen=own.revision)
        assert lines("ads.advertisement")[-1].content["placements"] == [placement.pk]
        if step == "paused":
            steps.set_paused(own, True)
            assert lines("ads.advertisement")[-1].content["is_paused"] is True
        elif step == "ended":
            steps.end(own)
        else:
            own.delete()
            assert lines("ads.advertisement")[-1].content is None
        assert len(lines("ads.advertisement")) == 2
        assert found() == []

    def test_everything_that_changes_articles_without_a_step_is_logged(self, log: Path) -> None:
        picture = make_picture()
        body = f'<p><img src="{images.url(picture.name)}" alt="Trụ sở"></p>'
        old, new = (Tag.objects.create(name=n, slug=n) for n in ("mot", "hai"))
        article = publish(body=body, tags=[old])
        other = publish(title="Bài khác", tags=[old])
        change_settings(article, make_approver(), {"chosen_related": [other]})
        Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body=body)
        MenuItem.objects.create(label="Giới thiệu", page=Page.objects.get())
        replace_file(picture, png(), "moi.png")
        assert found() == []
        old.merge_into(new)
        assert found() == []
        new.delete()
        assert lines("news.article")[-1].content["tags"] == []
        Page.objects.get().delete()  # its entry in the menu goes with it
        assert found() == []

    def test_a_purged_article_leaves_its_lines_without_their_contents(self, log: Path) -> None:
        article, chief = publish(), make_approver()
        apply_step(article, Step.WITHDRAW, chief, "Sai sự thật")
        Article.objects.filter(pk=article.pk).update(trashed_at=timezone.now())
        purge(article)
        own = lines("news.article")
        assert [line.content for line in own] == [None] * 3
        assert own[-1].kind == PublicationKind.REMOVE
        assert found() == []

    def test_publishing_costs_three_statements_more(self, log: Path) -> None:
        statements = Statements()
        with connection.execute_wrapper(statements):
            Alert.objects.create(title="Bão số 9")
        assert statements[-4:] == ["INSERT", "SELECT", "SELECT", "INSERT"]

    def test_places_are_given_after_the_commit(
        self, log: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            Tag.objects.create(name="Một", slug="mot")
        leaf = PublicationLeaf.objects.get(line__model="news.tag")
        newest = heads.words(leaf)
        assert newest in (log / "publication_log" / "heads" / today()).read_text()

    def test_a_line_that_comes_very_late_gets_its_place(
        self, log: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A long import has lower keys than what was published meanwhile."""
        monkeypatch.setattr(Program, "differences", lambda self: iter(()))
        Tag.objects.create(name="Một", slug="mot")
        sql("UPDATE portal_publicationline SET id = id + 100000 WHERE model = ''")
        sql("UPDATE portal_publicationleaf SET line_id = line_id + 100000")
        assert give_places() == 0
        assert run.verify().differences == []

    def test_the_head_of_a_line_of_before_midnight_is_in_the_file_of_its_day(
        self, log: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock.set("2026-11-24 23:59:59")
        Tag.objects.create(name="Một", slug="mot")
        sign = keys.sign

        def slowly(data: bytes) -> bytes:
            clock.set("2026-11-25 00:00:01")
            return sign(data)

        monkeypatch.setattr(keys, "sign", slowly)
        assert found() == []

    def test_an_old_address_is_logged_with_its_article(self, log: Path) -> None:
        article, other = publish(), publish(title="Cá độ")
        Redirect.objects.create(old_path="/cu.html", article=article)
        assert found() == []
        sql("UPDATE news_redirect SET article_id = %s", other.pk)
        assert "“/cu.html”" in found()[0]

    def test_an_ordinary_month_raises_no_alarm(
        self, log: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Program, "differences", lambda self: iter(()))
        chief, section = make_approver(), make_section(name="Tin")
        article = publish(body=BODY, section=section)
        change_settings(article, chief, {"expires_at": timezone.now() + timedelta(days=1)})
        section.name, section.slug = "Tin tức", "tin-tuc-moi"
        section.save()
        tag = Tag.objects.create(name="Hộ tịch", slug="ho-tich")
        publish(article, title="Đính chính", section=section, tags=[tag])
        tag.slug = "ho-tich-moi"
        tag.save()
        start = timezone.now()
        end = start + timedelta(hours=2)
        alert = Alert.objects.create(title="Bão", starts_at=start, ends_at=end)
        clock.set("2026-11-26 12:00")
        assert found() == []
        apply_step(article, Step.WITHDRAW, chief, "Nhầm ngày")
        apply_step(article, Step.TRASH, chief)
        clock.set("2026-11-26 12:01")
        apply_step(article, Step.RESTORE, chief)
        clock.set("2026-11-26 12:02")
        apply_step(article, Step.TRASH, chief)
        alert.delete()
        clock.set("2026-12-30 12:00")
        assert found() == []
        call_command("tidy")
        assert not Article.objects.exists()
        assert found() == []

    def test_nobody_changes_a_line(self, log: Path) -> None:
        Tag.objects.create(name="Một", slug="mot")
        give_places()
        for table in ("portal_publicationline", "portal_publicationleaf"):
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET at = now()"):  # noqa: S608
                with pytest.raises(Error, match="can only be added to"), transaction.atomic():
                    connection.cursor().execute(statement)


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

    def test_an_operator_can_accept_what_stands(self, log: Path) -> None:
        Tag.objects.create(name="Một", slug="mot")
        sql("UPDATE news_tag SET name = 'Hai'")
        assert len(found()) == 1
        begin()
        assert found() == []
        assert lines("news.tag")[-1].kind == PublicationKind.BEGIN


class TestOldLines:
    """Lines that the site did seal, used again for what they once said."""

    @pytest.fixture
    def old_price(self, log: Path) -> Article:
        """Approve an article twice, and give the readers its first text again."""
        article = publish(title="Giá nước", body="<p>Giá cũ.</p>")
        publish(article, title="Giá nước", body="<p>Giá mới.</p>", section=article.section)
        assert found() == []
        sql("UPDATE news_article SET body = '<p>Giá cũ.</p>', updated_at = NULL, live_version_id = "
            "(SELECT id FROM news_articleversion WHERE number = 1)")  # fmt: skip
        return article

    def test_a_copy_of_an_old_line_approves_nothing(self, old_price: Article) -> None:
        columns = "at, kind, model, object_id, name, actor, content, digest, seal"
        sql(f"INSERT INTO portal_publicationline ({columns}) SELECT {columns} FROM "  # noqa: S608
            "portal_publicationline WHERE model = 'news.article' ORDER BY id LIMIT 1")  # fmt: skip
        faults = found()
        assert any("bản chép lại" in each and "Giá nước" in each for each in faults), faults

    def test_an_old_line_with_the_newest_key_approves_nothing(self, old_price: Article) -> None:
        old = lines("news.article")[0].pk
        sql("SET CONSTRAINTS ALL DEFERRED")
        sql("UPDATE portal_publicationline SET id = id + 100000 WHERE id = %s", old)
        sql("UPDATE portal_publicationleaf SET line_id = line_id + 100000 WHERE line_id = %s", old)
        faults = found()
        assert any("“Giá mới.” đã bị đổi thành “Giá cũ.”" in each for each in faults), faults


class TestDisk:
    def test_a_replaced_lost_or_strange_file_is_found(self, log: Path) -> None:
        picture, attachment = make_picture(), make_attachment()
        first, second = (log / "media" / path for path in images.files(picture.name)[:2])
        assert found() == []
        first.write_bytes(second.read_bytes())
        second.unlink()
        page = log / "media" / "anh" / "casino.html"
        page.write_text("<h1>Casino</h1>")
        Path(attachment.file.path).write_bytes(b"%PDF-1.7 mau don khac")
        try:
            words = "\n".join(found())
        finally:
            attachment.file.delete(save=False)
        assert f"{first.relative_to(log / 'media')} trên đĩa đã bị thay" in words
        assert f"{second.relative_to(log / 'media')} không còn trên đĩa" in words
        assert "anh/casino.html: không phải ảnh do cổng thông tin lưu" in words
        assert "Tệp đính kèm “Mẫu đơn”" in words
        assert ".pdf trên đĩa đã bị thay" in words

    def test_an_advertisements_picture_is_compared(self, log: Path) -> None:
        name = images.store_picture(Pillow.new("RGB", (600, 500), "green"), "thong-tin").name
        make_advertisement(make_placement(), image=name)
        begin()
        (log / "media" / images.files(name)[0]).write_bytes(b"khac")
        assert "đã bị thay bằng tệp khác" in found()[0]


class TestLog:
    @pytest.fixture(autouse=True)
    def three_lines(self, log: Path) -> None:
        for name in ("Một", "Hai", "Ba"):
            Tag.objects.create(name=name, slug=name)
            give_places()

    @pytest.mark.parametrize(
        ("statement", "expected"),
        [
            ("UPDATE portal_publicationline SET content = jsonb_set(content, '{name}', '\"X\"') "
             "WHERE name = 'Hai'", "Hai, ", ),
            ("UPDATE portal_publicationline SET actor = 'An' WHERE name = 'Hai'",
             "đã bị sửa, hoặc không do cổng thông tin ghi"),
            ("UPDATE portal_publicationline SET at = now() WHERE name = 'Hai'", "đã bị sửa"),
            ("UPDATE portal_publicationleaf SET root = root || root WHERE number = 3",
             "dòng số 3"),
            ("DELETE FROM portal_publicationleaf WHERE number = 3", "dòng số 3 đã bị xóa"),
            ("DELETE FROM portal_publicationleaf WHERE number > 2", "2 dòng cuối đã bị xóa"),
            ("DELETE FROM portal_publicationleaf WHERE number > 0", "4 dòng cuối đã bị xóa"),
            ("INSERT INTO portal_publicationline (at, kind, model, object_id, name, actor, "
             "content, digest, seal) SELECT at, kind, model, '99', name, actor, content, digest, "
             "seal FROM portal_publicationline WHERE name = 'Ba'",
             "không do cổng thông tin ghi"),
        ],
    )  # fmt: skip
    def test_a_change_of_the_log_is_found(self, statement: str, expected: str) -> None:
        assert found() == []
        if "DELETE" in statement:  # with the lines, which would get new places
            sql("CREATE TEMP TABLE gone ON COMMIT DROP AS " + statement.replace(
                "DELETE", "SELECT line_id"))  # fmt: skip
        sql(statement)
        if "DELETE" in statement:
            sql("DELETE FROM portal_publicationline WHERE id IN (SELECT line_id FROM gone)")
        assert any(expected in each for each in found()), found()

    def test_lines_rewritten_with_a_key_of_their_own_are_found(self, log: Path) -> None:
        """Somebody takes out a line and has the site write the later ones again."""
        sql("DELETE FROM portal_publicationleaf WHERE number >= 3")
        sql("DELETE FROM portal_publicationline WHERE name = 'Hai'")
        assert any("dòng đầu không còn như tệp" in each for each in found())

    @pytest.mark.parametrize("fault", ["changed", "deleted"])
    def test_a_change_of_the_heads_files_is_found(self, log: Path, fault: str) -> None:
        path = log / "publication_log" / "heads" / today()
        if fault == "changed":
            path.write_text(path.read_text().replace("1 ", "2 ", 1))
            assert f"tệp {path.name} ngoài cơ sở dữ liệu đã bị sửa" in found()[0]
        else:
            path.unlink()
            assert "tệp đầu nhật ký của ngày" in found()[0]

    def test_an_emptied_log_is_not_begun_again_by_itself(self, log: Path) -> None:
        sql("DELETE FROM portal_publicationleaf")
        sql("DELETE FROM portal_publicationline")
        assert "Nhật ký công khai trống" in run.start()
        assert not has_begun()

    def test_another_key_signs_nothing_here(self, log: Path) -> None:
        (log / "publication_log" / keys.FILE).unlink()
        keys._private_key.cache_clear()
        assert len([each for each in found() if "không do cổng thông tin ghi" in each]) == 4


class TestProgram:
    """Our own files, those of packages, and what lies among them."""

    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        """Make a small program that git knows."""
        root = tmp_path / "program"
        for path in ("templates/base.html", "static/js/site.js", "news/views.py"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text("đúng")
        commands = ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -qm x")
        for command in commands:
            subprocess.run(["git", *command.split()], cwd=root, check=True)
        return root

    @pytest.mark.parametrize("is_checkout", [True, False])
    def test_changed_missing_and_strange_files_are_named(
        self, log: Path, checkout: Path, is_checkout: bool
    ) -> None:
        git = git_manifest if is_checkout else lambda root: None
        assert list(Program(checkout, git)._own()) == []
        (checkout / "templates/base.html").write_text("<script src=//nha-cai.example></script>")
        (checkout / "static/js/site.js").unlink()
        (checkout / "portal").mkdir()
        (checkout / "portal/shell.py").write_text("import os")
        assert [str(each) for each in Program(checkout, git)._own()] == [
            "Mã nguồn của cổng, tệp " + each
            for each in (
                "static/js/site.js: không còn trên đĩa",
                "templates/base.html: đã bị sửa trên đĩa",
                "portal/shell.py: không thuộc chương trình",
            )
        ]

    def test_another_commit_is_said_once(self, log: Path, checkout: Path) -> None:
        first = Program(checkout)
        assert (list(first._own()), first.notices) == ([], [])
        (checkout / "templates/base.html").write_text("khác")
        commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "y"]
        subprocess.run(["git", *commit], cwd=checkout, check=True)
        for expected in (1, 0):
            program = Program(checkout)
            assert list(program._own()) == []
            assert len(program.notices) == expected

    def test_a_changed_file_of_a_package_is_named(self, tmp_path: Path) -> None:
        name = "goi-1.0.dist-info"
        (tmp_path / "goi" / "templates").mkdir(parents=True)
        page = tmp_path / "goi" / "templates" / "a.html"
        page.write_text("<p>Trang</p>")
        digest = base64.urlsafe_b64encode(sha256(page.read_bytes()).digest()).decode().rstrip("=")
        (tmp_path / name).mkdir()
        (tmp_path / name / "METADATA").write_text("Metadata-Version: 2.1\nName: goi\nVersion: 1.0")
        (tmp_path / name / "RECORD").write_text(f"goi/templates/a.html,sha256={digest},12\n")
        package = Distribution.at(tmp_path / name)
        assert list(Program()._package("goi 1.0", package)) == []
        page.write_text("<p>Cá độ</p>")
        (only,) = Program()._package("goi 1.0", package)
        assert str(only) == "Gói goi 1.0, tệp goi/templates/a.html: đã bị sửa sau khi cài"

    def test_a_changed_collected_file_is_named(self, log: Path, settings: Settings) -> None:
        settings.STATIC_ROOT = log / "static"
        (log / "static").mkdir()
        (log / "static" / "site.css").write_text("a")
        note_static()
        assert list(Program()._static()) == []
        (log / "static" / "site.css").write_text("b")
        (log / "static" / "casino.html").write_text("<h1>")
        assert [str(each) for each in Program()._static()] == [
            "Tệp tĩnh đã thu thập, tệp site.css: đã bị sửa trên đĩa",
            "Tệp tĩnh đã thu thập, tệp casino.html: không do cổng thông tin thu thập",
        ]
        note_static()  # the site starts again, and collects nothing
        assert len(list(Program()._static())) == 2
        (log / COLLECTED).write_text("upgraded")
        note_static()
        assert list(Program()._static()) == []


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

    def test_who_may_only_look_marks_nothing(self, client: Client) -> None:
        host = LinkedHost.objects.create(host="a.vn", place="Bài")
        client.force_login(make_user("portal.view_linkedhost"))
        address = reverse("admin:portal_linkedhost_changelist")
        client.post(address, {"action": "mark_as_seen", "_selected_action": [host.pk]})
        assert LinkedHost.objects.unseen().count() == 1
