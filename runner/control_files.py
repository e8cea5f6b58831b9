"""Files by which `make reload` asks a running supervisor to give its place to other code.

var/running/PID          shared lock of each supervisor
var/running/PID.asked    which code is to take over
var/running/PID.log      what was said while the site was prepared with that code
var/running/PID.answer   what came of it
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar

from runner import locks

Told = TypeVar("Told")


@dataclass(frozen=True)
class Code:
    """A version of the site: its folder, and the Python that has its libraries."""

    checkout: str
    python: str


@dataclass(frozen=True)
class ControlFiles:
    """The files of one supervisor in var/running."""

    place: Path

    @classmethod
    @contextmanager
    def opened(cls, var: Path) -> Iterator["ControlFiles"]:
        """Open the files of this process; they go when it ends in order."""
        folder = var / "running"
        folder.mkdir(mode=0o755, exist_ok=True)
        files = cls(folder / str(os.getpid()))
        with locks.open_lock(files.place) as descriptor:
            locks.share(descriptor)
            try:
                yield files
            finally:
                files.remove()

    @classmethod
    def all_of(cls, var: Path) -> list["ControlFiles"]:
        """Return those of the supervisors that run in var/."""
        places = (var / "running").glob("*")
        filess = [cls(place) for place in sorted(places) if place.name.isdecimal()]
        return [files for files in filess if files.is_in_use()]

    @property
    def asked(self) -> Path:
        return self.place.with_name(f"{self.place.name}.asked")

    @property
    def log(self) -> Path:
        return self.place.with_name(f"{self.place.name}.log")

    @property
    def answered(self) -> Path:
        return self.place.with_name(f"{self.place.name}.answer")

    def is_in_use(self) -> bool:
        """Return whether its supervisor runs; else remove the files."""
        with locks.open_lock(self.place) as descriptor:
            if not locks.try_exclusive(descriptor):
                return True
            self.remove()
            return False

    def remove(self) -> None:
        for path in (self.asked, self.answered, self.log, self.place):
            path.unlink(missing_ok=True)

    def ask(self, code: Code) -> None:
        """Ask the supervisor to give its place to other code."""
        self.answered.unlink(missing_ok=True)
        _write(self.asked, asdict(code))

    def request(self) -> Code | None:
        """Return what has been asked for, once."""
        if not self.asked.exists():
            return None
        code = known_fields(Code, json.loads(self.asked.read_text()))
        self.asked.unlink()
        return code

    def answer(self, fault: str) -> None:
        """Tell whoever asked what came of it: "" if all went well."""
        _write(self.answered, {"fault": fault})

    def fault(self) -> str | None:
        """Return the answer, once; None if there is none yet."""
        if not self.answered.exists():
            return None
        text = self.answered.read_text()
        self.answered.unlink()
        return str(json.loads(text)["fault"])


def known_fields(kind: Callable[..., Told], told: dict[str, Any]) -> Told:
    """Return what another version told, without what this one does not know."""
    known = signature(kind).parameters
    return kind(**{name: value for name, value in told.items() if name in known})


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write a file that is there whole or not at all; root may write it for another account."""
    fresh = path.with_suffix(f"{path.suffix}.new")
    fresh.write_text(json.dumps(content))
    fresh.chmod(0o644)
    fresh.replace(path)
