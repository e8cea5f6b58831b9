"""The parts of a .docx file: a ZIP of XML files with relationships between them."""

import posixpath
import zlib
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from lxml import etree

from core.child_process import TooLargeError, UnreadableError
from core.docx.names import STRICT, Element, name
from core.limits import LIMITS

# Unpacked. Ordinary text of the longest article needs a tenth, with tracked changes a half.
MAX_PART_BYTES = LIMITS.word_part_bytes
_MAIN_TYPE = "/officeDocument"
_USUAL_MAIN = "word/document.xml"
_BROKEN_ENTRY = (BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError)


class Relationship(NamedTuple):
    """What a part refers to: another part, or an address outside the file."""

    type: str
    target: str
    is_external: bool


class Package:
    """A .docx file. A part that is missing or broken is None; only the main part must be there."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = ZipFile(BytesIO(content))
        except _BROKEN_ENTRY as error:
            raise UnreadableError from error
        self._entries = {_normalised(each): each for each in self._archive.namelist()}
        self._relationships: dict[str, dict[str, Relationship]] = {}
        self.main = self._find_main()

    def read(self, part: str) -> bytes | None:
        """Return the content of a part.

        Raises TooLargeError.
        """
        entry = self._entries.get(_normalised(part))
        if entry is None:
            return None
        if self._archive.getinfo(entry).file_size > MAX_PART_BYTES:
            raise TooLargeError(f"a part of more than {MAX_PART_BYTES} bytes")
        try:
            return self._archive.read(entry)
        except _BROKEN_ENTRY:
            return None

    def has(self, part: str) -> bool:
        """Return whether the file has this part."""
        return _normalised(part) in self._entries

    def xml(self, part: str | None) -> Element | None:
        """Return the root of a part, read as far as it is well-formed."""
        content = self.read(part) if part else None
        return _parse(content, recover=True) if content else None

    def main_xml(self) -> Element:
        """Return the root of the main part.

        Raises UnreadableError if it is missing or broken.
        """
        content = self.read(self.main)
        root = _parse(content, recover=False) if content else None
        if root is None:
            raise UnreadableError
        return root

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Return the relationships of a part by their id."""
        if part not in self._relationships:
            folder, file = posixpath.split(part)
            root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
            found = [] if root is None else list(root.iter(name("rel:Relationship")))
            self._relationships[part] = {
                each.get("Id", ""): _relationship(each, folder) for each in found
            }
        return self._relationships[part]

    def related(self, kind: str) -> str | None:
        """Return the part that the main part has of a kind, such as "styles"."""
        for each in self.relationships(self.main).values():
            if each.type.endswith(f"/{kind}") and not each.is_external and self.has(each.target):
                return each.target
        usual = posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")
        return usual if self.has(usual) else None

    def all_related(self, kind: str) -> list[str]:
        """Return all parts that the main part has of a kind, such as "header"."""
        found = self.relationships(self.main).values()
        return [each.target for each in found if each.type.endswith(f"/{kind}")]

    def _find_main(self) -> str:
        for each in self.relationships("").values():
            if each.type.endswith(_MAIN_TYPE) and self.has(each.target):
                return each.target
        return _USUAL_MAIN


def _normalised(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def _relationship(element: Element, folder: str) -> Relationship:
    target = element.get("Target", "")
    is_external = element.get("TargetMode", "").lower() == "external"
    if not is_external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relationship(element.get("Type", ""), target, is_external)


def _parse(content: bytes, *, recover: bool) -> Element | None:
    if b"purl.oclc.org/ooxml" in content:
        for strict, usual in STRICT.items():
            content = content.replace(strict, usual)
    # Nothing outside is read, no entity is put in, and nesting is limited.
    parser = etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or root.getroottree().docinfo.doctype:
        return None  # no document of an office has a DOCTYPE
    return root
