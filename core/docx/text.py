"""The text of a run as its font shows it: symbols, and the encodings from before Unicode."""

from core import legacy_text
from core.docx import symbols
from core.docx.left_out import LEFT_OUT, LeftOutNames
from core.docx.names import (
    BR,
    R_PR,
    Element,
    P,
    R,
    T,
    make,
    name,
    remove,
    replace,
    value,
)  # fmt: skip
from core.docx.styles import Styles

_LINE_BREAK = ("textWrapping", None)


def write_symbols(root: Element, left_out: LeftOutNames) -> None:
    """Replace signs that are elements by the letters for them."""
    for each in list(root.iter(name("w:sym"))):
        code, font = each.get(name("w:char"), ""), each.get(name("w:font"), "")
        shown = symbols.sign(int(code, 16), font) if _is_hexadecimal(code) else None
        if shown is None and each.getparent().tag == R:
            each.getparent().addnext(left_out.add("Ký hiệu của phông", font))
        replace(each, *([_text(shown)] if shown else []))
    for each in list(root.iter(name("w:noBreakHyphen"))):
        replace(each, _text("-"))  # found by a search, as U+2011 is not
    for each in list(root.iter(name("w:cr"))):
        replace(each, make("w:br"))
    for each in list(root.iter(name("w:ptab"))):
        replace(each, make("w:tab"))


def convert_fonts(root: Element, styles: Styles) -> bool:
    """Convert the text of symbol fonts, and of the fonts of TCVN3 and VNI.

    Return whether any letter of TCVN3 or VNI was converted.
    """
    had_old = False
    for paragraph in root.iter(P):
        style_id = value(paragraph, "w:pPr", "w:pStyle")
        previous: tuple[Element, str] | None = None
        for run in paragraph.iterchildren(R):
            font = "" if run.get(LEFT_OUT) else styles.font(run.find(R_PR), style_id)
            _write_soft_hyphens(run, font)
            for text in run.iterchildren(T):
                written = text.text or ""
                if legacy_text.encoding_of_font(font) is legacy_text.Encoding.VNI:
                    written = _join_mark(previous, written)
                    previous = (text, written)
                converted = legacy_text.from_font(written, font)
                had_old = had_old or converted != written
                text.text = symbols.shown(converted, font)
    return had_old


def _write_soft_hyphens(run: Element, font: str) -> None:
    """In TCVN3 the soft hyphen is the letter ư; elsewhere nobody sees it."""
    is_letter = legacy_text.encoding_of_font(font) is legacy_text.Encoding.TCVN3
    for each in run.findall(name("w:softHyphen")):
        replace(each, *([_text("\u00ad")] if is_letter else []))


def _join_mark(previous: tuple[Element, str] | None, written: str) -> str:
    """Give the text before it a mark of VNI that stands alone at the start of a run."""
    if previous and previous[1] and written[:1] in legacy_text.VNI_MARKS:
        pair = previous[1][-1] + written[0]
        converted = legacy_text.to_unicode(pair, legacy_text.Encoding.VNI)
        if len(converted) == 1:
            before = legacy_text.to_unicode(previous[1][:-1], legacy_text.Encoding.VNI)
            previous[0].text = before + converted
            return written[1:]
    return written


def break_lines(root: Element) -> None:
    """Make page and column breaks between words line breaks, and remove the others."""
    for paragraph in list(root.iter(P)):
        has_text = False
        waiting: list[Element] = []
        for each in list(paragraph.iter(BR, T)):
            if each.tag == T and (each.text or "").strip():
                for parting in waiting:
                    replace(parting, *([make("w:br")] if has_text else []))
                has_text, waiting = True, []
            elif each.tag == BR and each.get(name("w:type")) not in _LINE_BREAK:
                waiting.append(each)
        for parting in waiting:
            remove(parting)


def _text(written: str) -> Element:
    made = make("w:t")
    made.text = written
    return made


def _is_hexadecimal(written: str) -> bool:
    return (
        bool(written) and len(written) <= 6 and all(c in "0123456789abcdefABCDEF" for c in written)
    )
