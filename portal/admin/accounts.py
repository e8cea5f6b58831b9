"""Accounts of staff, as Django has them but for the times it writes itself."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Shows when an account was made and last used; neither is for typing."""

    readonly_fields = ["last_login", "date_joined"]
