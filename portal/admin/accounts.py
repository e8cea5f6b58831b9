"""Staff accounts: Django's admin of users, with the dates that Django writes read-only."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Shows when an account was created and last used; nobody can change these."""

    readonly_fields = ["last_login", "date_joined"]
