"""What "Tình trạng hệ thống" tells an administrator: what is well, what is not, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User

from analytics.spool import SpoolError
from core.dates import was_lately
from core.documents import readable_size
from portal import __version__
from portal.desk.cards import Line, moment
from portal.desk.site import ENOUGH_FREE, backups, counting, mail, verification
from portal.models import ChoreRun
from portal.slots import read_totals
from portal.system import measures
from portal.system.readiness import FOLDERS

CHORES_WITHIN = timedelta(hours=3)  # each is done every hour
MANY_CONNECTIONS = 0.8  # of what the database allows
SLOW_SECONDS = 0.5  # a quiet database answers in hundredths
MANY_WAITING = 10_000  # hits; they are counted within seconds
# The chores of `manage.py tidy`, as an office would call them.
CHORES = {
    "forget_old_failures": "quên các lần nhập sai mật khẩu đã cũ",
    "forget_old_sendings": "quên số lần gửi thư đã cũ",
    "forget_ended_sign_ins": "xóa các phiên đăng nhập đã hết",
    "switch_off_unused": "tắt tài khoản lâu không dùng",
    "erase_old_enquiries": "xóa thông tin cá nhân trong thư đã cũ",
    "forget_old_contacts": "xóa cách liên hệ trong phản ánh đã cũ",
    "forget_old_drafts": "xóa các bản nháp lưu tạm đã cũ",
    "purge_trash": "dọn thùng rác",
    "roll_up_counts": "gộp số liệu cũ",
    "forget_old_marks": "dọn dấu đã đếm",
    "keep_partitions": "sắp xếp nhật ký hệ thống theo tháng",
    "forget_old_mail": "xóa thư đã gửi lâu",
    "forget_old_reports": "xóa báo lỗi đã cũ của trình duyệt",
    "forget_old_nodes": "quên các nút đã ngừng lâu",
    "tell_of_endings": "báo quảng cáo sắp hết hạn",
    "mend_index": "lập chỉ mục tìm kiếm cho những gì còn thiếu",
    "verify_daily": "đối chiếu nội dung công khai",
    "read_attachments": "đọc chữ trong tệp đính kèm để tìm kiếm",
}
OPERATOR = "Báo cho người vận hành máy chủ"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        said: what was found, in sentences.
        advice: what to do; "" if all is well.
        address, button: where in the admin it can be seen or mended, if anywhere.
    """

    title: str
    said: str
    advice: str = ""
    address: str = ""
    button: str = ""

    @property
    def is_well(self) -> bool:
        return not self.advice


def checks(user: User) -> list[Check]:
    """Return all checks for a user, those that need somebody first."""
    found = [
        _database(),
        _disks(),
        _from_line(counting(), f"{OPERATOR}: xem tiến trình đếm (flush_hits) có chạy không"),
        _spool(),
        _from_line(backups(), f"{OPERATOR}: xem lý do, chạy lại việc ấy rồi mở lại trang này"),
        _from_line(
            verification(user),
            "Đừng sửa vội: xem từng chỗ, rồi báo cho người vận hành máy chủ nếu không rõ vì sao",
        ),
        _chores(),
        *[
            _from_line(line, "Xem thư nào chưa gửi được và vì sao, rồi báo người vận hành máy chủ")
            for line in mail(user)
        ],
        _web(),
    ]
    return sorted(found, key=lambda each: each.is_well)


def _from_line(line: Line, advice: str) -> Check:
    said = " ".join(map(_sentence, [line.warning, *line.notes]))
    return Check(
        line.title, said.strip(), advice if line.warning else "", line.address, line.button
    )


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _database() -> Check:
    title, found = "Cơ sở dữ liệu", measures.connections()
    used = found.active + found.idle
    said = f"Trả lời trong {_seconds(found.seconds)}; {used} trên {found.most} kết nối được dùng."
    if not measures.has_all_migrations():
        advice = f"{OPERATOR}: cấu trúc cũ hơn phiên bản đang chạy, cần chạy lại cổng"
    elif used > MANY_CONNECTIONS * found.most:
        advice = f"{OPERATOR}: kết nối sắp hết, xem chương trình nào đang giữ"
    elif found.seconds > SLOW_SECONDS:
        advice = f"{OPERATOR}: cơ sở dữ liệu chậm, xem đĩa, bộ nhớ và những truy vấn chậm"
    else:
        advice = ""
    return Check(title, said, advice)


def _disks() -> Check:
    kept: dict[int, list[str]] = {}
    space = {}
    for name, disk in measures.disks().items():
        kept.setdefault(disk.device, []).append(FOLDERS[name])
        space[disk.device] = disk
    said, is_short = [], False
    for device, names in kept.items():
        disk = space[device]
        said.append(
            f"Chỗ chứa {', '.join(names)}: còn trống {readable_size(disk.free)} trong "
            f"{readable_size(disk.total)}."
        )
        is_short |= disk.free < ENOUGH_FREE * disk.total
    advice = f"{OPERATOR}: dọn hoặc thêm đĩa trước khi hết chỗ" if is_short else ""
    return Check("Đĩa của máy chủ", " ".join(said), advice)


def _spool() -> Check:
    title = "Lượt xem chờ ghi"
    try:
        waiting = measures.spool_state().waiting
    except SpoolError:
        said = "Không ghi được lượt xem trên máy này: bạn đọc vẫn xem được trang, nhưng không đếm."
        return Check(title, said, f"{OPERATOR}: xem đĩa và quyền ghi của thư mục đếm")
    said = (
        f"{_grouped(waiting)} lượt đang chờ ghi vào cơ sở dữ liệu."
        if waiting
        else "Không có lượt nào chờ."
    )
    advice = f"{OPERATOR}: việc ghi không kịp hoặc đã dừng" if waiting > MANY_WAITING else ""
    return Check(title, said, advice)


def _chores() -> Check:
    title = "Việc dọn dẹp hằng giờ"
    runs = {each.name: each for each in ChoreRun.objects.all()}
    last = max((each.done_at for each in runs.values() if each.done_at), default=None)
    if last is None:
        return Check(title, "Chưa làm lần nào; lần đầu tự chạy khi cổng khởi động.")
    said = [f"Lần cuối lúc {moment(last)}."]
    failed = _names(each for each in runs.values() if each.problem)
    behind = _names(
        each
        for each in runs.values()
        if not each.problem and not (each.done_at and was_lately(each.done_at, CHORES_WITHIN))
    )
    if failed:
        said.append(f"Hỏng: {failed}.")
    if behind:
        said.append(f"Đã lâu chưa làm: {behind}.")
    advice = f"{OPERATOR}: lý do ở trong nhật ký của máy chủ" if failed or behind else ""
    return Check(title, " ".join(said), advice)


def _names(runs: Iterable[ChoreRun]) -> str:
    return ", ".join(CHORES[each.name] for each in runs if each.name in CHORES)


def _web() -> Check:
    totals = read_totals(measures.counters())
    requests = list(totals.requests())
    answered = int(sum(number for _, _, number in requests))
    failed = int(sum(number for _, status, number in requests if status in ("500", "507")))
    said = f"Phiên bản {__version__}, {totals.processes} tiến trình web."
    if answered:
        said += (
            f" Đã trả lời {_grouped(answered)} yêu cầu trên máy này, {_grouped(failed)} lần lỗi."
        )
    return Check("Máy chủ web", said)


def _seconds(seconds: float) -> str:
    return f"{max(seconds, 0.01):.2f} giây".replace(".", ",")


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
