"""Whatever a paragraph is made of, all its visible words come once, and no hidden one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from core.text import plain_text
from tests.core.docx.builder import (
    field,
    item,
    numbering,
    paragraph,
    run,
    style,
    styles,
    table,
    text_of,
)

PARTS = {
    **styles(
        style("An", "<w:rPr><w:vanish/></w:rPr>", kind="character"), style("H", name="heading 2")
    ),
    **numbering(("decimal", "%1."), ("lowerLetter", "%2)")),
}
# Ways to show a word; {0} is the run of it.
VISIBLE = (
    "{0}",
    '<w:fldSimple w:instr=" SEQ a ">{0}</w:fldSimple>',
    "<w:ins>{0}</w:ins>",
    "<w:moveTo>{0}</w:moveTo>",
    "<w:smartTag>{0}</w:smartTag>",
    '<w:hyperlink w:anchor="a">{0}</w:hyperlink>',
    "<w:sdt><w:sdtPr/><w:sdtContent>{0}</w:sdtContent></w:sdt>",
    field(" REF a ", "{0}"),
    "<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p>{0}</w:p></w:txbxContent></v:textbox>"
    "</v:shape></w:pict></w:r>",
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
    "<w:p>{0}</w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape>"
    "<v:textbox><w:txbxContent><w:p>{0}</w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>",
    '<w:r><w:br w:type="page"/></w:r>{0}<w:r><w:br w:type="column"/></w:r>',
)
HIDDEN = (
    "<w:del>{0}</w:del>",
    "<w:moveFrom>{0}</w:moveFrom>",
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>{0}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
)
HIDDEN_LOOKS = ("<w:vanish/>", '<w:rStyle w:val="An"/>', '<w:color w:val="FFFFFF"/>')
CONTAINERS = (
    paragraph, item,
    lambda content: content,  # outside any paragraph
    lambda content: paragraph(content, properties='<w:pStyle w:val="H"/>'),
    lambda content: table((paragraph(content),)),
    lambda content: f"<w:sdt><w:sdtContent>{paragraph(content)}</w:sdtContent></w:sdt>",
)  # fmt: skip

WAYS = st.lists(
    st.one_of(
        st.sampled_from(VISIBLE).map(lambda way: (way, "", True)),
        st.sampled_from(HIDDEN).map(lambda way: (way, "", False)),
        st.sampled_from(HIDDEN_LOOKS).map(lambda look: ("{0}", look, False)),
    ),
    min_size=1,
    max_size=4,
)
DOCUMENTS = st.lists(st.tuples(st.sampled_from(CONTAINERS), WAYS), min_size=1, max_size=4)


@given(DOCUMENTS)
def test_every_visible_word_comes_once_and_no_hidden_one(document: list) -> None:
    body = paragraph("Đầu")
    visible: list[str] = []
    hidden: list[str] = []
    for container, ways in document:
        content = ""
        for way, look, is_visible in ways:
            word = f"chữ{len(visible) + len(hidden)}x"
            (visible if is_visible else hidden).append(word)
            content += way.replace("{0}", run(f" {word} ", look))
        body += container(content)
    words = re.findall(r"chữ\d+x", plain_text(text_of(body, PARTS)))
    assert sorted(words) == sorted(visible)
