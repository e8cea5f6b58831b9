"""Checks of an article before it is published.

An article with errors cannot be submitted or approved; advice does not prevent it. Drafts may have
both.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from django.conf import settings
from lxml.html import HtmlElement

from core import html, images
from core.html.legacy_text import convert_by_look
from core.html.tree import text_of
from core.internal_links import is_dead
from core.legacy_text import detect
from core.limits import LIMITS
from core.text import fold, words
from news.models import Content, Image

LONGEST_TITLE = 110  # letters; more do not fit in three lines of a phone
SMALLEST_PICTURE = 640  # pixels wide; a smaller one is blurred on the page
MAX_LINKS = LIMITS.links_followed  # of one article
# Folded link texts that say nothing in the list of links that a screen reader reads aloud.
VAGUE = {
    "bam vao day", "nhan vao day", "click vao day", "xem tai day", "tai day", "o day", "day",
    "xem them", "chi tiet", "xem chi tiet", "link", "click here", "here", "tai ve", "tai xuong",
}  # fmt: skip
_LOCAL_LINK = re.compile(r"/(?!/)[^#]")
_FILES = tuple(f"/{url.strip('/')}/" for url in (settings.STATIC_URL, settings.MEDIA_URL))

Picture = tuple[str, str]  # its name and its alternative text


class Level(StrEnum):
    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """What a check found: the form's field it belongs to, and a message for the author."""

    level: Level
    field: str
    message: str


def check(content: Content, *, host: str = "") -> list[Finding]:
    """Return what the checks find in an article, errors first.

    Links to pages of this site are followed only if `host`, the name of this site, is given.
    """
    body = html.read(content.body)
    pictures = html.descriptions(content.body)
    found = [
        *_title(content.title),
        *_summary(content),
        *_old_fonts(content),
        *_headings(body),
        *_notes(body),
        *_pictures(pictures),
        *_tables(body),
        *_link_texts(body),
    ]
    if not text_of(body) and not pictures:
        found.append(_error("body", "Bài chưa có nội dung."))
    if host:
        found += _dead_links(body, host)
    return sorted(found, key=lambda finding: finding.level is not Level.ERROR)


def errors_in(content: Content, *, host: str = "") -> list[Finding]:
    """Return the errors, which prevent an article from being published."""
    return [each for each in check(content, host=host) if each.level is Level.ERROR]


def undescribed(body: str) -> int:
    """Return how many pictures of a sanitised body have no alternative text, though they need one.

    Pictures marked as decorative in the library need none.
    """
    return _undescribed(html.descriptions(body))


def _undescribed(pictures: list[Picture]) -> int:
    without_text = [name for name, alt in pictures if not alt.strip()]
    if not without_text:
        return 0
    decorative = Image.objects.filter(name__in=without_text, is_decorative=True)
    allowed = set(decorative.values_list("name", flat=True))
    return sum(name not in allowed for name in without_text)


def _error(field: str, message: str) -> Finding:
    return Finding(Level.ERROR, field, message)


def _advice(field: str, message: str) -> Finding:
    return Finding(Level.ADVICE, field, message)


def _title(title: str) -> list[Finding]:
    found = []
    if len(title) > LONGEST_TITLE:
        found.append(
            _advice("title", f"Tiêu đề dài {len(title)} ký tự; nên dưới {LONGEST_TITLE} ký tự.")
        )
    if len(words(title)) > 3 and title == title.upper():
        found.append(_advice("title", "Tiêu đề viết toàn chữ hoa thì khó đọc: hãy viết thường."))
    return found


def _old_fonts(content: Content) -> list[Finding]:
    """Advise to convert text that was typed for fonts from before Unicode."""
    found = []
    for field, text in (("title", content.title), ("summary", content.summary)):
        if conversion := detect(text):
            found.append(
                _advice(
                    field,
                    f"Chữ này gõ bằng phông cũ {conversion.encoding}, bạn đọc không đọc được. "
                    f"Viết lại là: “{conversion.text}”.",
                )
            )
    if convert_by_look(content.body) is not None:
        found.append(
            _advice("body", "Trong bài có đoạn gõ bằng phông cũ (TCVN3 hoặc VNI): hãy gõ lại.")
        )
    return found


