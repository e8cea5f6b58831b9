"""Checks of settings and of what runs on the machine."""

import ctypes
import socket
from urllib.request import ProxyHandler, build_opener

import psutil
from django.apps import apps
from django.conf import settings

from portal.doctor.findings import Finding, advice, fault, good

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
ENOUGH_FILES = 4096
SHORTEST_KEY = 40
CLOCK_IS_WRONG = 5  # TIME_ERROR of adjtimex(2)
SECONDS = 5


def debug() -> Finding:
    if settings.DEBUG:
        return fault("DEBUG đang bật: người lạ đọc được mã nguồn và thiết lập. Bỏ DEBUG.")
    return good("Đã tắt.")


def demo() -> Finding:
    if apps.is_installed("demo"):
        return fault("DEMO=1: có tài khoản mẫu chỉ cần mật khẩu. Đặt DEMO=0.")
    return good("Không có.")


def secret_key() -> Finding:
    path = settings.VAR_DIR / "secret_key"
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        return fault(f"Khóa ngắn hơn {SHORTEST_KEY} ký tự. Bỏ SECRET_KEY để cổng tự sinh khóa mới.")
    if not path.exists():
        return good("Lấy từ SECRET_KEY.")
    status = path.stat()
    if status.st_mode & 0o077:
        return fault(f"Người khác đọc được {path}. Chạy: chmod 600 {path}")
    return good("Chỉ tài khoản chạy cổng đọc được.")


def https() -> Finding:
    if not settings.HTTPS:
        return fault("HTTPS=0: mật khẩu đi trên mạng không mã hóa. Đặt nginx phía trước, HTTPS=1.")
    return good("Cookie chỉ gửi qua HTTPS.")


def hsts() -> Finding:
    if not settings.SECURE_HSTS_SECONDS:
        return fault("Trình duyệt không được dặn chỉ dùng HTTPS. Đặt HTTPS=1.")
    return good(f"Trình duyệt nhớ {settings.SECURE_HSTS_SECONDS // 86_400} ngày.")


def hosts() -> Finding:
    names = settings.ALLOWED_HOSTS
    if "*" in names:
        return fault("ALLOWED_HOSTS=*: ai cũng giả được tên của cổng. Ghi đúng tên miền.")
    if LOOPBACK.issuperset(names):
        return fault("Chỉ máy này mở được cổng. Đặt ALLOWED_HOSTS là tên miền.")
    return good(", ".join(names))


def proxies() -> Finding:
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        return fault(
            "TRUSTED_PROXIES=0: mọi người đọc chung một địa chỉ, vài người gõ sai mật khẩu là khóa "
            "tất cả. Đặt TRUSTED_PROXIES=1 nếu phía trước chỉ có một nginx."
        )
    if settings.TRUSTED_PROXIES and not settings.HTTPS:
        return fault("TRUSTED_PROXIES khác 0 mà không có nginx: địa chỉ giả được tin. Đặt 0.")
    return good(f"{settings.TRUSTED_PROXIES} máy được tin.")


def running() -> Finding:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.SITE_HOST)  # noqa: S104
    address = f"http://{host or settings.SITE_HOST}:{settings.SITE_PORT}/readyz"
    try:
        build_opener(ProxyHandler({})).open(address, timeout=SECONDS).close()  # of this machine
    except OSError as error:
        return fault(f"{address}: {error}. Chạy: systemctl start cong; xem journalctl --unit cong")
    return good(f"{address} trả lời.")


def descriptors() -> Finding:
    """Look at the processes of the site, since the shell of an operator has other limits."""
    found = list(filter(None, map(_limit, psutil.process_iter(["cmdline"]))))
    if not found:
        return fault("Không có tiến trình nào của cổng do tài khoản này chạy.")
    if min(found) < ENOUGH_FILES:
        return fault(f"Nhiều nhất {min(found)}. Đặt LimitNOFILE=65536 trong cong.service.")
    return good(f"Nhiều nhất {min(found)}.")


def _limit(process: psutil.Process) -> int:
    """Return how many files a process of the site may open, 0 for any other process."""
    words = process.info["cmdline"] or []
    try:
        if any(word == "runner" or word.startswith("runner.web") for word in words):
            is_ours = process.cwd() == str(settings.BASE_DIR)
            return int(process.rlimit(psutil.RLIMIT_NOFILE)[0]) if is_ours else 0
    except psutil.Error:  # ended meanwhile, or of another account
        pass
    return 0


def clock() -> Finding:
    if kernel_clock_state() == CLOCK_IS_WRONG:
        return fault(
            "Đồng hồ không được chỉnh theo mạng, mã trên điện thoại sẽ sai. Chạy: apt-get install "
            "systemd-timesyncd"
        )
    return good("Được chỉnh theo mạng.")


def kernel_clock_state() -> int:
    """Return what the kernel says of its clock (adjtimex(2)), without changing anything."""
    state = ctypes.create_string_buffer(512)  # struct timex: modes are 0, so it is only read
    return int(ctypes.CDLL(None).adjtimex(state))


def mail() -> Finding:
    if not settings.MAIL_IS_SET_UP:
        return advice("Chưa có: không ai được báo khi có lỗi. Đặt MAIL_URL, MAIL_FROM.")
    place = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    try:
        socket.create_connection(place, timeout=SECONDS).close()
    except OSError as error:
        return fault(f"Không tới được {place[0]}:{place[1]}: {error}. Xem lại MAIL_URL.")
    if not settings.MAIL_ERRORS_TO:
        return advice("Chưa nói báo lỗi cho ai. Đặt MAIL_ERRORS_TO.")
    return good(f"{place[0]}:{place[1]} trả lời. Thử gửi: manage.py try_mail")
