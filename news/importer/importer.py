"""Saves the rows of an import, each in a transaction of its own."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.auth.models import User
from django.core.files.base import File
from django.db import DataError, IntegrityError

from core import images
from core.editor import MAX_LENGTH
from core.html import (
    as_markup,
    descriptions,
    foreign_media,
    sanitise,
    with_letters,
    with_picture_addresses,
)
from core.images import ImageRefusedError
from core.text import plain_text
from news.importer.rows import RowForm
from news.models import Article, Image, Redirect, Tag
from news.pictures import add_picture, all_or_nothing, describe_from_body
from news.workflow import StepRefusedError, approve, save_version

NOTE = "Nhập từ hệ thống cũ."


class RowRefusedError(Exception):
    """The row cannot be imported; the message says why."""


class _DryRunError(Exception):
    """Rolls back the row of a dry run."""


class Importer:
    """Imports the articles of one file.

    Args:
        folder: the folder of the pictures that rows name.
        approver: who approves articles with a publication date; without one, all are drafts.
        dry_run: import each row, then roll it back.
        without_missing: import rows without the pictures that cannot be found.

    Attributes:
        missing: how many pictures were left out.
        undescribed: how many pictures in the imported bodies have no alternative text.
    """

    def __init__(
        self,
        folder: Path,
        *,
        approver: User | None = None,
        dry_run: bool = False,
        without_missing: bool = False,
    ) -> None:
        self.folder = folder.resolve()
        self.approver = approver
        self.dry_run = dry_run
        self.without_missing = without_missing
        self.missing = 0
        self.undescribed = 0
        self._imported: set[str] = set()
        self._pictures: dict[Path, Image] = {}

    def import_row(self, row: Mapping[str, str]) -> bool:
        """Import a row; return False if its article was imported before.

        Raises RowRefusedError.
        """
        form = RowForm.of(row)
        if not form.is_valid():
            raise RowRefusedError(form.reasons())
        if form.key in self._imported:
            raise RowRefusedError("trùng dia_chi_cu hoặc ma_cu với một dòng phía trên.")
        if Article.objects.filter(external_id=form.key).exists():
            return False
        try:
            with all_or_nothing() as undo:
                self._add(form.key, form.cleaned_data, undo)
                if self.dry_run:
                    raise _DryRunError
        except _DryRunError:
            pass
        except (ImageRefusedError, StepRefusedError) as error:
            raise RowRefusedError(str(error)) from error
        except (IntegrityError, DataError) as error:
            reason = str(error).partition("\n")[0]
            raise RowRefusedError(f"cơ sở dữ liệu không nhận: {reason}") from error
        self._imported.add(form.key)
        return True

    def _add(self, key: str, data: dict[str, Any], undo: ExitStack) -> None:
        body, missing = self._body(data["body"], undo)
        lead_picture = self._lead_picture(data, undo)
        article = Article(external_id=key, opening_view_count=data["views"])
        content = {name: data[name] for name in ("title", "summary", "section", "department")}
        version = save_version(
            article,
            by=None,
            note=NOTE,
            tags=map(Tag.objects.called, data["tags"]),
            body=body,
            lead_image=lead_picture,
            byline=data["byline"],
            source=data["source"],
            **content,
        )
        describe_from_body(body, by=None)
        if data["old_path"]:
            _redirect(data["old_path"], article)
        if self.approver and data["publish_at"]:
            approve(version, self.approver, data["publish_at"], is_checked=False)
        self.missing += missing + bool(data["lead_picture"] and not lead_picture)
        self.undescribed += sum(not alt for _, alt in descriptions(body))

    def _body(self, written: str, undo: ExitStack) -> tuple[str, int]:
        """Return the body with its pictures in the library, and how many are left out."""

        def library_address(source: str) -> str:
            picture = self._picture(source, undo)
            return images.url(picture.name) if picture else source

        written = as_markup(written)
        body = sanitise(with_picture_addresses(with_letters(written), library_address))
        foreign = foreign_media(written, body)
        if foreign and not self.without_missing:
            raise RowRefusedError(f"noi_dung: có {foreign} ảnh hoặc phim nhúng không lấy được.")
        if not (plain_text(body) or descriptions(body)):
            raise RowRefusedError("noi_dung: không còn gì sau khi bỏ những thẻ không dùng được.")
        if len(body) > MAX_LENGTH:
            raise RowRefusedError(f"noi_dung: dài {len(body)} ký tự, tối đa {MAX_LENGTH}.")
        return body, foreign

    def _lead_picture(self, data: dict[str, Any], undo: ExitStack) -> Image | None:
        picture = self._picture(data["lead_picture"], undo) if data["lead_picture"] else None
        if picture and data["lead_alt"] and not picture.alt:
            picture.alt = data["lead_alt"]
            picture.save(update_fields=["alt"])
        return picture

    def _picture(self, source: str, undo: ExitStack) -> Image | None:
        """Return the library's copy of the picture at `source`, added at its first use.

        It is None if the file is missing and `without_missing` is set; else that raises
        RowRefusedError.
        """
        path = self._path(source)
        if path is None:
            if self.without_missing:
                return None
            raise RowRefusedError(f"không tìm thấy ảnh “{source[:200]}” trong {self.folder}.")
        if path not in self._pictures:
            with path.open("rb") as file:
                picture = add_picture(File(file), path.name, by=self.approver)
            undo.callback(self._forget, path)
            self._pictures[path] = picture
        return self._pictures[path]

    def _path(self, source: str) -> Path | None:
        """Return the file in `folder` of a picture's old address, whose host is ignored."""
        try:
            path = self.folder.joinpath(unquote(urlsplit(source).path).lstrip("/")).resolve()
            return path if path.is_relative_to(self.folder) and path.is_file() else None
        except (ValueError, OSError):  # such as a data: address
            return None

    def _forget(self, path: Path) -> None:
        images.delete(self._pictures.pop(path).name)


def _redirect(old_path: str, article: Article) -> None:
    there = Redirect.objects.filter(old_path=old_path).select_related("article").first()
    if there:
        raise RowRefusedError(f"dia_chi_cu: đã dẫn tới bài “{there.article}”.")
    Redirect.objects.create(old_path=old_path, article=article)
