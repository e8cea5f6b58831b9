"""The style sheets: one set of colours, one way of theming, no unused rules."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import django
from django.conf import settings
from django.contrib import admin

ROOT = Path(settings.BASE_DIR)
SHEETS = sorted(ROOT.glob("static/**/*.css"))
PUBLIC = [path for path in SHEETS if path.parent.name == "css"]
TOKENS = [path for path in SHEETS if path.name == "tokens.css"]
STAFF_FOLDERS = ("admin/", "admin-desk/", "admin-notices/", "editor/")
DJANGO = Path(django.__file__).parent
ADMIN = Path(admin.__file__).parent
DJANGO_SHEETS = sorted(ADMIN.glob("static/admin/css/**/*.css"))

COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\("
    r"|(?<![-\w])(?:aqua|beige|black|blue|brown|coral|cyan|fuchsia|gold|gr[ae]y|green|indigo|ivory"
    r"|khaki|lime|magenta|maroon|navy|olive|orange|orchid|pink|plum|purple|red|salmon|silver|tan"
    r"|teal|tomato|turquoise|violet|wheat|white|yellow|(?:dark|deep|dim|light|medium|pale)[a-z]+)"
    r"(?![-\w])",
    re.IGNORECASE,
)
DECLARATION = re.compile(r"(?<![-\w])(-{0,2}[a-z][-\w]*)\s*:\s*([^;{}]+)(?=[;}])")
NAME_IN_SELECTOR = re.compile(r"[.#](-?[A-Za-z_][-\w]*)")
IN_MARKUP = re.compile(r'(?:(?:class|id|modifier)="|class %\})(.*?)(?:"(?=[\s>/{])|\{% endblock)')
IN_SCRIPT = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|`[^`\n]*`')
# What Django sets before the names of a form's fields.
OF_FIELDS = ("field-", "id_")


def code(path: Path) -> str:
    """Return a sheet without its comments, addresses and texts."""
    without = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    return re.sub(r'url\([^)]*\)|"[^"]*"', '""', without)


def selectors(path: Path) -> list[str]:
    preludes = re.findall(r"([^{};]+)\{", code(path))
    return [each.strip() for each in preludes if not each.strip().startswith("@")]


def declarations(path: Path) -> list[tuple[str, str]]:
    return DECLARATION.findall(code(path))


def variables_defined(paths: Iterable[Path]) -> set[str]:
    return {name for path in paths for name, _ in declarations(path) if name.startswith("--")}


def variables_used(paths: Iterable[Path]) -> set[str]:
    return {name for path in paths for name in re.findall(r"var\((--[-\w]+)", code(path))}


def words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"[\w-]+", text)}


def written_in(path: Path) -> set[str]:
    """Return the words that a template, a script or a module may give to an element as its class.

    Those of attributes and of texts in quotes; of Python also the names, since forms and lists
    name their fields after them.
    """
    text = path.read_text(errors="replace")
    if path.suffix != ".py":
        return words(IN_MARKUP.findall(text) if path.suffix == ".html" else IN_SCRIPT.findall(text))
    tree = list(ast.walk(ast.parse(text)))
    texts = [each.value for each in tree if isinstance(each, ast.Constant)]
    names = [each.id for each in tree if isinstance(each, ast.Name)]
    functions = [each.name for each in tree if isinstance(each, ast.FunctionDef)]
    return words([*(each for each in texts if isinstance(each, str)), *names, *functions])


def all_written() -> set[str]:
    folders = [ROOT / name for name in ("templates", "static", *_packages())]
    folders += [ADMIN, DJANGO / "forms"]
    files = [
        path
        for folder in folders
        for suffix in ("html", "js", "py")
        for path in folder.rglob(f"*.{suffix}")
        if "migrations" not in path.parts
    ]
    return set().union(*map(written_in, files))


def _packages() -> list[str]:
    return [path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"]


def is_written(name: str, written: set[str]) -> bool:
    """Return whether a class is used somewhere, in full or in parts: "state--{{ state }}"."""
    if name in written or name.startswith("cke"):  # CKEditor puts its own together in many ways
        return True
    ends = [found.end() for found in re.finditer(r"[-_](?![-_])", name)]
    return any(
        (name[:end] in written or name[:end] in OF_FIELDS) and _is_filled_in(name[end:], written)
        for end in ends
    )


def _is_filled_in(rest: str, written: set[str]) -> bool:
    return rest in written or re.fullmatch(r"[a-z]?-?\d+", rest) is not None


def test_colours_stand_in_the_tokens_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}: {value}"
        for path in SHEETS
        if path not in TOKENS
        for name, value in declarations(path)
        if COLOUR.search(value)
    ]
    assert found == []


def test_themes_stand_in_the_tokens_alone() -> None:
    """Media queries for themes are only there, where static/js/theme.js can change them."""
    asking = [path for path in SHEETS if "prefers-color-scheme" in code(path)]
    assert set(asking) <= set(TOKENS)
    assert [path for path in SHEETS if "data-theme" in path.read_text()] == []


def test_every_variable_is_used() -> None:
    assert variables_defined(SHEETS) - variables_used([*SHEETS, *DJANGO_SHEETS]) == set()


def test_every_variable_is_defined() -> None:
    assert variables_used(SHEETS) - variables_defined([*SHEETS, *DJANGO_SHEETS]) == set()


def test_every_class_in_a_selector_is_given_to_some_element() -> None:
    written = all_written()
    dead = [
        f"{path.relative_to(ROOT)}: {selector}"
        for path in SHEETS
        for selector in selectors(path)
        for name in NAME_IN_SELECTOR.findall(selector)
        if not is_written(name, written)
    ]
    assert dead == []


def test_public_pages_load_no_sheet_of_the_admin() -> None:
    public = [path for path in ROOT.glob("templates/**/*.html") if "admin" not in path.parts]
    assert public
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in public
        for name in re.findall(r"\{% static ['\"]([^'\"]+)", path.read_text())
        if name.startswith(STAFF_FOLDERS)
    ]
    assert found == []


def test_public_sheets_hold_nothing_that_older_phones_drop() -> None:
    """Neither layers (iOS 15.4, Chrome 99) nor logical properties (iOS 14.5, Chrome 87)."""
    assert [path for path in PUBLIC if "@layer" in code(path)] == []
    logical = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in PUBLIC
        for name, _ in declarations(path)
        if re.search(r"(^|-)(inline|block)(-|$)|^inset", name)
    ]
    assert logical == []
