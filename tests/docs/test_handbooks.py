"""Buttons, pages, fields and error lines named in the handbooks exist in the program."""

import re
from pathlib import Path

import pytest

from tests.docs.documents import ROOT, Place
from tests.docs.wording import Wording

NAMES = ("README", "docs/staff", "docs/advertising", "docs/importing", "docs/operators")
HANDBOOKS = [ROOT / f"{name}.md" for name in NAMES]
# What the program's own words look like: **bold**, *italics* or “quoted”.
_MARKED = re.compile(r"\*\*([^*]+)\*\*|(?<!\*)\*([^*\n]+)\*(?!\*)|“([^”]+)”")
_STEPS = re.compile(" [→›] ")  # of a way through the admin
# Quoted as examples of what people write.
EXAMPLES = {"tại đây", "Toàn cảnh phiên họp tại hội trường", "ảnh 1", "Nơi nhận"}


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording()


def pointed_at(path: Path) -> list[Place]:
    text = path.read_text(encoding="utf-8")
    found = [
        Place(path, text.count("\n", 0, match.start()) + 1, step)
        for match in _MARKED.finditer(text)
        for step in _STEPS.split(" ".join("".join(filter(None, match.groups())).split()))
    ]
    return [place for place in found if place.text not in EXAMPLES]


@pytest.mark.parametrize("path", HANDBOOKS, ids=lambda path: path.name)
def test_what_a_handbook_points_at_is_called_so(path: Path, wording: Wording) -> None:
    assert [str(place) for place in pointed_at(path) if not wording.has(place.text)] == []


def test_every_error_line_in_the_operators_handbook_is_in_the_code(wording: Wording) -> None:
    lines = (ROOT / "docs/operators.md").read_text(encoding="utf-8").splitlines()
    table = lines[lines.index("| Dòng lỗi | Nguyên nhân, cách xử lý |") + 2 :]
    errors = [line.split("`")[1] for line in table if line.startswith("| `")]
    assert errors
    # A reason follows a colon, what differs each time is "…"; they may be written elsewhere.
    parts = [
        part for error in errors for part in re.split(r"…\S*|: ", error) if " " in part.strip()
    ]
    assert [part for part in parts if not wording.has_within(part)] == []


def test_a_button_that_does_not_exist_is_found(wording: Wording) -> None:
    assert wording.has("Gửi duyệt")
    assert wording.has("Thêm vị trí đặt")
    assert not wording.has("Thêm vào vị trí đặt")  # Django's own words for it, which ours replace
    assert not wording.has("Chèn nhiều ảnh")
    assert not wording.has("Lấy lại từ thùng")  # only a part of a button's words
