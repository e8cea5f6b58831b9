"""Runs the tests on every supported Python of this machine: `make test-pythons`.

Each gets an environment of its own, .venv.3.13 and so on. Arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 11)
NEWEST = (3, 15)
PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
VERSION = "import sys; print(*sys.version_info[:2])"


def candidates() -> Iterator[str]:
    """Yield interpreters with their usual names, and those of pyenv."""
    for minor in range(OLDEST[1], NEWEST[1] + 1):
        if found := shutil.which(f"python3.{minor}"):
            yield found
    yield from map(str, sorted(PYENV.glob("versions/*/bin/python3")))


def pythons() -> dict[tuple[int, ...], str]:
    """Return one working interpreter of each supported version."""
    found: dict[tuple[int, ...], str] = {}
    for path in candidates():
        answer = subprocess.run([path, "-c", VERSION], capture_output=True, text=True, check=False)
        version = tuple(map(int, answer.stdout.split()))
        if OLDEST <= version <= NEWEST:
            found.setdefault(version, path)
    return dict(sorted(found.items()))


def environment(version: tuple[int, ...], python: str) -> str:
    """Make a virtual environment with the locked libraries, and return its interpreter."""
    folder = Path(f".venv.{version[0]}.{version[1]}")
    own = str(folder / "bin" / "python")
    if not folder.exists():
        subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", own]
    subprocess.run([*uv, "--require-hashes", "-r", "requirements-dev.txt"], check=True)
    return own


def main() -> None:
    failed = []
    for version, python in pythons().items():
        name = ".".join(map(str, version))
        print(f"Python {name}", flush=True)
        pytest = [environment(version, python), "-m", "pytest", "-n", "2", "--dist", "worksteal"]
        if subprocess.run([*pytest, *sys.argv[1:]], check=False).returncode:
            failed.append(name)
    if failed:
        raise SystemExit(f"Không đạt trên Python {', '.join(failed)}.")


if __name__ == "__main__":
    main()
