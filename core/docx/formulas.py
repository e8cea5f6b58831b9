"""Formulas of Word as text: "x² = (a + b)/2" with real superscripts."""

from collections.abc import Iterator
from typing import NamedTuple

from core.docx.names import NAMESPACES, R_PR, Element, make, name, names, replace, text_run

MAX_DEPTH = 40
_M = f"{{{NAMESPACES['m']}}}"
_FENCES = {"m:begChr": "(", "m:endChr": ")", "m:sepChr": "|"}


class _Piece(NamedTuple):
    text: str
    side: str = ""  # "superscript", "subscript" or ""


def write_formulas(root: Element) -> int:
    """Replace all formulas by text; return how many of them have parts above one another."""
    built = 0
    for formula in list(root.iter(name("m:oMath"))):
        built += next(formula.iter(*_BUILT), None) is not None
        pieces = list(_pieces(formula, 0))
        replace(formula, *(_run(piece) for piece in pieces if piece.text))
    for paragraph in list(root.iter(name("m:oMathPara"))):
        replace(paragraph, *paragraph.iterchildren(name("w:r")))
    return built


_BUILT = names("m:f", "m:rad", "m:nary", "m:m", "m:eqArr", "m:limLow", "m:limUpp", "m:groupChr")


def _run(piece: _Piece) -> Element:
    run = text_run(piece.text)
    if piece.side:
        run.insert(0, make("w:rPr", make("w:vertAlign", val=piece.side)))
    return run


def _pieces(element: Element, depth: int) -> Iterator[_Piece]:
    """Yield the text of a part of a formula."""
    kind = element.tag.removeprefix(_M) if isinstance(element.tag, str) else ""
    if depth > MAX_DEPTH:
        yield _Piece("".join(each.text or "" for each in element.iter(name("m:t"))))
    elif kind == "t" or element.tag == name("w:t"):
        yield _Piece(element.text or "")
    elif kind in _WRITERS:
        yield from _WRITERS[kind](element, depth + 1)
    elif not kind.endswith("Pr") and element.tag != R_PR:
        for each in element:
            yield from _pieces(each, depth + 1)


def _part(element: Element, short: str, depth: int) -> list[_Piece]:
    found = element.find(name(short))
    return [] if found is None else [each for each in _pieces(found, depth) if each.text]


def _grouped(pieces: list[_Piece]) -> list[_Piece]:
    """Return a part in brackets, unless it is a single number or word."""
    text = "".join(each.text for each in pieces)
    if text.replace(",", "").replace(".", "").isalnum() and not any(each.side for each in pieces):
        return pieces
    return [_Piece("("), *pieces, _Piece(")")]


def _shifted(pieces: list[_Piece], side: str) -> list[_Piece]:
    return [_Piece(each.text, side) for each in pieces]


def _fraction(element: Element, depth: int) -> list[_Piece]:
    above, below = (_part(element, each, depth) for each in ("m:num", "m:den"))
    return [*_grouped(above), _Piece("/"), *_grouped(below)]


def _scripts(element: Element, depth: int) -> list[_Piece]:
    base = _part(element, "m:e", depth)
    low = _shifted(_part(element, "m:sub", depth), "subscript")
    high = _shifted(_part(element, "m:sup", depth), "superscript")
    is_before = element.tag == name("m:sPre")
    return [*low, *high, *base] if is_before else [*base, *low, *high]


def _root(element: Element, depth: int) -> list[_Piece]:
    degree = _shifted(_part(element, "m:deg", depth), "superscript")
    return [*degree, _Piece("√"), *_grouped(_part(element, "m:e", depth))]


def _property(element: Element, properties: str, wanted: str, default: str) -> str:
    found = element.find(f"{name(properties)}/{name(wanted)}")
    return default if found is None else found.get(name("m:val"), "")


def _sum(element: Element, depth: int) -> list[_Piece]:
    sign = _property(element, "m:naryPr", "m:chr", "∫")
    low = _shifted(_part(element, "m:sub", depth), "subscript")
    high = _shifted(_part(element, "m:sup", depth), "superscript")
    return [_Piece(sign), *low, *high, _Piece(" "), *_part(element, "m:e", depth)]


def _fenced(element: Element, depth: int) -> list[_Piece]:
    begin, end, between = (
        _property(element, "m:dPr", each, default) for each, default in _FENCES.items()
    )
    written = [_Piece(begin)]
    for place, part in enumerate(element.iterchildren(name("m:e"))):
        written += [_Piece(between)] if place else []
        written += [each for each in _pieces(part, depth) if each.text]
    return [*written, _Piece(end)]


def _rows(element: Element, depth: int) -> list[_Piece]:
    """Write a matrix or a system of equations, its rows between semicolons."""
    written: list[_Piece] = []
    rows = [*element.iterchildren(*names("m:mr", "m:e"))]
    for place, row in enumerate(rows):
        written += [_Piece("; ")] if place else []
        cells = list(row.iterchildren(name("m:e"))) if row.tag == name("m:mr") else [row]
        for column, cell in enumerate(cells):
            written += [_Piece(" ")] if column else []
            written += [each for each in _pieces(cell, depth) if each.text]
    return [_Piece("["), *written, _Piece("]")] if element.tag == name("m:m") else written


def _limit(element: Element, depth: int) -> list[_Piece]:
    side = "subscript" if element.tag == name("m:limLow") else "superscript"
    limit = _shifted(_part(element, "m:lim", depth), side)
    return [*_part(element, "m:e", depth), *limit, _Piece(" ")]


def _function(element: Element, depth: int) -> list[_Piece]:
    return [*_part(element, "m:fName", depth), _Piece(" "), *_part(element, "m:e", depth)]


def _accent(element: Element, depth: int) -> list[_Piece]:
    mark = _property(element, "m:accPr", "m:chr", "\u0302")
    return [*_part(element, "m:e", depth), _Piece(mark)]


_WRITERS = {
    "f": _fraction, "sSup": _scripts, "sSub": _scripts, "sSubSup": _scripts, "sPre": _scripts,
    "rad": _root, "nary": _sum, "d": _fenced, "m": _rows, "eqArr": _rows, "limLow": _limit,
    "limUpp": _limit, "func": _function, "acc": _accent,
}  # fmt: skip
