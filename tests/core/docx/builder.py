"""Makes .docx files of raw XML, with what no library writes."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from core.docx.names import NAMESPACES
from core.docx.process import convert_here
from core.html import clean_converted, sanitise
from core.html.word import Cleaned

_SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessing"
SPACES = f'{_SPACES} xmlns:wps="{_SHAPE}Shape" xmlns:wpg="{_SHAPE}Group"'
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DOCX_TYPE = f"{OFFICE}.document.main+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def content_types(main: str = DOCX_TYPE) -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def relationships(**targets: str) -> str:
    """Return the part of relationships; "chart=charts/a.xml" is of the type and the id "chart"."""
    rows = "".join(
        f'<Relationship Id="{kind}" Type="{NAMESPACES["r"]}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def packed(body: str, parts: Mapping[str, str | bytes] = {}) -> bytes:
    """Return a .docx whose body is `body`; in `parts`, $SPACES stands for the namespaces."""
    written: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(officeDocument="word/document.xml"),
        "word/document.xml": f"<w:document $SPACES><w:body>{body}</w:body></w:document>",
        **parts,
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, part in written.items():
            content = part.replace("$SPACES", SPACES) if isinstance(part, str) else part
            archive.writestr(name, content)
    return buffer.getvalue()


def read(body: str, parts: Mapping[str, str | bytes] = {}) -> Cleaned:
    """Return what comes of a document; the text is sanitised, pictures are their parts."""
    converted = convert_here(packed(body, parts))
    cleaned = clean_converted(
        converted.html, converted.left_out, lambda number: f"Ảnh {converted.pictures[number].part}"
    )
    return cleaned._replace(text=sanitise(cleaned.text))


def text_of(body: str, parts: Mapping[str, str | bytes] = {}) -> str:
    return read(body, parts).text


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    """Return a paragraph of runs; what is no XML becomes one."""
    runs = (each if each.startswith("<") else run(each) for each in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def field(instruction: str, result: str = "", form: str = "") -> str:
    """Return a complex field."""
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' if result else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>{separate}{result}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def style(id: str, properties: str = "", *, kind: str = "paragraph", name: str = "") -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{id}"><w:name w:val="{name or id}"/>'
        f"{properties}</w:style>"
    )


def styles(*written: str) -> dict[str, str]:
    """Return the part of styles, by its name."""
    return {"word/styles.xml": f"<w:styles $SPACES>{''.join(written)}</w:styles>"}


def numbering(*levels: tuple[str, str] | tuple[str, str, str], more: str = "") -> dict[str, str]:
    """Return the part of numbering, by its name: list 1 with levels of a format, a text and more.

    Args:
        more: further <w:num> elements.
    """
    written = "".join(
        f'<w:lvl w:ilvl="{place}"><w:numFmt w:val="{level[0]}"/><w:lvlText w:val="{level[1]}"/>'
        f"{''.join(level[2:])}</w:lvl>"
        for place, level in enumerate(levels)
    )
    return {
        "word/numbering.xml": "<w:numbering $SPACES>"
        f'<w:abstractNum w:abstractNumId="0">{written}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}</w:numbering>'
    }


def item(text: str, level: int = 0, list: int = 1) -> str:
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>'
    return paragraph(text, properties=place)


def table(*rows: tuple[str, ...]) -> str:
    """Return a table of rows of cells, each the content of a cell."""
    written = (f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{''.join(written)}</w:tbl>"
