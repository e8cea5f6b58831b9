"""The admin site: the desk as its first page, the statistics, and checks of dates."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial, wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.middleware import locked_user
from accounts.views import factors, forgotten_password, screen_lock, security, sign_in
from accounts.views.password import ChangePasswordView
from core.changelist import with_alphabetical_columns
from core.date_limits import FIRST_DAY, LAST_DAY, overlap_our_time
from core.pagination import ListPaginator
from core.prefilled import only_texts
from portal import __version__
from portal.deletions import hiding_unseen
from portal.desk import desk
from portal.views import paste, statistics, system_status
from portal.views.view_on_site import view_on_site

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class PortalAdminSite(AdminSite):
    """Django's admin, whose first page is the desk of the user."""

    site_title = "Quản trị cổng thông tin"
    site_header = "Quản trị cổng thông tin"
    index_title = "Bàn làm việc"
    empty_value_display = "Chưa có"

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Answer 400 to filters by dates out of bounds, which make Django fail."""

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _refuse_absurd_dates(request.GET)
            return view(request, *args, **kwargs)

        return cast(View, super().admin_view(checked, cacheable))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models; sort their lists by the Vietnamese alphabet; prefill texts only."""
        super().register(model_or_iterable, admin_class, **options)
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        for model in models:
            own = self._registry[model]
            setattr(own, "get_changelist", with_alphabetical_columns(own.get_changelist))  # noqa: B010
            if own.paginator is Paginator:
                setattr(own, "paginator", ListPaginator)  # noqa: B010
                setattr(own, "show_full_result_count", False)  # noqa: B010
            boxes_of_text = getattr(own, "boxes_of_text", ())
            initial_data = only_texts(model, own.get_changeform_initial_data, boxes_of_text)
            setattr(own, "get_changeform_initial_data", initial_data)  # noqa: B010
            if type(own).get_deleted_objects is ModelAdmin.get_deleted_objects:
                setattr(own, "get_deleted_objects", hiding_unseen(own))  # noqa: B010

    def get_urls(self) -> list[Any]:
        """Add the pages that belong to no model."""
        own = [
            path("thong-ke/", self.admin_view(statistics.statistics), name="statistics"),
            path("tinh-trang/", self.admin_view(system_status.system_status), name="system_status"),
            path("thong-ke/thang/", self.admin_view(statistics.month_report), name="month_report"),
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(partial(view_on_site, site=self)),
                name="view_on_site",
            ),
            path("lam-sach/", self.admin_view(paste.clean_paste), name="clean_paste"),
            *self._sign_in_urls(),
        ]
        return [*own, *super().get_urls()]

    def _sign_in_urls(self) -> list[URLPattern]:
        """Return the addresses of signing in and of one's own account.

        Those below `login/` are open to whoever has not signed in yet.
        """
        own: dict[str, tuple[Callable[..., HttpResponse], str]] = {
            "": (security.security, "security"),
            "xac-nhan/": (sign_in.confirm, "confirm_password"),
            "ma-du-phong/": (factors.recovery_codes, "recovery_codes"),
            "bo-dien-thoai/": (factors.telephone_delete, "telephone_delete"),
            "bo-khoa/<int:passkey>/": (factors.passkey_delete, "passkey_delete"),
            "dang-xuat/": (security.end_sign_in, "end_sign_in"),
            "khoa-man-hinh/": (screen_lock.lock, "lock"),
            "van-lam/": (screen_lock.stay, "stay"),
        }
        return [
            path("login/mo-khoa/", screen_lock.unlock, name="unlock"),
            path("login/buoc-hai/", sign_in.second_step, name="second_step"),
            path(
                "login/quen-mat-khau/",
                forgotten_password.forgotten_password,
                name="forgotten_password",
            ),
            path(
                "login/quen-mat-khau/<uidb64>/<token>/",
                forgotten_password.NewPasswordView.as_view(),
                name="new_password",
            ),
            path("login/dien-thoai/", factors.set_up_telephone, name="set_up_telephone"),
            path("login/khoa-moi/", factors.passkey_begin, name="passkey_begin"),
            path("login/khoa-moi/luu/", factors.passkey_add, name="passkey_add"),
            path("login/khoa/", factors.passkey_options, name="passkey_options"),
            path("login/khoa/vao/", factors.passkey_sign_in, name="passkey_sign_in"),
            *(
                path(f"bao-mat/{route}", self.admin_view(view), name=name)
                for route, (view, name) in own.items()
            ),
        ]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the sign-in page (accounts.views.sign_in)."""
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        if request.method == "GET" and "khac" not in request.GET and locked_user(request):
            goal = request.GET.get(REDIRECT_FIELD_NAME, "")
            return redirect(f"{reverse('admin:unlock')}?{urlencode({REDIRECT_FIELD_NAME: goal})}")
        context = {
            **self.each_context(request),
            "title": "Đăng nhập",
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        view = sign_in.SignInView.as_view(extra_context={**context, **(extra_context or {})})
        return cast(HttpResponse, view(request))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Change one's own password (accounts.views.password)."""
        request.current_app = self.name
        context = {**self.each_context(request), **(extra_context or {})}
        view = ChangePasswordView.as_view(extra_context=context)
        return cast(TemplateResponse, view(request))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the version, for the footer."""
        return {**super().each_context(request), "portal_version": __version__}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = dict(extra_context or {})
        if not isinstance(request.user, AnonymousUser):
            context |= desk(request.user)
        return super().index(request, context)


def _refuse_absurd_dates(filters: Mapping[str, str]) -> None:
    """Raise BadRequest for a filter such as `day__year=9999` or `day__gte=0001-01-01`."""
    for name, value in filters.items():
        if name.endswith("__year"):
            first, last = f"{FIRST_DAY.year}", f"{LAST_DAY.year}"
            is_absurd = value.isdecimal() and not (len(value) == 4 and first <= value <= last)
        else:
            is_absurd = "__" in name and _is_absurd_day(value)
        if is_absurd:
            raise BadRequest(f"Date out of bounds: {name}={value}")


def _is_absurd_day(value: str) -> bool:
    found = _DAY.match(value)
    try:
        day = date.fromisoformat(found[0]) if found else None
    except ValueError:
        return False  # Django reports that it is not a date
    return day is not None and not overlap_our_time(day, day)
