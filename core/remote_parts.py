"""Office documents that fetch a template or a part from somewhere else each time they are opened.

What they fetch may hold macros, whatever the document holds, and tells its owner who opened it.
"""

import re
from collections.abc import Iterator
from zipfile import ZipFile

from lxml import etree

# The last words of the types of relationships whose target an office program opens by itself. A
# link is opened by its reader.
_OPENED = frozenset(
    {"attachedTemplate", "oleObject", "subDocument", "frame", "aFChunk", "package", "control"}
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:")  # a single letter is a drive
_HREF = "{http://www.w3.org/1999/xlink}href"
_META = "meta.xml"


def opens_elsewhere(archive: ZipFile) -> bool:
    """Return whether a document fetches something over a network by itself."""
    return any(_is_elsewhere(target) for target in _targets(archive))


def _targets(archive: ZipFile) -> Iterator[str]:
    for entry in archive.infolist():
        name = entry.filename.lower()
        if name.endswith(".rels"):
            for each in _elements(archive.read(entry), "Relationship"):
                if each.get("Type", "").rpartition("/")[2] in _OPENED:
                    yield each.get("Target", "")
        elif name == _META:
            for each in _elements(archive.read(entry), "template"):
                yield each.get(_HREF, "")


def _elements(content: bytes, name: str) -> "Iterator[etree._Element]":
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:  # no program reads it
        return
    if root is not None:
        yield from root.iter(f"{{*}}{name}")


def _is_elsewhere(target: str) -> bool:
    """Return whether a target is on another machine; the template of one's own is on this one."""
    path = re.sub(r"[\x00-\x20]", "", target).replace("\\", "/").lower()
    if path.startswith("file:"):
        rest = path.removeprefix("file:")
        host = rest[2:].split("/")[0] if rest.startswith("//") else ""
        return rest.startswith("////") or (host not in ("", "localhost") and host[1:] != ":")
    return path.startswith("//") or bool(_SCHEME.match(path))
