"""What the clipboard of each program holds keeps its meaning."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.html import TooDeepError, clean_clipboard
from tests.core.html.test_sanitiser import forbidden_parts

GOOGLE = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-8f01">{}</b>'
    '<br class="Apple-interchange-newline">'
)
WORD = (
    '<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator '
    'content="Microsoft Word 15"><style>p.MsoNormal {{margin:0cm}}</style></head>'
    "<body lang=VI><!--StartFragment-->{}<!--EndFragment--></body></html>"
)
LIBREOFFICE = (
    '<html><head><meta name="generator" content="LibreOffice 7.4.7.2 (Linux)"/><title></title>'
    '<style type="text/css">p {{ line-height: 115% }}</style></head>'
    '<body lang="vi-VN" link="#000080">{}</body></html>'
)
FACEBOOK_EMOJI = "https://static.xx.fbcdn.net/images/emoji.php/v9/te/1/16/1f4e2.png"


def cleaned(html: str) -> str:
    return clean_clipboard(html).html


def online(text: str, level: int, form: str, *, start: int = 1, kind: str = "decimal") -> str:
    """Return a list item of Word on the web, which is a list of its own."""
    tag = "ol" if "%" in form else "ul"
    return (
        f'<div class="ListContainerWrapper SCXW1 BCX0"><{tag} role="list" start="{start}" '
        f'style="margin:0px;list-style-type:{kind}"><li data-leveltext="{form}" data-font="Symbol" '
        f'data-listid="2" data-aria-posinset="1" data-aria-level="{level}" class="OutlineElement">'
        f'<p class="Paragraph SCXW1"><span class="TextRun SCXW1"><span class="NormalTextRun">{text}'
        f'</span></span><span class="EOP SCXW1">&nbsp;</span></p></li></{tag}></div>'
    )


class TestHeadings:
    @pytest.mark.parametrize(
        ("levels", "expected"),
        [
            ("1", "2"), ("5", "4"), ("234", "234"), ("3", "3"), ("12", "23"), ("123", "234"),
            ("12345", "23444"), ("15", "23"), ("345", "234"), ("2124", "3234"), ("456", "234"),
        ],
    )  # fmt: skip
    def test_levels_that_differ_stay_different(self, levels: str, expected: str) -> None:
        html = "".join(f"<h{level}>Mục</h{level}>" for level in levels)
        assert cleaned(html) == "".join(f"<h{level}>Mục</h{level}>" for level in expected)

    def test_a_number_of_word_stays_before_its_heading(self) -> None:
        word = (
            "<h1 style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
            "<span style='mso-list:Ignore'>II.<span>&nbsp; </span></span><![endif]>"
            "YÊU <b>CẦU</b></h1>"
        )
        assert cleaned(WORD.format(word)) == "<h2>II. YÊU CẦU</h2>"

    def test_a_heading_of_spaces_is_none(self) -> None:
        assert cleaned("<h2>&nbsp;</h2><p>a</p>") == "<p>a</p>"

    def test_word_on_the_web_says_the_level_beside_the_element(self) -> None:
        html = '<div><p role="heading" aria-level="1">Một</p><p>a</p></div>'
        assert cleaned(html) == "<h2>Một</h2><p>a</p>"


class TestLists:
    def test_letters_of_word_stay(self) -> None:
        word = "".join(
            f"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
            f"<span style='mso-list:Ignore'>{letter})<span>&nbsp; </span></span><![endif]>Hồ sơ</p>"
            for letter in "ab"
        )
        assert cleaned(WORD.format(word)) == "<p>a) Hồ sơ</p><p>b) Hồ sơ</p>"

    def test_word_on_the_web_gives_what_word_gives(self) -> None:
        html = online("Một", 1, "%1.") + online("Trong", 2, "o") + online("Hai", 1, "%1.", start=2)
        assert cleaned(html) == "<ol><li>Một<ul><li>Trong</li></ul></li><li>Hai</li></ol>"

    @pytest.mark.parametrize(
        ("form", "kind", "start", "marker"),
        [
            ("%1)", "lower-alpha", 2, "b)"),
            ("%1.", "upper-roman", 4, "IV."),
            ("Điều %1.", "decimal", 12, "Điều 12."),
        ],
    )
    def test_numbers_of_word_on_the_web_that_mean_something_stay(
        self, form: str, kind: str, start: int, marker: str
    ) -> None:
        assert cleaned(online("Hồ sơ", 1, form, start=start, kind=kind)) == f"<p>{marker} Hồ sơ</p>"

    def test_numbers_of_several_levels_stay(self) -> None:
        html = online("Một", 1, "Mục %1") + online("Hai", 2, "%1.%2.", start=3)
        assert cleaned(html) == "<p>Mục 1 Một</p><p>1.3. Hai</p>"

    def test_google_puts_lists_beside_their_items(self) -> None:
        item = '<li dir="ltr" aria-level="1"><p role="presentation"><span>{}</span></p></li>'
        html = f"<ol>{item.format('Một')}<ol>{item.format('Trong')}</ol>{item.format('Hai')}</ol>"
        expected = "<ol><li>Một<ol><li>Trong</li></ol></li><li>Hai</li></ol>"
        assert cleaned(GOOGLE.format(html)) == expected

    def test_a_list_that_only_numbers_headings_is_none(self) -> None:
        """Google Docs and LibreOffice write numbered headings so."""
        html = (
            '<ol><li style="list-style-type:upper-roman"><h1 role="presentation">Mục đích</h1></li>'
            '</ol><p>a</p><ol type="I" start="2"><li><h1>Yêu cầu</h1><ol><li><h2>Chung</h2></li>'
            "</ol></li></ol>"
        )
        assert cleaned(html) == (
            "<h2>I. Mục đích</h2><p>a</p><h2>II. Yêu cầu</h2><h3>1. Chung</h3>"
        )

    def test_numbered_headings_of_word_on_the_web(self) -> None:
        item = online("MỤC ĐÍCH", 1, "%1.", kind="upper-roman")
        html = item.replace("<p ", '<p role="heading" aria-level="1" ')
        assert cleaned(html) == "<h2>I. MỤC ĐÍCH</h2>"

    def test_ticks_of_google_stay(self) -> None:
        html = (
            '<ul><li role="checkbox"><img src="data:image/png;base64,AA" alt="unchecked"><p>Nộp</p>'
            '</li><li><img src="data:image/png;base64,AA" alt="checked"><p>Nhận</p></li></ul>'
        )
        assert cleaned(html) == "<ul><li>☐ Nộp</li><li>☑ Nhận</li></ul>"

    def test_libreoffice_numbers_go_on(self) -> None:
        html = '<ol start="3"><li><p style="margin-bottom: 0cm">Ba</p></li></ol>'
        assert cleaned(LIBREOFFICE.format(html)) == '<ol start="3"><li>Ba</li></ol>'

    def test_items_without_a_list_get_one(self) -> None:
        assert cleaned("<li>a</li><li>b</li><p>c</p>") == "<ul><li>a</li><li>b</li></ul><p>c</p>"

    def test_letters_of_google_and_libreoffice_stay(self) -> None:
        google = '<ol><li style="list-style-type:lower-alpha"><p>a</p></li></ol>'
        office = '<ol type="A" start="2"><li><p>b</p></li></ol>'
        assert cleaned(google + office) == (
            '<ol type="a"><li>a</li></ol><ol start="2" type="A"><li>b</li></ol>'
        )


class TestStyles:
    def test_a_font_that_is_named_says_how_to_read_the_text(self) -> None:
        html = '<p><font face=".VnTime, serif">Th«ng b¸o</font> <i>§ 1</i></p>'
        assert cleaned(LIBREOFFICE.format(html)) == "<p>Thông báo <i>§ 1</i></p>"

    def test_googles_bold_around_everything_is_none(self) -> None:
        html = (
            '<p><span style="font-weight:700">Đậm</span> <span style="font-weight:400">vừa</span>'
        )
        assert cleaned(GOOGLE.format(html)) == "<p><strong>Đậm</strong> vừa</p>"

    def test_styles_become_elements(self) -> None:
        html = (
            '<p><span style="font-style:italic">a</span> <span style="text-decoration:underline">b'
            '</span> <span style="text-decoration:line-through">c</span> m<span '
            'style="vertical-align:super">2</span></p>'
        )
        assert cleaned(html) == "<p><em>a</em> <u>b</u> <s>c</s> m<sup>2</sup></p>"

    def test_a_link_is_not_underlined_once_more(self) -> None:
        html = '<p><a href="/a/"><span style="text-decoration:underline">a</span></a></p>'
        assert cleaned(html) == '<p><a href="/a/" rel="noopener">a</a></p>'

    @pytest.mark.parametrize(
        "html",
        [
            '<p style="text-align: center">a</p>',
            '<p align="center">a</p>',
            "<center>a</center>",
            '<div style="text-align:center"><div>a</div></div>',
            "<p class=MsoNormal align=center style='text-align:center'>a</p>",
        ],
    )
    def test_centred_lines_stay_centred(self, html: str) -> None:
        assert cleaned(html) == '<p class="align-center">a</p>'

    def test_bold_around_paragraphs_is_in_each(self) -> None:
        assert cleaned("<b><p>a</p><p>b</p></b>") == "<p><b>a</b></p><p><b>b</b></p>"


class TestTables:
    def test_a_table_of_google(self) -> None:
        html = (
            '<div dir="ltr" align="left"><table><colgroup><col></colgroup><tbody><tr>'
            '<td colspan="2"><p style="text-align:right"><span>2026</span></p></td>'
            "<td><p>a</p><p>b</p></td></tr>"
            "</tbody></table></div>"
        )
        assert cleaned(GOOGLE.format(html)) == (
            '<table><tbody><tr><td class="align-right" colspan="2">2026</td>'
            "<td><p>a</p><p>b</p></td></tr></tbody></table>"
        )

    def test_a_table_of_excel(self) -> None:
        html = (
            "<html><body><table border=0><!--StartFragment--><col width=64><tr height=20><td "
            "class=xl65>Năm</td><td>Số</td></tr><!--EndFragment--></table></body></html>"
        )
        assert "<tr><td>Năm</td><td>Số</td></tr>" in cleaned(html)

    def test_header_cells_of_libreoffice(self) -> None:
        html = '<table><thead><tr><th><p align="center">Năm</p></th></tr></thead></table>'
        assert '<th class="align-center" scope="col">Năm</th>' in cleaned(LIBREOFFICE.format(html))


class TestText:
    def test_lines_of_a_message(self) -> None:
        html = '<span style="white-space: pre-wrap;">Kính gửi,\nNgày mai họp.\n\nTrân trọng.</span>'
        assert cleaned(html) == "<p>Kính gửi,<br>Ngày mai họp.</p><p>Trân trọng.</p>"

    def test_divs_are_paragraphs(self) -> None:
        assert cleaned("<div>a<div>b</div>c<br></div>") == "<p>a</p><p>b</p><p>c</p>"

    def test_parts_of_a_line_that_stand_on_lines_of_their_own_are_paragraphs(self) -> None:
        html = '<b><span style="display: block">a</span><span style="display:block">b</span></b>'
        assert cleaned(html) == "<p><b>a</b></p><p><b>b</b></p>"

    def test_words_of_one_line_stay_a_part_of_the_line(self) -> None:
        assert cleaned("<meta charset='utf-8'><span>giữa </span><b>câu</b>") == "giữa <b>câu</b>"

    def test_spaces_that_do_not_break_are_spaces(self) -> None:
        html = 'a<span class="Apple-converted-space">&nbsp;</span>b&nbsp; c'
        assert cleaned(html) == "a b c"

    @pytest.mark.parametrize(
        "hidden",
        [
            '<span style="display:none">079099001234</span>',
            "<span style='mso-hide:all'>079099001234</span>",
            "<span class=msoDel>079099001234</span>",
            "<svg><title>079099001234</title></svg>",
            "<div style='mso-element:comment-list'>079099001234</div>",
        ],
    )
    def test_what_the_writer_did_not_see_stays_out(self, hidden: str) -> None:
        assert cleaned(f"<p>a{hidden}</p>") == "<p>a</p>"

    def test_struck_out_text_stays_struck_out(self) -> None:
        assert cleaned("<p><del>a</del> <strike>b</strike></p>") == "<p><s>a</s> <s>b</s></p>"

    def test_an_address_that_leads_on_becomes_the_one_it_leads_to(self) -> None:
        html = '<a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fchinhphu.vn%2F&h=A">x</a>'
        assert cleaned(html) == '<a href="https://chinhphu.vn/" rel="noopener">x</a>'

    def test_html_that_is_too_deep_is_refused(self) -> None:
        with pytest.raises(TooDeepError):
            clean_clipboard("<div>" * 5_000)


class TestPictures:
    @pytest.mark.parametrize(
        "picture",
        [
            '<img alt="📢" src="https://example.com/a.png">',
            f'<img alt="" src="{FACEBOOK_EMOJI}">',
            '<img class="emoji" src="https://s.w.org/images/core/emoji/14.0.0/svg/1f4e2.svg">',
            '<img data-emoji="📢" src="https://fonts.gstatic.com/s/e/notoemoji/16.0/x/32.png">',
            '<img src="https://fonts.gstatic.com/s/e/notoemoji/16.0/1f4e2/32.png">',
            '<img src="/emoji_u1f4e2.png">',
            f"""<span style="background-image: url('{FACEBOOK_EMOJI}')"></span>""",
        ],
    )
    def test_a_picture_of_an_emoji_is_the_emoji(self, picture: str) -> None:
        assert clean_clipboard(f"<p>{picture} Họp</p>") == ("<p>📢 Họp</p>", 0)

    @pytest.mark.parametrize(
        ("name", "emoji"),
        [
            ("emoji/2764", "❤"),
            ("emoji/2764-fe0f", "❤️"),
            ("1f468-200d-1f469-200d-1f467", "👨‍👩‍👧"),
            ("emoji_u1f1fb_1f1f3", "🇻🇳"),
            ("72x72/1f44d-1f3fd", "👍🏽"),
        ],
    )
    def test_the_code_points_in_the_name_of_the_file(self, name: str, emoji: str) -> None:
        assert cleaned(f'<p><img src="https://example.com/{name}.png"></p>') == f"<p>{emoji}</p>"

    @pytest.mark.parametrize("name", ["2615.jpg", "2026.png", "dsc-1234.jpg", "20261127_0830.jpg"])
    def test_a_number_in_the_name_of_a_photo_is_no_emoji(self, name: str) -> None:
        html = f'<p><img src="https://example.com/{name}"></p>'
        assert clean_clipboard(html) == ("<p>[Ảnh ở đây chưa được tải lên]</p>", 1)

    @pytest.mark.parametrize(
        "source",
        ["https://example.com/a.jpg", "//example.com/a.jpg", "data:image/png;base64,AAAA",
         "blob:https://chat.zalo.me/1", "file:///C:/Users/an/clip_image001.png", "cid:1", ""],
    )  # fmt: skip
    def test_a_picture_from_elsewhere_leaves_a_note(self, source: str) -> None:
        html = f'<p>Trước <img alt="Lễ [phát động]" src="{source}"> sau</p>'
        note = "[Ảnh ở đây chưa được tải lên: Lễ phát động]"
        assert clean_clipboard(html) == (f"<p>Trước {note} sau</p>", 1)

    def test_a_picture_with_a_caption_leaves_both_as_paragraphs(self) -> None:
        html = '<figure><a href="/b.jpg"><img src="/b.jpg"></a><figcaption>Lễ</figcaption></figure>'
        assert cleaned(html) == "<p>[Ảnh ở đây chưa được tải lên]</p><p>Lễ</p>"

    def test_a_picture_of_the_library_stays(self) -> None:
        picture = '<img alt="a" src="/media/anh/0a1b-1000x500/1000.webp">'
        assert clean_clipboard(f"<p>{picture}</p>") == (f"<p>{picture}</p>", 0)

    def test_a_picture_that_counts_readers_leaves_nothing(self) -> None:
        html = '<p>a<img width="1" height="1" src="https://example.com/dem"></p>'
        assert clean_clipboard(html) == ("<p>a</p>", 0)

    def test_a_small_picture_that_is_a_sign_is_the_sign(self) -> None:
        html = '<p><img width=12 height=12 src="file:///C:/clip_image001.gif" alt="*"> a</p>'
        assert clean_clipboard(html) == ("<p>* a</p>", 0)

    def test_a_photo_described_by_dots_leaves_a_note(self) -> None:
        html = '<p><img width=900 src="https://example.com/a.jpg" alt="..."></p>'
        assert clean_clipboard(html) == ("<p>[Ảnh ở đây chưa được tải lên: ...]</p>", 1)

    def test_a_film_leaves_a_note(self) -> None:
        html = '<p>a</p><iframe title="Phim tuyên truyền" src="https://example.com/"></iframe>'
        note = "[Phim ở đây chưa được tải lên: Phim tuyên truyền]"
        assert clean_clipboard(html) == (f"<p>a</p><p>{note}</p>", 1)


PIECES = st.lists(
    st.sampled_from(
        [
            "<b id=docs-internal-guid-1 style='font-weight:normal'>", "</b>", "<p>", "</p>",
            "<div style='white-space:pre-wrap;text-align:center'>", "</div>", "a\nb\n\nc", "<ol>",
            "</ol>", "<ul type=a>", "</ul>", "<li value=3>", "</li>", "<br>", "<br><br>", "<h1>",
            "</h1>", "<h5>", "<table>", "<tr>", "<td align=right>", "</table>", "<figure>",
            "<figcaption>", "</figure>", "<img src=//x alt='📢'>", "<img src=x onerror=alert(1)>",
            "<a href=javascript:alert(1)>", "<a href='//evil'>", "</a>", "<center>", "</center>",
            "<span style='font-weight:bold;background:url(1f514.png)'>", "</span>", "<object>",
            "</object>", "<script>alert(1)</script>", "<svg>", "<video>", "</video>", "<pre>",
            *(online("Một", level, form) for level in (1, 3) for form in ("%1)", "·")),
        ]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(PIECES)
def test_nothing_comes_in_that_is_not_allowed(markup: str) -> None:
    assert forbidden_parts(cleaned(markup)) == []


WRITTEN = st.lists(
    st.sampled_from(
        [
            "<b id=docs-internal-guid-1 style='font-weight:normal'>", "</b>", "<p>", "</p>",
            "<div>", "<span style='white-space:pre-wrap'>", "</span>", "<ol>", "</ol>", "<ul>",
            "</ul>",
            "<li>", "</li>", "<br>", "<br><br>", "<h1>", "</h1>", "<blockquote>", "</blockquote>",
            "<figure>", "<figcaption>", "</figure>", "<a href='/a/'>", "</a>", "<table><tr><td>",
            "</td>", "</table>", "\n\n", online("học", 2, "%1)"), *["họp "] * 9,
        ]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(WRITTEN)
def test_no_word_is_lost_and_none_comes_twice(markup: str) -> None:
    once = cleaned(markup)
    assert (once.count("họp"), once.count("học")) == (markup.count("họp"), markup.count("học"))


def test_text_of_old_fonts_is_converted() -> None:
    tcvn3 = '<span style="font-family:.VnTime">ph\u00adêng</span>'
    vni = '<font face="VNI-Times">vieäc</font>'
    assert clean_clipboard(f"<p>{tcvn3} {vni}</p>").html == "<p>phường việc</p>"


def test_the_head_of_a_letter_is_no_table() -> None:
    pasted = "<table><tr><td>UBND</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr></table>"
    assert clean_clipboard(pasted).html == "<p>UBND</p><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>"


STYLED = WORD.replace("p.MsoNormal {{margin:0cm}}", "{}")


def test_old_fonts_and_symbols_are_written_in_unicode() -> None:
    sheet = 'p.MsoNormal {{font-family:".VnTime","sans-serif"}}'.format()
    html = STYLED.format(
        sheet,
        "<p class=MsoNormal>Th«ng b¸o <span style='font-family:Wingdings'>ü</span></p>"
        "<p><span style='font-family:VNI-Times'>Thoâng baùo</span></p>",
    )
    assert cleaned(html) == "<p>Thông báo ✓</p><p>Thông báo</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<style>" + "@" * 100_000 + "</style>",
        "<style>" + "a" * 100_000 + "</style>",
        "<style>" + "/*" * 100_000 + "</style>",
        "<pre>" + "a\n" * 20_000 + "</pre>",
        "<ol><li><h2>a</h2></li></ol>" * 8_000,
        "<td><p>a</p></td>" * 8_000,
        "<p style='mso-list:l0 level1'><span style='mso-list:Ignore'>1.</span>a</p>" * 8_000,
    ],
    ids=["rules", "selectors", "comments", "lines", "headings", "cells", "items"],
)
def test_time_grows_as_the_length_does(html: str) -> None:
    begun = time.monotonic()
    cleaned(html)
    assert time.monotonic() - begun < 10  # on a busy machine; or it grows as the square


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul start='a'><li><h2>b</h2></li></ul>", "<h2>b</h2>"),
        ("<ol start='9999999'><li><h2>b</h2></li></ol>", "<h2>1. b</h2>"),
        (f"<table><tr><td rowspan='{'9' * 5000}'>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
         "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>"),
    ],
)  # fmt: skip
def test_numbers_that_are_none_stop_nothing(html: str, text: str) -> None:
    assert cleaned(html) == text
