"""Shared parts: what many public pages show, read and rendered once in a fresh period.

Masthead, menus, advertisements, statistics and footer are most of every page, and the same on all
of them. A shared part is kept under a key that holds all it depends on, for no longer than the
micro-cache keeps a page:

- Data, such as the entries of the menus, is read by `SharedParts.get`. It depends on nothing of the
  page. What begins or ends by the clock is looked at again for each page.
- Markup is a block of a template, `{% shared name=value … %}` (core.templatetags.shared_parts). It
  sees nothing but the values it is given, and they are its key.

Nothing invalidates a part: it has run out after `SHARED_PARTS_SECONDS`, as a page has.
"""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

Value = TypeVar("Value")

AGE = "portal.age"  # in the environ: of the oldest thing that a page may show, in seconds


class SharedParts:
    """The shared parts of one period, or of one page that shares nothing."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self._parts: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the part with this key, made if it is the first time that a page shows it.

        Two threads may make it at the same time: neither waits for the other's database.
        """
        try:
            found: Value = self._parts[key]
        except KeyError:
            found = self._parts[key] = make()
        return found

    def age_at(self, moment: datetime) -> float | None:
        """Return its age in seconds at `moment`; None if it has run out, as at midnight."""
        age = (moment - self.moment).total_seconds()
        is_of_today = timezone.localdate(moment) == timezone.localdate(self.moment)
        return age if 0 <= age < settings.SHARED_PARTS_SECONDS and is_of_today else None


_current = SharedParts(datetime.min.replace(tzinfo=timezone.get_default_timezone()))


def shared_parts_of(request: HttpRequest) -> SharedParts:
    """Return the shared parts for the page that answers `request`, the same for all its templates.

    Staff see at once what they have changed: the page of a request with a session, or of a preview,
    shares nothing with others.
    """
    found: SharedParts | None = getattr(request, "shared_parts", None)
    if found is None:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        found = SharedParts(timezone.now()) if has_session else _of_this_period(request)
        setattr(request, "shared_parts", found)  # noqa: B010  (requests declare no such attribute)
    return found


def _of_this_period(request: HttpRequest) -> SharedParts:
    global _current
    moment, parts = timezone.now(), _current
    age = parts.age_at(moment)
    if age is None:
        parts, age = SharedParts(moment), 0.0
        _current = parts
    request.META[AGE] = age
    return parts
