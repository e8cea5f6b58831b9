"""Staff accounts and their roles: nobody gives a right that they do not have themselves.

So nobody can make an administrator of themselves, or get at an account that may do more by giving
it another password. What an account may do is never changed by its owner: whoever administers
accounts stays, so that somebody always can.
"""

from collections.abc import Iterator
from copy import copy
from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import display
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.views.decorators.debug import sensitive_variables

from accounts import second_factor, session_rules
from accounts.models import SignInSettings
from core.alphabet import alphabetical
from core.list_filters import either
from core.singleton_admin import SingletonAdmin
from core.staff_names import by_name, staff_name

admin.site.unregister([User, Group])

ACTIONS = {"add": "thêm", "change": "sửa", "delete": "xóa", "view": "xem"}
NAMES = ["last_name", "first_name"]
DISABLING = (
    "Tắt thì tài khoản này không đăng nhập được bằng mật khẩu."
    '<ul id="id_unusable_warning" class="messagelist"><li class="warning">'
    "Tắt là bỏ luôn mật khẩu đang dùng.</li></ul>"
)

LABELS = {"last_name": "Họ", "first_name": "Tên đệm và tên"}
ENDS_SIGN_INS = {"is_active", "is_staff", "is_superuser", "groups", "user_permissions"}
RIGHTS = ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]


def rights_of(account: User) -> QuerySet[Permission]:
    """Return the permissions of an account and of its roles, whether it is active or not."""
    if account.is_superuser:
        return Permission.objects.all()
    of_account = Q(user=account) | Q(group__user=account)
    return Permission.objects.filter(pk__in=Permission.objects.filter(of_account).values("pk"))


def rights_beyond(account: User) -> QuerySet[Permission]:
    """Return the permissions that an account has not."""
    return Permission.objects.exclude(pk__in=rights_of(account).values("pk"))


def permission_name(permission: Permission) -> str:
    """Return what the permission allows, such as "Bài viết: sửa"."""
    model = permission.content_type.model_class()
    if model is None:
        return permission.name
    action, _, rest = permission.codename.partition("_")
    is_own = rest != model._meta.model_name or action not in ACTIONS
    words = permission.name[:1].lower() + permission.name[1:] if is_own else ACTIONS[action]
    return f"{capfirst(model._meta.verbose_name)}: {words}"


class _ByName(ModelChoiceIterator):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(super().__iter__(), key=lambda choice: alphabetical(str(choice[1]))))


class PermissionField(forms.ModelMultipleChoiceField[Permission]):
    """The permissions of what the admin manages, in Vietnamese and in alphabetical order."""

    iterator = _ByName

    def label_from_instance(self, obj: Permission) -> str:
        return permission_name(obj)


def permissions(of: QuerySet[Permission]) -> QuerySet[Permission]:
    """Return those of some permissions that are about models which the admin manages."""
    managed = ContentType.objects.get_for_models(*admin.site._registry).values()
    return of.filter(content_type__in=managed).select_related("content_type")


