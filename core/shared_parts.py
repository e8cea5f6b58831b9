"""Shared parts: what many public pages show, read and rendered once in a fresh period.

Masthead, menus, advertisements, statistics and footer are most of every page, and the same on all
of them. A shared part is kept under a key that holds all it depends on, for no longer than the
micro-cache keeps a page:

- Data, such as the entries of the menus, is read by `SharedParts.get`. It depends on nothing of the
  page. What begins or ends by the clock is looked at again for each page.
- Markup is a block of a template, `{% shared name=value … %}` (core.templatetags.shared_parts). It
  sees nothing but the values it is given, and they are its key.

The micro-cache tells each rendering the state of what is public (portal.public_state). Parts of an
older version of it are not used, nor those from before the next moment at which something begins
or ends. Otherwise a part has run out after `SHARED_PARTS_SECONDS`, as a page has: that is for the
numbers that readers move.
"""

from collections.abc import Callable, Hashable
from datetime import datetime
from math import inf
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

Value = TypeVar("Value")

# In the environ of a rendering for everybody: the version of what is public, and for how many
# seconds it is that without anybody's doing.
PUBLIC_STATE = "portal.public_state"


class SharedParts:
    """The shared parts of one period, or of one page that shares nothing.

    Args:
        moment: when the period began.
        version: that of what is public; None if it is not known.
        seconds: until something begins or ends to be public.
    """

    def __init__(self, moment: datetime, version: Hashable = None, seconds: float = inf) -> None:
        self.moment = moment
        self.version = version
        self.seconds = min(seconds, settings.SHARED_PARTS_SECONDS)
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

    def may_serve(self, moment: datetime, version: Hashable) -> bool:
        """Return whether a page of `moment` may show them; none does after midnight.

        A page for which no version is told, such as a form, shows parts of any.
        """
        is_of_today = timezone.localdate(moment) == timezone.localdate(self.moment)
        is_fresh = 0 <= (moment - self.moment).total_seconds() < self.seconds
        return is_fresh and is_of_today and version in (None, self.version)


_current: SharedParts | None = None


def shared_parts_of(request: HttpRequest) -> SharedParts:
    """Return the shared parts for the page that answers `request`, the same for all its templates.

    Staff see at once what they have changed: the page of a request with a session shares nothing.
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
    version, seconds = request.META.get(PUBLIC_STATE, (None, inf))
    if parts is None or not parts.may_serve(moment, version):
        parts = _current = SharedParts(moment, version, seconds)
    return parts
