"""Writes docs/rights.md: who may do what at which address.

Usage: python -m tools.rights
"""

import os
from collections.abc import Iterator

import django

from runner.environment import CHECKOUT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.contrib import admin  # noqa: E402  (the lines need the apps)
from django.db.models import Model  # noqa: E402
from django.urls import get_resolver  # noqa: E402
from django.utils.text import capfirst  # noqa: E402

from portal.roles import ROLES  # noqa: E402
from tools.rights_lines import (  # noqa: E402
    GET,
    NOBODY,
    OPEN,
    OTHER,
    PUBLIC,
    SIGN_IN,
    Line,
    Scope,
    holds,
    model_lines,
)

DOCUMENT = CHECKOUT / "docs" / "rights.md"
SHORT = {
    "Tác giả": "TG", "Biên tập viên": "BT", "Người duyệt": "ND", "Quản trị nội dung": "QN",
    "Quản trị hệ thống": "QH",
}  # fmt: skip
# The address of a model's page, and what is done there.
LETTERS = {
    "x": ("change", "xem"), "t": ("add", "thêm"), "s": ("change", "sửa"), "d": ("delete", "xóa"),
    "sc": ("change", "sửa khi đang công khai"), "dc": ("delete", "xóa khi đang công khai"),
}  # fmt: skip
OTHERS_TOO = {"news.edit_others_article", "news.approve_article"}
HEAD = """\
# Ai làm được gì, ở địa chỉ nào

Cho người kiểm tra an toàn và người quản trị. Bảng này do máy viết ra từ mã nguồn
(`python -m tools.rights`); mỗi ô được thử bằng một lần gọi thật
(`tests/portal/test_rights_matrix.py`): bởi từng vai trò, bởi tài khoản chỉ có đúng quyền ấy, bởi
tài khoản có mọi quyền khác, bởi người chưa đăng nhập; với bài thì thêm bài của mình và của người
khác, trong chuyên mục mình và ngoài. Thêm một địa chỉ mà không thêm dòng ở đây thì phép thử ấy
không qua.

Cột: **TG** Tác giả, **BT** Biên tập viên, **ND** Người duyệt, **QN** Quản trị nội dung, **QH** Quản
trị hệ thống. Tài khoản không có vai trò nào, và người chưa đăng nhập, không làm được việc nào có
cột, trừ bỏ chữ gõ dở của chính mình.
Tài khoản toàn quyền làm được mọi việc, trừ việc không ai làm được. Vai trò bị quản trị viên sửa thì
theo quyền đã sửa.

Ô: **có** là mọi mục; **mục** là bài trong chuyên mục mình; **mình** là bài mình viết, trong chuyên
mục mình; **–** là không. *Trong chuyên mục mình* là chuyên mục có ghi tên mình ở *Người phụ trách*,
hoặc không ghi tên ai.
"""
RULES = """
## Những điều không thành ô

- Chữ của ảnh (mô tả, chú thích, nguồn), điểm chính, tệp của ảnh và tên tệp đính kèm là công khai từ
  lúc một bài đã duyệt dùng đến. Từ lúc ấy chỉ người duyệt được mọi bài đó đổi được; biểu mẫu nói
  ai đổi được. Đổi từ trang soạn bài cũng vậy.
- Danh sách nơi dùng ảnh, tệp, và lý do chưa xóa được, chỉ kể tên thứ tài khoản xem được; phần còn
  lại chỉ đếm.
- Từ khóa và dòng sự kiện công khai cùng bài công khai đầu tiên; từ lúc ấy đổi tên, gộp, xóa là việc
  của người được đổi tên mục công khai. Chuyên mục, phòng ban và menu lúc nào cũng vậy.
- Bài liên quan chọn tay và chuyển hướng chỉ chọn được bài công khai hoặc bài tài khoản làm được.
- Việc làm với nhiều bài một lúc qua cùng những phép thử như với một bài.
- Tài khoản quản trị không cho ai quyền mà mình không có, và không sửa quyền của chính mình.
"""


def document() -> str:
    """Return the whole document."""
    return "".join(_parts()).rstrip() + "\n"


def _parts() -> Iterator[str]:
    yield HEAD
    yield "\n## Danh sách và biểu mẫu\n\nChữ trong ô: **x**em, **t**hêm, **s**ửa, xóa (**d**), "
    yield "khi đang công khai (**c**).\n\n"
    yield _row("Loại", "Địa chỉ", *SHORT.values())
    yield _row(*["---"] * 7)
    models = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
    yield from map(_model_row, models)
    for group, lines in OTHER.items():
        yield f"\n## {group}\n\n"
        yield _row("Việc", "Địa chỉ", "Cách gọi", *SHORT.values())
        yield _row(*["---"] * 8)
        yield from map(_line_row, lines)
    yield "\n## Mọi tài khoản, cho phần của chính mình\n\n"
    yield from (f"- {task}: `{_path(name)}`\n" for name, task in OPEN.items())
    yield "\n## Người chưa đăng nhập\n\n"
    yield from (f"- {task}: `{_path(name)}`\n" for name, task in SIGN_IN.items())
    yield "\n## Cổng công khai\n\nAi cũng mở được, trừ điều ghi bên phải.\n\n"
    yield _row("Địa chỉ", "Trả lời “không có” cho")
    yield _row("---", "---")
    yield from (_row(f"`{_public_path(name)}`", said or "–") for name, said in PUBLIC.items())
    yield RULES


def _model_row(model: type[Model]) -> str:
    found = {(line.name.rpartition("_")[2], line.task): line for line in model_lines(model)}
    is_single = not any(line.task == "danh sách" for line in found.values())
    cells = []
    for role in SHORT:
        may = [
            letter
            for letter, task in LETTERS.items()
            if (line := found.get(task)) and holds(line.needs, ROLES[role])
        ]
        scope = _scope_of(role) if may and found[LETTERS["x"]].scope == Scope.ARTICLE else ""
        cells.append(" ".join(filter(None, [" ".join(may), scope and f"({scope})"])) or "–")
    name = str(model._meta.verbose_name if is_single else model._meta.verbose_name_plural)
    path = f"/quan-tri/{model._meta.app_label}/{model._meta.model_name}/"
    return _row(capfirst(name), f"`{path}`", *cells)


def _line_row(line: Line) -> str:
    return _row(
        line.task,
        f"`{_path(line.name)}`",
        "mở" if line.methods == (GET,) else "mở, gửi" if GET in line.methods else "gửi",
        *(_cell(line, role) for role in SHORT),
    )


def _cell(line: Line, role: str) -> str:
    if line.needs == NOBODY or not holds(line.needs, ROLES[role]):
        return "–"
    if line.scope == Scope.ALL:
        return "có"
    if line.scope == Scope.OTHERS:
        return "có, trừ của mình"
    if line.scope == Scope.DECISION:
        return f"{_scope_of(role)}, trừ của mình"
    return _scope_of(role)


def _scope_of(role: str) -> str:
    return "mục" if OTHERS_TOO & ROLES[role] else "mình"


def _path(name: str) -> str:
    return _public_path(f"admin:{name}")


def _public_path(name: str) -> str:
    """Return the address with what varies in it in angle brackets."""
    space, _, own = name.rpartition(":")
    resolver = get_resolver()
    prefix = "/"
    if space:
        prefix, resolver = resolver.namespace_dict[space]
        prefix = f"/{prefix}"
    [(found, _)] = resolver.reverse_dict.getlist(own)[0][0][:1]
    path = (prefix + found).replace("\\", "")
    return path.replace("%(", "<").replace(")s", ">").replace("<object_id>", "<pk>")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
