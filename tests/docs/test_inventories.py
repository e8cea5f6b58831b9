"""The inventories at the end of docs/asvs.md: keys and algorithms, connections, classes of data."""

import re

import pytest
from django.apps import apps

from tests.docs.documents import ROOT

PAGE = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
PACKAGES = ("core", "accounts", "news", "portal", "ads", "analytics", "runner")


def part(heading: str) -> str:
    return PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def modules_with(pattern: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
        and re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize(
    ("heading", "pattern"),
    [
        ("Danh mục khóa và thuật toán",
         r"\bhashlib\.|\bsha256\(|\bblake2b\(|\bhmac\.digest|\bsalted_hmac\(|\bSigner\(|"
         r"\bsigning\.(dumps|loads)|PasswordHasher\)|Ed25519PrivateKey\.|token_urlsafe\(BYTES"),
        ("Danh mục kết nối",
         r"HTTPSConnection\(|urlopen\(|\bcreate_connection\(|smtplib|(?<!transaction\.)get_connection\(|"
         r"granian|BACKUP_COPY\b"),
    ],
)  # fmt: skip
def test_every_module_that_does_it_is_in_the_inventory(heading: str, pattern: str) -> None:
    named = set(re.findall(r"`([a-z_]+/[\w/]+\.py)`", part(heading)))
    assert modules_with(pattern) - named == set()


def test_every_table_is_in_one_class_of_data() -> None:
    lines = [line for line in part("Phân loại dữ liệu").splitlines() if line.startswith("|")][2:]
    named = [label for line in lines for label in line.split(" | ")[1].split(", ")]
    models = {each._meta.label_lower for each in apps.get_models(include_auto_created=True)}
    assert sorted(named) == sorted(models)
