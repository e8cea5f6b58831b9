"""Detection of document types, and refused files."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from core.documents import DocumentRefusedError, kind_of, readable_size
from tests.pdfs import pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
OFFICE = "application/vnd.openxmlformats-officedocument."
OPENDOCUMENT = "application/vnd.oasis.opendocument."


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """Pack the parts, always into the same bytes: the workers must find the same tests."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, content in parts.items():
            undated = zipfile.ZipInfo(name)
            packed.writestr(undated, content, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def office(media_type: str) -> bytes:
    override = f'<Override PartName="/main.xml" ContentType="{media_type}.main+xml"/>'
    return archive({"[Content_Types].xml": override, "main.xml": "<a/>"})


def stream(name: str) -> bytes:
    return OLE + f"{name}\0".encode("utf-16-le")


def spreadsheet() -> bytes:
    buffer = BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def encrypted_zip() -> bytes:
    content = bytearray(archive({"a.txt": "a"}))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def suffix(content: bytes) -> str:
    return kind_of(BytesIO(content), "tệp").suffix


def refusal(content: bytes) -> str:
    with pytest.raises(DocumentRefusedError) as refused:
        kind_of(BytesIO(content), "tệp")
    return str(refused.value)


def kind_or_refusal(content: bytes) -> str:
    """Return one or the other; any other error is a failure."""
    try:
        return suffix(content)
    except DocumentRefusedError as error:
        return str(error)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), "pdf"),
        (b"\xef\xbb\xbf\r\n" + pdf(), "pdf"),
        (stream("WordDocument"), "doc"),
        (stream("Workbook"), "xls"),
        (office(f"{OFFICE}wordprocessingml.document"), "docx"),
        (office(f"{OFFICE}spreadsheetml.sheet"), "xlsx"),
        (spreadsheet(), "xlsx"),
        (archive({"mimetype": f"{OPENDOCUMENT}text", "content.xml": "<a/>"}), "odt"),
        (archive({"mimetype": f"{OPENDOCUMENT}spreadsheet"}), "ods"),
        (archive({"thu-muc/": "", "thu-muc/a.PDF": pdf(), "b.jpg": "x"}), "zip"),
    ],
)
def test_the_content_decides(content: bytes, kind: str) -> None:
    assert suffix(content) == kind


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "là tệp rỗng"),
        (b"MZ\x90\0", "không phải tệp PDF"),
        (b"<html><script>alert(1)</script>", "không phải tệp PDF"),
        (b"<html>%PDF-1.4", "không phải tệp PDF"),
        (stream("PowerPoint Document"), "không phải tệp Word hoặc Excel"),
        (stream("EncryptedPackage"), "có đặt mật khẩu"),
        (office("application/vnd.ms-word.document.macroEnabled"), "có macro"),
        (stream("WordDocument") + "_VBA_PROJECT\0".encode("utf-16-le"), "có macro"),
        (stream("Workbook") + "_VBA_PROJECT_CUR\0".encode("utf-16-le"), "có macro"),
        (archive({"[Content_Types].xml": "", "word/VBAPROJECT.BIN": "x"}), "có macro"),
        (archive({"[Content_Types].xml": "", "xl/macrosheets/sheet1.xml": "x"}), "có macro"),
        (
            archive({"[Content_Types].xml": 'ContentType="application/vnd.ms-office.vbaProject"'}),
            "có macro",
        ),
        (
            archive({"mimetype": f"{OPENDOCUMENT}text", "Basic/Standard/script-lb.xml": "x"}),
            "có macro",
        ),
        (archive({"mimetype": f"{OPENDOCUMENT}text", "Scripts/python/a.py": "x"}), "có macro"),
        (
            archive({"a.txt": "x", "b/Mau.DOCX": archive({"word/vbaProject.bin": "x"})}),
            "chứa “Mau.DOCX”, tệp này có macro",
        ),
        (
            archive({"cu.xls": stream("Workbook") + "_VBA_PROJECT_CUR\0".encode("utf-16-le")}),
            "chứa “cu.xls”, tệp này có macro",
        ),
        (archive({"[Content_Types].xml": "", "word/vbaProject.bin": "x"}), "có macro"),
        (archive({"mimetype": "application/epub+zip"}), "không phải văn bản hay bảng tính"),
        (encrypted_zip(), "có đặt mật khẩu"),
        (archive({"a.pdf": "x", "cai-dat.exe": "x"}), "chứa “cai-dat.exe”"),
        (archive({"trang.html": "x"}), "chứa “trang.html”"),
        (archive({"trong.zip": "x"}), "chứa “trong.zip”"),
        (archive({"khong-duoi": "x"}), "chứa “khong-duoi”"),
        (archive({"../../a.pdf": "x"}), "đường dẫn lạ"),
        (archive({"/etc/a.pdf": "x"}), "đường dẫn lạ"),
        (archive({"C:\\a.pdf": "x"}), "đường dẫn lạ"),
        (archive({"a.txt": b"\0" * 40_000_000}), "bung ra quá lớn"),
        (archive({f"{n}.txt": "" for n in range(5_001)}), "bung ra quá lớn"),
        (archive({"a.pdf": "x" * 999})[:80], "bị hỏng"),
        (b"PK\x03\x04", "bị hỏng"),
    ],
)
def test_all_else_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    said = refusal(content)
    assert (said.startswith("“tệp” "), reason in said) == (True, True)


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = f'<Override ContentType="{WORD}.main+xml"/>'


