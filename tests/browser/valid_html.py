"""The Nu HTML checker, which comes by npm: `make quality-tools`."""

import subprocess
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

TOOLS = Path(__file__).resolve().parent.parent / "quality" / "node_modules"
NU_CHECKER = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"


def faults(html: dict[str, bytes], folder: Path) -> str:
    """Return what is wrong with the HTML of pages, "" if nothing is.

    Args:
        html: by names that the faults are told with.
        folder: an empty one, where the pages are written.
    """
    assert html
    for name, text in html.items():
        (folder / f"{name}.html").write_bytes(text)
    checked = subprocess.run(
        ["java", "-jar", str(NU_CHECKER), "--errors-only", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stderr or not checked.returncode
    return checked.stderr


def read(address: str, sent: bytes | None = None) -> bytes:
    """Return the body of a page, or of the answer to a form sent there, whatever its status."""
    try:
        with urlopen(quote(address, safe=":/?=&%"), sent) as answer:  # noqa: S310
            return bytes(answer.read())
    except HTTPError as missing:
        return missing.read()
