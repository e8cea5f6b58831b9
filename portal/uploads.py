"""The first handler of uploads: whoever is not signed in sends no more than any reader may.

`portal.request_limits` believes every session cookie, since it cannot ask the database; without
this anybody who invents one could fill the disk for temporary files.
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from core.limits import LIMITS


class SignedInHandler(FileUploadHandler):
    """Leaves files to the handlers after it, and refuses large forms of strangers before them."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803  (Django's name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raise RequestDataTooBig for more than LIMITS.body_bytes of somebody not signed in."""
        user = getattr(self.request, "user", None)
        if content_length > LIMITS.body_bytes and not (user and user.is_authenticated):
            raise RequestDataTooBig("A large form of somebody who is not signed in")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
