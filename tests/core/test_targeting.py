import pytest

from core.targeting import is_aimed_at


@pytest.mark.parametrize(
    ("path", "prefixes", "expected"),
    [
        ("/tin-tuc/", [], True),
        ("/tin-tuc/bai-1/", ["/tin-tuc/"], True),
        ("/tin-tuc-khac/", ["/tin-tuc/"], False),
        ("/van-ban/", ["/tin-tuc/", "/van-ban/"], True),
        ("/", ["/"], True),
        ("/tin-tuc/", ["/"], False),
        ("/", ["/tin-tuc/"], False),
    ],
)
def test_a_page_is_aimed_at_by_the_prefixes_of_its_path(
    path: str, prefixes: list[str], expected: bool
) -> None:
    assert is_aimed_at(path, prefixes) is expected
