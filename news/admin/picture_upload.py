"""Pages to upload many pictures at once, and then to describe them."""

from collections.abc import Iterable
from typing import cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from core import images
from core.images import ImageRefusedError
from core.limits import LIMITS
from news.models import Image
from news.picture_forms import DescriptionForm
from news.pictures import add_picture

MAX_FILES = LIMITS.pictures_at_once
PER_PAGE = 30
MAX_PK_DIGITS = 18  # a longer number cannot be a key
PICTURE_GONE = "Có ảnh đã bị xóa hoặc không phải của bạn; mô tả của ảnh đó không được lưu."


def urls(admin: ModelAdmin[Image]) -> list[URLPattern]:
    """Return the addresses of both pages, below that of the library."""
    staff, extra = admin.admin_site.admin_view, {"admin": admin}
    return [
        path("tai-nhieu/", staff(upload_many), extra, name="news_image_upload_many"),
        path("mo-ta/", staff(describe_many), extra, name="news_image_describe"),
    ]


def upload_many(request: HttpRequest, admin: ModelAdmin[Image]) -> HttpResponse:
    """Add the uploaded files to the library, and name those that are refused."""
    if not admin.has_add_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return _add_all(request)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Tải nhiều ảnh",
        "opts": admin.opts,
        "accept": images.MEDIA_TYPES,
    }
    return render(request, "admin/news/image/upload_many.html", context)


def _add_all(request: HttpRequest) -> HttpResponse:
    files = request.FILES.getlist("upload")
    added = 0
    for file in files[:MAX_FILES]:
        try:
            add_picture(file, file.name or "", by=cast(User, request.user))
            added += 1
        except ImageRefusedError as error:
            messages.error(request, str(error))
    for file in files[MAX_FILES:]:
        messages.error(request, f"“{file.name}” chưa nhận: mỗi lần tối đa {MAX_FILES} ảnh.")
    if not files:
        messages.error(request, "Hãy chọn ít nhất một ảnh.")
    elif added:
        messages.success(request, f"Đã nhận {added} ảnh. Hãy mô tả từng ảnh.")
    return redirect(f"admin:news_image_{'describe' if added else 'upload_many'}")


def describe_many(request: HttpRequest, admin: ModelAdmin[Image]) -> HttpResponse:
    """Ask for descriptions of the pictures that the user uploaded and nobody described yet."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    user = cast(User, request.user)
    mine = Image.objects.filter(uploaded_by=user)
    waiting = mine.undescribed().order_by("-uploaded_at", "-pk")
    if request.method == "POST":
        sent = _sent_pks(request)
        picture_forms = [
            DescriptionForm(
                request.POST,
                instance=picture,
                prefix=str(picture.pk),
                user=user,
            )
            for picture in mine.filter(pk__in=sent).order_by("-uploaded_at", "-pk")
        ]
        if len(picture_forms) < len(sent):
            messages.warning(request, PICTURE_GONE)
        are_valid = [
            form.is_valid() for form in picture_forms
        ]  # all forms, so that all errors are shown
        if are_valid and all(are_valid):
            _save(picture_forms)
            messages.success(request, "Đã lưu mô tả. Ảnh dùng được trong bài.")
            rest = waiting.exists()
            return redirect(f"admin:news_image_{'describe' if rest else 'changelist'}")
    else:
        picture_forms = [
            DescriptionForm(instance=picture, prefix=str(picture.pk), user=user)
            for picture in waiting[:PER_PAGE]
        ]
    context = {
        **admin.admin_site.each_context(request),
        "title": "Mô tả ảnh",
        "opts": admin.opts,
        "forms": picture_forms,
        "has_errors": any(form.errors for form in picture_forms),
    }
    return render(request, "admin/news/image/describe.html", context)


def _sent_pks(request: HttpRequest) -> set[int]:
    """Return the keys of the pictures in the submitted form."""
    numbers = request.POST.getlist("image")[:PER_PAGE]
    return {
        int(number) for number in numbers if number.isdecimal() and len(number) <= MAX_PK_DIGITS
    }


@transaction.atomic
def _save(forms: Iterable[DescriptionForm]) -> None:
    for form in forms:
        form.save()
