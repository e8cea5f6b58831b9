"""Rewrites a document with the few elements that mammoth turns into HTML without loss.

Of each paragraph, its kind, its side and the marker before it become a style with a name that the
style map of `conversion` knows; of each run, only how it looks.
"""

from collections.abc import Iterator
from typing import NamedTuple

from core.child_process import TooLargeError, UnreadableError
from core.docx import fields, formulas, revisions, tables, text
from core.docx.colours import remove_unseen
from core.docx.contents import remove_contents
from core.docx.left_out import LEFT_OUT, LeftOutNames
from core.docx.loose_runs import wrap_loose_runs
from core.docx.names import (
    BR,
    R_PR,
    TAB,
    TBL,
    TC,
    TR,
    Element,
    P,
    R,
    T,
    child,
    make,
    name,
    number,
    put_properties_first,
    remove,
    value,
)  # fmt: skip
from core.docx.numbering import Numbering
from core.docx.objects import PICTURE, Objects
from core.docx.package import Package
from core.docx.pictures import Picture
from core.docx.styles import BODY_LEVEL, Styles
from core.limits import LIMITS

MAX_NOTES = LIMITS.word_notes
MAX_PARAGRAPHS = LIMITS.word_paragraphs  # each takes eight letters of HTML
MAX_PARTS = LIMITS.word_parts  # a table of 1,000 rows and 8 columns has 24,000
MAX_LETTERS = LIMITS.word_letters  # more than the longest article
LONGEST_HEADING = 300  # letters; a longer paragraph of an outline is text
_SIDES = {"center": "align-center", "right": "align-right", "end": "align-right"}
_QUOTES = ("quote", "intense quote")
_NOTES = {name("w:footnoteReference"): "footnotes", name("w:endnoteReference"): "endnotes"}


class Simplified(NamedTuple):
    """A document in simple form.

    Attributes:
        body: the paragraphs and tables of the text.
        title: that in the properties of the document.
        notes: those of each footnote and endnote, in the order of their references.
        pictures: those of the text and the notes; "picture" runs hold their places here.
        left_out: the names of what does not come; "left-out" runs mark their places.
        remarks: what else an author should know, such as that hidden text stayed out.
    """

    body: list[Element]
    title: str
    notes: list[list[Element]]
    pictures: list[Picture]
    left_out: list[str]
    remarks: list[str]


