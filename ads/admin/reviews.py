"""The page on which a change of an advertisement is seen beside what runs, and decided."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from ads import steps
from ads.admin.actions import seen_revision, user_of
from ads.admin.descriptions import changed_labels, describe, differences, page_names
from ads.admin.effects import effect_of_approval
from ads.models import Advertisement, AdvertisementVersion, Placement, VersionState
from ads.models.content import AdvertisementContent
from ads.page_slots import SlotItem
from ads.preview import as_if_approved
from ads.steps import ChangedMeanwhileError, StepError
from core.plain_text_field import PlainTextField

MAY_APPROVE = "ads.approve_advertisement"
APPROVE, RETURN = "approve", "return"  # the values of the buttons
NO_DECISION = "Chưa có gì được lưu: hãy bấm nút duyệt hoặc nút trả lại."


class ReturnForm(forms.Form):
    """The reason with which a change goes back to its author."""

    reason = PlainTextField(
        label="Lý do trả lại, cho người soạn",
        max_length=500,
        rows=4,
        error_messages={"required": "Hãy ghi lý do để người soạn biết cần sửa gì."},
    )


class Past(NamedTuple):
    """A version that was decided, with what it changed."""

    version: AdvertisementVersion
    changed: list[str]
    lines: list[tuple[str, list[str]]]


def urls(admin: ModelAdmin[Advertisement]) -> list[URLPattern]:
    """Return the addresses of the review and of dropping a change, below the advertisements'."""
    staff, extra = admin.admin_site.admin_view, {"admin": admin}
    return [
        path("<int:pk>/duyet/", staff(review), extra, name="ads_advertisement_review"),
        path("<int:pk>/bo-thay-doi/", staff(drop), extra, name="ads_advertisement_drop"),
    ]


def review(request: HttpRequest, pk: int, admin: ModelAdmin[Advertisement]) -> HttpResponse:
    """Show what waits beside what runs; approve or return exactly what was shown."""
    advertisement = _found(request, pk, admin)
    if request.method != "POST":
        return _review_page(request, advertisement, admin)
    if not request.user.has_perm(MAY_APPROVE):
        raise PermissionDenied
    decision = request.POST.get("decision")
    if decision not in (APPROVE, RETURN):
        return _review_page(request, advertisement, admin, error=NO_DECISION, status=422)
    form = ReturnForm(request.POST) if decision == RETURN else None
    if form and not form.is_valid():
        return _review_page(request, advertisement, admin, form=form, status=422)
    try:
        done = _decide(request, advertisement, form)
    except StepError as error:
        status = 409 if isinstance(error, ChangedMeanwhileError) else 422
        advertisement.refresh_from_db()
        return _review_page(
            request, advertisement, admin, form=form, error=str(error), status=status
        )
    admin.log_change(request, advertisement, done)
    messages.success(request, f"{done[:-1]} “{advertisement}”.")
    return redirect("admin:ads_advertisement_review", pk)


def drop(request: HttpRequest, pk: int, admin: ModelAdmin[Advertisement]) -> HttpResponse:
    """Ask whether to drop the open change, and drop it; what was approved goes on."""
    advertisement = _found(request, pk, admin)
    if not admin.has_change_permission(request, advertisement):
        raise PermissionDenied
    error = ""
    if request.method == "POST":
        try:
            steps.drop_change(advertisement, user_of(request), seen=seen_revision(request))
        except StepError as refusal:
            error = str(refusal)
            advertisement.refresh_from_db()
        else:
            admin.log_change(request, advertisement, "Đã bỏ thay đổi chưa duyệt.")
            messages.success(
                request, f"Đã bỏ thay đổi của “{advertisement}”; bản đã duyệt giữ nguyên."
            )
            return redirect("admin:ads_advertisement_change", pk)
    change = advertisement.change if advertisement.approved_by_id else None
    context = {
        **_page(request, advertisement, admin, "Bỏ thay đổi chưa duyệt?"),
        "change": change,
        "changed": changed_labels(advertisement, change) if change else [],
        "error": error,
    }
    template = "admin/ads/advertisement/drop.html"
    return TemplateResponse(request, template, context, status=409 if error else 200)


def history(advertisement: Advertisement) -> list[Past]:
    """Return what was decided about the advertisement, newest first, each with what it changed."""
    decided = [each for each in advertisement.versions.with_people() if not each.is_waiting]
    pages, found = page_names(), []
    for number, version in enumerate(decided):
        older = (each for each in decided[number + 1 :] if each.state == VersionState.APPROVED)
        before = next(older, None)
        changed = changed_labels(before, version) if before else []
        found.append(Past(version, changed, describe(version, pages)))
    return found


