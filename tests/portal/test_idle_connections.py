"""Connections to PostgreSQL that the threads of the web server do not use."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.live import database_url

THREADS = 6
# Each thread asks for a page that asks the database, then again once nobody has a connection.
SCRIPT = """
import json, sys, threading, time
from portal.wsgi import application
import psycopg
from django.conf import settings

own = psycopg.connect(sys.argv[1], autocommit=True)
NAME = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'portal' AND datname = %s"

def connections():
    return own.execute(NAME, [settings.DATABASES["default"]["NAME"]]).fetchone()[0]

together, idle = threading.Barrier(threads := int(sys.argv[2])), threading.Event()
found = []

def ask():
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/readyz", "wsgi.url_scheme": "http",
               "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.input": sys.stdin.buffer,
               "wsgi.errors": sys.stderr, "REMOTE_ADDR": "127.0.0.1", "QUERY_STRING": ""}
    together.wait()
    answer = application(environ, lambda status, headers, exc_info=None: found.append(status[:3]))
    b"".join(answer)
    getattr(answer, "close", lambda: None)()

def work():
    ask()
    idle.wait()
    ask()

workers = [threading.Thread(target=work) for _ in range(threads)]
for worker in workers:
    worker.start()
while len(found) < threads:
    time.sleep(0.05)
most, deadline = connections(), time.monotonic() + 30
while (left := connections()) and time.monotonic() < deadline:
    time.sleep(0.1)
idle.set()
for worker in workers:
    worker.join()
print(json.dumps({"most": most, "left": left, "statuses": sorted(found)}))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_threads_that_are_idle_give_their_connections_back(tmp_path: Path) -> None:
    name = str(connection.settings_dict["NAME"])
    connection.close()  # ours is not counted
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, database_url(name), str(THREADS)],
        env={
            **os.environ,
            "PORTAL_VAR": str(tmp_path),
            "DATABASE_URL": database_url(name),
            "DATABASE_CONN_MAX_AGE": "2",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["most"] == THREADS
    assert found["left"] == 0
    assert len(found["statuses"]) == 2 * THREADS
    assert len(set(found["statuses"])) == 1, done.stderr  # the same as before
