"""PDFs that do more than being read are refused, however it is written."""

from io import BytesIO

import pikepdf
import pytest

from core.documents import DocumentRefusedError, kind_of
from core.limits import Limits
from core.pdf.inspection import inspect
from core.pdf.process import ActiveContent, UnreadablePdfError
from tests.core.test_documents import archive
from tests.pdfs import pdf

SCRIPT = "<</S /JavaScript /JS (app.alert\\(1\\))>>"
ACTIVE = {
    SCRIPT: "script",
    "<</S /#4AavaScript /#4a#53 (x)>>": "script",
    "<</S /Rendition /JS (x)>>": "script",
    "<</Type /Annot /A <</S /URI /URI (javascript:alert\\(1\\))>>>>": "script",
    "<</S /URI /URI ( java\\nscript:alert\\(1\\))>>": "script",
    "<</S /URI /URI <FEFF006A006100760061007300630072006900700074003A0078>>>": "script",
    "<</Type /Annot /A <</S /URI /URI (file:///c:/windows/calc.exe)>>>>": "link",
    "<</S /URI /URI (ms-msdt:/id)>>": "link",
    "<</S /URI /URI (C:\\\\a.exe)>>": "link",
    "<</A [<</B [<</S /JavaScript>>]>>]>>": "script",
    "<</S /Launch /F (calc.exe)>>": "program",
    "<</S /L#61unch /Win <</F (cmd.exe)>>>>": "program",
    "<</S /SubmitForm /F (https://evil.test)>>": "program",
    "<</S /ImportData /F (a.fdf)>>": "program",
    "<</Type /Filespec /EF <</F (x)>>>>": "files",
    "<</Subtype /FileAttachment>>": "files",
    "<</S /GoToE /T <<>>>>": "files",
    "<</XFA [(template) (x)]>>": "xfa",
    "<</Subtype /RichMedia>>": "media",
    "<</AA <</O <</S /URI /URI (https://evil.test)>>>>>>": "automatic",
}
CATALOGS = {
    f"/OpenAction {SCRIPT}": "script",
    "/OpenAction <</S /URI /URI (https://evil.test)>>": "automatic",
    "/OpenAction <</S /GoTo /D [0 /Fit] /Next <</S /Launch>>>>": "program",
    "/Names <</JavaScript <</Names [(a) <</S /JavaScript>>]>>>>": "script",
    "/Names <</EmbeddedFiles <</Names []>>>>": "files",
    "/AcroForm <</XFA (x)>>": "xfa",
}
HARMLESS = [
    "<</Type /Annot /Subtype /Link /A <</S /URI /URI (https://dichvucong.gov.vn/)>>>>",
    "<</Type /Annot /A <</S /URI /URI (mailto:a@b.vn)>>>>",
    "<</S /URI /URI (thuvienphapluat.vn/van-ban?tab=1:2)>>",
    "<</S /URI /URI (www.laocai.gov.vn:8080/tin)>>",
    "<</S /URI /URI (http:\\\\laocai.gov.vn)>>",
    "<</S /URI /URI <FEFF0068007400740070003A002F002F0061>>>",
    "<</S /GoTo /D [0 /Fit]>>",
    "<</Title (Hướng dẫn viết /JavaScript và /Launch)>>",
    "<</FT /Sig /V <</Type /Sig /Filter /Adobe.PPKLite>>>>",
]


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "compressed"])
@pytest.mark.parametrize("written", ACTIVE)
def test_an_object_that_acts_is_found(written: str, compressed: bool) -> None:
    assert ActiveContent(ACTIVE[written]) in inspect(pdf(written, compressed=compressed))


@pytest.mark.parametrize("written", CATALOGS)
def test_what_the_whole_document_does_is_found(written: str) -> None:
    assert ActiveContent(CATALOGS[written]) in inspect(pdf(catalog=written))


@pytest.mark.parametrize("written", ["", *HARMLESS])
def test_what_only_leads_somewhere_is_no_reason(written: str) -> None:
    assert not inspect(pdf(written, "/OpenAction [0 /Fit]", compressed=True))


def test_only_who_may_open_it_knows_what_an_encrypted_one_does() -> None:
    with_password = pdf(encryption=pikepdf.Encryption(user="mật khẩu", owner="x"))
    assert inspect(with_password) == {ActiveContent.ENCRYPTED}
    without = pdf(SCRIPT, encryption=pikepdf.Encryption(user="", owner="x"))
    assert inspect(without) == {ActiveContent.SCRIPT}


def test_an_older_state_in_the_same_file_counts_where_the_newest_is_damaged() -> None:
    content = pdf("<</S /#4AavaScript>>")
    damaged = content[: content.rindex(b"startxref")]
    assert ActiveContent.SCRIPT in inspect(damaged)


def test_a_script_after_bytes_that_are_no_pdf_is_found() -> None:
    assert ActiveContent.SCRIPT in inspect(b"\r\n\t " + pdf(SCRIPT))


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\n" + bytes(500), pdf()[:60]])
def test_what_cannot_be_read_is_not_taken(content: bytes) -> None:
    with pytest.raises(UnreadablePdfError):
        inspect(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pdf(SCRIPT), "có mã lệnh tự chạy"),
        (pdf("<</EF <<>>>>"), "có tệp khác đính kèm bên trong"),
        (b"%PDF-1.7\n", "bị hỏng hoặc quá phức tạp"),
        (
            archive({"tốt.pdf": pdf(), "thư mục/Mẫu đơn.PDF": pdf(SCRIPT)}),
            "chứa “Mẫu đơn.PDF”, tệp này có mã lệnh tự chạy.*Sau đó nén lại thành ZIP",
        ),
        (
            archive({"tốt.pdf": pdf(), "hỏng.pdf": b"%PDF-1.7\n"}),
            "chứa “hỏng.pdf”, tệp này bị hỏng",
        ),
    ],
    ids=["script", "file", "broken", "zip", "broken-in-zip"],
)
def test_who_uploads_it_is_told_why_and_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(DocumentRefusedError, match=words):
        kind_of(BytesIO(content), "tệp.pdf")


def test_a_bomb_ends_its_own_process_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.pdf.process.LIMITS", Limits(pdf_memory=1))
    with pytest.raises(DocumentRefusedError, match="quá phức tạp"):
        kind_of(BytesIO(pdf() + bytes(20_000_000)), "tệp.pdf")
