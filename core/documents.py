"""Detects the type of an uploaded document from its content, never from its name."""

import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from lzma import LZMAError
from pathlib import PurePath
from typing import IO, TypeAlias, TypeVar
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.core.files.base import File
from django.template.defaultfilters import filesizeformat

from core.limits import LIMITS, MB
from core.pdf import ActiveContent, UnreadablePdfError, active_content
from core.remote_parts import opens_elsewhere

Readable: TypeAlias = "IO[bytes] | File[bytes]"
T = TypeVar("T")

MAX_BYTES = LIMITS.document_bytes
MAX_ENTRIES = LIMITS.archive_entries
MAX_UNPACKED_BYTES = LIMITS.archive_bytes  # of all files together
MAX_RATIO = LIMITS.archive_ratio
RATIO_FREE_BYTES = 10 * MB

_OPENDOCUMENT = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: its suffix, the type it is served as, and its name for readers."""

    suffix: str
    media_type: str
    label: str


PDF = DocumentKind("pdf", "application/pdf", "PDF")
DOC = DocumentKind("doc", "application/msword", "Word 97–2003")
DOCX = DocumentKind("docx", f"{_OFFICE}wordprocessingml.document", "Word")
XLS = DocumentKind("xls", "application/vnd.ms-excel", "Excel 97–2003")
XLSX = DocumentKind("xlsx", f"{_OFFICE}spreadsheetml.sheet", "Excel")
ODT = DocumentKind("odt", f"{_OPENDOCUMENT}text", "OpenDocument, văn bản")
ODS = DocumentKind("ods", f"{_OPENDOCUMENT}spreadsheet", "OpenDocument, bảng tính")
ZIP = DocumentKind("zip", "application/zip", "ZIP")
KINDS = {kind.suffix: kind for kind in (PDF, DOC, DOCX, XLS, XLSX, ODT, ODS, ZIP)}

PACKED_SUFFIXES = frozenset(KINDS) - {"zip"} | {
    "bmp", "csv", "gif", "jpeg", "jpg", "odp", "png", "ppt", "pptx", "rtf", "tif", "tiff", "txt",
    "webp",
}  # fmt: skip

BROKEN_ZIP = (BadZipFile, zlib.error, LZMAError, OSError, ValueError, EOFError, RuntimeError)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names in the directory of an OLE file, where they are written in UTF-16.
_OLE_NAMES = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS}
_ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")
_TYPES = "[Content_Types].xml"
_OFFICE_SUFFIXES = frozenset({"doc", "docx", "odp", "ods", "odt", "ppt", "pptx", "xls", "xlsx"})
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_MAIN_PART = re.compile(rb'ContentType="([^"]+)\.main\+xml"')
# Parts with macros: of Word and Excel in VBA, of Excel in its former language, of OpenDocument. The
# names of parts are the same in any case, and content types name a part whatever it is called.
_MACRO_PART = re.compile(r"(^|/)(vbaProject\.bin|macrosheets/|Basic/|Scripts/)", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"vbaProject|macrosheet|macroEnabled", re.IGNORECASE)
_DRIVE_OR_ROOT = re.compile(r"[a-zA-Z]:|[/\\]")


_MACROS = "có macro. Hãy lưu lại thành tệp không có macro (.docx, .xlsx hoặc PDF)."
_ELSEWHERE = (
    "tự lấy mẫu hoặc nội dung từ máy khác mỗi lần mở. Hãy chép nội dung sang một tệp mới, hoặc lưu "
    "thành PDF, rồi tải lên."
)
_AGAIN = "Hãy mở tệp, chọn In rồi “Lưu thành PDF”, và tải lên tệp mới."
_BROKEN_PDF = f"bị hỏng hoặc quá phức tạp, không kiểm tra được. {_AGAIN}"
_ACTIVE = {
    ActiveContent.UNREADABLE: _BROKEN_PDF,
    ActiveContent.ENCRYPTED: "có đặt mật khẩu. Hãy bỏ mật khẩu rồi tải lại.",
    ActiveContent.SCRIPT: f"có mã lệnh tự chạy (JavaScript). {_AGAIN}",
    ActiveContent.PROGRAM: f"có lệnh mở chương trình hoặc gửi dữ liệu đi nơi khác. {_AGAIN}",
    ActiveContent.AUTOMATIC: f"tự làm việc khác khi được mở. {_AGAIN}",
    ActiveContent.LINK: f"có liên kết mở tệp hay chương trình trên máy người đọc. {_AGAIN}",
    ActiveContent.FILES: "có tệp khác đính kèm bên trong. Hãy tách ra và tải lên từng tệp.",
    ActiveContent.XFA: f"là biểu mẫu XFA, có mã lệnh bên trong. {_AGAIN}",
    ActiveContent.MEDIA: f"có phim, âm thanh hoặc hình ba chiều bên trong. {_AGAIN}",
}


class DocumentRefusedError(Exception):
    """The file is not an acceptable document; the message names the file and the reason."""

    def __init__(self, filename: str, reason: str) -> None:
        super().__init__(f"“{filename}” {reason}")


def kind_of(file: Readable, filename: str, *, max_bytes: int = MAX_BYTES) -> DocumentKind:
    """Return the type of `file`; `filename` is only for the error message.

    Raises DocumentRefusedError for any type that is not in KINDS, for a file that is encrypted,
    holds macros or scripts, or unpacks to too much, and for a ZIP with other files than documents
    and pictures.
    """
    check_size(file, filename, max_bytes)
    head = file.read(1024)
    file.seek(0)
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        check_pdf(file, filename)
        return PDF
    if head.startswith(_OLE):
        return _kind_of_ole(file.read(), filename)
    if head.startswith(b"PK\x03\x04"):
        kind = check_archive(file, filename, _kind_of_entries)
        if kind is ZIP:
            check_pdf(file, filename)
        return kind
    names = "PDF, Word, Excel, OpenDocument hoặc ZIP"
    raise DocumentRefusedError(filename, f"không phải tệp {names}.")


def check_pdf(file: Readable, filename: str) -> None:
    """Raise DocumentRefusedError if a PDF, or one in a ZIP, does more than being read.

    It is refused and not flattened: a changed file would lose its digital signature.
    """
    file.seek(0)
    try:
        found, packed = active_content(file.read())
    except UnreadablePdfError as error:
        raise DocumentRefusedError(filename, _BROKEN_PDF) from error
    finally:
        file.seek(0)
    if found and packed:
        name = PurePath(packed.replace("\\", "/")).name
        reason = f"chứa “{name}”, tệp này {_ACTIVE[found[0]]} Sau đó nén lại thành ZIP."
        raise DocumentRefusedError(filename, reason)
    if found:
        raise DocumentRefusedError(filename, _ACTIVE[found[0]])


def readable_size(count: int) -> str:
    """Return a number of bytes as people read it: 1,4 MB."""
    return str(filesizeformat(count)).replace("\xa0", " ")


def check_size(file: Readable, filename: str, max_bytes: int = MAX_BYTES) -> None:
    """Raise DocumentRefusedError if `file` is empty or too large."""
    file.seek(0, SEEK_END)
    length = file.tell()
    file.seek(0)
    if not length:
        raise DocumentRefusedError(filename, "là tệp rỗng.")
    if length > max_bytes:
        sizes = f"{readable_size(length)}; tối đa {readable_size(max_bytes)}"
        raise DocumentRefusedError(filename, f"quá lớn ({sizes}).")


def _kind_of_ole(content: bytes, filename: str) -> DocumentKind:
    if _ENCRYPTED_OLE in content:
        raise DocumentRefusedError(filename, "có đặt mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")
    if _OLE_MACROS in content:
        raise DocumentRefusedError(filename, _MACROS)
    for name, kind in _OLE_NAMES.items():
        if f"{name}\0".encode("utf-16-le") in content:
            return kind
    raise DocumentRefusedError(filename, "không phải tệp Word hoặc Excel.")


def check_archive(file: Readable, filename: str, check: Callable[[ZipFile, str], T]) -> T:
    """Return what `check` returns for a ZIP file and the name.

    Raises DocumentRefusedError if it is broken, encrypted or unpacks to too much.
    """
    try:
        with ZipFile(file) as archive:
            _check_entries(archive.infolist(), filename)
            return check(archive, filename)
    except BROKEN_ZIP as error:
        reason = "bị hỏng hoặc tải lên chưa đủ, không đọc được."
        raise DocumentRefusedError(filename, reason) from error
    finally:
        file.seek(0)


def _check_entries(entries: list[ZipInfo], filename: str) -> None:
    """Refuse an encrypted archive, and one that would fill disk or memory when unpacked."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentRefusedError(filename, "có đặt mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    is_dense = unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * packed
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or is_dense:
        raise DocumentRefusedError(filename, "bung ra quá lớn hoặc có quá nhiều tệp bên trong.")


