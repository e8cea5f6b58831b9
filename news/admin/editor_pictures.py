"""Views that the editor calls: upload a picture to the library, choose one from it."""

import json
from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core import images
from core.text import tidy
from news.models import Image
from news.pictures import add_picture, picture_data

PER_PAGE = 24


@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Add the file `upload` to the library; answer with its address, as CKEditor expects it."""
    if not request.user.has_perm("news.add_image"):
        return _refusal("Bạn không có quyền tải ảnh lên.", status=403)
    file = request.FILES.get("upload")
    if file is None:
        return _refusal("Không nhận được tệp nào.", status=400)
    try:
        # The admin has checked that the user is signed in.
        picture = add_picture(file, file.name or "", by=cast(User, request.user))
    except images.ImageRefusedError as error:
        return _refusal(str(error))
    return JsonResponse({"uploaded": 1, "fileName": file.name, **picture_data(picture)})


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Return one page of the library as HTML for a dialog."""
    if not request.user.has_perm("news.view_image"):
        raise PermissionDenied
    query = tidy(request.GET.get("q", "")).strip()
    found = Image.objects.search(query)
    page = Paginator(found.order_by("-uploaded_at", "-id"), PER_PAGE).get_page(
        request.GET.get("trang")
    )
    choices = [{"picture": picture, "json": json.dumps(picture_data(picture))} for picture in page]
    return render(
        request, "admin/news/library.html", {"page": page, "choices": choices, "query": query}
    )


def _refusal(message: str, status: int = 200) -> JsonResponse:
    return JsonResponse({"uploaded": 0, "error": {"message": message}}, status=status)
