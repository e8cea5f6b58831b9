"""Sanitising of bodies written by staff."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import html, images
from core.html import sanitiser

PICTURE = "/media/anh/0a1b-1000x500/1000.webp"

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    f"<img src='{PICTURE}' onload=alert(1)>",
    f"<img src='{PICTURE}' alt='\"><script>alert(1)</script>'>",
    f"<img src='{PICTURE}' alt='` onerror=alert(1) `'>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><!--</style><img src=x onerror=alert(1)>--></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=a>'>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='/ok' onclick=alert(1) style='position:fixed'>x</a>",
    "<a title='<img src=x onerror=alert(1)>' href='\"><svg onload=alert(1)>'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<base href='javascript:/a/'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='//evil.example/x.css'>",
    "<style>@import '//evil.example/x.css'</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<table background='javascript:alert(1)'><tr><td>x</td></tr></table>",
    "<p id=content class='admin-link'>x</p>",
    "<details open ontoggle=alert(1)>x</details>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<<script>alert(1)//<</script>",
]

MARKUP = st.lists(
    st.sampled_from(
        [
            *ATTACKS,
            *(f"<{tag}>" for tag in html.ALLOWED),
            *(f"</{tag}>" for tag in html.ALLOWED),
            "<h1>",
            "</h1>",
            "<div>",
            "</div>",
            "<p class='align-center x'>",
            "<p class=''>",
            f"<img src='{PICTURE}' alt='Họp &quot;giao ban&quot;'>",
            "<a href='https://dichvucong.gov.vn/?a=1&amp;b=2'>",
            "<a href='//evil.example/'>",
            "&nbsp;",
            "\n",
            "Cải cách hành chính &amp; &lt;b&gt;",
        ]
    )
    | st.text(max_size=10),
    max_size=14,
).map("".join)

ELEMENT = re.compile(r"<(/?)([a-z0-9]+)((?: [a-z]+=\"[^\"<>]*\")*)>")


def forbidden_parts(clean: str) -> list[str]:
    """Return whatever in the output is not written exactly as an allowed element or as text."""
    found = []
    for slash, tag, written in ELEMENT.findall(clean):
        allowed = {*html.ALLOWED.get(tag, html.Rule()).attributes, "class", "rel"}
        names = {name for name, _ in re.findall(r" ([a-z]+)=\"([^\"]*)\"", written)}
        addresses = re.findall(r" (?:href|src)=\"([^\"]*)\"", written)
        if tag not in html.ALLOWED or names - allowed or (slash and names):
            found.append(tag + written)
        found += [each for each in addresses if re.match(r"(?i)\W*(java|vb)script:|data:", each)]
    return found + re.findall(r"[<>]", ELEMENT.sub("", clean))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives(attack: str) -> None:
    assert forbidden_parts(html.sanitise(f"<p>trước</p>{attack}<p>sau</p>")) == []


@settings(deadline=None)
@given(MARKUP)
def test_nothing_survives_that_is_not_allowed(markup: str) -> None:
    assert forbidden_parts(html.sanitise(markup)) == []


@settings(deadline=None)
@given(MARKUP)
def test_sanitising_again_changes_nothing(markup: str) -> None:
    once = html.sanitise(markup)
    assert html.sanitise(once) == once


@settings(deadline=None)
@given(MARKUP)
def test_no_picture_of_another_site_is_rendered(markup: str) -> None:
    sources = re.findall(r"<img[^>]* src=\"([^\"]*)\"", html.render(markup))
    assert all(images.name_from_url(source) for source in sources)


@pytest.mark.parametrize(
    "written",
    [
        "<h2>Kết quả</h2><p>Đã cắt giảm <strong>341</strong> quy định.</p>",
        '<p class="align-justify">Cải cách hành chính</p>',
        "<ul><li>Một</li><li>Hai<ol><li>Ba</li></ol></li></ul>",
        "<p>H<sub>2</sub>O, 5 &lt; 6 &amp; <em>nghiêng</em>, <b>đậm</b>, <s>bỏ</s></p>",
        "<blockquote><p>Lấy người dân làm trung tâm.</p></blockquote><hr>",
        f'<figure class="image"><img alt="Họp" src="{PICTURE}">'
        "<figcaption>Toàn cảnh</figcaption></figure>",
        '<table><caption>Hồ sơ</caption><thead><tr><th scope="col">Năm</th></tr></thead>'
        '<tbody><tr><td class="align-right" colspan="2">2026</td></tr></tbody></table>',
        '<p><a href="/lien-he/" rel="noopener">Liên hệ</a>'
        ' <a href="mailto:a@b.vn" rel="noopener">thư</a>'
        ' <a href="tel:+84900000000" rel="noopener">gọi</a></p>',
    ],
)
def test_what_an_office_writes_is_kept(written: str) -> None:
    assert html.sanitise(written) == written


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        " //evil.example",
    ],
)
def test_a_link_without_a_scheme_to_another_host_is_closed(address: str) -> None:
    assert html.sanitise(f'<a href="{address}">x</a>') == '<a rel="noopener">x</a>'


@pytest.mark.parametrize("source", ["", "src=''", "src='https://example.com/a.png'", "src='a.png'"])
def test_a_picture_that_is_not_ours_is_dropped(source: str) -> None:
    assert html.sanitise(f"<p>a<img {source} alt='x'>b</p>") == "<p>ab</p>"


def test_any_rendition_of_our_picture_becomes_the_largest() -> None:
    source = "https://an-thinh.gov.vn/media/anh/0a1b-1000x500/400.webp"
    assert html.sanitise(f'<img src="{source}" alt="">') == f'<img alt="" src="{PICTURE}">'


def test_empty_paragraphs_are_dropped() -> None:
    pasted = "<p>Một</p>\n<p>&nbsp;</p>\n<p><strong> </strong><br></p>\n<p>Hai</p>"
    assert html.sanitise(pasted) == "<p>Một</p>\n<p>Hai</p>"


def test_headings_an_article_may_not_have_become_those_it_may() -> None:
    assert html.sanitise("<h1>Một</h1><h6>Sáu</h6>") == "<h2>Một</h2><h4>Sáu</h4>"


@pytest.mark.parametrize(
    "markup", ["<h2><table><h2>x", "<table><a><table><a>x", "<p><b><p><table><i>x"]
)
def test_misnested_markup_settles(markup: str) -> None:
    once = html.sanitise(markup)
    assert html.sanitise(once) == once


def test_markup_that_would_not_settle_is_reduced_to_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sanitiser, "MAX_PASSES", 1)
    assert html.sanitise("<h1>Một</h1>hai") == "Mộthai"


def test_the_soft_hyphen_stays_in_paragraphs_of_tcvn3() -> None:
    old = "<p>Uû ban nh©n d©n <b>ph\u00adêng</b> T\u00adêng L\u00ad¬ng</p>"
    written = f"<p>Thông\u00ad <b>b\u00adáo</b></p>{old}"
    assert html.sanitise(written) == f"<p>Thông <b>báo</b></p>{old}"


def test_nul_is_dropped() -> None:
    assert html.sanitise("<p>a\0b</p>") == "<p>ab</p>"


def test_pictures_and_films_from_elsewhere_are_counted() -> None:
    body = (
        f'<img src="{PICTURE}" alt=""><img src="data:image/png;base64,AA">'
        '<img src="https://example.com/a.png"><iframe src="https://example.com/"></iframe>'
    )
    assert html.foreign_media(body, html.sanitise(body)) == 3


def test_text_about_markup_is_no_foreign_picture() -> None:
    body = "<p>Thẻ &lt;img src=x&gt; dùng để chèn ảnh, 1 &lt; 2.</p>"
    assert html.foreign_media(body, html.sanitise(body)) == 0


def test_descriptions_of_the_pictures_in_order() -> None:
    body = html.sanitise(
        f'<img src="{PICTURE}" alt="Họp &amp; bàn"><p><img src="{images.url("anh/b-2x1")}"></p>'
    )
    assert html.descriptions(body) == [("anh/0a1b-1000x500", "Họp & bàn"), ("anh/b-2x1", "")]


def test_addresses_of_pictures_are_replaced() -> None:
    found = []

    def address_of(source: str) -> str:
        found.append(source)
        return PICTURE

    written = '<p>a<IMG alt="x>y" src=\'họp &amp; bàn.jpg\'><!-- <img src="b.jpg"> --></p>'
    replaced = html.with_picture_addresses(written, address_of)
    assert found == ["họp & bàn.jpg"]
    assert html.sanitise(replaced) == f'<p>a<img alt="x&gt;y" src="{PICTURE}"></p>'


def test_a_control_character_leaves_no_gap_to_attack_through() -> None:
    assert "javascript:" not in html.render("<a href='java&#1;script:alert(1)'>x</a>")
    assert html.sanitise("<p>a\x01b&#1;c</p>") == "<p>ab\ufffdc</p>"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('<ul><li id="chu-thich-1">a</li></ul>', '<ul><li id="chu-thich-1">a</li></ul>'),
        ('<p>a<sup id="ve-chu-thich-12">b</sup></p>', '<p>a<sup id="ve-chu-thich-12">b</sup></p>'),
        ('<ul><li id="main">a</li></ul>', "<ul><li>a</li></ul>"),
        ('<p id="chu-thich-1">a</p>', "<p>a</p>"),
        ('<p><sup id="chu-thich-1">a</sup><sup id="chu-thich-1">b</sup></p>',
         '<p><sup id="chu-thich-1">a</sup><sup>b</sup></p>'),
        ('<ol type="a"><li>a</li></ol>', '<ol type="a"><li>a</li></ol>'),
        ('<ol type="x"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<ul class="written x"><li>a</li></ul>', '<ul class="written"><li>a</li></ul>'),
        ("<h2> &nbsp; </h2><h3><strong></strong></h3><p>a</p>", "<p>a</p>"),
    ],
)  # fmt: skip
def test_notes_list_types_and_headings(written: str, kept: str) -> None:
    assert html.sanitise(written) == kept
