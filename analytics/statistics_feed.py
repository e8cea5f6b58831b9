"""The statistics feed: the site's daily totals as JSON, for a superior portal with the token."""

import hashlib
import hmac
import secrets
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.models import StatisticsSettings
from analytics.period_totals import daily_totals
from analytics.site_numbers import site_numbers
from core.limits import LIMITS
from core.submissions.shared_limits import SharedThrottle

MAX_DAYS = LIMITS.feed_days
DEFAULT_DAYS = 31
wrong_tokens = SharedThrottle("statistics token", *LIMITS.wrong_token_rate)


class BadPeriodError(ValueError):
    """The query names no valid period, or too long a one; the message says which, in Vietnamese."""


def new_token() -> tuple[str, str]:
    """Return a random token, and the hash under which it is stored."""
    token = secrets.token_urlsafe(32)
    return token, _hash(token)


@never_cache
@require_safe
def statistics_feed(request: HttpRequest) -> JsonResponse:
    """Return the days from `tu` to `den`, as `2026-11-24`; without these, the last 31."""
    settings = StatisticsSettings.load()
    if not settings.feed_is_on:
        return _error(404, "Cổng này không mở số liệu cho nơi khác lấy.")
    if not _is_authorized(request, settings):
        if not wrong_tokens.allows(request):
            return _error(429, "Sai mã truy cập nhiều lần. Hãy thử lại sau một giờ.")
        response = _error(401, "Thiếu mã truy cập, hoặc mã không đúng.")
        response["WWW-Authenticate"] = "Bearer"
        return response
    try:
        first, last = _period(request)
    except BadPeriodError as error:
        return _error(400, str(error))
    return JsonResponse(_content(request, first, last))


def _content(request: HttpRequest, first: date, last: date) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "site": request.get_host(),
        "taken_at": now.isoformat(timespec="seconds"),
        "timezone": "Asia/Ho_Chi_Minh",
        "numbers": {
            name: number
            for name, number in site_numbers(now)._asdict().items()
            if number is not None
        },
        "days": [
            {"day": day.isoformat(), **total._asdict()}
            for day, total in daily_totals(first, last).items()
        ],
    }


def _is_authorized(request: HttpRequest, settings: StatisticsSettings) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    is_valid = hmac.compare_digest(_hash(token.strip()), settings.feed_token_hash)
    return scheme.lower() == "bearer" and is_valid


def _period(request: HttpRequest) -> tuple[date, date]:
    try:
        last = date.fromisoformat(request.GET.get("den") or timezone.localdate().isoformat())
        default = last - timedelta(days=DEFAULT_DAYS - 1)
        first = date.fromisoformat(request.GET.get("tu") or default.isoformat())
    except (ValueError, OverflowError) as error:
        raise BadPeriodError("Ngày phải viết như 2026-11-24.") from error
    if first > last:
        raise BadPeriodError("Ngày “den” phải từ ngày “tu” trở đi.")
    if (last - first).days >= MAX_DAYS:
        raise BadPeriodError(f"Mỗi lần lấy được nhiều nhất {MAX_DAYS} ngày.")
    return first, last


def _hash(token: str) -> str:
    # The token is random and long, so that a plain hash is enough.
    return hashlib.sha256(token.encode()).hexdigest()


def _error(status: int, message: str) -> JsonResponse:
    parameters = {"ensure_ascii": False}
    return JsonResponse({"error": message}, status=status, json_dumps_params=parameters)
