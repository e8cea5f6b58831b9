"""Uploads in the S3-compatible store of STORAGE_URL, as a backup takes them and puts them back."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from runner.console import OperatorError

AT_ONCE = 8  # objects that are on the way
NOT_FOUND = 404
Given = TypeVar("Given")
Made = TypeVar("Made")


class Store:
    """A bucket. Each method raises OperatorError if it does not answer or refuses.

    Args:
        options: what `runner.server_addresses.object_store` returns.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        import boto3  # there where STORAGE_URL is
        from botocore.config import Config

        self.bucket = options["bucket_name"]
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=options["endpoint_url"],
            aws_access_key_id=options["access_key"],
            aws_secret_access_key=options["secret_key"],
            region_name=options["region_name"],
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=5,
                read_timeout=30,
                retries={"total_max_attempts": 4},
                max_pool_connections=AT_ONCE,
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def objects(self, folders: Iterable[str]) -> dict[str, tuple[int, str]]:
        """Return the size and the tag of each object in some folders, by name."""
        pages = self._client.get_paginator("list_objects_v2")
        with _reported():
            return {
                each["Key"]: (each["Size"], each["ETag"].strip('"'))
                for folder in folders
                for page in pages.paginate(Bucket=self.bucket, Prefix=f"{folder}/")
                for each in page.get("Contents", ())
                if not each["Key"].endswith("/")  # a folder, as consoles make them
            }

    def fetched(self, names: Iterable[str], folder: Path) -> Iterator[tuple[str, Path]]:
        """Yield objects as files, which are deleted then. One that is gone by now is left out."""

        def fetch(numbered: tuple[int, str]) -> tuple[str, Path | None]:
            number, name = numbered
            path = folder / f"object-{number}"
            return name, path if self._fetch(name, path) else None

        for name, path in _some_at_once(fetch, enumerate(names)):
            if path:
                yield name, path
                path.unlink()

    def put(self, files: dict[str, Path]) -> int:
        """Bring files into the store, unless they are there already; return how many were not."""
        there = self.objects(sorted({name.partition("/")[0] for name in files}))
        wanted = [name for name, path in files.items() if not _is_same(path, there.get(name))]
        list(_some_at_once(lambda name: self._put(name, files[name]), wanted))
        return len(wanted)

    def _fetch(self, name: str, path: Path) -> bool:
        from botocore.exceptions import ClientError

        with _reported():
            try:
                self._client.download_file(self.bucket, name, str(path))
            except ClientError as error:
                if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") != NOT_FOUND:
                    raise
                return False
        return True

    def _put(self, name: str, path: Path) -> None:
        with _reported():
            self._client.upload_file(str(path), self.bucket, name)


def _some_at_once(act: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
    """Yield what `act` makes of each; only a few are made before they are asked for."""
    waiting = iter(given)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while some := list(islice(waiting, AT_ONCE)):
            yield from threads.map(act, some)


def _is_same(path: Path, known: tuple[int, str] | None) -> bool:
    """Return whether a file is in the store as it is. The tag of most objects is their MD5."""
    if known is None or known[0] != path.stat().st_size:
        return False
    if "-" in known[1]:  # of an object that came in parts
        return True
    with path.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
    return found.hexdigest() == known[1]


@contextmanager
def _reported() -> Iterator[None]:
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError) as error:
        raise OperatorError(f"Kho của STORAGE_URL không làm được: {error}") from error
