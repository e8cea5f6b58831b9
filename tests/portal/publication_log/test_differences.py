"""Old lines, files and a log that were changed are named by the comparison."""

from pathlib import Path

import pytest
from PIL import Image as Pillow

from core import images
from news.models import Article, Tag
from portal.publication_log import keys
from portal.publication_log.record import begin, give_places, has_begun
from portal.publication_log.verification import run
from tests.factories import (
    make_advertisement,
    make_placement,
)
from tests.news.makers import publish
from tests.portal.publication_log.publications import (
    found,
    lines,
    make_attachment,
    make_picture,
    sql,
    today,
)

pytestmark = pytest.mark.django_db


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
