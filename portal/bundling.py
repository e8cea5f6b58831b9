"""Storage of static files: joins the public style sheet into one file, adds hashes to names."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE_SHEET = "css/site.css"
IMPORT = re.compile(r'^@import "([^"]+)";$', re.MULTILINE)

Paths = dict[str, tuple[Storage, str]]


class BundlingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it is untyped
    """Replaces the imports of the style sheet by their content when static files are collected.

    Otherwise browsers would load them one after another, as they do in development.
    """

    def post_process(
        self, paths: Paths, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if STYLE_SHEET in paths and not dry_run:
            self.delete(STYLE_SHEET)
            self.save(STYLE_SHEET, ContentFile(bundle(paths)))
            paths = {**paths, STYLE_SHEET: (self, STYLE_SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def bundle(paths: Paths) -> str:
    """Return the style sheet with the content of the sheets it imports."""
    folder = PurePosixPath(STYLE_SHEET).parent
    return IMPORT.sub(lambda found: _read(paths, str(folder / found[1])), _read(paths, STYLE_SHEET))


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
