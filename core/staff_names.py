"""Names of people as Vietnamese write them."""

from django.contrib.auth.models import User


def staff_name(user: User | None) -> str:
    """Return the family name before the given one, the login of who gave none, else empty."""
    if user is None:
        return ""
    return f"{user.last_name} {user.first_name}".strip() or user.username
