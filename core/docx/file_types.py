"""Says what a file really is that is called a Word document, and what to do with it."""

import re
from zipfile import ZipFile

from core.documents import DocumentRefusedError, Readable, check_archive, check_size

_SAVE_AS = "Hãy mở bằng Word, chọn Lưu thành (Save As), kiểu “Word Document (.docx)”, rồi tải lại."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 4096  # bytes that tell most types

# What the directory of an OLE file calls its streams, in UTF-16.
_OLE_STREAMS = {
    "EncryptedPackage": "có đặt mật khẩu. Hãy mở bằng Word, bỏ mật khẩu, lưu lại rồi tải lại.",
    "WordDocument": f"là tệp Word đời cũ (.doc). {_SAVE_AS}",
    "Workbook": "là bảng tính Excel đời cũ (.xls). Hãy chép phần cần đăng sang một tệp Word.",
    "Book": "là bảng tính Excel đời cũ (.xls). Hãy chép phần cần đăng sang một tệp Word.",
    "PowerPoint Document": "là trình chiếu PowerPoint đời cũ (.ppt). Hãy chép chữ sang tệp Word.",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_DOCX = f"{_OFFICE}wordprocessingml.document.main+xml"
_MAIN_TYPES = {
    f"{_OFFICE}wordprocessingml.template.main+xml": f"là tệp mẫu của Word (.dotx). {_SAVE_AS}",
    "application/vnd.ms-word.document.macroEnabled.main+xml": (
        f"là tệp Word có macro (.docm). {_SAVE_AS} Macro sẽ bị bỏ, chữ vẫn còn."
    ),
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": (
        f"là tệp mẫu của Word có macro (.dotm). {_SAVE_AS}"
    ),
    f"{_OFFICE}spreadsheetml.": "là bảng tính Excel. Hãy chép phần cần đăng sang một tệp Word.",
    "application/vnd.ms-excel": "là bảng tính Excel. Hãy chép phần cần đăng sang một tệp Word.",
    f"{_OFFICE}presentationml.": "là trình chiếu PowerPoint. Hãy chép chữ sang một tệp Word.",
    "application/vnd.ms-powerpoint": "là trình chiếu PowerPoint. Hãy chép chữ sang một tệp Word.",
}
_OPENDOCUMENT = "application/vnd.oasis.opendocument."
_OTHER_TYPES = {
    f"{_OPENDOCUMENT}text": (
        "là tệp OpenDocument (.odt). Hãy mở bằng LibreOffice hoặc Word, lưu thành .docx, rồi "
        "tải lại."
    ),
    _OPENDOCUMENT: "là tệp OpenDocument nhưng không phải văn bản. Hãy chép chữ sang một tệp Word.",
    "application/epub": "là sách điện tử EPUB. Hãy chép phần cần đăng sang một tệp Word.",
}
_HEADS: list[tuple[re.Pattern[bytes], str]] = [
    (
        re.compile(rb"%PDF-"),
        "là tệp PDF. Hãy tải tệp Word gốc, hoặc mở PDF bằng Word rồi lưu thành .docx.",
    ),
    (re.compile(rb"\{\\rt"), f"là tệp RTF. {_SAVE_AS}"),
    (
        re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP", re.DOTALL),
        "là một tấm ảnh. Ảnh thì chèn vào bài bằng nút Hình ảnh; bài viết thì cần tệp Word có chữ.",
    ),
    (
        re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b"),
        "là tệp nén. Hãy giải nén, rồi tải tệp Word bên trong.",
    ),
    (
        re.compile(rb"MIME-Version:", re.IGNORECASE),
        f"là trang web lưu thành tệp (.mht). {_SAVE_AS}",
    ),
    (
        re.compile(rb".{0,400}(?:<w:wordDocument|<pkg:package|progid=.Word)", re.DOTALL),
        f"là tệp Word dạng XML (.xml). {_SAVE_AS}",
    ),
    (
        re.compile(
            rb"(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype html|"
            rb"(?:html|head|body|meta|title|style|div|p|table|h[1-6]|ul|ol|span)\b)",
            re.IGNORECASE | re.DOTALL,
        ),
        f"là trang web (HTML). {_SAVE_AS}",
    ),
]
_MAIN_TYPE = re.compile(rb"ContentType\s*=\s*[\"']([^\"']+)[\"']")
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def check_is_docx(file: Readable, filename: str) -> None:
    """Do nothing for a .docx file.

    Raises DocumentRefusedError for any other, with what it is and what to do with it; also for one
    that is encrypted, holds macros, or unpacks to too much.
    """
    check_size(file, filename)
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(b"PK"):
        check_archive(file, filename, _check_entries)
    elif head.startswith(_OLE):
        raise DocumentRefusedError(filename, _ole_reason(file))
    else:
        raise DocumentRefusedError(filename, _head_reason(head))


def _ole_reason(file: Readable) -> str:
    content = file.read()
    file.seek(0)
    for stream, reason in _OLE_STREAMS.items():
        if f"{stream}\0".encode("utf-16-le") in content:
            return reason
    return f"không phải tệp Word (.docx). {_SAVE_AS}"


def _head_reason(head: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            head = head.decode(encoding, "ignore").encode()
    head = head.lstrip()
    for pattern, reason in _HEADS:
        if pattern.match(head):
            return reason
    if b"\0" not in head:
        return f"chỉ là tệp chữ thường (.txt), không phải tệp Word. {_SAVE_AS}"
    return "không phải tệp Word (.docx), hoặc đã hỏng. Hãy mở thử bằng Word, lưu lại rồi tải lại."


def _check_entries(archive: ZipFile, filename: str) -> None:
    names = {each.replace("\\", "/").lstrip("/").lower(): each for each in archive.namelist()}
    if "[content_types].xml" in names:
        types = _start_of(archive, names["[content_types].xml"])
        reason = _office_reason([each.decode("latin-1") for each in _MAIN_TYPE.findall(types)])
        if reason is None and any(each.endswith("vbaproject.bin") for each in names):
            reason = f"có macro. {_SAVE_AS}"
    elif "mimetype" in names:
        media_type = _start_of(archive, names["mimetype"]).decode("latin-1").strip()
        known = (reason for start, reason in _OTHER_TYPES.items() if media_type.startswith(start))
        reason = next(known, "không phải tệp Word (.docx).")
    elif any(each.endswith(".iwa") for each in names):
        reason = (
            "là tệp Pages của Apple. Hãy mở bằng Pages, chọn Xuất (Export) → Word, rồi tải lại."
        )
    else:
        reason = "là tệp nén ZIP. Hãy giải nén, rồi tải tệp Word bên trong."
    if reason:
        raise DocumentRefusedError(filename, reason)


def _office_reason(content_types: list[str]) -> str | None:
    """Return why a file of Office is refused, None for a document of Word."""
    if any(each.lower() == _DOCX.lower() for each in content_types):
        return None
    for each in content_types:
        for start, reason in _MAIN_TYPES.items():
            if each.lower().startswith(start.lower()):
                return reason
    return "không phải tệp Word (.docx), hoặc đã hỏng. Hãy mở thử bằng Word, lưu lại rồi tải lại."


def _start_of(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(1024 * 1024)
