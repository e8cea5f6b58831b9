"""The passages of a body that differ from those of another one."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString
from lxml.html.diff import htmldiff

from core.html import tree
from core.html.rendering import render_marked
from core.html.sanitiser import descriptions, read
from core.text import BLOCK_TAGS


class Passage(NamedTuple):
    """Some blocks of a body, which are all the same as before or all changed.

    Attributes:
        html: the blocks for the page; removed words are in `<del>`, added words in `<ins>`.
        is_changed: whether anything in them changed.
        blocks: how many there are.
        notes: what changed without a word of the text: the look, descriptions of pictures.
    """

    html: SafeString
    is_changed: bool
    blocks: int
    notes: tuple[str, ...] = ()


def passages(before: str, after: str) -> list[Passage]:
    """Return a body after a change, in passages that are the same or changed."""
    old, new = list(_blocks(before)), list(_blocks(after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        removed, added = "".join(old[i1:i2]), "".join(new[j1:j2])
        if kind == "equal":
            found.append(Passage(render_marked(added), is_changed=False, blocks=j2 - j1))
        else:
            merged = htmldiff(removed, added)
            blocks = max(i2 - i1, j2 - j1)
            notes = tuple(_notes(removed, added, merged))
            found.append(Passage(render_marked(merged), True, blocks, notes))
    return found


def _notes(removed: str, added: str, merged: str) -> Iterator[str]:
    """Yield what readers would notice though no word is marked."""
    old, new = descriptions(removed), descriptions(added)
    if [name for name, _ in old] == [name for name, _ in new]:
        for (_, was), (_, is_now) in zip(old, new, strict=True):
            if was != is_now:
                yield f"Mô tả ảnh: “{was or 'chưa có'}” đổi thành “{is_now or 'không còn'}”."
    elif new:
        yield from (f"Mô tả ảnh: “{alt or 'chưa có'}”." for _, alt in new)
    if old == new and "<ins>" not in merged and "<del>" not in merged:
        yield "Chữ không đổi, chỉ đổi cách trình bày."


def _blocks(html: str) -> Iterator[str]:
    """Yield each block of a body; text between blocks counts as one."""
    body = read(html)
    loose = escape(body.text or "", quote=False)
    for element in body:
        tail, element.tail = element.tail or "", None
        written = tree.write(element)
        if element.tag in BLOCK_TAGS:
            yield from [loose] if loose.strip() else []
            yield written
            loose = ""
        else:
            loose += written
        loose += escape(tail, quote=False)
    if loose.strip():
        yield loose