class NewAccountForm(UserCreationForm[User]):
    """A new account; without a name, only the login would tell who wrote and who decided."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NAMES:
            if name in self.fields:
                self.fields[name].required = True


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    usable_password_help_text = DISABLING


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Django's admin of users; nobody can change when an account was created or last used."""

    add_form = NewAccountForm
    change_password_form = PasswordForm
    list_display = ["name", "username", "email", "roles", "is_active", "two_steps", "last_sign_in"]
    list_display_links = ["name", "username"]
    list_filter = ["groups", ("is_active", either("tình trạng", "Đang dùng", "Đã khóa"))]
    list_select_related = ["unused_warning"]
    add_fieldsets = [(None, {"fields": [*NAMES, "username", "password1", "password2"]})]
    ordering = [by_name()]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Người dùng tài khoản", {"fields": [*NAMES, "email"]}),
        ("Vai trò và quyền", {"fields": [*RIGHTS]}),
        ("Theo dõi", {"fields": ["last_login", "date_joined"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        dates = ["last_login", "date_joined"]
        if obj == request.user:
            return [*RIGHTS, *dates]
        return dates if _user(request).is_superuser else ["is_superuser", *dates]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj == request.user or _may_rule(_user(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (obj != request.user and _may_rule(_user(request), obj)))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in LABELS:
            field.label = LABELS[db_field.name]
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the roles and permissions that the user may give."""
        beyond = rights_beyond(_user(request))
        if db_field.name == "groups":
            kwargs["queryset"] = Group.objects.exclude(permissions__in=beyond)
        elif db_field.name == "user_permissions":
            given = permissions(rights_of(_user(request)))
            kwargs |= {"queryset": given, "form_class": PermissionField}
        return super(UserAdmin, self).formfield_for_manytomany(db_field, request, **kwargs)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Record which roles were given and taken, not only that they changed."""
        message = super().construct_change_message(request, form, formsets, add)
        if "groups" in form.changed_data:
            before, after = set(form.initial.get("groups", [])), set(form.cleaned_data["groups"])
            given = [f"giao vai trò {role}" for role in sorted(after - before, key=str)]
            taken = [f"bỏ vai trò {role}" for role in sorted(before - after, key=str)]
            message.append({"changed": {"fields": [*given, *taken]}})
        return message

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        accounts = super().get_queryset(request).prefetch_related("groups")
        return second_factor.with_second_factor(accounts)

    @transaction.atomic
    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Set the password of somebody else; one's own needs the present one."""
        account = self.get_object(request, unquote(id))  # "07" is an id of account 7, too
        if account == request.user:
            return redirect("admin:password_change")
        response = super().user_change_password(request, id, form_url)
        if response.status_code == HTTPStatus.FOUND and account:
            session_rules.end_sign_ins(account)
            session_rules.record(account, "Đã đặt mật khẩu mới.", by=_user(request))
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data["title"] = f"Mật khẩu của {response.context_data['original']}"
        return response

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Tell the owner where mail went so far that it goes elsewhere: it sets new passwords."""
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            former = copy(obj)
            former.email = form.initial.get("email") or ""
            session_rules.tell_change(former, "Đã đổi địa chỉ thư của tài khoản.")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Sign an account out everywhere when its rights change."""
        super().save_related(request, form, formsets, change)
        if change and ENDS_SIGN_INS & set(form.changed_data):
            session_rules.end_sign_ins(form.instance)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.sign_in_help)
        return [
            path("<int:pk>/dang-nhap/", view, name="auth_user_sign_in_help"),
            *super().get_urls(),
        ]

    @sensitive_variables("code")
    @transaction.atomic
    def sign_in_help(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Help somebody who cannot get in, or sign them out; both are recorded."""
        account = get_object_or_404(User, pk=pk)
        if account == request.user or not self.has_change_permission(request, account):
            raise PermissionDenied
        code = ""
        if request.method == "POST" and "give" in request.POST:
            code = second_factor.new_one_time_code(account, by=_user(request))
            session_rules.record(account, "Đã cấp mã đăng nhập một lần.", by=_user(request))
        elif request.method == "POST":
            ended = session_rules.end_sign_ins(account)
            session_rules.record(account, f"Đã đăng xuất khỏi {ended} nơi.", by=_user(request))
            self.message_user(request, f"Đã đăng xuất {account} khỏi {ended} nơi.")
            return redirect("admin:auth_user_sign_in_help", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Giúp {account} đăng nhập",
            "account": account,
            "code": code,
            "has_factor": second_factor.has_second_factor(account),
            "sign_ins": session_rules.open_sign_ins(account),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/auth/user/sign_in_help.html", context)

    @display(description="vai trò")
    def roles(self, account: User) -> str:
        names = sorted((str(role) for role in account.groups.all()), key=alphabetical)
        return ", ".join(names) or ("Toàn quyền" if account.is_superuser else "Chưa có")

    @display(description="hai bước", boolean=True)
    def two_steps(self, account: User) -> bool:
        """Return whether an account signs in with a second factor."""
        return bool(getattr(account, "has_totp") or getattr(account, "has_passkey"))  # noqa: B009

    @display(description="đăng nhập lần cuối", ordering="last_login")
    def last_sign_in(self, account: User) -> str:
        """Return when an account last signed in, and that it is about to be switched off."""
        moment = account.last_login and date_format(localtime(account.last_login), "d/m/Y H:i")
        is_warned = account.is_active and hasattr(account, "unused_warning")
        return f"{moment or 'Chưa lần nào'}{' (sắp tự tắt)' if is_warned else ''}"

    @display(description="họ tên", ordering=by_name())
    def name(self, account: User) -> str:
        """Return the name, family name first."""
        return staff_name(account)


@admin.register(SignInSettings)
class SignInSettingsAdmin(SingletonAdmin[SignInSettings]):
    """Whom the sign-in page says to call."""


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Django's admin of groups, by the alphabet."""

    ordering = ["name__alphabetical"]

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        """Keep the names by which settings.SECOND_FACTOR_ROLES knows who needs two factors."""
        return ["name"] if obj and obj.name in settings.SECOND_FACTOR_ROLES else []

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or _may_define(_user(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or _may_define(_user(request), obj))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Sign out who has the role when its rights change: they may need a second factor now."""
        super().save_related(request, form, formsets, change)
        if change and "permissions" in form.changed_data:
            own_key = request.session.session_key or ""
            for account in form.instance.user_set.all():
                session_rules.end_sign_ins(account, but=own_key)

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        """Offer the permissions that the user has."""
        given = permissions(rights_of(_user(request)))
        kwargs |= {"queryset": given, "form_class": PermissionField}
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _may_rule(user: User, account: User) -> bool:
    """Return whether an account may do nothing that `user` may not."""
    if user.is_superuser or account.is_superuser:
        return user.is_superuser
    return not rights_of(account).filter(pk__in=rights_beyond(user).values("pk")).exists()


def _may_define(user: User, role: Group) -> bool:
    """Return whether `user` may change what a role may do: neither their own nor a higher one."""
    if user.is_superuser:
        return True
    is_own = user.groups.filter(pk=role.pk).exists()
    beyond = role.permissions.filter(pk__in=rights_beyond(user).values("pk"))
    return not is_own and not beyond.exists()


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
