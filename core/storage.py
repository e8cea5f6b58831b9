"""What is wrong with the folders in which the site keeps files, in words for who runs it."""

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from core.os_errors import reason_of

LEAST_FREE = 300 * 1024 * 1024  # bytes
FOLDERS = {
    "media": "Ảnh không tải lên được",
    "documents": "Tệp đính kèm không tải lên được",
    "spool": "Lượt xem không được đếm",
}


def problems() -> list[str]:
    """Return a sentence for each fault that somebody must see to; none if all is well."""
    found = [_folder_problem(settings.VAR_DIR / name, loss) for name, loss in FOLDERS.items()]
    return [each for each in (*found, _broken_spools(), _disk_problem()) if each]


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
