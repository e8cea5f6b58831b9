"""Files that nginx sends by itself: of whichever node has them, and its own error pages."""

import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from runner.environment import CHECKOUT
from tests.deploy.nginx import DEPLOY, in_front_of

pytestmark = pytest.mark.slow


def test_a_file_that_one_node_has_is_found_while_nodes_are_upgraded(
    nginx: None, tmp_path: Path
) -> None:
    """Each node sends pages of its own version, whose files may be on that node alone."""
    with ExitStack() as stack:
        nodes = [stack.enter_context(HTTPServer(("127.0.0.1", 0), kind)) for kind in (Old, New)]
        for node in nodes:
            threading.Thread(target=node.serve_forever, daemon=True).start()
            stack.callback(node.shutdown)
        (tmp_path / "var").mkdir()
        first, second = (node.server_port for node in nodes)
        both = f"{first};\n    server 127.0.0.1:{second}"
        front = stack.enter_context(in_front_of(both, tmp_path / "var", tmp_path))
        found = [front.get(f"/static/new-{number}.css").status for number in range(4)]
        assert found == [200] * 4
        assert front.get("/static/nowhere.css").status == 404


class Old(BaseHTTPRequestHandler):
    known = ""

    def do_GET(self) -> None:
        self.send_response(200 if self.known and self.known in self.path else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class New(Old):
    known = "new-"


@pytest.mark.parametrize("path", sorted((DEPLOY / "errors").iterdir()), ids=lambda path: path.name)
def test_an_error_page_looks_as_those_of_the_site(path: Path) -> None:
    ours = (CHECKOUT / "templates/layouts/standalone.html").read_text(encoding="utf-8")
    page = path.read_text(encoding="utf-8")
    for line in ours.replace("{% static 'css/site.css' %}", "/static/css/site.css").splitlines():
        if line.strip() and "{%" not in line and "{#" not in line:
            assert line in page
    assert page.count("<h1>") == page.count('<a href="/">Về trang chủ</a>') == 1
