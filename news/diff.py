"""Comparison of two contents of an article, part by part, with changed words marked."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.html import escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString

from core import html, images
from core.alphabet import alphabetical
from news.models import ArticleVersion, Attachment, Content, Image, Tag

LabelledHtml = dict[str, str]  # each part of an article by its label

LABELS = {
    "title": "Tiêu đề",
    "summary": "Tóm tắt",
    "lead_image": "Ảnh đại diện",
    "body": "Nội dung",
    "section": "Chuyên mục",
    "department": "Đơn vị ký bài",
    "thread": "Dòng sự kiện",
    "byline": "Tác giả",
    "source": "Nguồn tin",
    "tags": "Từ khóa",
    "attachments": "Tệp đính kèm",
}


class Difference(NamedTuple):
    """One part of an article, before and after, as HTML for the page."""

    label: str
    before: SafeString
    after: SafeString
    is_changed: bool
    notes: tuple[str, ...] = ()  # what changed without a word of the text


class Change(NamedTuple):
    """A changed part of an article, in passages that are the same or changed."""

    label: str
    passages: list[html.Passage]


def html_of(
    content: Content, tags: Iterable[Tag], attachments: Iterable[Attachment]
) -> LabelledHtml:
    """Return each part of a content as HTML, by its label."""
    parts = {
        "title": text_as_html(content.title),
        "summary": text_as_html(content.summary),
        "lead_image": _picture(content.lead_image),
        "body": content.body,
        "section": text_as_html(str(content.section) if content.section_id else ""),
        "department": text_as_html(str(content.department or "")),
        "thread": text_as_html(str(content.thread or "")),
        "byline": text_as_html(content.byline),
        "source": text_as_html(content.source),
        "tags": text_as_html(", ".join(sorted((tag.name for tag in tags), key=alphabetical))),
        "attachments": _files(attachments),
    }
    return {LABELS[name]: part for name, part in parts.items()}


def html_of_version(version: ArticleVersion) -> LabelledHtml:
    """Return each part of a saved version as HTML, by its label."""
    return html_of(version, version.tags.all(), version.attachments.all())


def compare(before: LabelledHtml, after: LabelledHtml) -> list[Difference]:
    """Return the differences part by part, without the parts that are empty in both."""
    return [
        _difference(label, old, after[label])
        for label, old in before.items()
        if old or after[label]
    ]


def changed_parts(before: LabelledHtml, after: LabelledHtml) -> list[Change]:
    """Return the parts that changed, each as one text in which the changes are marked."""
    return [
        Change(label, html.passages(old, after[label]))
        for label, old in before.items()
        if not html.is_same(old, after[label])
    ]


def text_as_html(text: str) -> str:
    """Return plain text as HTML that can be compared, "" for none."""
    return linebreaks(escape(text)) if text else ""


def _difference(label: str, old: str, new: str) -> Difference:
    if html.is_same(old, new):
        shown = html.render(new)
        return Difference(label, shown, shown, is_changed=False)
    shown_old, shown_new = html.compare(old, new)
    return Difference(
        label,
        shown_old if old else SafeString(),
        shown_new if new else SafeString(),
        is_changed=True,
        notes=tuple(note for each in html.passages(old, new) for note in each.notes),
    )


def _picture(image: Image | None) -> str:
    if not image:
        return ""
    caption = " ".join(filter(None, [image.caption, image.credit and f"Ảnh: {image.credit}"]))
    below = format_html("<figcaption>{}</figcaption>", caption) if caption else ""
    source = images.url(image.name)
    return format_html('<figure><img src="{}" alt="{}">{}</figure>', source, image.alt, below)


def _files(attachments: Iterable[Attachment]) -> str:
    """List files with their addresses: two files may have the same title."""
    items = format_html_join(
        "",
        '<li><a href="{}">{}</a> ({}, {})</li>',
        (
            (each.get_absolute_url(), each.title, each.get_kind_display(), each.readable_size)
            for each in sorted(attachments, key=lambda each: (alphabetical(each.title), each.pk))
        ),
    )
    return f"<ul>{items}</ul>" if items else ""
