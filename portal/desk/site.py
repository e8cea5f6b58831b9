"""The rest of the site on the desk: letters, notices, menus, and the state of the system."""

import json
import shutil
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from analytics.models import SpoolMark
from core.dates import CLOCKS_AGREE, was_lately
from core.documents import readable_size
from core.staff_names import staff_name
from core.storage import problems
from portal import __version__
from portal.desk.cards import ROWS, Card, Group, Line, filtered, moment, page
from portal.models import Alert, BestAnswer, Enquiry, LinkedHost, MenuItem, OutgoingMail
from portal.publication_log.verification import last_result

# What var/backup.json tells of: its words, and how old it may be.
BACKUP_STEPS = {
    "backup": ("Sao lưu", timedelta(hours=26)),  # daily, with some delay
    "copy": ("Chép sang nơi khác", timedelta(hours=26)),
    "wal": ("Ghi nhật ký thay đổi", timedelta(minutes=10)),
    "drill": ("Diễn tập phục hồi", timedelta(days=9)),  # weekly
}
COMPARED_WITHIN = timedelta(hours=26)  # daily, with some delay
SEES_HOSTS = "portal.view_linkedhost"
COUNTED_WITHIN = timedelta(minutes=15)  # the counts are written every few seconds
MAIL_IS_LATE = timedelta(minutes=5)  # it is sent within seconds
ENOUGH_FREE = 0.1  # of the disk


def enquiries(user: User) -> Card | None:
    """Return the letters that wait, the oldest first."""
    if not user.has_perm("portal.view_enquiry"):
        return None
    lines = [
        Line(
            f"{each}: {each.body[:60].strip()}{'…' if len(each.body) > 60 else ''}",
            page(each.pk, "portal_enquiry_change"),
            "Trả lời",
            [
                f"nhận lúc {moment(each.received_at)}",
                "giao cho bạn"
                if each.assigned_to == user
                else staff_name(each.assigned_to) or "chưa giao ai",
            ],
        )
        for each in Enquiry.objects.waiting().select_related("assigned_to")[:ROWS]
    ]
    group = Group(lines, all_address=filtered("portal_enquiry"))
    empty = "Đã trả lời hết thư của bạn đọc."
    return Card("thu-ban-doc", "Thư bạn đọc chờ xử lý", [group], empty)


def notices_and_menus(user: User) -> Card | None:
    """Return the notices that are up or planned, and what each menu leads to."""
    groups = []
    if user.has_perm("portal.change_alert"):
        groups.append(_notices())
    if user.has_perm("portal.change_menuitem"):
        groups.append(_menus())
    if not groups:
        return None
    heading = "Thông báo khẩn và menu" if len(groups) > 1 else "Thông báo khẩn"
    return Card("thong-bao", heading, groups, "Không có thông báo khẩn nào đang hiện hay hẹn giờ.")


def system(user: User) -> Card | None:
    """Return the state of the system, for who manages accounts."""
    if not user.has_perm("auth.change_user"):
        return None
    lines = [counting(), _accounts(), _disk(), backups(), verification(user), *mail(user)]
    lines += _storage()
    group = Group(lines, all_address=reverse("admin:system_status"))
    return Card("he-thong", "Hệ thống", [group], "", f"Cổng Làng {__version__}.")


def _notices() -> Group:
    now = timezone.now()
    ahead = Alert.objects.filter(Q(ends_at__gt=now) | Q(ends_at=None)).order_by("starts_at", "pk")
    lines = [
        Line(
            each.title,
            page(each.pk, "portal_alert_change"),
            "Sửa",
            [
                "Đang hiện" if each.starts_at <= now else f"Sẽ hiện lúc {moment(each.starts_at)}",
                f"đến {moment(each.ends_at)}" if each.ends_at else "chưa hẹn ngày hết",
            ],
        )
        for each in ahead[:ROWS]
    ]
    return Group(lines, "Thông báo khẩn", filtered("portal_alert"))


def _menus() -> Group:
    """Return a line for each menu, with how many entries readers do not see."""
    counts = MenuItem.objects.values_list("menu").annotate(
        total=Count("pk"), hidden=Count("pk", Q(page__is_published=False))
    )
    found = {menu: (total, hidden) for menu, total, hidden in counts.order_by("menu")}
    lines = []
    for menu in MenuItem.Menu:
        total, hidden = found.get(menu, (0, 0))
        warning = f"{hidden} mục dẫn đến trang chưa công khai, nên không hiện" if hidden else ""
        notes = [f"{total} mục" if total else "Chưa có mục nào"]
        address = filtered("portal_menuitem", f"?menu__exact={menu}")
        lines.append(Line(menu.label, address, "Sửa menu", notes, warning))
    return Group(lines, "Menu")


def best_answers(user: User) -> Card | None:
    """Return the best answers of the search that readers may read no longer, if there are any."""
    if not user.has_perm("portal.change_bestanswer"):
        return None
    lost = BestAnswer.objects.lost()
    lines = [
        Line(
            str(each),
            page(each.pk, "portal_bestanswer_change"),
            "Chọn câu trả lời khác",
            warning=f"“{each.target}” không còn công khai, nên người dân không thấy",
        )
        for each in lost.select_related("article", "page", "attachment")[:ROWS]
    ]
    group = Group(lines, all_address=filtered("portal_bestanswer", "?hien=khong"))
    return Card("tim-kiem", "Câu trả lời tìm kiếm không còn hiện", [group], "") if lines else None


