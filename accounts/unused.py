"""Accounts that nobody uses: announced, then switched off (Cybersecurity Law 116/2025)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import notices, second_factor, session_rules
from accounts.models import UnusedWarning

WARNED_BEFORE = timedelta(days=7)


def switch_off_unused() -> str:
    """Announce accounts that are unused, and switch off those announced a week ago.

    The last administrator stays. Return a line that says which were switched off, "" for none.
    """
    if not settings.UNUSED_DAYS:
        return ""
    limit = timedelta(days=settings.UNUSED_DAYS)
    now = timezone.now()
    unused = [user for user in _candidates() if last_use(user) < now - limit + WARNED_BEFORE]
    UnusedWarning.objects.exclude(user__in=unused).delete()
    for user in unused:
        with transaction.atomic():
            _, is_new = UnusedWarning.objects.get_or_create(user=user, defaults={"warned_at": now})
            if is_new:
                notices.tell(user, "tài khoản của bạn sắp tự tắt", "unused")
    warned = set(
        UnusedWarning.objects.filter(warned_at__lte=now - WARNED_BEFORE).values_list(
            "user_id", flat=True
        )
    )
    off = [user for user in unused if user.pk in warned and last_use(user) < now - limit]
    names = [user.username for user in off if _switch_off(user)]
    return f"Đã tắt {len(names)} tài khoản lâu không dùng: {', '.join(names)}." if names else ""


def last_use(user: User) -> datetime:
    """Return when an account was last used, made, or changed by an administrator."""
    account_type = ContentType.objects.get_for_model(User)
    changes = LogEntry.objects.filter(content_type=account_type, object_id=str(user.pk))
    changed = changes.exclude(user=user).order_by("-action_time").first()
    moments = (user.last_login, user.date_joined, changed.action_time if changed else None)
    return max(moment for moment in moments if moment)


def _candidates() -> QuerySet[User]:
    return User.objects.filter(is_active=True).exclude(username__in=second_factor.exempt)


def _switch_off(user: User) -> bool:
    """Switch an account off unless it is the last that administers accounts."""
    with transaction.atomic():
        active = User.objects.select_for_update().filter(is_active=True).order_by("pk")
        others = [each for each in active if each.pk != user.pk]
        is_last = second_factor.is_administrator(user) and not any(
            second_factor.is_administrator(each) for each in others
        )
        if is_last:
            return False
        User.objects.filter(pk=user.pk).update(is_active=False)
        UnusedWarning.objects.filter(user=user).delete()
        session_rules.end_sign_ins(user)
        session_rules.record(user, "Tự tắt vì lâu không dùng.")
    return True
