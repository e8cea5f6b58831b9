"""Checks of folders, disks, backups and of what is public."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from core import storage
from core.documents import readable_size
from portal.doctor.findings import Finding, advice, fault, good
from portal.publication_log.verification import last_result

LEAST_FREE = 1024**3  # bytes
LEAST_PART = 0.1
BACKUP_IS_OLD = timedelta(hours=28)
VERIFICATION_IS_OLD = timedelta(days=2)


def places() -> list[Path]:
    """Return the folders that the site writes into."""
    documents = settings.VAR_DIR / "documents"
    found = [settings.VAR_DIR, Path(settings.MEDIA_ROOT), documents, settings.SPOOL_PATH.parent]
    return [each for each in [*found, settings.BACKUP_DIR] if each.exists()]


def folders() -> Finding:
    for place in places():
        try:
            tempfile.TemporaryFile(dir=place).close()
        except OSError as error:
            return fault(f"Không ghi được vào {place}: {error.strerror}. Sửa chủ và quyền.")
    return good(f"Ghi được: {', '.join(map(str, places()))}.")


def store() -> Finding:
    """Keep a file where uploads are kept, read it, and delete it."""
    if not storage.is_in_store():
        return good("Ảnh và tệp ở trên đĩa của máy này.")
    if problem := storage.Store().problem():
        return fault(f"{problem}. Xem STORAGE_URL, khóa và quyền của nó ở kho.")
    for place in (storages["default"], storages["documents"]):
        name = place.save(f"doctor-{uuid4().hex}", ContentFile(b"doctor"))
        try:
            with place.open(name) as file:
                if file.read() != b"doctor":
                    return fault("Kho trả lại khác những gì đã gửi. Hỏi người quản trị kho.")
        finally:
            place.delete(name)
    return good("Kho của STORAGE_URL ghi, đọc, xóa được.")


def owners() -> Finding:
    own = os.geteuid()
    for place in places():
        for path in _files(place):
            if path.lstat().st_uid != own:
                return fault(f"{path} không thuộc tài khoản chạy cổng. Chạy: chown -R cong {place}")
    return good("Thuộc tài khoản chạy cổng.")


def _files(place: Path) -> Iterator[Path]:
    # In the others there is a database, which may belong to another account.
    if place not in (settings.VAR_DIR, settings.BACKUP_DIR):
        for folder, _, names in os.walk(place):
            yield from (Path(folder) / name for name in names)


def disks() -> Finding:
    for place in places():
        disk = shutil.disk_usage(place)
        if disk.free < LEAST_FREE or disk.free < LEAST_PART * disk.total:
            free = readable_size(disk.free)
            return fault(f"{place} chỉ còn {free} trống. Dọn hoặc thêm đĩa.")
    return good(f"Còn {readable_size(min(shutil.disk_usage(each).free for each in places()))}.")


def backup() -> Finding:
    if not settings.BACKUP_DIR.is_dir() and settings.BACKUP_DIR != settings.VAR_DIR / "backups":
        return fault(f"Không có {settings.BACKUP_DIR}. Gắn ổ đĩa của nó, hoặc tạo và đặt chủ.")
    try:
        known = json.loads((settings.VAR_DIR / "backup.json").read_text())["backup"]
        at = datetime.fromisoformat(known["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return fault("Chưa có bản sao lưu nào. Chạy: systemctl enable --now cong-backup.timer")
    if timezone.now() - at > BACKUP_IS_OLD:
        return fault(f"Bản tốt gần nhất từ {at:%d/%m/%Y}. Xem: journalctl --unit cong-backup")
    if "failed_at" in known:
        return fault(f"Lần gần nhất hỏng: {known.get('reason', '')} journalctl --unit cong-backup")
    is_same_disk = settings.BACKUP_DIR.stat().st_dev == settings.VAR_DIR.stat().st_dev
    if is_same_disk and not settings.BACKUP_COPY:
        return advice(
            "Bản sao lưu ở cùng ổ đĩa với cổng. Đặt BACKUP_DIR ở ổ khác hoặc BACKUP_COPY."
        )
    return good(f"Bản gần nhất từ {timezone.localtime(at):%H:%M %d/%m/%Y}.")


def backup_key() -> Finding:
    path = settings.BACKUP_KEY
    if path is None:
        return advice("Bản sao lưu không được mã hóa. Chạy make backup-key, đặt BACKUP_KEY.")
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        return fault(f"Không đọc được {path}: {error}. Sửa BACKUP_KEY.")
    if "AGE-SECRET-KEY-" in text:
        return advice(f"{path} là khóa bí mật. Cất nó nơi khác, để lại máy này khóa công khai.")
    return good("Trên máy chỉ có khóa công khai.")


def verification() -> Finding:
    result = last_result()
    if result is None or result.moment is None:
        return fault("Chưa đối chiếu lần nào. Chạy: manage.py verify")
    if result.count:
        return fault(f"{result.count} chỗ khác những gì đã duyệt. Xem: manage.py verify")
    if timezone.now() - result.moment > VERIFICATION_IS_OLD:
        return fault("Đã quá hai ngày không đối chiếu. Chạy: manage.py verify")
    return good("Không có gì khác.")
