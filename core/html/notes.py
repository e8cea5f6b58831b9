"""Footnotes and endnotes, as Word, LibreOffice, Google Docs and mammoth write them.

A number in the text and its note are two links that lead to one another.
"""

import re
from collections import Counter
from typing import NamedTuple

from lxml.html import HtmlElement

from core.html import tree

_BLOCKS = ("div", "p", "li")
_AROUND_NUMBERS = ("b", "em", "font", "i", "span", "strong", "sup")
# What stands for a note: a number, a letter or signs. Other links within the text are words of it.
_MARK = re.compile(r"[\[(]?(?:[0-9]{0,4}|[ivxlcdm]{1,8}|[a-z]|[^\w\s]{1,4})[\])]?", re.IGNORECASE)


class _Note(NamedTuple):
    reference: HtmlElement
    back: HtmlElement  # the link that leads back
    block: HtmlElement  # the whole note


def link_notes(body: HtmlElement, before: int = 0) -> None:
    """Put all notes into a list at the end, with the ids and links that the sanitiser keeps.

    Args:
        before: the number of the last note in the text that this becomes a part of.
    """
    notes = _notes(body)
    items = body.makeelement("ol", {"start": str(before + 1)} if before else {})
    for number, note in enumerate(notes, start=before + 1):
        _write_reference(note.reference, number)
        items.append(_item(note, number))
        _remove_block(body, note.block)
    if notes:
        body.append(body.makeelement("hr", {}))
        body.append(items)


def _notes(body: HtmlElement) -> list[_Note]:
    """Return the notes in the order of their numbers in the text."""
    by_address: dict[str, HtmlElement] = {}
    for link in body.iter("a"):
        by_address.setdefault(link.get("href", ""), link)
    places = {f"#{key}": each for each in body.iter() for key in _keys(each)}
    pairs: dict[HtmlElement, HtmlElement] = {}
    backs: set[HtmlElement] = set()
    for link in body.iter("a"):
        place = places.get(link.get("href", ""))
        leading_here = [by_address[f"#{key}"] for key in _keys(link) if f"#{key}" in by_address]
        if place is None or not leading_here or link in backs or not _is_mark(link):
            continue
        back = leading_here[0]
        is_note = back is place or place in back.iterancestors()
        if back is not link and is_note and _is_mark(back):
            pairs[link] = back
            backs.add(back)
    held = Counter(
        above for pair in pairs.items() for each in pair for above in each.iterancestors()
    )
    found = ((link, back, _block(body, back, held)) for link, back in pairs.items())
    return [_Note(link, back, block) for link, back, block in found if block is not None]


def _is_mark(link: HtmlElement) -> bool:
    return _MARK.fullmatch(tree.text_of(link)) is not None


def _keys(element: HtmlElement) -> list[str]:
    return [each for each in (element.get("id"), element.get("name")) if each]


def _block(body: HtmlElement, back: HtmlElement, held: Counter[HtmlElement]) -> HtmlElement | None:
    """Return the block that holds one note and nothing else, None if there is none."""
    block = None
    for above in back.iterancestors(*_BLOCKS):
        if above is body or held[above] > 1 or (block is not None and not above.get("id")):
            break
        block = above
    return block


def _write_reference(link: HtmlElement, number: int) -> None:
    around = _around(link)
    if around is not link:
        link.tail, around.tail = around.tail, None
        around.getparent().replace(around, link)
    del link[:]
    link.text = f"[{number}]"
    link.attrib.clear()
    link.set("href", f"#chu-thich-{number}")
    tree.wrap(link, "sup", {"id": f"ve-chu-thich-{number}"})


def _around(link: HtmlElement) -> HtmlElement:
    """Return the outermost element that only raises or emphasises a link."""
    around = link
    while (above := around.getparent()).tag in _AROUND_NUMBERS:
        if not tree.is_sole_child(above, above.tag, around.tag):
            break
        around = above
    return around


def _item(note: _Note, number: int) -> HtmlElement:
    """Return the item of a note, with a link back to the number at its end."""
    tree.remove(note.block, [_around(note.back)])
    item: HtmlElement = note.block.makeelement("li", {"id": f"chu-thich-{number}"})
    item.text = note.block.text
    item.extend(list(note.block))
    begin = item[0] if len(item) and item[0].tag == "p" else item
    begin.text = (begin.text or "").lstrip()
    if tree.is_sole_child(item, "li", "p"):
        tree.unwrap(item, [item[0]])
    last = item[-1] if len(item) and item[-1].tag == "p" else item
    back = last.makeelement("a", {"href": f"#ve-chu-thich-{number}"})
    back.text = f"↑ [{number}]"
    if len(last):
        last[-1].tail = f"{last[-1].tail or ''} "
    else:
        last.text = f"{last.text or ''} "
    last.append(back)
    return item


def _remove_block(body: HtmlElement, block: HtmlElement) -> None:
    """Remove the block of a note, the line above it, and what held nothing but notes."""
    holder = block.getparent()
    _remove_with_line(block)
    is_other = (each.tag not in ("br", "hr") for each in holder)
    if holder is not body and not any(is_other) and not tree.text_of(holder):
        _remove_with_line(holder)


def _remove_with_line(block: HtmlElement) -> None:
    above = block.getprevious()
    line = [above] if above is not None and above.tag == "hr" else []
    tree.remove(block.getparent(), [block, *line])
