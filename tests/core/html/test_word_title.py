"""The title of a Word document is guessed from what an official letter looks like."""

import pytest

from core.html import clean_converted


def centred(*lines: str, bold: bool = True) -> str:
    words = ("<strong>{}</strong>" if bold else "{}").format
    return "".join(f'<p class="align-center">{words(line)}</p>' for line in lines)


NATION = centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
LETTERHEAD = (
    f"<table><tr><td>{centred('ỦY BAN NHÂN DÂN', 'PHƯỜNG TÂN AN')}</td><td>{NATION}</td></tr><tr>"
    "<td><p class='align-center'>Số: 45/UBND</p>{}</td><td>{}</td></tr></table>"
).format
DATE = centred("Tân An, ngày 05 tháng 10 năm 2026", bold=False)
SIGNED = (
    "<table><tr><td><p><strong>Nơi nhận:</strong></p></td><td>"
    f"{centred('TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH')}</td></tr></table>"
)


def title_of(html: str) -> str:
    return clean_converted(html).title


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (centred("LỊCH TIẾP CÔNG DÂN"), "LỊCH TIẾP CÔNG DÂN"),
        (centred("LỊCH TIẾP CÔNG DÂN", "THÁNG 12"), "LỊCH TIẾP CÔNG DÂN THÁNG 12"),
        (centred("THÔNG BÁO", "Về việc tiêm chủng"), "Thông báo về việc tiêm chủng"),
        (centred("QUYẾT ĐỊNH") + centred("V/v khen", bold=False), "Quyết định về việc khen"),
        (centred("KẾ HOẠCH", "Tổng dọn vệ sinh"), "Kế hoạch tổng dọn vệ sinh"),
        (centred("THƯ NGỎ", "Nguyễn Văn A gửi"), "Thư ngỏ Nguyễn Văn A gửi"),
        (centred("BÁO CÁO", "KẾT QUẢ QUÝ III"), "BÁO CÁO KẾT QUẢ QUÝ III"),
        (centred("THÔNG BÁO"), "THÔNG BÁO"),
        (LETTERHEAD(centred("V/v cắt điện", bold=False), DATE), "Về việc cắt điện"),
        (LETTERHEAD("", DATE) + centred("CHỈ THỊ", "Về việc họp"), "Chỉ thị về việc họp"),
        (LETTERHEAD("", DATE) + centred("LỊCH CẮT ĐIỆN"), "LỊCH CẮT ĐIỆN"),
        (NATION + centred("ĐƠN ĐỀ NGHỊ"), "ĐƠN ĐỀ NGHỊ"),
        (centred("ỦY BAN NHÂN DÂN", "PHƯỜNG TÂN AN") + centred("LỊCH HỌP"), "LỊCH HỌP"),
        (centred("XÃ HỘI HÓA GIÁO DỤC"), "XÃ HỘI HÓA GIÁO DỤC"),
        (centred("Kính gửi: Các tổ dân phố") + "<p>a</p><h2>Lịch họp</h2>", "Lịch họp"),
        (centred("LỊCH HỌP") + "<p>a</p><h1>Nơi nhận</h1>", "LỊCH HỌP"),
        ("<h1>Lịch họp</h1>" + centred("THÔNG BÁO", "Về việc khác"), "Lịch họp"),
        ('<p>a</p><h1 class="title">Lịch họp</h1>', "Lịch họp"),
        ("<p>a</p><h1>I. MỤC ĐÍCH</h1><h1>Nơi nhận</h1>", ""),
        (LETTERHEAD("", DATE) + "<p>a</p>" + SIGNED, ""),
        ("<p>Về việc này, phường đề nghị các tổ thực hiện.</p>", ""),
        ("<p>a</p>" + centred("Nơi nhận:", "CHỦ TỊCH", "Nguyễn Văn A"), ""),
        ("<p>a</p>", ""),
    ],
)  # fmt: skip
def test_the_title(html: str, title: str) -> None:
    assert title_of(html + "<p>Chữ.</p>" + SIGNED) == title


def test_a_title_at_the_start_is_taken_out_of_the_text() -> None:
    assert clean_converted(centred("LỊCH HỌP", "THÁNG 12") + "<p>a</p>").text == "<p>a</p>"


def test_a_title_further_down_stays_in_the_text() -> None:
    assert "Về việc cắt điện" in clean_converted(NATION + centred("Về việc cắt điện")).text


def test_a_title_with_the_number_of_a_note_stays_in_the_text() -> None:
    """The note leads back to its number."""
    number = '<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup>'
    note = '<ol><li id="footnote-1"><p>Luật <a href="#footnote-ref-1">↑</a></p></li></ol>'
    cleaned = clean_converted(f'<h1 class="title">Lịch họp{number}</h1><p>a</p>{note}')
    assert cleaned.title == "Lịch họp"
    assert 'id="ve-chu-thich-1"' in cleaned.text
