"""Every limit of what strangers and staff may send, each named once.

The table in docs/operators.md is written from here: `python -m tools.variables`.
"""

from dataclasses import dataclass, fields
from typing import Annotated, NamedTuple, get_type_hints

KB = 1024
MB = 1024 * KB
MINUTE = 60
HOUR = 3600


class Rate(NamedTuple):
    """How many times within how many seconds, for each sender and each process."""

    most: int
    seconds: int


class Meaning(NamedTuple):
    """What a limit is about, and what happens above it, both in Vietnamese."""

    subject: str
    beyond: str
    unit: str = ""


_REFUSED = "lời từ chối có nêu giới hạn"
_BUSY = "mã 503, lời mời gửi lại sau"


@dataclass(frozen=True)
class Limits:
    """The limits, in the order of the documents."""

    connections: Annotated[
        int, Meaning("kết nối cùng lúc của một tiến trình web", "chờ ở hệ điều hành")
    ] = 1024
    threads: Annotated[
        int, Meaning("yêu cầu được xử lý cùng lúc của một tiến trình web", "xếp hàng")
    ] = 16
    rendering: Annotated[
        int,
        Meaning("trong đó được hỏi cơ sở dữ liệu; số còn lại chỉ trả trang đã lưu và tệp", _BUSY),
    ] = 13
    header_seconds: Annotated[
        int, Meaning("thời gian gửi xong phần đầu của yêu cầu", "đóng kết nối", "giây")
    ] = 10
    header_bytes: Annotated[int, Meaning("phần đầu của yêu cầu", "mã 431", "byte")] = 64 * KB
    address_bytes: Annotated[
        int, Meaning("địa chỉ kèm tham số (sau khi mã hóa)", "mã 414", "byte")
    ] = 8 * KB
    bodies: Annotated[
        int, Meaning("yêu cầu có nội dung được nhận cùng lúc của một tiến trình web", _BUSY)
    ] = 12
    bodies_waiting: Annotated[int, Meaning("yêu cầu như vậy được chờ thêm một giây", _BUSY)] = 2
    bodies_of_one_network: Annotated[int, Meaning("trong đó từ một địa chỉ mạng", _BUSY)] = 10
    body_bytes: Annotated[
        int, Meaning("nội dung gửi lên của người chưa đăng nhập", "mã 413", "byte")
    ] = 10 * MB
    staff_body_bytes: Annotated[
        int, Meaning("nội dung gửi lên của cán bộ, kể cả tệp", "mã 413", "byte")
    ] = 620 * MB
    text_bytes: Annotated[int, Meaning("nội dung gửi lên không kể tệp", "mã 400", "byte")] = 10 * MB
    fields: Annotated[int, Meaning("số ô của một biểu mẫu hay tham số", "mã 400")] = 1000
    files: Annotated[int, Meaning("số tệp của một biểu mẫu", "mã 400")] = 60
    query_letters: Annotated[int, Meaning("từ cần tìm", "phần thừa bị bỏ qua", "ký tự")] = 200
    paste_bytes: Annotated[
        int, Meaning("nội dung dán vào ô soạn thảo", "trình duyệt tự làm sạch", "byte")
    ] = 8 * MB
    picture_bytes: Annotated[int, Meaning("một ảnh", _REFUSED, "byte")] = 10 * MB
    document_bytes: Annotated[int, Meaning("một tệp đính kèm", _REFUSED, "byte")] = 30 * MB
    hashes: Annotated[
        int, Meaning("mật khẩu được kiểm tra cùng lúc của một tiến trình web", _BUSY)
    ] = 1
    hash_seconds: Annotated[
        int, Meaning("thời gian chờ đến lượt kiểm tra mật khẩu", _BUSY, "giây")
    ] = 10
    account_failures: Annotated[
        int, Meaning("lần sai mật khẩu của một tài khoản", "khóa 5 phút, rồi gấp đôi")
    ] = 5
    network_failures: Annotated[
        int, Meaning("lần sai mật khẩu từ một địa chỉ mạng", "khóa 5 phút, rồi gấp đôi")
    ] = 50  # more than one network can have under way: those count until they succeed
    passkey_rate: Annotated[Rate, Meaning("lần hỏi khóa truy cập khi đăng nhập", "mã 429")] = Rate(
        30, MINUTE
    )
    enquiry_rate: Annotated[Rate, Meaning("thư gửi qua trang Liên hệ", _REFUSED)] = Rate(5, HOUR)
    complaint_rate: Annotated[Rate, Meaning("phản ánh về quảng cáo", _REFUSED)] = Rate(5, HOUR)
    search_rate: Annotated[
        Rate, Meaning("lần tìm kiếm chưa có trang lưu sẵn", "mã 429, lời mời tìm lại sau")
    ] = Rate(120, MINUTE)
    beacon_rate: Annotated[
        Rate, Meaning("lượt xem được ghi nhận", "mã 429, lượt ấy không được đếm")
    ] = Rate(1200, MINUTE)
    wrong_token_rate: Annotated[Rate, Meaning("lần sai mã khi lấy số liệu bằng JSON", "mã 429")] = (
        Rate(20, HOUR)
    )
    report_bytes: Annotated[int, Meaning("một báo lỗi của trình duyệt", "mã 413", "byte")] = 16 * KB
    report_rate: Annotated[Rate, Meaning("báo lỗi của trình duyệt", "mã 429")] = Rate(30, MINUTE)
    report_rows: Annotated[
        int, Meaning("loại lỗi khác nhau được giữ trong một ngày", "chỉ đếm chung")
    ] = 300
    report_days: Annotated[int, Meaning("thời gian giữ báo lỗi", "tự xóa", "ngày")] = 30


LIMITS = Limits()


def meanings() -> dict[str, Meaning]:
    """Return what each limit is about, by its name, in the order of the documents."""
    hints = get_type_hints(Limits, include_extras=True)
    return {field.name: hints[field.name].__metadata__[0] for field in fields(Limits)}


def in_words(value: int | Rate, unit: str) -> str:
    """Return a limit as people read it: 10 MB, 5 lần mỗi giờ."""
    if isinstance(value, Rate):
        spans = {MINUTE: "phút", HOUR: "giờ"}
        return f"{_grouped(value.most)} lần mỗi {spans[value.seconds]}"
    if unit == "byte":
        return f"{value // MB} MB" if value >= MB else f"{value // KB} KB"
    return f"{_grouped(value)} {unit}".strip()


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