class _Simplifier:
    def __init__(self, package: Package) -> None:
        theme = package.xml(package.related("theme"))
        self.package = package
        self.styles = Styles(package.xml(package.related("styles")), theme)
        self.numbering = self._new_numbering()
        self.left_out = LeftOutNames()
        self.pictures: list[Picture] = []
        self.notes: list[list[Element]] = []
        self._note_roots: list[Element] = []
        self.had_deleted = self.had_hidden = self.had_old_fonts = False
        self.formulas = 0
        self._note_parts: dict[str, tuple[str, dict[str, Element]]] = {}

    def simplify(self) -> Simplified:
        root = self.package.main_xml()
        body = child(root, "w:body")
        if body is None:
            raise UnreadableError
        if sum(1 for _ in body.iter(P)) > MAX_PARAGRAPHS:
            raise TooLargeError(f"more than {MAX_PARAGRAPHS} paragraphs")
        self._prepare(body, self.package.main)
        blocks = list(self._blocks(body))
        self.numbering = self._new_numbering()  # lists in notes count by themselves
        self.notes = [list(self._blocks(each)) for each in self._note_roots]
        _check_size([*blocks, *(block for note in self.notes for block in note)])
        properties = self.package.xml("docProps/core.xml")
        title = "" if properties is None else properties.findtext(name("dc:title"), "")
        return Simplified(
            blocks, title, self.notes, self.pictures, self.left_out.names, self._remarks()
        )

    def _new_numbering(self) -> Numbering:
        return Numbering(self.package.xml(self.package.related("numbering")), self.styles)

    def _prepare(self, root: Element, part: str) -> None:
        """Run all steps that leave plain runs, paragraphs and tables."""
        put_properties_first(root)
        relationships = self.package.relationships(part)
        for each in list(root.iter(name("w:commentReference"))):
            remove(each)
        self.had_deleted = revisions.accept(root) or self.had_deleted
        remove_contents(root, self.styles, self.left_out)
        fields.unwrap_containers(root, relationships, self.left_out)
        wrap_loose_runs(root)
        self.had_hidden = revisions.remove_hidden(root, self.styles) or self.had_hidden
        remove_unseen(root, self.styles, self.left_out)
        revisions.join_drop_caps(root)
        fields.show_results(root, self.left_out)
        Objects(self.package, part, self.left_out, self.pictures).rewrite(root)
        self.formulas += formulas.write_formulas(root)
        text.write_symbols(root, self.left_out)
        self.had_old_fonts = text.convert_fonts(root, self.styles) or self.had_old_fonts
        text.break_lines(root)
        tables.repair_tables(root, self.styles)
        for each in list(root.iter(*_NOTES)):
            self._number_note(each)

    def _blocks(self, container: Element) -> Iterator[Element]:
        """Yield the blocks of a container in simple form."""
        for each in container:
            if each.tag == P:
                yield self._paragraph(each)
            elif each.tag == TBL:
                yield self._table(each)
            elif next(each.iter(P, TBL), None) is not None:
                yield from self._blocks(each)

    def _table(self, table: Element) -> Element:
        rows = []
        for row in table.iterchildren(TR):
            cells = []
            for cell in row.iterchildren(TC):
                blocks = list(self._blocks(cell))
                cells.append(make("w:tc", *cell.iterchildren(name("w:tcPr")), *blocks))
            rows.append(make("w:tr", *row.iterchildren(name("w:trPr")), *cells))
        return make("w:tbl", *rows)

    def _paragraph(self, paragraph: Element) -> Element:
        runs = list(self._runs(paragraph))
        style_id = value(paragraph, "w:pPr", "w:pStyle")
        marker = self.numbering.marker(paragraph)
        worded = [each for each in runs if not (each.get(LEFT_OUT) or each.get(PICTURE))]
        written = "".join(text.text or "" for run in worded for text in run.iter(T))
        kind = self._kind(paragraph, written)
        looks = [self._look(run, style_id, kind) for run in runs]
        if marker and marker.text and written.strip():
            looks.insert(0, _styled("marker", marker.text))
            kind += f" level{marker.level + 1}"
        side = _SIDES.get(self._side(paragraph), "")
        style = f"{kind} {side}".strip()
        return make("w:p", make("w:pPr", make("w:pStyle", val=style)), *_merged(looks))

    def _kind(self, paragraph: Element, written: str) -> str:
        """Return what a paragraph is: p, title, h1 to h6, caption or quote."""
        style_id = value(paragraph, "w:pPr", "w:pStyle")
        is_title, level = self.styles.title_or_level(style_id)
        own = value(paragraph, "w:pPr", "w:outlineLvl")
        level = level if own is None else number(own, BODY_LEVEL)
        called = set(self.styles.names_of(style_id))
        if not written.strip():
            return "p"
        if is_title:
            return "title"
        if 0 <= level < BODY_LEVEL and len(written) <= LONGEST_HEADING:
            return f"h{min(level + 1, 6)}"
        if called & set(_QUOTES):
            return "quote"
        return "caption" if "caption" in called else "p"

    def _side(self, paragraph: Element) -> str:
        found = self.styles.paragraph_property(paragraph, "w:jc")
        return "" if found is None else found.get(name("w:val"), "")

    def _runs(self, container: Element) -> Iterator[Element]:
        for each in container:
            if each.tag == R:
                yield each
            elif isinstance(each.tag, str) and each.tag not in (name("w:pPr"), P):
                yield from self._runs(each)

    def _look(self, run: Element, style_id: str | None, kind: str) -> Element:
        """Return a run in simple form: its text, how it looks, and where it leads."""
        own = run.find(R_PR)
        for marker, style in ((LEFT_OUT, "left-out"), (PICTURE, "picture")):
            if run.get(marker):
                return _with_link(_styled(style, run.findtext(T) or ""), run)
        properties = make("w:rPr")
        looks = {"w:b": "w:b", "w:i": "w:i", "w:strike": "w:strike", "w:dstrike": "w:strike"}
        for toggle, written in looks.items():
            is_heading = kind[0] in "ht" and toggle == "w:b"
            if not is_heading and self.styles.is_toggled(toggle, own, style_id):
                properties.append(make(written))
        underline = self.styles.value_of("w:u", own, style_id)
        if underline not in (None, "none") and not run.get(fields.HREF):
            properties.append(make("w:u", val="single"))
        side = self.styles.value_of("w:vertAlign", own, style_id)
        is_note = next(run.iterchildren(*_NOTES), None) is not None  # raised by itself
        if side in ("superscript", "subscript") and not is_note:
            properties.append(make("w:vertAlign", val=side))
        is_capital = self.styles.is_toggled("w:caps", own, style_id)
        return _with_link(make("w:r", properties, *self._content(run, is_capital)), run)

    def _content(self, run: Element, is_capital: bool) -> Iterator[Element]:
        for each in run:
            if each.tag == T:
                written = make("w:t")
                written.text = (each.text or "").upper() if is_capital else each.text
                yield written
            elif each.tag in (TAB, BR):
                yield make("w:tab") if each.tag == TAB else make("w:br")
            elif each.tag in _NOTES:
                yield make("w:footnoteReference", id=each.get(name("w:id"), ""))

    def _number_note(self, reference: Element) -> None:
        """Give a reference the number of its note, and add that; name a note that is lost."""
        kind, id = _NOTES[reference.tag], reference.get(name("w:id"), "")
        if kind not in self._note_parts:
            part = self.package.related(kind) or ""
            root = self.package.xml(part)
            found = [] if root is None else list(root)
            self._note_parts[kind] = (part, {each.get(name("w:id"), ""): each for each in found})
        part, notes = self._note_parts[kind]
        note = notes.pop(id, None)
        if note is None or len(self._note_roots) >= MAX_NOTES or reference.getparent().tag != R:
            reference.getparent().addnext(self.left_out.add("Một chú thích"))
            remove(reference)
            return
        self._note_roots.append(note)
        reference.set(name("w:id"), str(len(self._note_roots)))
        for each in list(note.iter(*_NOTES)):
            remove(each)
        self._prepare(note, part)

    def _remarks(self) -> list[str]:
        found = []
        if self.had_hidden:
            found.append("Chữ ẩn trong tệp Word không được lấy.")
        if self.had_deleted:
            found.append("Chữ đã xóa (theo dõi sửa đổi) không được lấy; chữ mới thêm thì có.")
        if self.had_old_fonts:
            found.append("Chữ phông cũ (TCVN3, VNI) đã chuyển sang Unicode: hãy đọc soát lại.")
        if self.formulas:
            found.append("Công thức đã viết lại thành một dòng chữ: hãy đối chiếu với tệp Word.")
        if self.package.related("comments") and self._has_text("comments"):
            found.append("Nhận xét bên lề không được lấy.")
        for kind, label in (("header", "Đầu trang"), ("footer", "Chân trang")):
            texts = dict.fromkeys(filter(None, map(self._text_of, self.package.all_related(kind))))
            found += [f"{label} “{each[:120]}” không được lấy." for each in texts]
        return found

    def _has_text(self, kind: str) -> bool:
        return bool(self._text_of(self.package.related(kind) or ""))

    def _text_of(self, part: str) -> str:
        """Return the words of a part, "" if there are only numbers of pages."""
        root = self.package.xml(part)
        words = [] if root is None else ["".join(p.itertext(T)) for p in root.iter(P)]
        joined = " ".join(" ".join(words).split())
        return joined if any(map(str.isalpha, joined)) else ""


