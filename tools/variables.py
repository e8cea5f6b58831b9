"""Writes the documents of environment variables and limits: docs/operators.md, deploy/.env.example.

Usage: python -m tools.variables
"""

from textwrap import wrap

from core.limits import LIMITS, in_words, meanings
from runner.environment import CHECKOUT, Variable, variables

OPERATORS = CHECKOUT / "docs" / "operators.md"
EXAMPLE = CHECKOUT / "deploy" / ".env.example"
TABLE_HEAD = "| Biến | Giá trị | Mặc định | Ý nghĩa |\n|---|---|---|---|\n"
LIMITS_HEAD = "| Giới hạn | Nhiều nhất | Quá thì |\n|---|---|---|\n"
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


def limits_table() -> str:
    """Return the table of limits of docs/operators.md."""
    rows = (
        f"| {each.subject} | {in_words(getattr(LIMITS, name), each.unit)} | {each.beyond} |\n"
        for name, each in meanings().items()
    )
    return LIMITS_HEAD + "".join(rows)


def with_table(page: str, table: str) -> str:
    """Return a page of docs with the table that has the same head replaced."""
    before, _, rest = page.partition(table.splitlines()[0])
    return before + table + "\n" + rest.partition("\n\n")[2]


def main() -> None:
    page = with_table(OPERATORS.read_text(), table())
    OPERATORS.write_text(with_table(page, limits_table()))
    EXAMPLE.write_text(example())


if __name__ == "__main__":
    main()
