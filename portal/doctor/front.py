"""Checks of the site as readers reach it: by its address, through nginx."""

import re
import ssl
from email.message import Message
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from portal.doctor.findings import Check, Finding, fault, good

SECONDS = 10
WANTED = ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options")


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


class Front:
    """The public address of the site.

    Args:
        address: such as https://phuong.example.vn.
        certificate: a file with the certificate to believe, where nobody has signed it.
    """

    def __init__(self, address: str, certificate: str = "") -> None:
        self.address = address.rstrip("/")
        context = ssl.create_default_context(cafile=certificate or None)
        self._opener = build_opener(_NoRedirects, HTTPSHandler(context=context))

    def checks(self) -> list[Check]:
        """Return the checks of this address."""
        return [
            Check("Trang chủ qua nginx", self.home),
            Check("Tên và HTTPS qua nginx", self.names),
            Check("Tệp tĩnh qua nginx", self.static),
            Check("Số đo qua nginx", self.private),
        ]

    def home(self) -> Finding:
        status, headers, _ = self._get("/")
        if status in (301, 302) and headers.get("Location", "").startswith(self.address):
            return fault("Cổng chuyển hướng về chính nó: nginx thiếu X-Forwarded-Proto.")
        if status != 200:
            return fault(f"{self.address}/ trả lời mã {status}. Xem ALLOWED_HOSTS và nginx.")
        missing = [name for name in WANTED if name not in headers]
        if missing:
            return fault(f"Thiếu {', '.join(missing)}. Xem HTTPS và deploy/nginx.")
        return good("Mở được, đủ các dòng bảo vệ.")

    def names(self) -> Finding:
        """Compare the address that the site believes to have with the real one."""
        _, _, text = self._get("/robots.txt")
        found = re.search(r"^Sitemap: (\S+)/sitemap\.xml$", text, re.MULTILINE)
        if not found or found[1] != self.address:
            seen = found[1] if found else "không rõ"
            return fault(f"Cổng tưởng mình là {seen}. Sửa Host và X-Forwarded-Proto ở nginx.")
        return good(f"Cổng biết mình là {found[1]}.")

    def static(self) -> Finding:
        _, _, page = self._get("/")
        found = re.search(r'href="(/static/[^"]+\.css)"', page)
        if not found:
            return fault("Trang chủ không có tờ kiểu nào.")
        status, headers, _ = self._get(found[1])
        if status != 200 or "X-Content-Type-Options" not in headers:
            return fault(f"{found[1]}: mã {status}. nginx có đọc được var/static không?")
        return good("Đọc được.")

    def private(self) -> Finding:
        status, _, _ = self._get("/readyz")
        if status == 200:
            return fault("Ai cũng đọc được /readyz. Dùng tệp deploy/nginx/cong.conf.")
        return good("Chỉ máy này đọc được.")

    def _get(self, path: str) -> tuple[int, Message, str]:
        if urlsplit(self.address).scheme not in ("http", "https"):
            raise ValueError("địa chỉ phải bắt đầu bằng https://")
        request = Request(self.address + path, headers={"User-Agent": "cong-doctor"})  # noqa: S310
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return answer.status, answer.headers, answer.read().decode(errors="replace")
        except HTTPError as answer:
            return answer.code, answer.headers, ""
        except HTTPException as error:
            raise OSError(str(error)) from error
