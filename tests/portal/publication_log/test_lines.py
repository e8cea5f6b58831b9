"""What the publication log has a line of, and how its lines are sealed."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from ads import steps
from ads.models import Advertisement
from core import images
from news.models import Article, Redirect, Tag
from news.pictures import replace_file
from news.trash import purge
from news.workflow import Step, apply_step, change_settings, save_version
from portal.models import (
    Alert,
    MenuItem,
    Page,
    PublicationKind,
    PublicationLeaf,
    PublicationLine,
)
from portal.publication_log import heads, keys
from portal.publication_log.record import begin, give_places, has_begun
from portal.publication_log.tree import Tree, leaf_hash, root_of
from portal.publication_log.verification import run
from portal.publication_log.verification.program import (
    Program,
)
from tests.conftest import Clock
from tests.factories import (
    make_advertisement,
    make_placement,
    make_section,
    make_user,
)
from tests.news.makers import make_approver, make_author, publish, write
from tests.portal.publication_log.publications import (
    BODY,
    Statements,
    found,
    lines,
    make_picture,
    png,
    sql,
    today,
)

pytestmark = pytest.mark.django_db


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
        for name in ("Một", "Hai"):
            Tag.objects.create(name=name, slug=name)
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


@pytest.mark.parametrize("table", ["portal_publicationline", "portal_publicationleaf"])
def test_the_database_refuses_to_empty_the_log(log: Path, table: str) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # nothing waits for the commit
    refused = pytest.raises(Error, match="can only be added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