def _summary(content: Content) -> list[Finding]:
    found = []
    if not content.summary.strip():
        found.append(
            _advice("summary", "Nên có tóm tắt: nó hiện trong danh sách và khi chia sẻ bài.")
        )
    picture = content.lead_image
    if picture and picture.width < SMALLEST_PICTURE:
        found.append(
            _advice("lead_image", f"Ảnh chỉ rộng {picture.width} px, hiện trên trang sẽ mờ.")
        )
    return found


def _headings(body: HtmlElement) -> list[Finding]:
    levels = [1, *(int(each.tag[1]) for each in body.iter("h2", "h3", "h4"))]
    texts = ["", *(text_of(each) for each in body.iter("h2", "h3", "h4"))]
    return [
        _error(
            "body",
            f"Đề mục “{text[:60]}” nhảy cấp: trước nó phải có đề mục lớn hơn một cấp. Hãy chọn "
            "lại cấp đề mục cho nó.",
        )
        for (above, level), text in zip(pairwise(levels), texts[1:], strict=True)
        if level > above + 1
    ]


def _pictures(pictures: list[Picture]) -> list[Finding]:
    found = []
    if missing := _undescribed(pictures):
        found.append(
            _error(
                "body",
                f"{missing} ảnh trong bài chưa được mô tả (ảnh có viền nét đứt). "
                "Bấm đúp vào ảnh để mô tả; trong lúc đó vẫn lưu nháp được.",
            )
        )
    if small := sum(images.size(name)[0] < SMALLEST_PICTURE for name, _ in pictures):
        found.append(
            _advice("body", f"{small} ảnh trong bài hẹp hơn {SMALLEST_PICTURE} px nên sẽ mờ.")
        )
    return found


def _notes(body: HtmlElement) -> list[Finding]:
    """Find the notes that stand for what could not be pasted."""
    notes = html.NOTE.findall(text_of(body))
    if not notes:
        return []
    where = "chỗ ghi" if len(notes) == 1 else f"{len(notes)} chỗ ghi, chỗ đầu là"
    return [
        _error(
            "body",
            f"Bài còn {where} “{notes[0]}”. Hãy tải ảnh lên vào đó bằng nút Hình ảnh rồi xóa dòng "
            "ghi, hoặc chỉ xóa dòng ghi.",
        )
    ]


def _tables(body: HtmlElement) -> list[Finding]:
    return [
        _error(
            "body",
            f"Bảng {number} chưa có hàng tiêu đề, người nghe đọc không biết cột nào là gì. Bấm "
            "chuột phải vào bảng, chọn thuộc tính bảng, ở “Ô tiêu đề” chọn hàng đầu tiên.",
        )
        for number, table in enumerate(body.iter("table"), start=1)
        if _is_grid(table) and table.find(".//th") is None
    ]


def _is_grid(table: HtmlElement) -> bool:
    rows = list(table.iter("tr"))
    return len(rows) > 1 and max(len(row) for row in rows) > 1


def _link_texts(body: HtmlElement) -> list[Finding]:
    found = []
    for link in body.iter("a"):
        text = text_of(link)
        if " ".join(words(text)) in VAGUE:
            found.append(
                _advice(
                    "body",
                    f"Liên kết “{text}” không nói dẫn đến đâu. Hãy đặt liên kết vào chính tên của "
                    "trang hay tài liệu.",
                )
            )
        elif fold(text).startswith(("http://", "https://", "www.")):
            found.append(
                _advice("body", f"Liên kết “{text[:60]}” nên hiện tên trang thay cho địa chỉ.")
            )
    return found


def _dead_links(body: HtmlElement, host: str) -> list[Finding]:
    addresses = dict.fromkeys(link.get("href", "") for link in body.iter("a"))
    local = [each for each in addresses if _LOCAL_LINK.match(each) and not each.startswith(_FILES)]
    return [
        _error("body", f"Liên kết {address} dẫn đến trang không có trên cổng này.")
        for address in local[:MAX_LINKS]
        if is_dead(address, host)
    ]
