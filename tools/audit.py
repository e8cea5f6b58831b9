"""The security audit: risky code, known holes, licences, and the list of parts (CycloneDX).

Usage: make audit
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from runner.environment import CHECKOUT

PACKAGES = ("core", "accounts", "portal", "news", "ads", "analytics", "demo", "runner")
RULES, EXAMPLES = "tests/quality/semgrep.yml", "tests/quality/semgrep_examples.py"
SBOM = CHECKOUT / "var" / "sbom.json"
# Words of licences under which a part may be installed and used with this program.
ALLOWED = (
    "MIT", "BSD", "Apache", "MPL", "Mozilla Public", "PSF", "Python Software", "ISC", "HPND", "OFL",
    "Open Font", "LGPL", "Lesser General Public", "Unlicense", "Public Domain", "CC0",
    "0BSD", "Zlib",
)  # fmt: skip
# Each was looked at: a program that is only run, or whose metadata says too little.
LOOKED_AT = {
    "axe-playwright-python": "MIT",
    "crawler-user-agents": "MIT",
    "pyrage": "MIT",
    "djhtml": "GPL-3.0, chỉ chạy để định dạng, không đi cùng chương trình",
}
COPYLEFT = re.compile(r"\b(A?GPL|General Public|SSPL|BUSL|Commons Clause)", re.IGNORECASE)


def licence_of(part: Distribution) -> str:
    """Return the licence as the part's metadata say it; "" if they do not."""
    about: Any = part.metadata  # a message of e-mail, which its stub does not say
    expression = about.get("License-Expression") or ""
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    written = (about.get("License") or "").strip().partition("\n")[0][:100]
    return str(expression or ", ".join(classifiers) or written)


def is_allowed(name: str, licence: str) -> bool:
    """Return whether a part with this licence may be used."""
    if name.lower() in LOOKED_AT:
        return True
    lenient = any(re.search(rf"\b{re.escape(word)}", licence, re.IGNORECASE) for word in ALLOWED)
    choices = re.split(r"\bOR\b|,|/", licence)
    return lenient and not all(
        COPYLEFT.search(re.sub(r"LGPL\S*|.*Lesser.*", "", choice)) for choice in choices
    )


def refused_licences(parts: Iterable[Distribution]) -> list[str]:
    """Return the parts whose licences are not allowed, each with what it says."""
    named = sorted({(part.metadata["Name"], licence_of(part)) for part in parts})
    return [f"{name}: {licence or '?'}" for name, licence in named if not is_allowed(name, licence)]


def known_holes(report: dict[str, Any]) -> tuple[list[str], int, int]:
    """Return the holes in a report of pip-audit, how many parts it looked up, and how many not."""
    parts = report.get("dependencies", [])
    skipped = sum("skip_reason" in part for part in parts)
    holes = [
        f"{part['name']} {part['version']}: {hole['id']}"
        for part in parts
        for hole in part.get("vulns", [])
    ]
    return holes, len(parts) - skipped, skipped


def flows(report: dict[str, Any], examples: str) -> list[str]:
    """Return what semgrep found in our code, and the examples that its rules did not find.

    Args:
        examples: the text of EXAMPLES, in which a comment names the rule that must find its line.
    """
    found = {
        (result["path"], result["start"]["line"], result["check_id"].rpartition(".")[2])
        for result in report["results"]
    }
    expected = {
        (EXAMPLES, number, line.partition("# ruleid: ")[2].strip())
        for number, line in enumerate(examples.splitlines(), 1)
        if "# ruleid: " in line
    }
    faults = [str(error.get("message", error))[:300] for error in report["errors"]]
    faults += [f"{path}:{line}: {rule}" for path, line, rule in sorted(found - expected)]
    return faults + [f"{rule} không tìm ra ví dụ ở dòng {n}" for _, n, rule in expected - found]


def run_semgrep(python: str) -> list[str]:
    """Return what the rules in RULES find, and print a line."""
    folder = Path(python).parent
    arguments = ("scan", "--config", RULES, "--json", "--quiet", "--no-git-ignore",
                 "--metrics=off", "--disable-version-check", *PACKAGES, EXAMPLES)  # fmt: skip
    done = subprocess.run(
        [str(folder / "semgrep"), *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        faults = flows(json.loads(done.stdout), (CHECKOUT / EXAMPLES).read_text(encoding="utf-8"))
    except ValueError:
        faults = [f"không chạy được: {done.stderr[-500:]}"]
    print(f"semgrep: {'có cảnh báo' if faults else 'không có gì'}")
    return [f"semgrep: {fault}" for fault in faults]


def run(python: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [python, "-m", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )


def audit(python: str) -> list[str]:
    """Print what was found, and return what must be mended."""
    wrong = []
    bandit = run(python, "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", *PACKAGES)
    print(f"bandit: {'không có gì' if not bandit.returncode else 'có cảnh báo'}")
    if bandit.returncode:
        wrong.append(f"bandit:\n{bandit.stdout}{bandit.stderr}")

    wrong += run_semgrep(python)

    arguments = ("-r", "requirements.txt", "--require-hashes", "--disable-pip", "-f", "json")
    looked_up = run(python, "pip_audit", *arguments)
    try:
        holes, known, skipped = known_holes(json.loads(looked_up.stdout))
    except ValueError:
        holes, known, skipped = [], 0, 0
    if not known:
        print(
            "pip-audit: KHÔNG CHẠY ĐƯỢC ở đây: không tra được gói nào trong danh mục lỗ hổng. Hãy "
            "chạy lại ở máy vào được Internet; dòng này không có nghĩa là không có lỗ hổng."
        )
    else:
        print(f"pip-audit: tra {known} gói, bỏ qua {skipped}, {len(holes)} lỗ hổng")
    wrong += holes

    refused = refused_licences(distributions())
    print(f"giấy phép: {len({each.metadata['Name'] for each in distributions()})} gói")
    wrong += [f"giấy phép chưa được chấp nhận: {line}" for line in refused]

    SBOM.parent.mkdir(exist_ok=True)
    listing = run(
        python, "cyclonedx_py", "requirements", "requirements.txt", "--of", "JSON", "-o", str(SBOM)
    )
    if listing.returncode:
        wrong.append(f"cyclonedx: {listing.stderr[-500:]}")
    else:
        count = len(json.loads(SBOM.read_text())["components"])
        print(f"danh mục CycloneDX: {SBOM.relative_to(CHECKOUT)}, {count} gói")
    return wrong


def main() -> None:
    wrong = audit(str((CHECKOUT / sys.argv[1]).absolute()))
    for line in wrong:
        print(line)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
