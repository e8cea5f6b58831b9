"""The kinds of events that are counted, and the counts that analytics sends to other apps."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from django.db import models


class EventKind(StrEnum):
    """What happened to a subject."""

    VIEW = "view"  # of a page
    SERVED = "served"  # an advertisement reached a browser without script
    MEASURABLE = "measurable"  # one stood on a page whose script can tell whether it was visible
    VIEWABLE = "viewable"  # enough of an advertisement was visible for a second
    CLICK = "click"  # on an advertisement
    MISSING = "missing"  # a request for an address that does not exist; it is the subject
    HELPFUL = "helpful"  # a reader's answer to "Bài viết này có hữu ích không?"
    UNHELPFUL = "unhelpful"
    # Each counted view of a page adds one of each of these, too. Their subjects are the type of
    # device and the host of the referring site.
    DEVICE = "device"
    REFERRER = "referrer"


# Events of an advertisement in a placement, whose subjects are such as `ads.advertisement:7@2`.
PLACEMENT_EVENTS = frozenset(
    {EventKind.SERVED, EventKind.MEASURABLE, EventKind.VIEWABLE, EventKind.CLICK}
)


class FilterReason(models.TextChoices):
    """Why an event is not counted."""

    CRAWLER = "crawler", "Máy thu thập dữ liệu"
    AUTOMATED = "automated", "Trình duyệt do máy điều khiển"
    DATA_CENTRE = "data_centre", "Máy chủ trong trung tâm dữ liệu"
    FOREIGN = "foreign", "Trang của nơi khác gửi đến"
    CROWDED = "crowded", "Quá mức một mạng có thể đọc trong một giờ"
    PREFETCH = "prefetch", "Tải trước"
    HEAD = "head", "Máy chỉ kiểm tra trang còn hay không"
    STAFF = "staff", "Cán bộ đã đăng nhập"
    STALE = "stale", "Trang mở lại sau nhiều ngày"
    REPEAT = "repeat", "Lặp lại"
    CAPPED = "capped", "Quá nhiều lần trong ngày"


class CountedEvents(NamedTuple):
    """How many events of one kind a subject had in one hour, given by its first moment."""

    hour: datetime
    kind: str
    subject: str
    count: int  # type: ignore[assignment]  # hides a method of tuple that nobody calls


class FilteredEvents(NamedTuple):
    """How many events of a subject were not counted on one day, for one reason."""

    day: date
    subject: str
    reason: str
    count: int  # type: ignore[assignment]  # as above