def _kind_of_entries(archive: ZipFile, filename: str) -> DocumentKind:
    names = set(archive.namelist())
    if fault := _fault(archive):
        raise DocumentRefusedError(filename, fault)
    if _TYPES in names:
        return _kind_of_main_part(_start_of(archive, _TYPES), filename)
    if "mimetype" in names:
        return _kind_of_opendocument(_start_of(archive, "mimetype").decode("latin-1"), filename)
    _check_packed_files(names, filename)
    _check_packed_documents(archive, filename)
    return ZIP


def _has_macros(archive: ZipFile) -> bool:
    names = archive.namelist()
    types = _start_of(archive, _TYPES) if _TYPES in names else b""
    is_packed = any(_MACRO_PART.search(name.replace("\\", "/")) for name in names)
    return is_packed or bool(_MACRO_TYPE.search(types))


def _fault(archive: ZipFile) -> str:
    """Return why an office document is refused, "" if it is not."""
    if _has_macros(archive):
        return _MACROS
    return _ELSEWHERE if opens_elsewhere(archive) else ""


def _check_packed_documents(archive: ZipFile, filename: str) -> None:
    """Refuse a ZIP with an office document that would be refused by itself."""
    for entry in archive.infolist():
        path = PurePath(entry.filename.replace("\\", "/"))
        if path.suffix.lower().lstrip(".") not in _OFFICE_SUFFIXES:
            continue
        content = archive.read(entry)
        is_zip = content.startswith(b"PK")
        fault = _fault_of_packed(content) if is_zip else _MACROS * (_OLE_MACROS in content)
        if fault:
            raise DocumentRefusedError(filename, f"chứa “{path.name}”, tệp này {fault}")


