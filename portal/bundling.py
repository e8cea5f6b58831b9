"""Static files as they are served: the style sheet in one piece, every name with its hash.

The sheet is developed in cascade layers and with logical shorthands, and served without either:
phones that are too old for layers (iOS before 15.4, Chrome before 99) would drop all that stands
in one, and those too old for the shorthands (iOS before 14.5, Chrome before 87) all room around
things. In the order of the layers, and on a site that is written from left to right, the rules
mean the same, which tests/browser/test_style_sheet.py holds.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE_SHEET = "css/site.css"
IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)
LAYER_ORDER = re.compile(r"^@layer ([a-z, ]+);$", re.MULTILINE)
LAYER = re.compile(r"^@layer ([a-z]+) \{\n(.*?)^\}$", re.MULTILINE | re.DOTALL)

# "margin-inline: 0 auto", "inset: 0", "inset-block-start: 100%" and their like, one to a line.
LOGICAL = re.compile(
    r"^( *)(margin|padding|border|inset)(?:-(inline|block))?(?:-(start|end))?: ([^;{}]+);$",
    re.MULTILINE,
)
VALUE = re.compile(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+")
SIDES = {"inline": ("left", "right"), "block": ("top", "bottom")}

Paths = dict[str, tuple[Storage, str]]


class BundlingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it is untyped
    """Put the style sheet's imports in their places when static files are collected.

    Browsers would fetch the imports one after another; while developing they do.
    """

    def post_process(
        self, paths: Paths, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if STYLE_SHEET in paths and not dry_run:
            self.delete(STYLE_SHEET)
            self.save(STYLE_SHEET, ContentFile(spell_out(flatten(bundle(paths)))))
            paths = {**paths, STYLE_SHEET: (self, STYLE_SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def bundle(paths: Paths) -> str:
    """Return the style sheet with the sheets it imports, read where they are developed."""
    folder = PurePosixPath(STYLE_SHEET).parent
    return IMPORT.sub(lambda found: _read(paths, str(folder / found[1])), _read(paths, STYLE_SHEET))


def flatten(sheet: str) -> str:
    """Return the rules of a bundled sheet in the order of their layers, without the layers.

    Raises ValueError for a layer that the sheet's first line does not name.
    """
    order = LAYER_ORDER.findall(sheet)[0].split(", ")
    layers = sorted(LAYER.findall(sheet), key=lambda layer: order.index(layer[0]))
    return "\n".join(rules for _, rules in layers)


def spell_out(sheet: str) -> str:
    """Return a sheet whose logical shorthands are written as the sides they mean.

    Raises ValueError for a value with brackets three deep.
    """
    return LOGICAL.sub(_sides, sheet)


def _sides(declaration: re.Match[str]) -> str:
    indent, name, axis, end, value = declaration.groups()
    if name == "inset" and not axis:
        top, right, bottom, left = _four(_values(value))
        sides = {"top": top, "right": right, "bottom": bottom, "left": left}
    elif axis and not end:
        values = [value] if name == "border" else _values(value)
        sides = dict(zip(SIDES[axis], [values[0], values[-1]], strict=True))
    elif name == "inset":
        sides = {SIDES[axis][end == "end"]: value}
    else:  # margin-block-start and its like are known since Chrome 69 and iOS 12.2
        return declaration[0]
    prefix = "" if name == "inset" else f"{name}-"
    return "\n".join(f"{indent}{prefix}{side}: {each};" for side, each in sides.items())


def _four(values: list[str]) -> list[str]:
    """Return the values for top, right, bottom and left of one to four, as CSS fills them up."""
    return (values * 4)[:4] if len(values) < 3 else [*values, values[1]][:4]


def _values(written: str) -> list[str]:
    values = VALUE.findall(written)
    if " ".join(values) != written:
        raise ValueError(f"Brackets within brackets within brackets: {written}")
    return values


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
