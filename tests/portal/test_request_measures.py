"""Counting and timing of requests, over all processes, and the access log."""

import fcntl
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from core.routes import ANY_SEGMENT, Route
from portal import request_context
from portal.microcache import MicroCache
from portal.request_limits import RequestLimits
from portal.request_measures import AccessLog, RequestMeasures
from portal.slots import BUCKETS, Slot, read_totals
from portal.thread_reserve import HAS_COPY

PAGE = "/tin-tuc/"


def answering(status: str) -> Callable[..., Iterable[bytes]]:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(status, [])
        return [b""]

    return application


def ask(application: Any, path: str = PAGE, **environ: Any) -> str:
    statuses = []
    application(
        {"REQUEST_METHOD": "GET", "PATH_INFO": path, **environ},
        lambda status, headers, exc_info=None: statuses.append(status),
    )
    return statuses[0]


def measures(slot: Slot, status: str = "200 OK") -> Any:
    return RequestMeasures(answering(status), slot)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "page"),
        (PAGE, "page"),
        ("/quan-tri/news/", "admin"),
        ("/ghi-nhan/", "beacon"),
        ("/static/a.css", "file"),
        ("/media/a.webp", "file"),
        ("/tep/a/b.pdf", "file"),
        ("/healthz", "check"),
        ("/metrics", "check"),
    ],
)
def test_requests_are_counted_by_kind_and_status(tmp_path: Path, path: str, kind: str) -> None:
    slot = Slot.claim(tmp_path)
    assert ask(measures(slot, "404 Not Found"), path) == "404 Not Found"
    assert list(read_totals(tmp_path).requests()) == [(kind, "404", 1)]


def test_a_status_of_no_column_is_other(tmp_path: Path) -> None:
    slot = Slot.claim(tmp_path)
    ask(measures(slot, "418 I'm a teapot"))
    assert list(read_totals(tmp_path).requests()) == [("page", "other", 1)]


def test_a_crash_counts_as_500_and_is_raised(tmp_path: Path) -> None:
    def crash(environ: Any, start_response: Any) -> Iterable[bytes]:
        raise ZeroDivisionError

    slot = Slot.claim(tmp_path)
    with pytest.raises(ZeroDivisionError):
        ask(RequestMeasures(crash, slot))
    assert list(read_totals(tmp_path).requests()) == [("page", "500", 1)]
    assert read_totals(tmp_path).gauges()["in_progress"] == 0


def test_spans_add_up(tmp_path: Path) -> None:
    slot = Slot.claim(tmp_path)
    for seconds in (0.0005, 0.003, 0.003, 99):
        slot.begin()
        slot.end("page", "200", seconds)
    numbers, total = read_totals(tmp_path).spans("page")
    assert numbers[:3] == [1, 1, 3]
    assert numbers[len(BUCKETS) - 1 :] == [3, 4]
    assert total == pytest.approx(99.0065)


def test_what_the_micro_cache_did_is_counted(tmp_path: Path) -> None:
    slot, now = Slot.claim(tmp_path), 0.0
    answers = iter(["200 OK", "500 Internal Server Error"])

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        headers = [("Cache-Control", "public"), ("Content-Type", "text/html")]
        start_response(next(answers), headers)
        return [b"page"]

    cache = MicroCache(
        RequestMeasures(application, slot),
        session_cookie="sessionid",
        routes={ANY_SEGMENT: Route(is_cached=True)},
        fresh=5,
        stale=60,
        max_bytes=10_000,
        clock=lambda: now,
        slot=slot,
    )
    web = {"wsgi.url_scheme": "http"}
    assert [ask(cache, **web) for _ in range(3)] == ["200 OK"] * 3
    (entry,) = cache.store._entries.values()
    assert entry.page
    assert ask(cache, HTTP_IF_NONE_MATCH=entry.page.tag.text, **web) == "304 Not Modified"
    now = 6.0
    assert ask(cache, **web) == "200 OK"  # the page fails, and its copy is sent
    totals = read_totals(tmp_path)
    assert totals.cache() == {"fresh": 2, "not_modified": 1, "stale": 1, "rendered": 1}
    assert set(totals.requests()) == {("page", "200", 4), ("page", "304", 1), ("page", "500", 1)}
    assert totals.spans("page")[0][-1] == 6
    assert totals.gauges() == {"in_progress": 0, "cache_bytes": 1028, "cache_pages": 1}


def test_what_is_refused_unread_is_counted(tmp_path: Path) -> None:
    slot = Slot.claim(tmp_path)
    limited = RequestLimits(answering("200 OK"), session_cookie="a", on_refusal=slot.refuse)
    assert ask(limited, "/" + "a" * 9000).startswith("414")
    assert list(read_totals(tmp_path).requests()) == [("page", "414", 1)]


