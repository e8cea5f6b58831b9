"""Staff accounts: Django's admin of users, with names written as Vietnamese write them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from core.staff_names import by_name, staff_name

admin.site.unregister([User, Group])

LABELS = {"last_name": "Họ", "first_name": "Tên đệm và tên"}


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Django's admin of users; nobody can change when an account was created or last used."""

    readonly_fields = ["last_login", "date_joined"]
    list_display = ["username", "name", "email", "is_staff"]
    ordering = [by_name()]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Thông tin cá nhân", {"fields": ["last_name", "first_name", "email"]}),
        *(UserAdmin.fieldsets or ())[2:],
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in LABELS:
            field.label = LABELS[db_field.name]
        return field

    @display(description="họ tên", ordering=by_name())
    def name(self, account: User) -> str:
        """Return the name, family name first."""
        return staff_name(account)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Django's admin of groups, by the alphabet."""

    ordering = ["name__alphabetical"]
