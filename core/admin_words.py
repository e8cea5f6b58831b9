"""What Django's admin says of yes, no and nobody, where it asks no translation."""

from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.templatetags import admin_list
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

_django_contents = AdminReadonlyField.contents
_django_icon = admin_list._boolean_icon  # type: ignore[attr-defined]  # private, but the only place
_ALTERNATIVES = {True: "Có", False: "Không", None: "Chưa rõ"}


def boolean_icon(value: bool | None) -> SafeString:
    """Return the sign for yes, no or unknown; Django names it "True", "False" or "None"."""
    icon: SafeString = _django_icon(value)
    return SafeString(icon.replace(f'alt="{value}"', f'alt="{_ALTERNATIVES[value]}"'))


def contents(field: AdminReadonlyField) -> SafeString:
    """Return what a read-only field shows; Django shows nothing for a relation to none of many."""
    return _django_contents(field) or conditional_escape(field.empty_value_display)


def use_our_words() -> None:
    """Have the admin name yes and no, and say so where a relation has nobody."""
    AdminReadonlyField.contents = contents  # type: ignore[method-assign, assignment]
    admin_list._boolean_icon = boolean_icon  # type: ignore[attr-defined]
