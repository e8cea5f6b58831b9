"""Pasting into the editor what Word, Google Docs, Facebook and others put into the clipboard."""

import re
from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image as Picture
from playwright.sync_api import Page, Route, expect

from news.models import Image
from tests.browser.editing import PASTE, save, text

pytestmark = pytest.mark.browser

IS_READY = """() => {
  const editor = CKEDITOR.instances.id_body;
  return editor.getData() && !editorPaste.isBusy(editor) && editor.uploadRepository.isFinished();
}"""
EMPTY = "() => new Promise((done) => CKEDITOR.instances.id_body.setData('', done))"


def png(width: int = 900, height: int = 600) -> bytes:
    buffer = BytesIO()
    Picture.new("RGB", (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def paste(page: Page, html: str = "", file: bytes = b"", **others: str) -> None:
    clipboard: Any = {**({"text/html": html} if html else {}), **others}
    page.evaluate(PASTE, [clipboard, b64encode(file).decode() if file else None])
    page.wait_for_function(IS_READY)


def written(page: Page) -> str:
    data: str = page.evaluate("() => CKEDITOR.instances.id_body.getData()")
    return re.sub(r"[\n\t]", "", data).replace(" /", "")


FROM_WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"
      xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15">
<style>p.MsoNormal {margin:0cm; font-size:12.0pt; font-family:"Times New Roman";}
h1 {color:#2F5496}</style></head>
<body lang=VI><!--StartFragment-->
<h2 style='color:#2F5496'>Kết quả<o:p></o:p></h2>
<p class=MsoNormal style='text-align:justify'><b><span style='font-size:14.0pt'>Cải cách</span></b>
<span lang=VI>hành chính đạt 41%<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;</span></span></span>
<![endif]>Thứ nhất<o:p></o:p></p>
<table class=MsoTableGrid border=1 style='border:none'><tr>
<td width=300 style='width:225pt'><p class=MsoNormal>Năm<o:p></o:p></p></td>
<td><p class=MsoNormal>2026<o:p></o:p></p></td></tr></table>
<!--EndFragment--></body></html>
"""

FROM_WORD_LISTS = """
<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:v="urn:schemas-microsoft-com:vml">
<head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm; font-family:"Times New Roman";} @list l0 {mso-list-id:1;} -->
</style></head><body lang=VI style='tab-interval:36.0pt'><!--StartFragment-->
<h1 style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>I.<span>
&nbsp;</span></span><![endif]>MỤC ĐÍCH<o:p></o:p></h1>
<h5>Mục nhỏ</h5>
<p class=MsoNormal align=center style='text-align:center'><b>QUYẾT ĐỊNH<o:p></o:p></b></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l1 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>a)<span>&nbsp;&nbsp;</span></span><![endif]>Hồ sơ<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>b)<span>&nbsp;&nbsp;</span></span><![endif]>Lệ phí<o:p></o:p></p>
<table class=MsoTableGrid border=1><thead><tr><td><p class=MsoNormal>Năm</p></td></tr></thead>
<tr><td><p class=MsoNormal align=right style='text-align:right'>2026</p></td></tr></table>
<p class=MsoNormal><!--[if gte vml 1]><v:shape style='width:100pt'><v:imagedata
src="file:///C:/Users/an/clip_image001.png"/></v:shape><![endif]--><![if !vml]><img width=100
src="file:///C:/Users/an/clip_image002.png"><![endif]></p>
<!--EndFragment--></body></html>
"""
FROM_GOOGLE = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-8f01">'
    '<h1 dir="ltr"><span style="font-weight:400">Kế hoạch</span></h1>'
    '<ol><li dir="ltr" aria-level="1"><p role="presentation">'
    '<span style="font-weight:700">Một</span></p></li></ol></b>'
)
FROM_FACEBOOK = (
    '<meta charset="utf-8"><div dir="auto"><span><img height="16" width="16" alt="🔔" '
    'class="xz74otr" src="https://static.xx.fbcdn.net/images/emoji.php/v9/te/1/16/1f514.png">'
    "</span> Tiêm chủng</div>"
)


def test_each_program_keeps_its_sense(desk: Page) -> None:
    results = []
    for clipboard in (FROM_WORD, FROM_GOOGLE, FROM_FACEBOOK):
        desk.evaluate(EMPTY)
        paste(desk, clipboard)
        results.append(written(desk))
    assert results == [
        "<h2>Kết quả</h2><p><strong>Cải cách</strong> hành chính đạt 41%</p>"
        "<ul><li>Thứ nhất</li></ul>"
        "<table><tbody><tr><td>Năm</td><td>2026</td></tr></tbody></table>"
        "<p>&nbsp;</p>",  # to go on writing
        "<h2>Kế hoạch</h2><ol><li><strong>Một</strong></li></ol>",
        "<p>🔔 Tiêm chủng</p>",
    ]


def test_word_keeps_its_numbers_and_a_picture_that_did_not_come_is_noted(desk: Page) -> None:
    paste(desk, FROM_WORD_LISTS)
    expect(desk.locator(".cke_notification_warning")).to_contain_text("1 ảnh không dán theo được")
    desk.keyboard.type(" Tiếp.")
    body = "".join(save(desk).body.split("\n")).replace("\t", "")
    assert body == (
        "<h2>I. MỤC ĐÍCH</h2><h3>Mục nhỏ</h3>"
        '<p class="align-center"><strong>QUYẾT ĐỊNH</strong></p>'
        "<p>a) Hồ sơ</p><p>b) Lệ phí</p>"
        '<table><thead><tr><th scope="col">Năm</th></tr></thead>'
        '<tbody><tr><td class="align-right">2026</td></tr></tbody></table>'
        "<p>[Ảnh ở đây chưa được tải lên] Tiếp.</p>"
    )


def test_pictures_that_word_wrote_beside_the_text_are_uploaded(desk: Page) -> None:
    rtf = r"{\rtf1\ansi{\pict\pngblip " + png().hex() + "}}"
    paste(desk, FROM_WORD_LISTS, **{"text/rtf": rtf})
    expect(text(desk).locator("img[src^='/media/anh/']")).to_have_count(1)
    assert f'<p><img alt="" src="/media/{Image.objects.get().name}/' in save(desk).body


def test_a_picture_of_a_text_is_uploaded_with_its_description(desk: Page) -> None:
    data = b64encode(png()).decode()
    paste(desk, f'<p>Họp<img alt="Toàn cảnh" src="data:image/png;base64,{data}">xong</p>')
    expect(text(desk).locator("img[src^='/media/anh/']")).to_have_count(1)
    assert (' alt="Toàn cảnh" ' in save(desk).body, Image.objects.count()) == (True, 1)


def test_a_broken_picture_of_a_text_leaves_a_note(desk: Page) -> None:
    paste(desk, f'<p>Họp<img src="data:image/png;base64,{"A" * 400}">xong</p>')
    assert written(desk) == "<p>Họp[Ảnh ở đây chưa được tải lên]xong</p>"


def test_a_pasted_picture_stands_after_the_paragraph(desk: Page) -> None:
    desk.keyboard.type("Đoạn trước.")
    for _ in range(4):
        desk.keyboard.press("ArrowLeft")
    paste(desk, '<img src="https://example.com/a.png">', png())
    desk.keyboard.type("Đoạn sau.")
    expect(text(desk).locator("img[src^='/media/anh/']")).to_have_count(1)
    body = save(desk).body
    pattern = r"<p>Đoạn trước\.</p>\s*<p><img [^>]*></p>\s*<p>Đoạn sau\.</p>\s*"
    assert re.fullmatch(pattern, body), body


def test_the_cursor_undo_and_plain_text(desk: Page) -> None:
    desk.keyboard.type("Đầu cuối")
    for _ in range(4):
        desk.keyboard.press("ArrowLeft")
    paste(desk, "<p class=MsoNormal><b>giữa</b> câu</p>")
    desk.keyboard.type(" là ")
    assert written(desk) == "<p>Đầu <strong>giữa</strong> câu là cuối</p>"
    for _ in range(30):
        if "giữa" not in written(desk):
            break
        desk.keyboard.press("Control+z")
    assert written(desk) == "<p>Đầu cuối</p>"
    desk.evaluate(EMPTY)
    desk.evaluate("() => { CKEDITOR.instances.id_body._.nextPasteType = 'text'; }")
    paste(desk, "<h1>Một</h1><p><b>Hai</b></p>")
    assert re.sub("<[^>]*>", "|", written(desk)).strip("|").split("|")[0] == "Một"
    assert "<h2>" not in written(desk)


def test_without_a_connection_nothing_is_lost(desk: Page) -> None:
    desk.context.set_offline(True)
    hidden = "<style>p.An, li.An {display:none}</style><p class=An>MẬT</p><del datetime=a>MẬT</del>"
    paste(desk, hidden + FROM_WORD_LISTS)
    expect(desk.locator(".cke_notification_warning").first).to_contain_text("Chưa nối được")
    desk.context.set_offline(False)
    body = written(desk)
    assert "MẬT" not in body
    assert '<h2>I. MỤC ĐÍCH</h2><h4>Mục nhỏ</h4><p class="align-center">' in body.replace(
        "&nbsp;", ""
    )
    assert re.search(r"<p>a\)\W*(&nbsp;)*\W*Hồ sơ</p>", body)
    assert "[Ảnh ở đây chưa được tải lên]" in body


def test_what_is_typed_while_the_server_thinks_comes_after(desk: Page) -> None:
    held: list[Route] = []
    desk.route("**/lam-sach/", lambda route: held.append(route))
    desk.keyboard.type("Một ")
    with desk.expect_request("**/lam-sach/"):
        desk.evaluate(PASTE, [{"text/html": "<b>hai</b>"}, None, " b"])
    desk.keyboard.type("a")
    desk.locator("button[name=_save]").click()
    expect(desk.locator(".cke_notification_warning")).to_contain_text("Nội dung đang được dán")
    held[0].continue_()
    desk.wait_for_function(IS_READY)
    desk.keyboard.type("!")
    assert written(desk).replace("&nbsp;", " ") == "<p>Một <strong>hai</strong> ba!</p>"


def test_two_megabytes_are_pasted_and_said_to_be_too_much(desk: Page) -> None:
    words = "Cải cách hành chính. " * 50
    line = f"<p class=MsoNormal style='mso-x:{'y' * 900}'><span>{words}</span></p>"
    paste(desk, line * 1_000)
    expect(desk.locator(".cke_notification_warning")).to_contain_text("chưa lưu được")
    assert written(desk).count("<p>") == 1_000
