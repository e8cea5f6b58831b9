"""Names of people as Vietnamese write them."""

from django.contrib.auth.models import User


def staff_name(user: User | None) -> str:
    """Return family name and given name; the user name if both are empty; "" for no user."""
    if user is None:
        return ""
    return f"{user.last_name} {user.first_name}".strip() or user.username
