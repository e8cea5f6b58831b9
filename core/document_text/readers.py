"""Readers of the text of documents, one for each kind. They run without limits of their own."""

import logging
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree
from openpyxl import load_workbook
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTPage, LTTextContainer
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from core import legacy_text
from core.child_process import TooLargeError, UnreadableError
from core.docx.names import P, T, name
from core.docx.package import Package
from core.limits import LIMITS
from core.text import tidy

# What was read until then is kept, and the rest left: long before the process is ended.
ENOUGH_SECONDS = LIMITS.reading_seconds * 0.7
MAX_LETTERS = LIMITS.reading_letters
_BROKEN_ODF = (BadZipFile, zlib.error, KeyError, OSError, RuntimeError, ValueError)
_ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ODF_BLOCKS = (f"{_ODF_TEXT}p", f"{_ODF_TEXT}h")
_BLANKS = frozenset({name("w:tab"), name("w:br"), name("w:cr"), name("w:noBreakHyphen")})


def read(content: bytes, suffix: str) -> str:
    """Return the text of a document. Raises UnreadableError."""
    lines = _READERS[suffix](content)
    return tidy(_beginning(lines)).strip()


def _beginning(lines: Iterable[str]) -> str:
    """Return the lines as far as limits of time and letters allow."""
    taken, letters = [], 0
    for line in lines:
        if line := " ".join(line.split()):
            converted = legacy_text.detect(line)  # of a font from before Unicode
            taken.append(converted.text if converted else line)
            letters += len(line) + 1
        if letters > MAX_LETTERS or time.process_time() > ENOUGH_SECONDS:
            break
    return "\n".join(taken)[:MAX_LETTERS]


def _pdf(content: bytes) -> Iterator[str]:
    """Yield the lines of each page; a page that cannot be read is left out."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=LAParams())
    interpreter = PDFPageInterpreter(resources, device)
    was_read = False
    try:
        for page in PDFPage.get_pages(BytesIO(content)):
            try:
                interpreter.process_page(page)
            except (MemoryError, RecursionError):
                raise
            except Exception:  # noqa: S112
                continue
            was_read = True
            yield from _lines(device.get_result())
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # of a broken file pdfminer raises whatever comes
        if not was_read:
            raise UnreadableError from error
        return
    if not was_read:
        raise UnreadableError


def _lines(page: LTPage) -> Iterator[str]:
    yield ""  # limits are also looked at after a page without text
    for part in page:
        if isinstance(part, LTTextContainer):
            yield from part.get_text().splitlines()


def _docx(content: bytes) -> Iterator[str]:
    package = Package(content)
    roots = [package.main_xml()]
    roots += [root for kind in ("footnotes", "endnotes") if (root := _related(package, kind))]
    for root in roots:
        # The same text once more, for older programs.
        etree.strip_elements(root, name("mc:Fallback"), with_tail=False)
        for paragraph in root.iter(P):
            yield "".join(_runs(paragraph))


def _related(package: Package, kind: str) -> Any:
    root = package.xml(package.related(kind))
    return None if root is None or not len(root) else root


def _runs(paragraph: Any) -> Iterator[str]:
    """Yield the parts of a paragraph, but not of others within it, such as those of a text box."""
    for element in paragraph.iter(T, *_BLANKS):
        if next(element.iterancestors(P)) is paragraph:
            yield " " if element.tag in _BLANKS else element.text or ""


def _xlsx(content: bytes) -> Iterator[str]:
    """Yield the rows of the sheets that are shown."""
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            yield sheet.title
            for row in sheet.iter_rows(values_only=True):
                yield " ".join(_cell(value) for value in row if value is not None)
    except (MemoryError, RecursionError, TooLargeError):
        raise
    except Exception as error:  # openpyxl, too
        raise UnreadableError from error


def _cell(value: Any) -> str:
    """Return a cell as Vietnamese read it."""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return str(value)


def _opendocument(content: bytes) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        with ZipFile(BytesIO(content)) as archive:
            root = etree.fromstring(archive.read("content.xml"), parser)
    except (*_BROKEN_ODF, etree.XMLSyntaxError) as error:
        raise UnreadableError from error
    for block in root.iter(*_ODF_BLOCKS):
        yield " ".join(block.itertext())


_READERS: dict[str, Callable[[bytes], Iterable[str]]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "odt": _opendocument,
    "ods": _opendocument,
}
