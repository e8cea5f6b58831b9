"""Names in the documents exist: targets, commands, files, modules, settings, links."""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import pytest
from django.core.management import get_commands

from runner.environment import variables
from tests.docs.documents import DOCUMENTS, PRESENT, ROOT, Place, places

PACKAGES = (
    "accounts",
    "ads",
    "analytics",
    "benchmarks",
    "core",
    "demo",
    "news",
    "portal",
    "runner",
    "tools",
)
FOLDERS = (*PACKAGES, ".ci", "docs", "locale", "static", "templates", "tests")
CODE = ("*.py", "*.html", "*.js")
NAMES_ELSEWHERE = {
    "RunPython", "archive_command", "archive_timeout", "ckeditor_uploader", "get_model", "pg_dump",
    "proxy_cache_use_stale", "real_ip_header", "set_real_ip_from", "max_connections", "limit_req",
    "underscores_in_headers",
    "AddIndexConcurrently", "tcp_migrate_req",
}  # fmt: skip
VARIABLES_OF_MAKE = {
    "ARGS", "AT", "COUNT", "FAULTS", "FILE", "FROM", "PYTHON", "SECONDS", "SEED", "STOP_SECONDS",
    "YES",
}  # fmt: skip
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
EXPLAINED = set(re.findall(r"^([a-z][a-z-]*):.*## ", MAKEFILE, re.MULTILINE))


def missing(found: list[Place], exists: Callable[[str], bool]) -> list[str]:
    return [str(place) for place in found if not exists(place.text)]


def is_object(name: str) -> bool:
    """Return whether a dotted name is a module, something in one, or a permission."""
    if re.search(r"\.(?:view|add|change|delete)_[a-z]+$", name):
        return True
    module, _, rest = name.partition(".")
    found: object = import_module(module)
    for part in rest.split("."):
        module = f"{module}.{part}"
        if hasattr(found, part):
            found = getattr(found, part)
        elif hasattr(found, "__path__") and find_spec(module):
            found = import_module(module)
        else:
            return False
    return True


def is_file(name: str) -> bool:
    return any(ROOT.glob(name.rstrip("/")))


@cache
def code_words() -> set[str]:
    """Return every word in the code and in what runs it, these tests and migrations left out."""
    files = [ROOT / "Makefile", ROOT / ".ci/run", ROOT / "pyproject.toml", ROOT / "manage.py"]
    for folder, pattern in product((*PACKAGES, "templates", "static", "tests"), CODE):
        files += (ROOT / folder).rglob(pattern)
    here = Path(__file__).parent
    now = (
        path
        for path in files
        if path.parent != here and not {"migrations", "node_modules"} & set(path.parts)
    )
    texts = (path.read_text(encoding="utf-8") for path in now)
    return {word for text in texts for word in re.findall(r"[A-Za-z_]\w*", text)}


def test_every_make_target_that_is_named_exists() -> None:
    named = places(r"(?<![\w-])make ([a-z][a-z-]*)")
    assert named
    assert missing(named, TARGETS.__contains__) == []


def test_the_readme_explains_every_make_target_that_make_lists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `make ([a-z-]+)` \|", readme, re.MULTILINE)) == EXPLAINED


def test_every_command_of_manage_py_exists() -> None:
    named = places(r"manage\.py ([a-z_]+)")
    assert named
    assert missing(named, get_commands().__contains__) == []


def test_every_module_that_is_run_exists() -> None:
    named = places(r"python3? -m ([a-z_.]+)")
    assert named
    assert missing(named, lambda name: find_spec(name) is not None) == []


def test_every_module_and_what_is_named_of_it_exists() -> None:
    named = places(rf"(?<![\w/.~-])((?:{'|'.join(PACKAGES)})(?:\.[A-Za-z_]\w*)+)(?![\w/:])")
    named = [place for place in named if not place.text.endswith((".py", ".dump"))]
    assert named
    assert missing(named, is_object) == []


def test_every_file_and_folder_exists() -> None:
    folders = "|".join(map(re.escape, FOLDERS))
    named = places(rf"(?<![\w/.<-])((?:{folders})/[\w/.*-]*)")
    assert named
    assert missing(named, is_file) == []


def test_every_file_that_is_named_alone_exists() -> None:
    named = places(r"^([\w.*-]+\.(?:py|md|toml|html|css|js|txt))$")
    assert named
    assert missing(named, lambda name: is_file(name) or any_named(name)) == []


def any_named(name: str) -> bool:
    return any(any((ROOT / folder).rglob(name)) for folder in FOLDERS)


def test_every_function_and_class_exists() -> None:
    named = [
        place._replace(text=part)
        for place in places(r"^@?([A-Za-z_][\w.]*)(?:\(.*\))?$")
        for part in place.text.split(".")
        if not place.text.endswith(".py") and ("_" in part or re.search("[a-z][A-Z]", part))
    ]
    assert named
    assert missing(named, (code_words() | NAMES_ELSEWHERE).__contains__) == []


def test_every_setting_is_in_the_code() -> None:
    named = places(r"^([A-Z][A-Z0-9]*_[A-Z0-9_]+)$")
    assert named
    assert missing(named, code_words().__contains__) == []


def test_every_environment_variable_that_is_set_exists() -> None:
    named = places(r"(?<![\w-])([A-Z][A-Z_]+)=\S*", [*PRESENT, ROOT / "CHANGELOG.md"])
    assert named
    assert missing(named, {*variables(), *VARIABLES_OF_MAKE}.__contains__) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"", path.read_text(encoding="utf-8"))
    for link in (first or second for first, second in links):
        if re.match("[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as hosts of repositories make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_document_is_led_to_by_another() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in PRESENT}
    lonely = [
        str(path.relative_to(ROOT))
        for path in DOCUMENTS
        if path.name != "README.md"
        and not any(path.name in text for other, text in texts.items() if other != path)
    ]
    assert lonely == []
