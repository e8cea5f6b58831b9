"""Takes out of a document what Word does not show or would not print: deleted and hidden text."""

from collections.abc import Callable

from lxml import etree

from core.docx.names import (
    P_PR,
    R_PR,
    TBL,
    TR,
    Element,
    P,
    R,
    child,
    is_on,
    is_true,
    name,
    names,
    remove,
    unwrap,
    value,
)  # fmt: skip
from core.docx.styles import Styles

_FORMER = names(
    "w:pPrChange", "w:rPrChange", "w:tblPrChange", "w:trPrChange", "w:tcPrChange",
    "w:sectPrChange", "w:tblPrExChange", "w:tblGridChange", "w:numberingChange",
)  # fmt: skip
_DELETED = names("w:del", "w:moveFrom", "w:cellDel")
_INSERTED = names("w:ins", "w:moveTo")
_MARKS = ("w:del", "w:moveFrom")


def accept(root: Element) -> bool:
    """Accept all tracked changes; return whether any text was deleted."""
    for each in list(root.iter(*_FORMER)):
        remove(each)
    deleted = [
        *(row for row in root.iter(TR) if child(row, "w:trPr", "w:del") is not None),
        *(run for run in root.iter(name("m:r")) if _is_deleted_in_formula(run)),
    ]
    for each in deleted:
        remove(each)
    had_deleted = bool(deleted)
    for cell in [each.getparent().getparent() for each in root.iter(name("w:cellDel"))]:
        remove(cell)
    _join(root, lambda paragraph: any(_mark_has(paragraph, each) is not None for each in _MARKS))
    for each in list(root.iter(*_DELETED)):
        had_deleted = had_deleted or next(each.iter(name("w:delText"), R), None) is not None
        remove(each)
    for each in list(root.iter(*_INSERTED)):
        if each.getparent().tag not in (R_PR, name("w:trPr")):
            unwrap(each)
    return had_deleted


def _is_deleted_in_formula(run: Element) -> bool:
    """Return whether a run of a formula is deleted: its properties say so, not what it is in."""
    return any(child(run, "w:rPr", each) is not None for each in _MARKS)


def remove_hidden(root: Element, styles: Styles) -> bool:
    """Remove hidden text, by whatever style it is hidden; return whether there was any."""
    had_hidden = False
    for row in list(root.iter(TR)):
        if is_on(child(row, "w:trPr", "w:hidden")):
            had_hidden = True
            remove(row)
    for paragraph in list(root.iter(P)):
        style_id = value(paragraph, "w:pPr", "w:pStyle")
        runs = [run for run in paragraph.iter(*_RUNS) if _paragraph_of(run) is paragraph]
        table = _table_style(paragraph)
        hidden = [
            run for run in runs if styles.is_toggled("w:vanish", run.find(R_PR), style_id, table)
        ]
        for run in hidden:
            remove(run)
        had_hidden = had_hidden or bool(hidden)
        if hidden and len(hidden) == len(runs) and _is_hidden_mark(paragraph, styles):
            remove(paragraph)
    _join(root, lambda paragraph: any(is_on(_mark_has(paragraph, each)) for each in _HIDDEN))
    for each in list(root.iter("{*}docPr", "{*}cNvPr")):
        if is_true(each.get("hidden")):
            had_hidden = True
            shape = each.getparent()
            remove(shape.getparent() if etree.QName(shape).localname.startswith("nv") else shape)
    return had_hidden


def join_drop_caps(root: Element) -> None:
    """Join a large first letter, which is a paragraph of its own, to its paragraph."""
    drop_cap = name("w:dropCap")

    def is_drop_cap(paragraph: Element) -> bool:
        frame = child(paragraph, "w:pPr", "w:framePr")
        return frame is not None and frame.get(drop_cap) in ("drop", "margin")

    _join(root, is_drop_cap)


_RUNS = names("w:r", "m:r")
_HIDDEN = ("w:vanish", "w:specVanish")


def _mark_has(paragraph: Element, short: str) -> Element | None:
    """Return a property of the mark that ends a paragraph."""
    return child(paragraph, "w:pPr", "w:rPr", short)


def _is_hidden_mark(paragraph: Element, styles: Styles) -> bool:
    style_id = value(paragraph, "w:pPr", "w:pStyle")
    return styles.is_toggled("w:vanish", child(paragraph, "w:pPr", "w:rPr"), style_id)


def _table_style(paragraph: Element) -> str | None:
    """Return the style of the table that a paragraph is in."""
    return value(next(paragraph.iterancestors(TBL), None), "w:tblPr", "w:tblStyle")


def _paragraph_of(run: Element) -> Element | None:
    return next(run.iterancestors(P), None)


def _join(root: Element, is_gone: Callable[[Element], bool]) -> None:
    """Join a paragraph whose mark is gone to the one that follows it."""
    for paragraph in reversed(list(root.iter(P))):  # so that all content moves once
        if not is_gone(paragraph):
            continue
        following = paragraph.getnext()
        while following is not None and following.tag != P:
            if following.tag in names("w:tbl", "w:sdt", "w:sectPr"):
                following = None
                break
            following = following.getnext()
        if following is None:
            continue
        content = [each for each in paragraph if each.tag != P_PR]
        place = 1 if following.find(P_PR) is not None else 0
        following[place:place] = content
        remove(paragraph)
