"""Uploads in an S3-compatible store, which all nodes share.

The store is private: readers get pictures and documents from views that check who may have what,
so their addresses are the same as with files on a disk.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import quote, urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from storages.backends.s3 import S3Storage

IN_MEMORY = 2 * 1024 * 1024  # bytes; more of one file goes to the disk while it is sent
# The path-style addresses and the plain checksums are what every store of this kind knows.
CLIENT = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=3,
    read_timeout=10,
    retries={"total_max_attempts": 2},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
NOT_FOUND = 404


class ObjectStoreError(OSError):
    """The store does not answer, or refuses what was asked for."""


class ObjectStorage(S3Storage):  # type: ignore[misc]  # it has no types
    """One folder of a bucket. What goes wrong is an OSError, as with files on a disk."""

    def __init__(self, **options: Any) -> None:
        # Names of uploads are random, so nobody need ask first whether one is taken.
        fixed = {"client_config": CLIENT, "default_acl": None, "file_overwrite": True}
        super().__init__(**options, **fixed)

    def problem(self) -> str:
        """Return why nothing can be stored, in words for who runs the site; "" if it can.

        An upload is begun and broken off: a bucket that keeps versions gets none of it.
        """
        place = f"{self.endpoint_url}/{self.bucket_name}"
        client, trial = self.connection.meta.client, {"Bucket": self.bucket_name, "Key": "trial"}
        try:
            begun = client.create_multipart_upload(**trial)
            client.abort_multipart_upload(**trial, UploadId=begun["UploadId"])
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            return f"kho {place} không cho ghi ({code})"
        except BotoCoreError as error:
            return f"không tới được kho {place} ({type(error).__name__})"
        return ""

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address at which this site serves the file."""
        return urljoin(settings.MEDIA_URL, quote(name))

    def exists(self, name: str) -> bool:
        if not name:  # the folder itself, which a store makes by itself
            return True
        with _os_errors(name):
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _os_errors(name):
            folders, files = super().listdir(name)
        return folders, files

    def delete(self, name: str) -> None:
        with _os_errors(name):
            super().delete(name)

    def size(self, name: str) -> int:
        with _os_errors(name):
            return int(super().size(name))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Return a copy of the file, fetched whole: what breaks off is an error before it is sent.

        Raises FileNotFoundError, ObjectStoreError.
        """
        stored = self.bucket.Object(self._normalize_name(name))
        with ExitStack() as unless_complete, _os_errors(name):
            copy = unless_complete.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
            stored.download_fileobj(copy, Config=self.transfer_config)
            unless_complete.pop_all()
        copy.seek(0)
        return File(copy, name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with _os_errors(name):
            return str(super()._save(name, content))


@contextmanager
def _os_errors(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == NOT_FOUND:
            raise FileNotFoundError(name) from error
        raise ObjectStoreError(f"{name}: {error}") from error
    except BotoCoreError as error:
        raise ObjectStoreError(f"{name}: {error}") from error
