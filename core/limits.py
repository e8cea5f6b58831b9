"""Every limit of what strangers and staff may send, each named once.

The table in docs/operators.md is written from here: `python -m tools.variables`.
"""

from dataclasses import dataclass, fields
from typing import Annotated, NamedTuple, get_type_hints

KB = 1024
MB = 1024 * KB
GB = 1024 * MB
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
_NOT_COUNTED = "phần hơn được ghi là không tính"
_REASON = "lời từ chối có nêu lý do"
_SIZES = ((GB, "GB"), (MB, "MB"), (KB, "KB"))
_BUSY = "mã 503, lời mời gửi lại sau"


@dataclass(frozen=True)
class Limits:
    """The limits, in the order of the documents."""

    connections: Annotated[
        int, Meaning("kết nối cùng lúc của một tiến trình web", "chờ ở hệ điều hành")
    ] = 1024
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
    query_words: Annotated[int, Meaning("từ của một lần tìm", "phần thừa bị bỏ qua")] = 16
    paste_bytes: Annotated[
        int, Meaning("nội dung dán vào ô soạn thảo", "trình duyệt tự làm sạch", "byte")
    ] = 8 * MB
    text_letters: Annotated[
        int, Meaning("nội dung một bài hay một trang, kể cả mã", _REFUSED, "ký tự")
    ] = 200_000  # the longest reports are a quarter of that
    nested_tags: Annotated[
        int, Meaning("thẻ HTML lồng nhau", "hiện thành chữ, không thành định dạng", "lớp")
    ] = 200  # a browser shows 512, lxml reads 256; a page copied from anywhere has some 30
    nested_work: Annotated[
        int, Meaning("tổng số lớp lồng của mọi thẻ HTML", "hiện thành chữ, không thành định dạng")
    ] = 500_000  # an ordinary page has some 50,000
    draft_letters: Annotated[
        int, Meaning("bản gõ dở được giữ", "máy chủ không giữ bản ấy", "ký tự")
    ] = 400_000  # twice the longest text that can be saved
    drafts: Annotated[int, Meaning("bản gõ dở được giữ của một người", "bản cũ nhất bị bỏ")] = 40
    picture_bytes: Annotated[int, Meaning("một ảnh", _REFUSED, "byte")] = 10 * MB
    picture_pixels: Annotated[int, Meaning("một ảnh", _REFUSED, "điểm ảnh")] = 40_000_000
    pictures_at_once: Annotated[
        int, Meaning("ảnh tải lên một lần", "ảnh thừa không được nhận, có nêu tên")
    ] = 50  # as a browser without script sends them
    document_bytes: Annotated[int, Meaning("một tệp đính kèm", _REFUSED, "byte")] = 30 * MB
    attachments: Annotated[int, Meaning("tệp đính kèm của một bài", _REFUSED)] = 20
    archive_entries: Annotated[int, Meaning("tệp bên trong một tệp ZIP, Word, Excel", _REASON)] = (
        5_000
    )
    archive_bytes: Annotated[
        int, Meaning("một tệp ZIP, Word, Excel sau khi bung", _REASON, "byte")
    ] = 300 * MB  # documents of offices stay far below
    archive_ratio: Annotated[
        int, Meaning("tệp lớn hơn 10 MB sau khi bung so với trước khi bung", _REASON, "lần")
    ] = 200  # XML reaches about 50, bombs a thousand
    pdf_seconds: Annotated[
        int, Meaning("thời gian bộ xử lý để kiểm tra một tệp PDF", _REASON, "giây")
    ] = 15  # a decree with 300,000 marked lines takes 4
    pdf_wait: Annotated[int, Meaning("thời gian chờ kiểm tra một tệp PDF", _REASON, "giây")] = (
        30  # on a busy machine
    )
    pdf_memory: Annotated[int, Meaning("bộ nhớ để kiểm tra một tệp PDF", _REASON, "byte")] = 2 * GB
    word_seconds: Annotated[
        int, Meaning("thời gian bộ xử lý để đọc một tệp Word", _REASON, "giây")
    ] = 6  # the longest documents that are taken need 4
    word_wait: Annotated[int, Meaning("thời gian chờ đọc một tệp Word", _REASON, "giây")] = (
        12  # on a busy machine
    )
    word_memory: Annotated[int, Meaning("bộ nhớ để đọc một tệp Word", _REASON, "byte")] = GB
    word_part_bytes: Annotated[
        int, Meaning("một phần của tệp Word sau khi bung", _REASON, "byte")
    ] = 12 * MB  # the longest article needs a tenth, with tracked changes a half
    word_paragraphs: Annotated[int, Meaning("đoạn của một tệp Word", _REASON)] = 25_000
    word_parts: Annotated[int, Meaning("đoạn, cụm chữ và ô bảng của một tệp Word", _REASON)] = (
        30_000
    )
    word_letters: Annotated[int, Meaning("chữ của một tệp Word", _REASON, "ký tự")] = 250_000
    word_notes: Annotated[
        int, Meaning("chú thích của một tệp Word", "chú thích thừa bị bỏ qua")
    ] = 500
    word_pictures: Annotated[
        int, Meaning("ảnh lấy từ một tệp Word", "ảnh thừa bị bỏ qua, có nêu tên")
    ] = 60
    word_picture_seconds: Annotated[
        int, Meaning("thời gian xử lý ảnh của một tệp Word", "ảnh sau đó bị bỏ qua", "giây")
    ] = 20  # a photo of a phone takes half a second
    reading_seconds: Annotated[
        int,
        Meaning(
            "thời gian bộ xử lý để đọc chữ của một tệp đính kèm", "tìm theo phần đã đọc", "giây"
        ),
    ] = 20  # a report of 300 pages takes 8
    reading_wait: Annotated[
        int, Meaning("thời gian chờ đọc chữ của một tệp đính kèm", "tìm theo tên gọi", "giây")
    ] = 120  # on a busy machine; nobody waits for it
    reading_memory: Annotated[
        int, Meaning("bộ nhớ để đọc chữ của một tệp đính kèm", "tìm theo tên gọi", "byte")
    ] = GB
    reading_letters: Annotated[
        int, Meaning("chữ của một tệp đính kèm dùng để tìm", "phần sau không tìm được", "ký tự")
    ] = 200_000  # a hundred pages
    import_cell_letters: Annotated[
        int, Meaning("một ô của tệp CSV nhập bài", "tệp bị từ chối", "ký tự")
    ] = 20_000_000  # bodies with pictures inside can be that long
    counts_bytes: Annotated[int, Meaning("tệp CSV số liệu của trang cũ", _REFUSED, "byte")] = 2 * MB
    counts_days: Annotated[int, Meaning("ngày của tệp ấy", _REFUSED)] = 20_000
    articles_at_once: Annotated[int, Meaning("bài chọn trong một thao tác", _REFUSED)] = 200
    tags_merged: Annotated[int, Meaning("từ khóa gộp một lần", _REFUSED)] = 20
    links_followed: Annotated[
        int, Meaning("liên kết của một bài được kiểm tra", "liên kết thừa không được kiểm tra")
    ] = 30
    audit_rows: Annotated[
        int, Meaning("dòng nhật ký xuất ra một tệp Excel", "việc cũ hơn không có trong tệp")
    ] = 100_000
    statistics_rows: Annotated[
        int, Meaning("dòng của một bảng thống kê xuất ra tệp", "dòng thừa không có trong tệp")
    ] = 10_000
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
    passkey_bytes: Annotated[int, Meaning("câu trả lời của khóa truy cập", _REASON, "byte")] = (
        20 * KB
    )
    enquiry_rate: Annotated[Rate, Meaning("thư gửi qua trang Liên hệ", _REFUSED)] = Rate(5, HOUR)
    complaint_rate: Annotated[Rate, Meaning("phản ánh về quảng cáo", _REFUSED)] = Rate(5, HOUR)
    search_rate: Annotated[
        Rate, Meaning("lần tìm kiếm chưa có trang lưu sẵn", "mã 429, lời mời tìm lại sau")
    ] = Rate(120, MINUTE)
    suggestion_rate: Annotated[
        Rate, Meaning("lần hỏi gợi ý khi đang gõ từ cần tìm", "mã 429, không có gợi ý")
    ] = Rate(600, MINUTE)
    beacon_rate: Annotated[
        Rate, Meaning("lượt xem được ghi nhận", "mã 429, lượt ấy không được đếm")
    ] = Rate(1200, MINUTE)
    network_visitors: Annotated[
        int, Meaning("người đọc khác nhau trong một giờ từ một địa chỉ mạng", _NOT_COUNTED)
    ] = 200
    network_views: Annotated[
        int, Meaning("lượt xem trang trong một giờ từ một địa chỉ mạng", _NOT_COUNTED)
    ] = 3000
    network_views_of_page: Annotated[
        int, Meaning("trong đó lượt xem cùng một trang", _NOT_COUNTED)
    ] = 400
    network_showings: Annotated[
        int,
        Meaning("lần một quảng cáo được thấy trong một giờ từ một địa chỉ mạng", _NOT_COUNTED),
    ] = 2000
    network_clicks: Annotated[
        int,
        Meaning("lần bấm một quảng cáo trong một giờ từ một địa chỉ mạng", _NOT_COUNTED),
    ] = 20
    network_ratings: Annotated[
        int,
        Meaning("câu trả lời “Có” hay “Không” của một bài trong một giờ từ một mạng", _NOT_COUNTED),
    ] = 20
    network_referrals: Annotated[
        int,
        Meaning(
            "lượt từ cùng một trang khác dẫn đến, trong một giờ từ một mạng", "chỉ đếm lượt xem"
        ),
    ] = 20
    beacon_bytes: Annotated[
        int, Meaning("một lượt xem do trình duyệt gửi", "mã 400, lượt ấy không được đếm", "byte")
    ] = 8 * KB
    beacon_tokens: Annotated[
        int, Meaning("quảng cáo của một lượt xem", "mã 400, lượt ấy không được đếm")
    ] = 50
    wrong_token_rate: Annotated[Rate, Meaning("lần sai mã khi lấy số liệu bằng JSON", "mã 429")] = (
        Rate(20, HOUR)
    )
    feed_days: Annotated[int, Meaning("số ngày của một lần lấy số liệu bằng JSON", "mã 400")] = 366
    old_parameters: Annotated[
        int, Meaning("tham số của một địa chỉ cũ được so", "tham số thừa bị bỏ qua")
    ] = 100
    report_bytes: Annotated[int, Meaning("một báo lỗi của trình duyệt", "mã 413", "byte")] = 16 * KB
    reports: Annotated[
        int, Meaning("báo lỗi của trình duyệt trong một lần gửi", "báo lỗi thừa bị bỏ qua")
    ] = 10
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
        size, name = next(each for each in _SIZES if value >= each[0])
        return f"{value // size} {name}"
    return f"{_grouped(value)} {unit}".strip()


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
