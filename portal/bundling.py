"""Static files as they are served: the style sheet in one piece, every name with its hash.

The sheet is developed in cascade layers and served without them: phones that are too old for
layers (iOS before 15.4, Chrome before 99) would drop all that stands in one. In the order of the
layers the rules mean the same, which tests/browser/test_style_sheet.py holds.
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
            self.save(STYLE_SHEET, ContentFile(flatten(bundle(paths))))
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


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
