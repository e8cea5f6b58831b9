"""Guesses the title of a Word document from what an official letter of Vietnam looks like."""

import copy
import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from core.html import tree
from core.html.tree import HEADINGS
from core.text import fold

LONGEST = 250  # letters of one line
SEARCHED = 60  # paragraphs at the start
# Folded lines that are no title, however large they are written.
_NO_TITLE = re.compile(
    r"cong hoa xa hoi chu nghia|doc lap\W+tu do|dang cong san viet nam|noi nhan|kinh gui|"
    r"so\s*[:./]|so \d|luu\s*:|tm\.|kt\.|tl\.|tuq\.|q\.|chu tich|pho chu tich|"
    r"nguoi (ky|lap)|muc luc|"
    r"(uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|dang uy|dang bo|uy ban mttq|uy ban mat tran)\b|"
    r"microsoft word|document\d*$|untitled|khong co tieu de|"
    r"([ivxl]{1,6}|\d{1,2}|[a-z])[.)]\s|(dieu|chuong|muc) [ivxl\d]+\b|"  # a part of the text
    r"(.{0,60}, )?ngay\W.{0,12}thang\W"
)
# The second line of an office's name, in capitals.
_PLACE = re.compile(r"(phuong|xa(?! hoi)|thi tran|quan|huyen|thanh pho|tinh|dac khu)( \w+){1,3}")
_ABOUT = re.compile(r"(v/v|về việc)\b[\s:]*", re.IGNORECASE)
_SHORT_ABOUT = re.compile(r"v/v\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\W\d_][^\WA-ZĐ]*\s[a-zđ]")  # begins with a capital, but not with a name
# Kinds of documents: their line alone says nothing, the next one belongs to it.
_KINDS = frozenset(
    {
        "thông báo", "quyết định", "kế hoạch", "báo cáo", "tờ trình", "công văn", "chỉ thị",
        "nghị quyết", "hướng dẫn", "giấy mời", "chương trình", "phương án", "đề án", "công điện",
        "quy chế", "quy định", "biên bản", "thông tư", "nghị định", "kết luận", "thư mời",
        "thư ngỏ", "giấy triệu tập", "dự thảo", "lịch", "thông cáo", "thông cáo báo chí",
    }
)  # fmt: skip


def take_title(body: HtmlElement) -> str:
    """Return the title of a document, "" if nothing looks like one.

    The title is the paragraph styled as title, what the letter is about ("Về việc …"), the bold
    centred lines, or the first heading. It is removed from `body` if it is styled as title or
    stands at the start; elsewhere the text would not be understood without it.
    """
    lines = _styled(body) or _leading_heading(body) or _about(body) or _bold_lines(body)
    lines = lines or _first_heading(body)
    title = _joined([_text_of(line) for line in lines])
    is_apart = lines and (_is_styled(lines[0]) or _is_first(body, lines[0]))
    if is_apart and not any(_holds_more(line) for line in lines):
        tree.remove(body, lines)
    return title


def is_title(text: str) -> bool:
    """Return whether a line may be a title, and is not a part of every letter."""
    folded = fold(text)
    is_place = text.isupper() and _PLACE.fullmatch(folded)
    return bool(folded) and not _NO_TITLE.match(folded) and not is_place


def _is_styled(line: HtmlElement) -> bool:
    return line.tag == "h1" and "title" in line.get("class", "").split()


def _text_of(line: HtmlElement) -> str:
    """Return the text of a line without numbers of notes."""
    kept = copy.deepcopy(line)
    kept.tail = None
    tree.remove(kept, [each for each in kept.iter("sup") if each.get("id")])
    return tree.text_of(kept)


def _holds_more(line: HtmlElement) -> bool:
    """Return whether a line holds a picture, or the number of a note, which leads back to it."""
    return any(each.tag == "img" or each.get("id") for each in line.iter("img", "sup"))


def _styled(body: HtmlElement) -> list[HtmlElement]:
    found = [each for each in body.iter("h1") if _is_styled(each)]
    return next(([each] for each in found if is_title(tree.text_of(each))), [])


