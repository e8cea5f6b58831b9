"""The first things of a real site: the name of its unit, and the account of who administers it."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from portal.initial_pages import create_initial_pages
from portal.models import SiteIdentity

Level = SiteIdentity.Level
# How the names of units begin, in capitals or not.
_BEGINNINGS = {
    "phường": Level.WARD,
    "xã": Level.COMMUNE,
    "đặc khu": Level.SPECIAL_ZONE,
    "tỉnh": Level.PROVINCE,
    "thành phố": Level.PROVINCE,
    "sở": Level.DEPARTMENT,
    "ban": Level.DEPARTMENT,
}
_COMMITTEES = ("ủy ban nhân dân ", "uỷ ban nhân dân ", "ubnd ")


@dataclass(frozen=True)
class FirstSite:
    """What must be known of a new site.

    Args:
        unit: the name of the unit, such as "Phường An Thịnh".
        account: the user name of its first administrator.
        password: their password.
    """

    unit: str
    account: str
    password: str

    def check(self) -> None:
        """Raise ValidationError, with messages in Vietnamese, for what cannot be kept."""
        check_unit(self.unit)
        check_account(self.account)
        check_password(self.account, self.password)

    @transaction.atomic
    def create(self) -> User:
        """Name the unit, make its first pages and its first administrator; return the account.

        Raises ValidationError.
        """
        self.check()
        create_initial_pages()
        identity = SiteIdentity.load()
        identity.unit_name, identity.level = self.unit, level_of(self.unit)
        identity.full_clean()
        identity.save()
        return User.objects.create_superuser(self.account, password=self.password)


def is_wanted() -> bool:
    """Return whether there is nobody yet who could sign in."""
    return not User.objects.exists()


def check_unit(name: str) -> None:
    """Raise ValidationError if a unit cannot be called so."""
    if not name:
        raise ValidationError("Chưa có tên đơn vị.")
    SiteIdentity._meta.get_field("unit_name").clean(name, None)


def check_account(name: str) -> None:
    """Raise ValidationError if an account cannot be called so."""
    if not name:
        raise ValidationError("Chưa có tên đăng nhập.")
    User._meta.get_field("username").clean(name, None)


def check_password(account: str, password: str) -> None:
    """Raise ValidationError if the password is not good enough for an administrator."""
    if not password:
        raise ValidationError("Chưa có mật khẩu.")
    validate_password(password, User(username=account, is_superuser=True))


def level_of(unit: str) -> str:
    """Return the level of a unit as its name tells it."""
    name = unit.casefold()
    for committee in _COMMITTEES:
        name = name.removeprefix(committee)
    found = (level for words, level in _BEGINNINGS.items() if name.startswith(f"{words} "))
    return next(found, Level.OTHER)