def related(kind: str, target: str, encoding: str = "utf-8") -> bytes:
    """Return a Word file whose settings refer to something else."""
    written = f"""<?xml version="1.0" encoding="{encoding}"?>
        <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship TargetMode="External" Target="{target}" Id="a"
        Type="{RELATIONS}/{kind}"/></Relationships>"""
    rels = "word/_rels/settings.xml.rels"
    return archive({"[Content_Types].xml": TYPES, rels: written.encode(encoding)})


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "http://xau.example/mau.dotm"),
        ("attachedTemplate", "HTTPS://xau.example/mau.dotm"),
        ("attachedTemplate", "&#104;ttp://xau.example/mau.dotm"),
        ("attachedTemplate", " ht\ntp://xau.example/mau.dotm"),
        ("attachedTemplate", r"\\xau.example\mau.dotm"),
        ("attachedTemplate", "file://xau.example/mau.dotm"),
        ("attachedTemplate", r"file:///\\xau.example\mau.dotm"),
        ("attachedTemplate", "file://///xau.example/mau.dotm"),
        ("oleObject", "mhtml:http://xau.example/a.html!x-usc:http://xau.example/a.html"),
        ("frame", "http://xau.example/khung.html"),
        ("aFChunk", "ftp://xau.example/doan.docx"),
        ("subDocument", "http://xau.example/phan.docx"),
    ],
)
def test_what_fetches_something_from_elsewhere_is_refused(kind: str, target: str) -> None:
    assert "tự lấy mẫu hoặc nội dung từ máy khác" in refusal(related(kind, target))
    packed = archive({"mau.docx": related(kind, target, "utf-16")})
    assert "chứa “mau.docx”, tệp này tự lấy mẫu" in refusal(packed)


def test_a_template_of_an_opendocument_from_elsewhere_is_refused() -> None:
    meta = """<m:meta xmlns:m="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
        xmlns:x="http://www.w3.org/1999/xlink"><m:template x:href="https://xau.example/a.ott"/>
        </m:meta>"""
    content = archive({"mimetype": f"{OPENDOCUMENT}text", "META.xml": meta})
    assert "tự lấy mẫu" in refusal(content)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://dichvucong.gov.vn/"),
        ("attachedTemplate", r"file:///C:\Users\Hoa\AppData\Roaming\Templates\Normal.dotm"),
        ("attachedTemplate", r"C:\Users\Hoa\Normal.dotm"),
        ("attachedTemplate", "file://localhost/Users/hoa/Normal.dotm"),
        ("attachedTemplate", "/Users/hoa/Normal.dotm"),
        ("attachedTemplate", "Normal.dotm"),
        ("oleObject", "embeddings/oleObject1.bin"),
        ("image", "media/image1.png"),
    ],
)
def test_links_and_what_is_on_one_s_own_machine_are_no_harm(kind: str, target: str) -> None:
    assert kind_or_refusal(related(kind, target)) == "docx"


def test_too_large_a_file_is_refused_with_both_sizes() -> None:
    with pytest.raises(DocumentRefusedError, match=r"quá lớn .3,0 KB; tối đa 2,0 KB"):
        kind_of(BytesIO(b"%PDF-" + b"a" * 3067), "a.pdf", max_bytes=2048)


def test_the_file_can_be_read_from_its_start_afterwards() -> None:
    file = BytesIO(spreadsheet())
    kind_of(file, "a.xlsx")
    assert file.tell() == 0


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_a_document_or_refused(content: bytes) -> None:
    assert kind_or_refusal(content)


@given(st.data())
def test_any_damaged_document_is_accepted_or_refused(data: st.DataObject) -> None:
    content = bytearray(spreadsheet_once())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert kind_or_refusal(bytes(content))


def spreadsheet_once(made: list[bytes] = []) -> bytes:  # noqa: B006
    """Return the same spreadsheet each time; making one is slow."""
    if not made:
        made.append(spreadsheet())
    return made[0]


@pytest.mark.parametrize(("count", "words"), [(812, "812 byte"), (1_468_006, "1,4 MB")])
def test_sizes_are_for_readers(count: int, words: str) -> None:
    assert readable_size(count) == words