def _leading_heading(body: HtmlElement) -> list[HtmlElement]:
    """Return a heading at the very start."""
    heading = next(body.iter(*HEADINGS), None)
    if heading is None or not _is_first(body, heading):
        return []
    return [heading] if is_title(tree.text_of(heading)) else []


def _first_heading(body: HtmlElement) -> list[HtmlElement]:
    return next(([each] for each in body.iter(*HEADINGS) if is_title(tree.text_of(each))), [])


def _about(body: HtmlElement) -> list[HtmlElement]:
    """Return the lines that begin with "Về việc" or "V/v", and the kind of document before them."""
    for line in _first_lines(body.iter("p", *HEADINGS)):  # in the table at the head, too
        text = tree.text_of(line)
        if not _ABOUT.match(text) or len(text) > LONGEST:
            continue
        is_prominent = _is_bold(line) or _is_centred(line)
        if not (_SHORT_ABOUT.match(text) or (is_prominent and not text.endswith("."))):
            continue
        lines = [line, *_following(line, is_prominent)]
        before = line.getprevious()
        if before is not None and tree.text_of(before).lower() in _KINDS:
            lines.insert(0, before)
        return lines
    return []


def _following(line: HtmlElement, is_prominent: bool) -> Iterator[HtmlElement]:
    """Yield the lines that a subject of several lines goes on with."""
    for each in line.itersiblings("p"):
        text = tree.text_of(each)
        same = _is_bold(each) == _is_bold(line) and _is_centred(each) and is_prominent
        if not (same and _is_continued(text)):
            return
        yield each


def _is_continued(text: str) -> bool:
    return (
        bool(text) and is_title(text) and len(text) <= LONGEST and not text.startswith(("(", "-"))
    )


def _bold_lines(body: HtmlElement) -> list[HtmlElement]:
    """Return the first bold centred lines, those below one another."""
    for line in _first_lines(body.iterchildren("p", *HEADINGS)):
        if not _is_title_line(line):
            continue
        lines = [line]
        for each in line.itersiblings():
            if not _is_title_line(each):
                break
            lines.append(each)
        if len(lines) > 1 or tree.text_of(line).lower() not in _KINDS:
            return lines
        # A kind of document alone, with the subject below it in plain letters.
        below = line.getnext()
        if below is not None and _is_centred(below) and _is_continued(tree.text_of(below)):
            return [line, below]
        return lines
    return []


def _is_title_line(line: HtmlElement) -> bool:
    text = tree.text_of(line)
    is_prominent = line.tag == "p" and _is_centred(line) and _is_bold(line)
    return is_prominent and _is_continued(text)


def _first_lines(lines: Iterator[HtmlElement]) -> Iterator[HtmlElement]:
    """Return the lines before whom a letter is sent to: after that come those who sign it."""
    written = (each for each in lines if tree.text_of(each))
    return islice(takewhile(lambda line: not _is_distribution(line), written), SEARCHED)


def _is_distribution(line: HtmlElement) -> bool:
    return fold(tree.text_of(line)).startswith("noi nhan")


def _is_centred(line: HtmlElement) -> bool:
    return "align-center" in line.get("class", "").split()


def _is_bold(line: HtmlElement) -> bool:
    if line.tag in HEADINGS:
        return True
    bold = "".join("".join(each.itertext()) for each in line.iter("strong", "b"))
    return bool(bold) and "".join(bold.split()) == "".join("".join(line.itertext()).split())


def _is_first(body: HtmlElement, line: HtmlElement) -> bool:
    return line is body[0] and tree.is_blank(body.text)


def _joined(lines: list[str]) -> str:
    """Return the lines of a title on one, without "V/v"."""
    if len(lines) > 1 and lines[0].lower() in _KINDS:
        rest = _ABOUT.sub("về việc ", " ".join(lines[1:]), count=1)
        is_capital = rest == rest.upper()
        if _SENTENCE.match(rest):
            rest = rest[0].lower() + rest[1:]
        return f"{lines[0] if is_capital else lines[0].capitalize()} {rest}"
    joined = " ".join(lines)
    return _ABOUT.sub("Về việc ", joined, count=1) if _ABOUT.match(joined) else joined
