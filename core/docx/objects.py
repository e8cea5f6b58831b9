"""Pictures, shapes, charts and embedded objects: they come, or are named."""

import re

from core.docx.left_out import LeftOutNames
from core.docx.names import (
    Element,
    P,
    R,
    make,
    name,
    names,
    remove,
    replace,
    text_run,
)  # fmt: skip
from core.docx.package import Package, Relationship
from core.docx.pictures import Picture, crop_of

PICTURE = "picture"  # our own attribute of a run: a number in the list of pictures
_TEXT_BOX = name("w:txbxContent")
_SHAPES = names("w:drawing", "w:pict", "w:object")
_URI_KINDS = {
    "/chart": "Biểu đồ", "/chartex": "Biểu đồ", "/diagram": "Sơ đồ", "/ink": "Nét vẽ tay",
    "/model3d": "Mô hình 3D", "/lockedCanvas": "Hình vẽ",
}  # fmt: skip
_PROGRAMS = [
    (re.compile("equation|mathtype", re.IGNORECASE), "Công thức"),
    (re.compile("excel|sheet", re.IGNORECASE), "Bảng tính nhúng"),
    (re.compile("powerpoint|slide", re.IGNORECASE), "Trình chiếu nhúng"),
    (re.compile("visio", re.IGNORECASE), "Bản vẽ nhúng"),
    (re.compile("acro|pdf|package", re.IGNORECASE), "Tệp nhúng"),
    (re.compile("chart", re.IGNORECASE), "Biểu đồ"),
]  # fmt: skip
_CONTROL = "Ô điều khiển hoặc nét vẽ tay"
_HIDDEN = re.compile(r"visibility\s*:\s*hidden|mso-hide\s*:", re.IGNORECASE)