def simplify(content: bytes) -> Simplified:
    """Return a .docx file in simple form.

    Raises UnreadableError and TooLargeError.
    """
    return _Simplifier(Package(content)).simplify()


def _check_size(blocks: list[Element]) -> None:
    """Raise TooLargeError for more than an article holds: mammoth takes long for it."""
    parts = sum(1 for block in blocks for _ in block.iter(P, R, TC))
    letters = sum(len(text.text or "") for block in blocks for text in block.iter(T))
    if parts > MAX_PARTS:
        raise TooLargeError(f"more than {MAX_PARTS} paragraphs, runs and cells")
    if letters > MAX_LETTERS:
        raise TooLargeError(f"more than {MAX_LETTERS} letters")


def _styled(style: str, written: str) -> Element:
    run = make("w:r", make("w:rPr", make("w:rStyle", val=style)), make("w:t"))
    run[-1].text = written
    return run


def _with_link(run: Element, original: Element) -> Element:
    if address := original.get(fields.HREF):
        run.set(fields.HREF, address)
    return run


def _merged(runs: list[Element]) -> list[Element]:
    """Join neighbours that look the same: Word parts them at every change and wrong spelling."""
    merged: list[tuple[object, Element]] = []
    for run in runs:
        style = value(run, "w:rPr", "w:rStyle")
        properties = run.find(R_PR)
        look = (run.get(fields.HREF), *((e.tag, *e.attrib.values()) for e in properties))
        if merged and merged[-1][0] == look and style is None:
            merged[-1][1].extend(run[1:])
        else:
            merged.append((look, run))
    return [run for _, run in merged if len(run) > 1]
