"""Words of the same meaning and best answers, as the search uses them."""

import unicodedata
from datetime import datetime
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from analytics.models import SubjectHourlyCount
from core.counting_events import EventKind
from core.search.spellings import other_spelling
from core.subjects import EMPTY_SEARCH_PREFIX
from news.models import Attachment
from news.workflow import Step, apply_step
from portal.models import BestAnswer, Page, SynonymGroup
from portal.models.search import clean_phrases, phrase_keys
from portal.search_phrases import best_answers, synonyms_in
from tests.confirming import post_confirmed
from tests.news.makers import make_chief, publish
from tests.portal.office import member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_groups() -> None:
    SynonymGroup.objects.all().delete()


@pytest.fixture(autouse=True)
def enough_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a search gives what it has, which is no fault of what is tested."""
    monkeypatch.setattr("core.search.candidates.MILLISECONDS", 60_000)


def group(*phrases: str) -> SynonymGroup:
    return SynonymGroup.objects.create(phrases=list(phrases))


def page(title: str = "Sổ đỏ", **fields: object) -> Page:
    slug = f"trang-{Page.objects.count()}"
    return Page.objects.create(title=title, slug=slug, body="<p>.</p>", **fields)


def answers(query: str) -> list[str]:
    return [str(each.target) for each in best_answers(query, synonyms_in(query))]


class TestSynonyms:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("cúp điện", {"cup dien": ["mất điện"]}),
            ("CÚP ĐIỆN hôm nay", {"cup dien": ["mất điện"]}),
            ("cup dien", {"cup dien": ["mất điện"]}),
            ("lịch mất điện", {"mat dien": ["cúp điện"]}),
            ("cụp điện", {}),  # other words
            ("cúp nước", {}),
            ("điện cúp", {}),
            ("", {}),
            ("???", {}),
        ],
    )
    def test_they_are_those_of_what_was_typed(self, query: str, expected: dict[str, str]) -> None:
        group("cúp điện", "mất điện")
        assert synonyms_in(query) == expected

    def test_a_word_of_two_groups_has_those_of_both(self) -> None:
        group("CT", "chủ tịch")
        group("CT", "chỉ thị")
        assert sorted(synonyms_in("ct")["ct"]) == ["chỉ thị", "chủ tịch"]

    @pytest.mark.parametrize(
        ("query", "phrase", "other"),
        [("đăng kí", "ki", "ky\u0301"), ("bác sỹ", "sy", "si\u0303"), ("mỳ", "my", "mi\u0300"),
         ("dang ky", "ky", "ki"), ("quí", "qui", "quy\u0301")],
    )  # fmt: skip
    def test_i_and_y_are_one_where_both_are_right(
        self, query: str, phrase: str, other: str
    ) -> None:
        assert synonyms_in(query) == {phrase: [unicodedata.normalize("NFC", other)]}

    @pytest.mark.parametrize("word", ["tai", "tay", "thuy", "thi", "di", "vi", "y", "nghi", "kiki"])
    def test_i_and_y_differ_elsewhere(self, word: str) -> None:
        assert other_spelling(word) == ""

    def test_a_phrase_is_found_by_either_spelling(self) -> None:
        group("ĐKKD", "đăng ký kinh doanh")
        assert "ĐKKD" in synonyms_in("đăng kí kinh doanh")["dang ki kinh doanh"]
        assert synonyms_in("ĐKKD") == {"dkkd": ["đăng ký kinh doanh"]}

    def test_readers_find_what_is_called_otherwise(self, client: Client) -> None:
        group("cúp điện", "ngừng cấp điện")
        publish(title="Lịch ngừng cấp điện tuần này")
        found = client.get("/tim-kiem/", {"q": "cúp điện"}).content.decode()
        assert "Lịch" in found
        assert "Tìm thấy 0 kết quả" not in found


class TestBestAnswers:
    def test_an_answer_stands_first(self, client: Client) -> None:
        publish(title="Làm sổ đỏ trong ngày")
        answer = publish(title="Thủ tục cấp giấy chứng nhận")
        BestAnswer.objects.create(phrases=["làm sổ đỏ"], article=answer)
        found = client.get("/tim-kiem/", {"q": "làm sổ đỏ"}).content.decode()
        assert found.index("cap-giay-chung-nhan") < found.index("lam-so-do-trong-ngay")

    @pytest.mark.parametrize(
        ("query", "is_answered"),
        [
            ("sổ đỏ", True), ("so do", True), ("Làm SỔ ĐỎ ở đâu?", True),
            ("số đo", False), ("sổ", False), ("đỏ sổ", False),
        ],
    )  # fmt: skip
    def test_it_answers_its_phrase_also_within_a_question(
        self, query: str, is_answered: bool
    ) -> None:
        BestAnswer.objects.create(phrases=["sổ đỏ"], page=page())
        assert answers(query) == (["Sổ đỏ"] if is_answered else [])

    def test_a_single_word_answers_only_itself(self) -> None:
        BestAnswer.objects.create(phrases=["nước"], page=page("Cấp nước"))
        assert answers("nước") == ["Cấp nước"]
        assert answers("du học nước ngoài") == []

    def test_it_answers_what_means_the_same(self) -> None:
        group("sổ đỏ", "GCNQSDĐ")
        BestAnswer.objects.create(phrases=["làm sổ đỏ"], page=page())
        assert answers("làm GCNQSDĐ") == ["Sổ đỏ"]

    def test_the_longer_phrase_is_closer(self) -> None:
        BestAnswer.objects.create(phrases=["sổ đỏ"], page=page("Chung"))
        BestAnswer.objects.create(phrases=["cấp đổi sổ đỏ"], page=page("Cấp đổi"))
        assert answers("cấp đổi sổ đỏ") == ["Cấp đổi", "Chung"]

    def test_what_is_not_public_answers_nothing(self) -> None:
        article = publish(title="Bài")
        file = Attachment.objects.create(title="Mẫu đơn", kind="pdf", size=9)
        with_file = publish(title="Có tệp", attachments=[file])
        BestAnswer.objects.create(phrases=["một"], article=article)
        BestAnswer.objects.create(phrases=["hai"], page=page(is_published=False))
        BestAnswer.objects.create(phrases=["ba"], attachment=file)
        assert (answers("một"), answers("hai"), answers("ba")) == (["Bài"], [], ["Mẫu đơn"])
        for each in (article, with_file):
            apply_step(each, Step.WITHDRAW, make_chief(), "Sai")
        assert (answers("một"), answers("ba")) == ([], [])

    def test_the_database_takes_exactly_one_answer(self) -> None:
        with pytest.raises(IntegrityError):
            BestAnswer.objects.create(phrases=["một"], page=page(), article=publish())

    def test_a_query_costs_two_more(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(5):
            group(f"một {number}", "làm sổ đỏ")
            BestAnswer.objects.create(phrases=["làm sổ đỏ"], page=page())
        with django_assert_num_queries(2):
            best_answers("làm sổ đỏ ở đâu", synonyms_in("làm sổ đỏ ở đâu"))


class TestPhrases:
    def test_they_are_kept_once_each_and_clean(self) -> None:
        typed = [" Vắc  xin ", "vắc-xin", "", "VẮC XIN", "vac xin"]
        assert clean_phrases(typed) == ["Vắc xin", "vac xin"]

    @pytest.mark.parametrize("typed", ["a", "!?", "x" * 81, "một hai ba bốn năm sáu bảy tám chín"])
    def test_what_cannot_be_a_phrase_is_refused(self, typed: str) -> None:
        with pytest.raises(ValidationError):
            clean_phrases([typed])

    def test_the_first_groups_have_the_keys_of_the_program(self) -> None:
        first = import_module("portal.migrations.0019_first_synonyms")
        for line in first.GROUPS.strip().splitlines():
            phrases = line.split(" | ")
            assert clean_phrases(phrases) == phrases, line
            assert len(phrases) > 1
            assert list(dict.fromkeys(map(first.key_of, phrases))) == phrase_keys(phrases)


class TestAdmin:
    def test_the_question_shows_what_is_found_from_now_on(self, client: Client) -> None:
        client.force_login(member("Biên tập viên"))
        address = "/quan-tri/portal/synonymgroup/add/"
        form = {"phrases": "xe máy\nmô tô\nxe gắn máy"}
        asked = client.post(address, form).content.decode()
        assert "Người dân tìm “mô tô” sẽ thấy thêm kết quả có “xe máy”, “xe gắn máy”." in asked
        assert not SynonymGroup.objects.exists()
        post_confirmed(client, address, form)
        assert SynonymGroup.objects.get().keys == ["xe may", "mo to", "xe gan may"]

    @pytest.mark.parametrize("typed", ["", "một mình", "một mình\nMột  mình", "một mình\na"])
    def test_a_group_of_one_is_refused(self, client: Client, typed: str) -> None:
        client.force_login(member())
        client.post("/quan-tri/portal/synonymgroup/add/", {"phrases": typed})
        assert not SynonymGroup.objects.exists()

    def test_only_what_is_public_can_be_an_answer(self, client: Client) -> None:
        client.force_login(member())
        article = publish(title="Bài")
        apply_step(article, Step.WITHDRAW, make_chief(), "Sai")
        address = "/quan-tri/portal/bestanswer/add/"
        said = client.post(address, {"phrases": "sổ đỏ", "article": article.pk}).content.decode()
        assert "Bài này chưa công khai" in said
        said = client.post(address, {"phrases": "sổ đỏ"}).content.decode()
        assert "Chọn đúng một câu trả lời" in said

    def test_what_was_looked_for_in_vain_can_be_answered(self, client: Client) -> None:
        client.force_login(member("Quản trị nội dung"))
        SubjectHourlyCount.objects.create(
            hour=datetime.fromisoformat("2026-11-22T08:00+07:00"),
            kind=EventKind.VIEW,
            subject=f"{EMPTY_SEARCH_PREFIX}xe bay",
            count=5,
        )
        address = "/quan-tri/portal/bestanswer/add/?phrases=xe%20bay"
        table = client.get("/quan-tri/thong-ke/?first=2026-11-22&last=2026-11-22")
        assert f'href="{address}"' in table.content.decode()
        assert ">\nxe bay</textarea>" in client.get(address).content.decode()

    def test_an_answer_that_is_withdrawn_is_flagged(self, client: Client) -> None:
        client.force_login(member("Biên tập viên"))
        article = publish(title="Thủ tục cấp đổi")
        BestAnswer.objects.create(phrases=["sổ đỏ"], article=article)
        assert "Đang hiện" in client.get("/quan-tri/portal/bestanswer/").content.decode()
        assert "không còn hiện" not in client.get("/quan-tri/").content.decode()
        apply_step(article, Step.WITHDRAW, make_chief(), "Sai")
        listed = client.get("/quan-tri/portal/bestanswer/?hien=khong").content.decode()
        assert "Không hiện: câu trả lời không còn công khai" in listed
        assert "“Thủ tục cấp đổi” không còn công khai" in client.get("/quan-tri/").content.decode()
