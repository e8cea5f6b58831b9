"""PDFs for tests, small and valid."""

from io import BytesIO
from typing import Any

import pikepdf


def pdf(objects: str = "", catalog: str = "", *, compressed: bool = False, **saving: Any) -> bytes:
    """Return a PDF of one page.

    Args:
        objects: another object, in the syntax of PDF, that nothing refers to.
        catalog: what else its catalog says, in the syntax of PDF.
        compressed: put objects into object streams, where no search for bytes finds them.
        saving: options of pikepdf for saving.
    """
    made = pikepdf.new()
    made.add_blank_page()
    if objects:
        made.Root.Extra = made.make_indirect(pikepdf.Object.parse(objects.encode()))
    if catalog:
        for key, value in pikepdf.Object.parse(f"<<{catalog}>>".encode()).items():
            made.Root[key] = value
    if compressed:
        saving["object_stream_mode"] = pikepdf.ObjectStreamMode.generate
    file = BytesIO()
    made.save(file, deterministic_id="encryption" not in saving, **saving)
    return file.getvalue()
