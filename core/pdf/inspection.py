"""What a PDF would do besides being read. qpdf reads it, as names, streams and keys really are."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pikepdf

from core.pdf.process import ActiveContent, UnreadablePdfError

Found = set[ActiveContent]
# Keys and names that are enough by themselves, wherever they stand.
_KEYS = {
    "/JS": ActiveContent.SCRIPT,
    "/JavaScript": ActiveContent.SCRIPT,
    "/EmbeddedFiles": ActiveContent.FILES,
    "/EF": ActiveContent.FILES,
    "/XFA": ActiveContent.XFA,
    "/RichMediaContent": ActiveContent.MEDIA,
    "/RichMediaSettings": ActiveContent.MEDIA,
}
_ACTIONS = {
    "/JavaScript": ActiveContent.SCRIPT,
    "/Rendition": ActiveContent.SCRIPT,
    "/Launch": ActiveContent.PROGRAM,
    "/GoToE": ActiveContent.FILES,
    "/ImportData": ActiveContent.PROGRAM,
    "/SubmitForm": ActiveContent.PROGRAM,
    "/RichMediaExecute": ActiveContent.MEDIA,
    "/Movie": ActiveContent.MEDIA,
    "/GoTo3DView": ActiveContent.MEDIA,
}
_SUBTYPES = {
    "/FileAttachment": ActiveContent.FILES,
    "/RichMedia": ActiveContent.MEDIA,
    "/3D": ActiveContent.MEDIA,
    "/Movie": ActiveContent.MEDIA,
}
_LOOKED_AT = frozenset({*_KEYS, "/S", "/Subtype", "/Type", "/URI", "/AA"})
_HARMLESS_START = frozenset({"/GoTo", "/Named"})  # what may happen when a document is opened
# Links of office documents: also without a scheme (a host with a port, a colon further on), and
# slips of the hand such as http:\\, which open a browser or nothing.
_SAFE_LINK = re.compile(
    rb"\s*((https?|ftps?|mailto|tel|sms|callto|skype|zalo):|[\w-]+(\.[\w-]+)+:\d|[^:]*([/?#]|$))",
    re.IGNORECASE,
)
_SCRIPT_LINK = re.compile(rb"(java|vb)script|data:", re.IGNORECASE)
_STRAY = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")


def look_through(content: bytes) -> tuple[Found, str]:
    """Return what a PDF holds, or the first PDF in a ZIP that holds anything, with its name there.

    Raises UnreadablePdfError for a PDF; one in a ZIP is named instead.
    """
    if not content.startswith(b"PK"):
        return inspect(content), ""
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            packed = archive.read(name) if name.lower().endswith(".pdf") else b""
            if b"%PDF-" in packed[:1024] and (found := _inspect_packed(packed)):
                return found, name
    return set(), ""


def _inspect_packed(content: bytes) -> Found:
    try:
        return inspect(content)
    except UnreadablePdfError:
        return {ActiveContent.UNREADABLE}


def inspect(content: bytes) -> Found:
    """Return what a PDF holds. Raises UnreadablePdfError."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            found = set().union(*(_look_at(each) for each in _dictionaries(pdf)))
            found |= _look_at_start(pdf)
            if pdf.get_warnings():  # damaged: another program may repair it otherwise than qpdf
                found |= _look_at_bytes(content)
            return found
    except pikepdf.PasswordError:
        return {ActiveContent.ENCRYPTED}
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, OSError) as error:
        raise UnreadablePdfError from error


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every dictionary, those inside others too, used or not."""
    waiting: list[Any] = [pdf.trailer, *pdf.objects]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Stream | pikepdf.Dictionary):
            yield each
            waiting += [inner for _, inner in each.items() if _is_inside(inner)]
        elif isinstance(each, pikepdf.Array):
            waiting += [inner for inner in each if _is_inside(inner)]


def _is_inside(each: Any) -> bool:
    """Return whether it stands in its place, and not elsewhere, where it is found anyway."""
    return isinstance(each, pikepdf.Object) and not each.is_indirect


def _look_at(each: Any) -> Found:
    keys = each.keys()
    if keys.isdisjoint(_LOOKED_AT):  # most of the hundred thousands of a long document
        return set()
    found = {_KEYS[key] for key in keys & _KEYS.keys()}
    found |= {_ACTIONS[name] for name in _names(each, "/S") if name in _ACTIONS}
    found |= {_SUBTYPES[name] for name in _names(each, "/Subtype") if name in _SUBTYPES}
    found |= {ActiveContent.FILES for name in _names(each, "/Type") if name == "/EmbeddedFile"}
    found |= _look_at_link(each.get("/URI"))
    if isinstance(starts := each.get("/AA"), pikepdf.Dictionary):
        actions = [action for _, action in starts.items()]
        if any(not _is_harmless(action) for action in actions):
            found.add(ActiveContent.AUTOMATIC)
    return found


def _look_at_link(link: Any) -> Found:
    if not isinstance(link, pikepdf.String):
        return set()
    written = bytes(link)
    if written.startswith((b"\xfe\xff", b"\xff\xfe")):  # UTF-16, which some programs write
        written = str(link).encode()
    if _SAFE_LINK.match(written):
        return set()
    is_script = _SCRIPT_LINK.search(re.sub(rb"\s", b"", written))
    return {ActiveContent.SCRIPT if is_script else ActiveContent.LINK}


def _look_at_start(pdf: pikepdf.Pdf) -> Found:
    start = pdf.Root.get("/OpenAction")
    is_harmless = start is None or isinstance(start, pikepdf.Array) or _is_harmless(start)
    return set() if is_harmless else {ActiveContent.AUTOMATIC}


def _is_harmless(action: Any) -> bool:
    is_action = isinstance(action, pikepdf.Dictionary)
    return is_action and set(_names(action, "/S")) <= _HARMLESS_START and "/Next" not in action


def _names(each: Any, key: str) -> list[str]:
    value = each.get(key)
    return [str(value)] if isinstance(value, pikepdf.Name) else []


def _look_at_bytes(content: bytes) -> Found:
    """Return what the bytes of a damaged file name, escapes read as what they stand for."""
    plain = _HEX.sub(lambda match: bytes([int(match[1], 16)]), content)
    return {ActiveContent.SCRIPT} if _STRAY.search(plain) else set()
