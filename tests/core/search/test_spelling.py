"""What was perhaps meant."""

import pytest

from core.models import SearchWord
from core.search.candidates import Filters
from core.search.dictionary import count_new_words, entries_of
from core.search.find import find
from core.search.index import Document, index
from core.search.query import Query
from core.search.telex import read_telex
from core.search.words import forms

TITLES = (
    "Đẩy mạnh cải cách hành chính", "Tiêm vắc-xin sởi, rubella cho trẻ", "Đăng ký khai sinh",
    "Hồ sơ cấp giấy chứng nhận quyền sử dụng đất", "Lịch tiếp công dân", "Tháo dỡ quảng cáo",
    "Một cánh đồng lúa", "Tuyển dụng viên chức",
)  # fmt: skip


@pytest.fixture
def documents() -> None:
    pages = [Document(subject=f"portal.page:{n}", title=title) for n, title in enumerate(TITLES)]
    index(pages)
    count_new_words()


def meant(query: str) -> str:
    return find(Query.read(query), Filters()).suggestion


@pytest.mark.django_db
@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        ("rubela", "rubella"),
        ("ruubela", "rubella"),
        ("cải cánh", "cải cách"),
        ("Cải cánh hành chính", "Cải cách hành chính"),
        ("chinhs", "chính"),
        ("cair cachs hanhf chinhs", "cải cách hành chính"),
        ("tuyen dugn", "tuyển dụng"),
        ("khaisinh", "khai sinh"),
        ("hổ sơ", "hồ sơ"),
        ("giấy chứng nhân quyền", "giấy chứng nhận quyền"),
        ("lịch tiêp công dân", "lịch tiếp công dân"),
        ("qưyền sử dụng đất", "quyền sử dụng đất"),
    ],
)
def test_a_slip_is_understood(slip: str, expected: str) -> None:
    assert meant(slip) == expected


@pytest.mark.django_db
@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize(
    "query", ["cải cách", "hồ sơ", "khai sinh", "ho so", "zzzzzz", "2026", "12/11/2026", "a", "!"]
)
def test_nothing_is_made_of_what_is_right_or_unlike_anything(query: str) -> None:
    assert meant(query) == ""


@pytest.mark.django_db
def test_words_that_stand_together_beyond_the_dictionary_are_no_slip() -> None:
    index([Document(subject="portal.page:1", title="Cần cuộc họp")])
    count_new_words()
    index([Document(subject="portal.page:2", title="Thẻ", text=f"{'a ' * 200} căn cước")])
    count_new_words()
    assert meant("căn cước") == ""


@pytest.mark.django_db
def test_what_finds_nothing_is_not_offered() -> None:
    """The dictionary keeps the words of what is public no longer."""
    SearchWord.objects.create(text="rubella", folded="rubella", documents=9)
    assert meant("rubela") == ""


@pytest.mark.django_db
def test_words_of_what_is_not_public_stay_out_of_the_dictionary() -> None:
    index([Document(subject="news.article:1", title="Chưa công bố", starts_at=None)])
    count_new_words()
    assert not SearchWord.objects.exists()


@pytest.mark.django_db
def test_a_document_is_counted_once_until_it_changes() -> None:
    document = Document(subject="portal.page:1", title="Giới thiệu")
    for _ in range(2):
        index([document])
        count_new_words()
    assert SearchWord.objects.get(text="giới thiệu").documents == 1


def test_only_a_space_joins_two_words() -> None:
    assert entries_of("Hồ sơ, lệ phí") == {"hồ", "sơ", "lệ", "phí", "hồ sơ", "lệ phí"}


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("chinhs", "chính"), ("dduwowngf", "đường"), ("hoof", "hồ"), ("sow", "sơ"),
        ("tieens", "tiến"), ("nguowif", "người"), ("ddaats", "đất"), ("tiengs", "tiéng"),
        ("quyeenf", "quyền"), ("giaays", "giấy"), ("cancuw", ""), ("sos", "só"),
    ],
)  # fmt: skip
def test_telex_is_read(keys: str, word: str) -> None:
    folded, exact = forms(word) if word else ((), "")
    assert read_telex(keys) == (exact or "".join(folded))


@pytest.mark.parametrize("word", ["an", "khai", "sinh", "zzz", "2026", "x", ""])
def test_what_is_no_telex_is_left_alone(word: str) -> None:
    assert read_telex(word) == ""
