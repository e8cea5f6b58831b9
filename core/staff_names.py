"""Names of people as Vietnamese write them, family name first.

Of the two fields of an account, `last_name` is the family name ("Nguyễn") and `first_name` what
follows it ("Văn An"). Shown and sorted is the whole name, however it is divided between the two.
"""

from django.contrib.auth.models import User
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from core.alphabet import Alphabetical


def staff_name(user: User | None) -> str:
    """Return family name and given name; the user name if both are empty; "" for no user."""
    if user is None:
        return ""
    return f"{user.last_name} {user.first_name}".strip() or user.username


def by_name(account: str = "") -> Alphabetical:
    """Return what sorts rows by the names of accounts, in alphabetical order.

    Args:
        account: the field that leads to the account, such as `created_by`; "" for accounts.
    """
    of = f"{account}__" if account else ""
    name = Trim(Concat(F(f"{of}last_name"), Value(" "), F(f"{of}first_name")))
    return Alphabetical(Coalesce(NullIf(name, Value("")), F(f"{of}username")))


def show_names() -> None:
    """Let every page that shows an account, Django's own too, show the name of its owner."""
    User.add_to_class("__str__", staff_name)
    User.add_to_class("get_full_name", staff_name)
