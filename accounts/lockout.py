"""Lockout after failed attempts, by account and by network, longer each time.

An attempt is counted before the password is hashed, so that neither many at once nor those during
a lock cost the server a hash. A browser that the owner of the account has signed in from before
has a count of its own: strangers who guess lock themselves out, never the owner. Networks and names
are kept as keyed hashes.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.known_devices import known_device
from accounts.models import FailureCount
from accounts.signals import locked
from core.client_address import client_address, network
from core.dates import CLOCKS_AGREE, lately, was_lately
from core.limits import LIMITS

# Many colleagues may share one address, so a network has a higher limit than an account; those who
# signed in there before do not count in it.
FIRST_LOCK = timedelta(minutes=5)  # doubles with each further lock
LONGEST_LOCK = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Subject:
    """Whose failures are counted together, and after how many there is a lock."""

    key: str
    limit: int


@dataclass
class Attempt:
    """One attempt, which counts as a failure until `succeed` is called.

    Attributes:
        name: the user name as it was typed.
        locked_until: when to try again; None if the attempt may go on.
        failures: how many attempts failed before this one on the account.
    """

    request: HttpRequest
    name: str
    subjects: list[Subject]
    begun_at: datetime
    locked_until: datetime | None = None
    failures: int = 0
    _locked_by_this: set[str] = field(default_factory=set)
    _last_before: dict[str, datetime] = field(default_factory=dict)

    def succeed(self) -> None:
        """Take this attempt out of the counts; the account's or the device's begins anew."""
        own, *others = [each.key for each in self.subjects]
        FailureCount.objects.filter(subject=own).delete()
        self._take_out_of(others)

    def withdraw(self) -> None:
        """Take this attempt out of the counts: nobody looked whether it was right."""
        self._take_out_of([each.key for each in self.subjects])

    def _take_out_of(self, keys: list[str]) -> None:
        rows = FailureCount.objects.filter(subject__in=keys)
        rows.filter(failures__gt=0).update(failures=F("failures") - 1)
        rows.filter(subject__in=self._locked_by_this).update(locked_until=None)
        # Or the failures of an office where somebody signs in every day were never forgotten.
        for key in keys:
            if before := self._last_before.get(key):
                rows.filter(subject=key, last_at=self.begun_at).update(last_at=before)

    def lock(self) -> datetime | None:
        """Return until when this attempt, which failed, locked further ones; None if it did not.

        A lock is told once (accounts.signals.locked): attempts during it cost nothing.
        """
        rows = FailureCount.objects.filter(subject__in=self._locked_by_this)
        until = max((row.locked_until for row in rows if row.locked_until), default=None)
        if until:
            locked.send(Attempt, request=self.request, name=self.name, until=until)
        return until


def begin(
    request: HttpRequest, name: str, what: str = "password", first_lock: timedelta = FIRST_LOCK
) -> Attempt:
    """Count an attempt at an account, unless it is locked.

    Args:
        name: the user name as it was typed, whether there is such an account or not.
        what: what is tried, such as "password"; each has its own counts.
        first_lock: how long the first lock of an account lasts; that of a network stays short.
    """
    subjects = _subjects(request, name.casefold(), what)
    limits = {each.key: each.limit for each in subjects}
    now = timezone.now()
    attempt = Attempt(request, name, subjects, now)
    known = FailureCount.objects.filter(subject__in=limits)
    if until := known.aggregate(until=Max("locked_until", filter=_locked(now)))["until"]:
        attempt.locked_until = until  # so that those who are locked out add no rows
        return attempt
    FailureCount.objects.bulk_create(
        [FailureCount(subject=key, last_at=now) for key in sorted(limits)], ignore_conflicts=True
    )
    with transaction.atomic():
        ordered = FailureCount.objects.select_for_update().order_by("subject")
        rows = list(ordered.filter(subject__in=limits))
        locks = [row.locked_until for row in rows if row.locked_until]
        if until := max((each for each in locks if now < each <= _last_end(now)), default=None):
            attempt.locked_until = until
            return attempt
        for row in rows:
            if not was_lately(row.last_at, FORGOTTEN_AFTER, now):
                row.failures = 0
            if row.subject == subjects[0].key:
                attempt.failures = row.failures
            row.failures += 1
            attempt._last_before[row.subject] = row.last_at
            row.last_at = now
            first = first_lock if row.subject == subjects[0].key else FIRST_LOCK
            row.locked_until = _lock(row.failures, limits[row.subject], now, first)
            if row.locked_until:
                attempt._locked_by_this.add(row.subject)
        FailureCount.objects.bulk_update(rows, ["failures", "last_at", "locked_until"])
    return attempt


def forget(request: HttpRequest, name: str, what: str = "password") -> None:
    """Delete the count of an account, and of this device of its owner, who has proved who it is."""
    own = [
        _digest(what, "account", name.casefold()),
        _subjects(request, name.casefold(), what)[0].key,
    ]
    FailureCount.objects.filter(subject__in=own).delete()


def forget_old_failures() -> str:
    """Delete counts that no longer matter; return "", since nobody needs to hear of it."""
    now = timezone.now()
    rows = FailureCount.objects.exclude(last_at__range=lately(FORGOTTEN_AFTER, now))
    rows.exclude(_locked(now)).delete()
    return ""


def _locked(now: datetime) -> Q:
    """Return the condition that a row locks now."""
    return Q(locked_until__gt=now, locked_until__lte=_last_end(now))


def _last_end(now: datetime) -> datetime:
    """Return when a lock of now ends at the latest: a later one is of a clock that ran ahead."""
    return now + LONGEST_LOCK + CLOCKS_AGREE


def _lock(
    failures: int, limit: int, now: datetime, first_lock: timedelta = FIRST_LOCK
) -> datetime | None:
    """Return until when the failure of this number locks; None for most."""
    if failures % limit:
        return None
    doublings = min(failures // limit - 1, 12)
    return now + min(first_lock * (1 << doublings), LONGEST_LOCK)


def _subjects(request: HttpRequest, name: str, what: str) -> list[Subject]:
    device = known_device(request, name)
    if device:
        return [Subject(_digest(what, "device", name, device), LIMITS.account_failures)]
    own_network = network(client_address(request)).hex()
    return [
        Subject(_digest(what, "account", name), LIMITS.account_failures),
        Subject(_digest(what, "network", own_network), LIMITS.network_failures),
    ]


def _digest(*parts: str) -> str:
    return salted_hmac("accounts.lockout", "\0".join(parts), algorithm="sha256").hexdigest()
