"""The HTML of a simple document, written by mammoth."""

from io import BytesIO
from itertools import groupby
from zipfile import ZIP_STORED, ZipFile

import mammoth
from lxml import etree

from core.docx.fields import HREF
from core.docx.names import NAMESPACES, VAL, Element, P, make, name
from core.docx.simplify import Simplified

_KINDS = {
    "title": "h1.title", **{f"h{level}": f"h{level}" for level in range(1, 7)}, "p": "p",
    "caption": "figcaption", "quote": "blockquote > p",
}  # fmt: skip
_RUNS = ("marker", "left-out", "picture")
_RELATIONSHIPS = NAMESPACES["rel"]
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def to_html(document: Simplified) -> str:
    """Return the HTML of a document.

    Markers, pictures and places of what is left out are <span>s of these classes; the latter two
    hold a number. Levels and sides of paragraphs are classes, too. Notes are a list at the end.
    """
    # mammoth goes through the whole style map for each paragraph: so only what is used is in it.
    result = mammoth.convert_to_html(
        BytesIO(_packed(document)),
        style_map=_style_map(_used_styles(document)),
        include_default_style_map=False,
        include_embedded_style_map=False,
        id_prefix="",
    )
    return str(result.value)


def _used_styles(document: Simplified) -> list[str]:
    blocks = [*document.body, *(block for note in document.notes for block in note)]
    styles = (each.get(VAL, "") for block in blocks for each in block.iter(name("w:pStyle")))
    return sorted(set(styles))


def _style_map(styles: list[str]) -> str:
    """Return how mammoth writes styles whose names are a kind, then classes."""
    lines = ["u => u", *(f"r[style-name='{each}'] => span.{each}:fresh" for each in _RUNS)]
    for style in styles:
        kind, *classes = style.split()
        path = "".join([_KINDS[kind], *(f".{each}" for each in classes)])
        lines.append(f"p[style-name='{style}'] => {path}:fresh")
    return "\n".join(lines)


def _packed(document: Simplified) -> bytes:
    """Return the document as the smallest .docx that mammoth reads."""
    styles = make("w:styles", *(_style("paragraph", each) for each in _used_styles(document)))
    styles.extend(_style("character", each) for each in _RUNS)
    links: dict[str, str] = {}
    body = make("w:body", *document.body)
    notes = make("w:footnotes")
    for place, blocks in enumerate(document.notes, start=1):
        notes.append(make("w:footnote", *blocks, id=str(place)))
    for paragraph in [*body.iter(P), *notes.iter(P)]:
        _link_runs(paragraph, links)
    relationships = _relationships(links)
    parts = {
        "[Content_Types].xml": etree.Element(f"{{{_TYPES}}}Types"),
        "word/document.xml": make("w:document", body),
        "word/footnotes.xml": notes,
        "word/styles.xml": styles,
        "word/_rels/document.xml.rels": relationships,
        "word/_rels/footnotes.xml.rels": relationships,
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for part, root in parts.items():
            archive.writestr(part, etree.tostring(root, xml_declaration=True, encoding="utf-8"))
    return buffer.getvalue()


def _style(kind: str, style: str) -> Element:
    return make("w:style", make("w:name", val=style), type=kind, styleId=style)


def _link_runs(paragraph: Element, links: dict[str, str]) -> None:
    """Put runs that lead to one address into one link."""
    for address, group in groupby(list(paragraph), key=lambda each: each.get(HREF)):
        runs = list(group)
        for run in runs:
            run.attrib.clear()
        if address:
            link = make("w:hyperlink")
            link.set(name("r:id"), links.setdefault(address, f"link{len(links)}"))
            runs[0].addprevious(link)
            link.extend(runs)


def _relationships(links: dict[str, str]) -> Element:
    root = etree.Element(f"{{{_RELATIONSHIPS}}}Relationships")
    for address, id in links.items():
        attributes = {"Id": id, "Target": address, "Type": f"{NAMESPACES['r']}/hyperlink"}
        root.append(etree.Element(f"{{{_RELATIONSHIPS}}}Relationship", attributes))
    return root