def _found(request: HttpRequest, pk: int, admin: ModelAdmin[Advertisement]) -> Advertisement:
    """Return the advertisement. Raises PermissionDenied or Http404."""
    advertisement: Advertisement = get_object_or_404(Advertisement, pk=pk)
    if not admin.has_view_permission(request, advertisement):
        raise PermissionDenied
    return advertisement


def _decide(request: HttpRequest, advertisement: Advertisement, form: ReturnForm | None) -> str:
    """Take the step that was chosen; return what was done, for the log."""
    user, seen = user_of(request), seen_revision(request)
    if form is None:
        steps.approve(advertisement, user, seen=seen)
        return "Đã duyệt."
    reason = form.cleaned_data["reason"]
    steps.return_change(advertisement, user, seen=seen, reason=reason)
    return "Đã trả lại cho người soạn."


def _review_page(
    request: HttpRequest,
    advertisement: Advertisement,
    admin: ModelAdmin[Advertisement],
    *,
    form: ReturnForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    change = advertisement.change
    live = advertisement if advertisement.approved_by_id else None
    refusal = _refusal(request, change)
    context = {
        **_page(request, advertisement, admin, f"Duyệt: {change or advertisement}"),
        "change": change,
        "live": live,
        "error": error,
        "form": form or ReturnForm(),
        "asks_reason": form is not None or "tra-lai" in request.GET,
        "refusal": refusal,
        "may_change": admin.has_change_permission(request, advertisement),
        "past": history(advertisement),
        **(_shown(advertisement, change, live) if change else {}),
        **(_next(request, advertisement) if refusal else {}),
    }
    template = "admin/ads/advertisement/review.html"
    return TemplateResponse(request, template, context, status=status)


def _page(
    request: HttpRequest,
    advertisement: Advertisement,
    admin: ModelAdmin[Advertisement],
    title: str,
) -> dict[str, Any]:
    return {
        **admin.admin_site.each_context(request),
        "title": title,
        "opts": admin.opts,
        "original": advertisement,
        "media": admin.media,
    }


def _refusal(request: HttpRequest, change: AdvertisementVersion | None) -> str:
    """Return why this person cannot decide about the change, "" if they can."""
    if not change:
        return "Không có gì chờ duyệt."
    if not change.is_waiting:
        return "Đã trả lại cho người soạn: họ sửa và gửi lại thì mới duyệt được."
    if not request.user.has_perm(MAY_APPROVE):
        return "Người có quyền duyệt quảng cáo sẽ duyệt thay đổi này."
    if request.user.pk in (change.created_by_id, change.edited_by_id):
        return "Bạn soạn thay đổi này nên một người khác phải duyệt."
    return ""


def _next(request: HttpRequest, advertisement: Advertisement) -> dict[str, Any]:
    """Return what else waits for this person's decision: how many, and the longest waiting."""
    if not request.user.has_perm(MAY_APPROVE):
        return {}
    others = Advertisement.objects.decidable_by(user_of(request)).exclude(pk=advertisement.pk)
    waiting = others.waiting_versions()
    return {"waiting": waiting.count(), "next": waiting.first()}


def _shown(
    advertisement: Advertisement, change: AdvertisementVersion, live: Advertisement | None
) -> dict[str, Any]:
    """Return what is shown of the change, and of what runs if something does."""
    approved = as_if_approved(advertisement)
    pages = page_names()
    rows = differences(live, change, pages) if live else []
    return {
        "sides": [
            *([("Đang chạy", live, _banners(live, live))] if live else []),
            ("Sau khi duyệt" if live else "Sẽ chạy", approved, _banners(approved, change)),
        ],
        "changed": [row for row in rows if row.is_changed],
        "kept": [row for row in rows if not row.is_changed],
        "lines": describe(change, pages),
        "nothing_differs": live is not None and not changed_labels(live, change),
        "effect": effect_of_approval(advertisement, change),
    }


def _banners(advertisement: Advertisement, content: AdvertisementContent) -> list[SlotItem]:
    """Return the advertisement in each placement of `content`."""
    found: list[Placement] = list(content.placements.all())
    return [SlotItem(advertisement, each, is_live=False) for each in found]
