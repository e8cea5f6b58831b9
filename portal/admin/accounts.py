"""Staff accounts: Django's admin of users, with read-only dates."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Django's admin of users; nobody can change when an account was created or last used."""

    readonly_fields = ["last_login", "date_joined"]