def counting() -> Line:
    """Return when the counts were last written."""
    marks = SpoolMark.objects.filter(flushed_at__lte=timezone.now() + CLOCKS_AGREE)
    mark = marks.order_by("-flushed_at").first()
    address = reverse("admin:statistics")
    if mark is None:
        return Line("Đếm lượt truy cập", address, "Xem thống kê", ["Chưa ghi lần nào"])
    is_late = mark.flushed_at < timezone.now() - COUNTED_WITHIN
    words = f"Ghi lần cuối lúc {moment(mark.flushed_at)}"
    warning = f"{words}, từ đó chưa ghi thêm: việc đếm có thể đã dừng" if is_late else ""
    return Line("Đếm lượt truy cập", address, "Xem thống kê", [] if is_late else [words], warning)


def _accounts() -> Line:
    active = User.objects.filter(is_active=True)
    in_use = Count("pk", distinct=True)
    without = Count("pk", Q(groups=None, user_permissions=None, is_superuser=False), distinct=True)
    unused = Count("unused_warning", distinct=True)
    found = active.aggregate(in_use=in_use, without=without, unused=unused)
    warnings = [
        f"{found['without']} tài khoản chưa có vai trò" if found["without"] else "",
        f"{found['unused']} tài khoản sắp tự tắt vì lâu không dùng" if found["unused"] else "",
    ]
    warning = "; ".join(filter(None, warnings))
    notes = [f"{found['in_use']} tài khoản đang dùng"]
    return Line("Tài khoản", filtered("auth_user"), "Xem tài khoản", notes, warning)


def _disk() -> Line:
    disk = shutil.disk_usage(settings.VAR_DIR)
    words = f"Còn trống {readable_size(disk.free)} trong {readable_size(disk.total)}"
    is_short = disk.free < ENOUGH_FREE * disk.total
    warning = f"{words}: hãy dọn hoặc thêm đĩa" if is_short else ""
    return Line("Đĩa của máy chủ", notes=[] if is_short else [words], warning=warning)


def _storage() -> list[Line]:
    """Return a line for each fault of the folders that hold files."""
    return [Line("Nơi lưu tệp", warning=each) for each in problems()]


def mail(user: User) -> list[Line]:
    """Return a line if mail is set up: what of it could not be sent."""
    if not settings.MAIL_IS_SET_UP:
        return []
    waiting, late = OutgoingMail.objects.waiting(), timezone.now() - MAIL_IS_LATE
    troubled = waiting.exclude(problem="").count()
    untouched = waiting.filter(problem="", written_at__lt=late).count()
    warnings = [
        f"{troubled} thư chưa gửi được, đang thử lại" if troubled else "",
        f"{untouched} thư chờ mãi: tiến trình gửi thư không chạy" if untouched else "",
    ]
    warning = "; ".join(filter(None, warnings))
    may_look = user.has_perm("portal.view_outgoingmail")
    address = filtered("portal_outgoingmail") if may_look else ""
    notes = [] if warning else ["Không có thư nào bị giữ lại"]
    return [Line("Thư của cổng", address, "Xem thư", notes, warning)]


def backups() -> Line:
    """Return when the last backup and the last drill went well, as `make backup` notes it."""
    try:
        known = json.loads((settings.VAR_DIR / "backup.json").read_text())
        steps = {name: known.get(name, {}) for name in BACKUP_STEPS}
        found = [_backup_step(name, step) for name, step in steps.items()]
    except (OSError, ValueError, TypeError, AttributeError):
        words = "Chưa sao lưu lần nào: xem sổ tay vận hành, mục Sao lưu"
        return Line("Sao lưu", warning=words)
    notes = [words for words, is_late in found if words and not is_late]
    warning = ". ".join(words for words, is_late in found if is_late)
    return Line("Sao lưu", notes=notes, warning=warning)


def verification(user: User) -> Line:
    """Return when public content was last compared with what was approved, and the result."""
    title, result = "Đối chiếu nội dung", last_result()
    address = reverse("admin:portal_verification") if user.has_perm(SEES_HOSTS) else ""
    button = "Xem đối chiếu" if address else ""
    unseen = LinkedHost.objects.unseen().count() if address else 0
    notes = [f"{unseen} nơi được liên kết tới chưa ai xem"] if unseen else []
    if not result or not result.moment:
        return Line(title, address, button, ["Chưa đối chiếu lần nào", *notes])
    at = moment(result.moment)
    if result.count:
        warning = f"Thấy {result.count} chỗ khác với bản đã duyệt, lúc {at}"
    elif not was_lately(result.moment, COMPARED_WITHIN):
        warning = f"Đối chiếu lần cuối lúc {at}: hãy xem việc dọn dẹp hằng giờ có chạy không"
    else:
        warning = "; ".join(result.notices)
        notes = [f"Lần cuối lúc {at}, không thấy chỗ nào khác với bản đã duyệt", *notes]
    return Line(title, address, button, notes, warning)


def _backup_step(name: str, step: dict[str, Any]) -> tuple[str, bool]:
    """Return what is to be said of a step, and whether somebody must see to it."""
    label, within = BACKUP_STEPS[name]
    if "failed_at" in step:
        failed_at = moment(datetime.fromisoformat(step["failed_at"]))
        last = f", lần tốt gần nhất {moment(_at(step))}" if "at" in step else ""
        reason = step.get("reason", "không rõ vì sao").rstrip(".")
        return f"{label} hỏng lúc {failed_at}{last}: {reason}", True
    if "at" not in step:
        return ("", False) if name in ("copy", "wal") else (f"Chưa {label.lower()} lần nào", True)
    done_at = _at(step)
    size = f" ({readable_size(step['bytes'])})" if "bytes" in step else ""
    is_late = not was_lately(done_at, within)
    done = "đã lâu chưa làm, tốt lần cuối" if is_late else "tốt lần cuối"
    return f"{label} {done} lúc {moment(done_at)}{size}", is_late


def _at(step: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(step["at"])