def _fault_of_packed(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as packed:
        return _fault(packed)


def _start_of(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(1024 * 1024)


def _kind_of_main_part(content_types: bytes, filename: str) -> DocumentKind:
    main_parts = {found.decode("latin-1") for found in _MAIN_PART.findall(content_types)}
    for kind in (DOCX, XLSX):
        if kind.media_type in main_parts:
            return kind
    raise DocumentRefusedError(filename, "không phải tệp Word hoặc Excel.")


def _kind_of_opendocument(media_type: str, filename: str) -> DocumentKind:
    for kind in (ODT, ODS):
        if kind.media_type == media_type.strip():
            return kind
    raise DocumentRefusedError(filename, "không phải văn bản hay bảng tính OpenDocument.")


def _check_packed_files(names: Iterable[str], filename: str) -> None:
    for name in names:
        path = PurePath(name.replace("\\", "/"))
        if _DRIVE_OR_ROOT.match(name) or ".." in path.parts:
            raise DocumentRefusedError(filename, f"chứa đường dẫn lạ “{name}”.")
        if not name.endswith("/") and path.suffix.lower().lstrip(".") not in PACKED_SUFFIXES:
            reason = f"chứa “{path.name}”. Tệp ZIP chỉ được chứa văn bản, bảng tính và ảnh."
            raise DocumentRefusedError(filename, reason)
