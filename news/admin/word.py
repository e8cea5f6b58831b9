"""The page “Tải bài từ Word”, which makes a draft of an uploaded Word document."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from core.documents import DocumentRefusedError
from news.models import Article, Section
from news.word import Draft, draft_from_word


class WordForm(forms.Form):
    file = forms.FileField(
        label="Tệp Word",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text="Tệp .docx, tối đa 30 MB. Tiêu đề, đề mục, danh sách, bảng và ảnh được giữ lại; "
        "phông chữ, màu và cỡ chữ thì không, để bài nào trên trang cũng như nhau.",
        error_messages={"empty": "Tệp này rỗng."},
    )
    section = forms.ModelChoiceField(
        Section.objects.none(), label="Chuyên mục", empty_label="Hãy chọn…"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = cast("forms.ModelChoiceField[Section]", self.fields["section"])
        sections.queryset = Section.objects.open_to(user).select_related("parent")


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the address of the upload, below that of the articles."""
    view = admin.admin_site.admin_view(upload_word)
    return [path("tai-tu-word/", view, {"admin": admin}, name="news_article_word")]


def upload_word(request: HttpRequest, admin: ModelAdmin[Article]) -> HttpResponse:
    """Ask for a document, and open the draft made from it."""
    if not (admin.has_add_permission(request) and request.user.has_perm("news.add_image")):
        raise PermissionDenied
    user = cast(User, request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WordForm(*sent, user=user)
    if form.is_valid() and (draft := _draft(form, user)):
        _report(request, draft)
        return redirect("admin:news_article_change", draft.article.pk)
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": "Tải bài từ Word",
        "opts": admin.opts,
        "form": form,
    }
    return render(request, "admin/news/article/word.html", context)


def _draft(form: WordForm, user: User) -> Draft | None:
    file = form.cleaned_data["file"]
    try:
        return draft_from_word(file, file.name, section=form.cleaned_data["section"], by=user)
    except DocumentRefusedError as error:
        form.add_error("file", str(error))
        return None


def _report(request: HttpRequest, draft: Draft) -> None:
    messages.success(request, "Đã tạo bài nháp. Hãy đọc lại trước khi gửi duyệt.")
    for reason in draft.left_out:
        messages.warning(request, f"Không lấy được một ảnh: {reason}")
    if draft.undescribed:
        messages.warning(
            request,
            f"{draft.undescribed} ảnh trong bài chưa được mô tả (ảnh có viền nét đứt). "
            "Bấm đúp vào từng ảnh để mô tả trước khi gửi duyệt.",
        )
