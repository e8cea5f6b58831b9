"""The pages “Tải bài từ Word”: choose a Word document, look at what came of it, make a draft."""

from pathlib import PurePath
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from core import images
from core.documents import DocumentRefusedError
from core.editor import RichTextField
from core.html import descriptions, with_descriptions
from core.html import render as render_body
from core.text import one_line
from news.admin import legacy_text
from news.models import Article, Section
from news.pictures import ALT_LENGTH, describe_from_body
from news.word import TITLE_LENGTH, Reading, forget_pictures, make_draft, read_word


class WordForm(forms.Form):
    file = forms.FileField(
        label="Tệp Word",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text="Tệp .docx, tối đa 30 MB. Tiêu đề, đề mục, danh sách, bảng, chú thích và ảnh "
        "được giữ lại; phông chữ, màu và cỡ chữ thì không, để bài nào trên trang cũng như nhau.",
        error_messages={"empty": "Tệp này rỗng."},
    )


class ReadingForm(forms.Form):
    """What the author decides about a document that was read, with the text as it came."""

    title = forms.CharField(
        label="Tiêu đề",
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Đoán từ tệp Word. Hãy sửa nếu chưa đúng.",
    )
    section = forms.ModelChoiceField(
        Section.objects.none(), label="Chuyên mục", empty_label="Hãy chọn…"
    )
    body = RichTextField(widget=forms.HiddenInput, required=False)
    filename = forms.CharField(widget=forms.HiddenInput, required=False)
    pictures = forms.CharField(widget=forms.HiddenInput, required=False)
    left_out = forms.CharField(widget=forms.HiddenInput, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = cast("forms.ModelChoiceField[Section]", self.fields["section"])
        sections.queryset = Section.objects.open_to(user).select_related("parent")
        pictures = dict.fromkeys(descriptions(self["body"].value() or ""))
        self.undescribed = {
            f"alt_{place}": name for place, (name, alt) in enumerate(pictures, start=1) if not alt
        }
        for field, name in self.undescribed.items():
            self.fields[field] = _description_of(name, field.removeprefix("alt_"))

    def clean(self) -> dict[str, Any]:
        """Put the descriptions of pictures into the text."""
        data = self.cleaned_data
        described = {
            name: one_line(data.get(field) or "") for field, name in self.undescribed.items()
        }
        if "body" in data:
            data["body"] = with_descriptions(data["body"], described)
        return data

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])


def _description_of(name: str, number: str) -> forms.CharField:
    field = forms.CharField(
        label=f"Mô tả ảnh {number}",
        max_length=ALT_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Tả điều nhìn thấy trong ảnh, cho người không nhìn được. Ghi sau cũng được, "
        "trước khi gửi duyệt.",
    )
    field.picture = images.url(name)  # type: ignore[attr-defined]  # shown beside the field
    return field


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the addresses of the upload and of the look-up of old text, below the articles."""
    view = admin.admin_site.admin_view(upload_word)
    upload = path("tai-tu-word/", view, {"admin": admin}, name="news_article_word")
    return [upload, *legacy_text.urls(admin)]


def upload_word(request: HttpRequest, admin: ModelAdmin[Article]) -> HttpResponse:
    """Ask for a document, show what came of it, and make a draft once the author agrees."""
    if not (admin.has_add_permission(request) and request.user.has_perm("news.add_image")):
        raise PermissionDenied
    if request.method == "POST" and "body" in request.POST:
        return _decide(request, admin)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WordForm(*sent)
    if form.is_valid() and (reading := _read(form, _user(request))):
        return _show(request, admin, _form_of(reading, form.cleaned_data["file"].name, request))
    context = {"title": "Tải bài từ Word", "form": form}
    return _page(request, admin, "admin/news/article/word.html", context)


def _read(form: WordForm, user: User) -> Reading | None:
    file = form.cleaned_data["file"]
    try:
        return read_word(file, file.name, by=user)
    except DocumentRefusedError as error:
        form.add_error("file", str(error))
        return None


def _form_of(reading: Reading, filename: str, request: HttpRequest) -> ReadingForm:
    user = _user(request)
    sections = Section.objects.open_to(user)
    return ReadingForm(
        user=user,
        initial={
            "title": reading.title,
            "section": sections.first() if sections.count() == 1 else None,
            "body": reading.body,
            "filename": PurePath(filename).name,
            "pictures": reading.pictures,
            "left_out": "\n".join(notices(reading)),
            "form_key": uuid4(),
        },
    )


def notices(reading: Reading) -> list[str]:
    """Return what of a document is not in the article, each with its place."""
    found = []
    for name, after in reading.left_out:
        place = f"sau đoạn “{after}”" if after else "ở đầu bài"
        found.append(f"{name.rstrip('.')} ({place})")
    return [*found, *reading.remarks]


def _decide(request: HttpRequest, admin: ModelAdmin[Article]) -> HttpResponse:
    """Make the draft, or forget what was read, or show the form again with what is wrong."""
    if "_discard" in request.POST:
        forget_pictures(request.POST.get("pictures", ""))
        messages.info(request, "Đã bỏ, chưa có bài nào được tạo.")
        return redirect("admin:news_article_word")
    form = ReadingForm(request.POST, user=_user(request))
    if not form.is_valid():
        return _show(request, admin, form)
    data = form.cleaned_data
    try:
        with transaction.atomic():
            article = make_draft(
                title=data["title"],
                body=data["body"],
                section=data["section"],
                by=_user(request),
                filename=data["filename"],
                key=data["form_key"],
            )
            describe_from_body(data["body"], _user(request))
    except IntegrityError:  # the form was sent twice
        article = admin.get_queryset(request).get(form_key=data["form_key"])
    _report(request, article, data["left_out"].splitlines())
    return redirect("admin:news_article_change", article.pk)


def _show(request: HttpRequest, admin: ModelAdmin[Article], form: ReadingForm) -> HttpResponse:
    """Show what came of a document."""
    body = form["body"].value() or ""
    context = {
        "title": f"Xem lại bài từ “{form['filename'].value()}”",
        "form": form,
        "left_out": (form["left_out"].value() or "").splitlines(),
        "body": render_body(body),
    }
    return _page(request, admin, "admin/news/article/word_reading.html", context)


def _page(
    request: HttpRequest, admin: ModelAdmin[Article], template: str, context: dict[str, Any]
) -> HttpResponse:
    shared = {**admin.admin_site.each_context(request), "opts": admin.opts}
    return render(request, template, {**shared, **context})


def _report(request: HttpRequest, article: Article, left_out: list[str]) -> None:
    messages.success(request, "Đã tạo bài nháp. Hãy đọc lại trước khi gửi duyệt.")
    for each in left_out:
        messages.warning(request, f"Không lấy vào bài: {each}")
    version = article.newest_version
    missing = sum(not alt for _, alt in descriptions(version.body)) if version else 0
    if missing:
        messages.warning(
            request,
            f"{missing} ảnh trong bài chưa được mô tả (ảnh có viền nét đứt). "
            "Bấm đúp vào từng ảnh để mô tả trước khi gửi duyệt.",
        )


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # nobody else gets into the admin