class Objects:
    """Rewrites the objects of one part.

    Attributes:
        pictures: those that were found.
    """

    def __init__(
        self, package: Package, part: str, left_out: LeftOutNames, pictures: list[Picture]
    ) -> None:
        self._package = package
        self._relationships = package.relationships(part)
        self._left_out = left_out
        self.pictures = pictures
        self._last_after: dict[Element, Element] = {}

    def rewrite(self, root: Element) -> None:
        """Bring the text and the pictures of shapes to where they stand, and name the rest."""
        for shape in list(root.iter(*_SHAPES)):
            self._rewrite_shape(shape)
        for part in list(root.iter(*names("w:altChunk", "w:subDoc"))):
            marked = self._left_out.add("Phần văn bản nhúng từ tệp khác")
            is_block = part.getparent().tag not in (P, R)
            replace(part, make("w:p", marked) if is_block else marked)
        for part in list(root.iter(*names("w:control", "w:contentPart"))):
            self._after_run(part, [self._left_out.add(_CONTROL)])
            remove(part)

    def _rewrite_shape(self, shape: Element) -> None:
        for each in list(shape.iter(*_VML_SHAPES)):
            if _HIDDEN.search(each.get("style", "")) and each is not shape:
                remove(each)
        boxes = [each for each in shape.iter(_TEXT_BOX) if not _is_inside(each, _TEXT_BOX, shape)]
        self._bring_text([block for box in boxes for block in box], shape)
        for box in boxes:
            remove(box)
        runs = self._pictures_in(shape) if shape.tag != _SHAPES[2] else []
        self._bring_text([*_word_art(shape), *_drawn_text(shape)], shape)
        self._after_run(shape, runs + self._named(shape))
        remove(shape)

    def _after_run(self, shape: Element, runs: list[Element]) -> None:
        """Put `runs` after the run that holds `shape`, each with the link of that run."""
        place = next(shape.iterancestors(R), shape)
        for run in reversed(runs):
            if place.get("href"):
                run.set("href", place.get("href"))
            place.addnext(run)

    def _bring_text(self, blocks: list[Element], shape: Element) -> None:
        """Put what stands in a shape after the paragraph that holds it."""
        paragraph = next(shape.iterancestors(P), None)
        if paragraph is None:
            return
        for block in blocks:
            self._last_after.get(paragraph, paragraph).addnext(block)
            self._last_after[paragraph] = block

    def _pictures_in(self, shape: Element) -> list[Element]:
        properties = next(shape.iter(name("wp:docPr")), None)
        about = {} if properties is None else properties.attrib
        description = about.get("descr") or about.get("title") or ""
        runs = []
        for each in shape.iter(*names("a:blip", "v:imagedata")):
            if _is_inside(each, name("a:bgFillStyleLst"), shape):
                continue
            alt = description or each.get(name("o:title")) or _alt_of_vml(each)
            key = each.get(name("r:embed")) or each.get(name("r:id")) or each.get(name("r:link"))
            found = self._relationships.get(key or "")
            is_here = found and not found.is_external and self._package.has(found.target)
            target = found.target if found and is_here else ""
            self.pictures.append(Picture(target, alt, crop_of(each)))
            run = text_run(str(len(self.pictures) - 1))
            run.set(PICTURE, "1")
            runs.append(run)
        return runs

    def _named(self, shape: Element) -> list[Element]:
        """Return the marks of what in a shape does not come."""
        properties = next(shape.iter(name("wp:docPr")), None)
        about = {} if properties is None else properties.attrib
        called = about.get("descr") or about.get("title") or ""
        runs = []
        for data in shape.iter(name("a:graphicData")):
            kind = next((v for k, v in _URI_KINDS.items() if data.get("uri", "").endswith(k)), None)
            if kind:
                runs.append(self._left_out.add(kind, called or self._text_of_parts(data)))
        for each in shape.iter(name("o:OLEObject")):
            program = each.get("ProgID", "")
            kind = next(
                (k for pattern, k in _PROGRAMS if pattern.search(program)), "Đối tượng nhúng"
            )
            runs.append(self._left_out.add(kind, called or program))
        controls = [self._left_out.add(_CONTROL, called) for _ in shape.iter(name("w:control"))]
        if shape.tag == _SHAPES[2] and not runs and not controls:
            runs.append(self._left_out.add("Đối tượng nhúng", called))
        runs += controls
        return runs

    def _text_of_parts(self, data: Element) -> str:
        """Return the text in the chart or the diagram that a drawing refers to."""
        keys = {each for element in data.iter() for each in element.attrib.values()}
        targets = [self._relationships[key] for key in keys if key in self._relationships]
        return "; ".join(filter(None, (self._text_of_part(each) for each in targets)))

    def _text_of_part(self, target: Relationship) -> str:
        if target.is_external or not target.type.endswith(("/chart", "/diagramData", "/chartEx")):
            return ""
        root = self._package.xml(target.target)
        if root is None:
            return ""
        whole = next(root.iter(name("c:title")), None) if "chart" in target.type.lower() else root
        paragraphs = [] if whole is None else whole.iter(name("a:p"))
        texts = ("".join(t.text or "" for t in each.iter(name("a:t"))) for each in paragraphs)
        return "; ".join(text for text in texts if text.strip())


_VML_SHAPES = names("v:shape", "v:rect", "v:roundrect", "v:oval", "v:group", "v:line")


def _is_inside(element: Element, tag: str, top: Element) -> bool:
    """Return whether an element of a tag is between `element` and `top`."""
    for each in element.iterancestors():
        if each is top:
            return False
        if each.tag == tag:
            return True
    return False


def _alt_of_vml(picture: Element) -> str:
    shape = picture.getparent()
    return "" if shape is None else shape.get("alt", "")


def _word_art(shape: Element) -> list[Element]:
    """Return paragraphs with the text of WordArt as old versions write it."""
    texts = [each.get("string", "") for each in shape.iter(name("v:textpath"))]
    return [make("w:p", text_run(text)) for text in texts if text.strip()]


def _drawn_text(shape: Element) -> list[Element]:
    """Return paragraphs with the text of shapes that come from other programs."""
    blocks = []
    for paragraph in shape.iter(name("a:p")):
        text = "".join(each.text or "" for each in paragraph.iter(name("a:t")))
        if text.strip():
            blocks.append(make("w:p", text_run(text)))
    return blocks
