"""An S3-compatible store for tests: moto's server, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from moto.server import ThreadedMotoServer

from core.object_storage import ObjectStorage
from runner.server_addresses import object_store


@contextmanager
def running_store() -> Iterator[str]:
    """Run a store; yield the address of its bucket, as STORAGE_URL takes it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield make_bucket(f"s3+plain://test:test@{host}:{port}/cong-{uuid4().hex[:8]}")
    finally:
        server.stop()


def make_bucket(address: str) -> str:
    """Make the bucket of an address, which is returned."""
    options = object_store(address)
    assert options
    ObjectStorage(**options).bucket.create()
    return address
