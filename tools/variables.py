"""Writes the documents of the environment variables: docs/operators.md and deploy/.env.example.

Usage: python -m tools.variables
"""

from textwrap import wrap

from runner.environment import CHECKOUT, Variable, variables

OPERATORS = CHECKOUT / "docs" / "operators.md"
EXAMPLE = CHECKOUT / "deploy" / ".env.example"
TABLE_HEAD = "| Biến | Giá trị | Mặc định | Ý nghĩa |\n|---|---|---|---|\n"
EXAMPLE_HEAD = """\
# Các biến môi trường của cổng; ý nghĩa từng biến: docs/operators.md.
# Chép thành .env, bỏ dấu # ở dòng cần đặt. Biến để trống được coi như chưa đặt.
"""


def default_of(variable: Variable) -> str:
    """Return the default as the documents show it."""
    return variable.default_meaning or (f"`{variable.default}`" if variable.default else "trống")


def table() -> str:
    """Return the table of docs/operators.md."""
    rows = (
        f"| `{name}` | {each.kind.expected} | {default_of(each)} | {each.meaning} |\n"
        for name, each in variables().items()
    )
    return TABLE_HEAD + "".join(rows)


def example() -> str:
    """Return deploy/.env.example: every variable, commented out, with its default."""
    parts = [EXAMPLE_HEAD]
    for name, each in variables().items():
        meaning = each.meaning[:1].upper() + each.meaning[1:]
        sentence = f"{meaning}. Giá trị: {each.kind.expected}; mặc định: {default_of(each)}."
        default = "" if each.default_meaning else each.default
        comment = "".join(f"# {line}\n" for line in wrap(sentence.replace("`", ""), 90))
        parts.append(f"{comment}#{name}={default}\n")
    return "\n".join(parts)


def with_table(page: str) -> str:
    """Return a page of docs with its table replaced by the current one."""
    before, _, rest = page.partition(TABLE_HEAD.splitlines()[0])
    return before + table() + "\n" + rest.partition("\n\n")[2]


def main() -> None:
    OPERATORS.write_text(with_table(OPERATORS.read_text()))
    EXAMPLE.write_text(example())


if __name__ == "__main__":
    main()
