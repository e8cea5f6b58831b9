"""The fields that an article and its versions share."""

from typing import NotRequired, TypedDict

from django.db import models

from core.html import sanitise
from core.text import one_line, tidy
from news.models.attachments import Attachment
from news.models.images import Image
from news.models.taxonomy import Department, Section, Tag, Thread


class ContentFields(TypedDict):
    """The fields of a `Content` by name; missing ones are empty."""

    title: str
    summary: NotRequired[str]
    body: str
    section: Section
    department: NotRequired[Department | None]
    thread: NotRequired[Thread | None]
    lead_image: NotRequired[Image | None]
    byline: NotRequired[str]
    source: NotRequired[str]


class Content(models.Model):
    """The abstract base of an article and its versions, with the fields that staff write."""

    title = models.CharField("tiêu đề", max_length=250)
    summary = models.TextField("tóm tắt", max_length=1000, blank=True)
    body = models.TextField("nội dung")
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="chuyên mục"
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="đơn vị ký bài",
    )
    thread = models.ForeignKey(
        Thread,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="dòng sự kiện",
    )
    lead_image = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="ảnh đại diện",
    )
    byline = models.CharField("tác giả", max_length=150, blank=True)
    source = models.CharField("nguồn tin", max_length=200, blank=True)
    tags = models.ManyToManyField(
        Tag, blank=True, related_name="%(class)ss", verbose_name="từ khóa"
    )
    attachments = models.ManyToManyField(
        Attachment, blank=True, related_name="%(class)ss", verbose_name="tệp đính kèm"
    )

    class Meta:
        abstract = True

    @property
    def lead_image_above(self) -> Image | None:
        """Return the lead picture as it stands above the text; None if the text shows it itself."""
        is_in_text = self.lead_image and f"{self.lead_image.name}/" in self.body
        return None if is_in_text else self.lead_image

    def content(self) -> ContentFields:
        """Return the fields by name, without tags and attachments."""
        return {
            "title": self.title,
            "summary": self.summary,
            "body": self.body,
            "section": self.section,
            "department": self.department,
            "thread": self.thread,
            "lead_image": self.lead_image,
            "byline": self.byline,
            "source": self.source,
        }

    def copy_content(self, source: "Content") -> None:
        """Set the fields to those of `source`, without tags and attachments; nothing is saved."""
        for field in Content._meta.local_fields:
            setattr(self, field.attname, getattr(source, field.attname))


def cleaned(content: ContentFields) -> ContentFields:
    """Return the fields ready to be stored: sanitised HTML, composed letters."""
    safe = content.copy()
    safe["body"] = sanitise(content["body"])
    for name in ("title", "byline", "source"):
        if name in safe:
            safe[name] = one_line(safe[name])
    if "summary" in safe:
        safe["summary"] = tidy(safe["summary"]).strip()
    return safe
