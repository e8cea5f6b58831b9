"""The site in a browser while its database cannot be reached."""

from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.live import LiveSite, free_port, own_var

pytestmark = pytest.mark.slow


def test_a_server_whose_database_never_answers_still_serves_its_readers(
    tmp_path: Path, collected_static: None
) -> None:
    site = LiveSite(free_port(), own_var(tmp_path), tmp_path / "log")
    with site.serving(DATABASE_URL=f"postgres://portal@127.0.0.1:{free_port()}/portal"):
        for path in ("/", "/tin-hoat-dong/", "/quan-tri/", "/khong-co/gi-ca-1/"):
            connection = HTTPConnection("127.0.0.1", site.port, timeout=20)
            connection.request("GET", path)
            with connection.getresponse() as response:
                text = response.read().decode()
            connection.close()
            if path != "/quan-tri/":  # which sends to the sign-in, and asks nobody
                assert response.status == 503, path
                assert "Cổng đang tạm gián đoạn" in text
