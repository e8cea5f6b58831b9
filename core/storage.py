"""What is wrong with the places in which the site keeps files, in words for who runs it."""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

from core.os_errors import reason_of

LEAST_FREE = 300 * 1024 * 1024  # bytes
UPLOADS = {"media": "Ảnh không tải lên được", "documents": "Tệp đính kèm không tải lên được"}
SPOOL = {"spool": "Lượt xem không được đếm"}
ASK_AGAIN_SECONDS = 60  # a store that does not answer is waited for, and the desk with it


def problems() -> list[str]:
    """Return a sentence for each fault that somebody must see to; none if all is well."""
    folders = SPOOL if is_in_store() else UPLOADS | SPOOL
    found = [_folder_problem(settings.VAR_DIR / name, loss) for name, loss in folders.items()]
    return [each for each in (*found, store.problem(), _broken_spools(), _disk_problem()) if each]


def is_in_store() -> bool:
    """Return whether uploads are kept in a store (STORAGE_URL), not in folders of this machine."""
    return not isinstance(storages["default"], FileSystemStorage)


class Store:
    """The store of uploads, which is asked now and then how it is."""

    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._problem = ""

    def problem(self) -> str:
        """Return a sentence on why it takes no uploads; "" if it does, or if there is none."""
        if not is_in_store():
            return ""
        if time.monotonic() - self._asked_at > ASK_AGAIN_SECONDS:
            uploads: Any = storages["default"]
            found = uploads.problem()
            self._problem = f"Ảnh và tệp đính kèm không tải lên được: {found}" if found else ""
            self._asked_at = time.monotonic()
        return self._problem


store = Store()


def _folder_problem(folder: Path, loss: str) -> str:
    if not os.path.lexists(folder):
        return ""  # it is made when it is needed
    if not folder.is_dir():
        return f"{loss}: {folder} phải là một thư mục"
    try:
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"0" * 4096)
    except OSError as error:
        return f"{loss}: không ghi được vào {folder} ({reason_of(error)})"
    return ""


def _broken_spools() -> str:
    broken = sorted(settings.SPOOL_PATH.parent.glob(f"{settings.SPOOL_PATH.name}.broken-*"))
    if not broken:
        return ""
    return (
        f"Tệp lượt xem chưa ghi bị hỏng nên được để riêng ({broken[0]}), việc đếm vẫn tiếp tục: "
        "xem xong thì xóa tệp ấy"
    )


def _disk_problem() -> str:
    if shutil.disk_usage(settings.VAR_DIR).free >= LEAST_FREE:
        return ""
    least = LEAST_FREE // 1024**2
    return f"Đĩa chứa {settings.VAR_DIR} gần đầy, còn chưa tới {least} MB: hãy dọn hoặc thêm đĩa"