def test_processes_are_added_up_and_totals_outlive_them(tmp_path: Path) -> None:
    """Counters never fall when a process dies; what it held in memory is gone."""
    code = (
        "import os, sys; from pathlib import Path; from portal.slots import Slot;"
        "slot = Slot.claim(Path(sys.argv[1])); slot.begin(); slot.end('page', '200', 1);"
        "slot.set_cache(70, 7); slot.begin(); print('x', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as two,
    ):
        for process in (one, two):
            assert process.stdout.readline()
        totals = read_totals(tmp_path)
        assert totals.processes == 2
        assert list(totals.requests()) == [("page", "200", 2)]
        assert totals.gauges() == {"in_progress": 2, "cache_bytes": 140, "cache_pages": 14}
        one.kill()
        two.kill()
    totals = read_totals(tmp_path)
    assert (totals.processes, totals.gauges()["cache_bytes"]) == (0, 0)
    assert list(totals.requests()) == [("page", "200", 2)]
    slot = Slot.claim(tmp_path)  # goes on where one of them ended
    slot.begin()
    slot.end("page", "200", 1)
    totals = read_totals(tmp_path)
    assert list(totals.requests()) == [("page", "200", 3)]
    assert totals.gauges()["in_progress"] == 0
    assert len(list(tmp_path.iterdir())) == 2


def test_two_who_read_at_once_take_no_dead_process_for_a_living_one(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from portal.slots import Slot;"
        "Slot.claim(Path(sys.argv[1])).set_cache(70, 7)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    (path,) = tmp_path.iterdir()
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
        totals = read_totals(tmp_path)
    assert (totals.processes, totals.gauges()["cache_pages"]) == (0, 0)


def test_a_busy_answer_in_whose_place_a_copy_is_sent_is_no_503(tmp_path: Path) -> None:
    slot = Slot.claim(tmp_path)
    measured = RequestMeasures(answering("503 Service Unavailable"), slot)
    ask(measured, "/", **{HAS_COPY: True})
    assert list(read_totals(tmp_path).requests()) == []
    assert read_totals(tmp_path).gauges()["in_progress"] == 0
    ask(RequestMeasures(answering("500 Internal Server Error"), slot), "/", **{HAS_COPY: True})
    assert list(read_totals(tmp_path).requests()) == [("page", "500", 1)]


def test_threads_lose_no_count(tmp_path: Path) -> None:
    slot = Slot.claim(tmp_path)

    def work() -> None:
        for _ in range(2000):
            slot.begin()
            slot.end("page", "200", 0.001)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    totals = read_totals(tmp_path)
    assert list(totals.requests()) == [("page", "200", 8000)]
    assert totals.gauges()["in_progress"] == 0


def test_a_folder_that_cannot_be_written_stops_no_request(tmp_path: Path) -> None:
    (tmp_path / "metrics").write_text("a file")
    slot = Slot.claim(tmp_path / "metrics")
    assert ask(measures(slot)) == "200 OK"
    assert list(read_totals(tmp_path / "metrics").requests()) == []


def test_files_of_another_version_and_cut_ones_do_no_harm(tmp_path: Path) -> None:
    Slot.claim(tmp_path)
    (path,) = tmp_path.iterdir()
    (tmp_path / "0000-0").write_bytes(b"x" * 100)
    os.truncate(path, 17)
    assert list(read_totals(tmp_path).requests()) == []
    ask(measures(Slot.claim(tmp_path)))
    assert list(read_totals(tmp_path).requests()) == [("page", "200", 1)]
    assert "0000-0" not in {each.name for each in tmp_path.iterdir()}


def test_the_access_log_tells_nothing_of_a_reader(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "access")
    application = AccessLog(answering("200 OK"))
    ask(
        application,
        "/tim-kiem/",
        QUERY_STRING="q=benh-cua-toi",
        REMOTE_ADDR="203.0.113.7",
        HTTP_USER_AGENT="Trinh duyet",
        HTTP_COOKIE="sessionid=bi-mat",
        HTTP_REFERER="https://khac.example/",
    )
    (record,) = caplog.records
    shown = vars(record)
    assert (shown["method"], shown["path"], shown["status"]) == ("GET", "/tim-kiem/", 200)
    assert 0 <= shown["seconds"] < 5
    for private in ("benh", "203.0.113", "Trinh", "bi-mat", "khac.example"):
        assert private not in str(shown)


def test_a_thread_between_requests_works_on_none(tmp_path: Path) -> None:
    seen: list[Any] = []

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.append(request_context.current() is environ)
        start_response("200 OK", [])
        return []

    ask(RequestMeasures(application, Slot.claim(tmp_path)))
    assert seen == [True]
    assert request_context.current() is None
