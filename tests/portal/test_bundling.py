"""The bundled style sheet."""

from pathlib import Path

from django.contrib.staticfiles import finders

from portal.bundling import STYLE_SHEET, bundle

APART = {"figures.css"}  # few pages need it, and they name it themselves


def test_the_sheet_holds_every_part_once_it_is_bundled() -> None:
    finder = finders.FileSystemFinder()
    sheet = bundle({name: (storage, name) for name, storage in finder.list([])})
    folder = Path(str(finders.find(STYLE_SHEET))).parent
    parts = set(folder.glob("*.css")) - {folder / Path(STYLE_SHEET).name}
    assert "@import" not in sheet
    assert {path.name for path in parts if path.read_text() not in sheet} == APART
