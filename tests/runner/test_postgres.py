"""The embedded PostgreSQL, run for real."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from runner.accounts import unprivileged_account
from runner.console import OperatorError
from runner.postgres import SOCKET_PATH_LIMIT, Cluster, lease, socket_settings

from .conftest import eventually, workers_in

pytestmark = pytest.mark.slow

HOLD = """
import sys, time
from pathlib import Path
from runner.postgres import lease
with lease(Path(sys.argv[1]), durable=False):
    print("leased", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def ask(var: Path, question: str, user: str = "portal") -> Any:
    """Return the first row of the answer."""
    settings = socket_settings(var)
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user=user
    ) as connection:
        return connection.execute(question.encode()).fetchone()


def tell(var: Path, order: str) -> None:
    settings = socket_settings(var)
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user=settings["USER"]
    ) as connection:
        connection.execute(order.encode())


def hold_elsewhere(var: Path, seconds: float = 60) -> "subprocess.Popen[str]":
    """Take a lease in another process."""
    arguments = [sys.executable, "-c", HOLD, str(var), str(seconds)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def wait_until_leased(process: "subprocess.Popen[str]") -> None:
    assert process.stdout
    assert process.stdout.readline() == "leased\n"


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def postmaster(var: Path) -> int:
    return int((var / "postgres/data/postmaster.pid").read_text().split("\n", 1)[0])


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[Path]:
    """A var/ with one durable server for all tests that only read."""
    var = folder / "shared"
    with lease(var):
        yield var


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("upper('đường ố ễ')", "ĐƯỜNG Ố Ễ"),
        ("lower('ĐẶNG Ỹ')", "đặng ỹ"),
        ("'CẢI CÁCH' ILIKE 'cải%'", True),
        ("current_setting('server_encoding')", "UTF8"),
        ("current_setting('listen_addresses')", ""),
        ("current_setting('data_checksums')", "on"),
        ("current_setting('fsync')", "on"),
        ("current_setting('default_text_search_config')", "pg_catalog.simple"),
        ("(SELECT rolsuper FROM pg_roles WHERE rolname = current_user)", False),
    ],
)
def test_server_is_set_up(shared: Path, question: str, answer: object) -> None:
    """Letters, durability and rights are as the portal needs them."""
    assert ask(shared, f"SELECT {question}") == (answer,)


def test_everyone_is_authenticated(shared: Path) -> None:
    """The only authentication is by the account that the kernel reports."""
    rules = "SELECT array_agg(DISTINCT type || ' ' || auth_method) FROM pg_hba_file_rules"
    assert ask(shared, rules, user="postgres") == (["local peer"],)


def test_socket_is_private(shared: Path) -> None:
    """Nobody else can even reach the socket."""
    folder = Path(socket_settings(shared)["HOST"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="chỉ root mới đổi được tài khoản")
def test_the_server_does_not_run_as_root(shared: Path) -> None:
    """Started by root, the server runs as somebody else."""
    account = unprivileged_account(shared / "postgres")
    assert account
    assert psutil.Process(postmaster(shared)).uids().real == account.pw_uid != 0


def test_settings_start_nothing(var: Path) -> None:
    """Asking where the server would be makes no file and starts no process."""
    socket_settings(var)
    assert not var.exists()


def test_last_to_leave_stops_the_server(var: Path) -> None:
    """The server outlives the first of two users, not the second."""
    other = hold_elsewhere(var)
    wait_until_leased(other)
    with lease(var, durable=False):
        kill(other)
        assert ask(var, "SELECT 1") == (1,)
    assert not workers_in(var / "postgres/data")


def test_another_lease_keeps_the_server_running(var: Path) -> None:
    """Leaving does not stop a server that somebody else still uses."""
    other = hold_elsewhere(var)
    wait_until_leased(other)
    with lease(var, durable=False):
        pass
    assert ask(var, "SELECT 1") == (1,)
    with lease(var, durable=False):
        kill(other)


def test_orphan_is_adopted(var: Path) -> None:
    """A server whose only user was killed serves the next one, who then stops it."""
    other = hold_elsewhere(var)
    wait_until_leased(other)
    orphan = postmaster(var)
    kill(other)
    with lease(var, durable=False):
        assert postmaster(var) == orphan
    assert not workers_in(var / "postgres/data")


def test_three_first_starts_at_once(var: Path) -> None:
    """Nobody finds a half-made cluster, and there is one server for all."""
    crowd = [hold_elsewhere(var) for _ in range(3)]
    for process in crowd:
        wait_until_leased(process)
    with lease(var, durable=False):
        for process in crowd:
            kill(process)
        assert len({process.ppid() for process in workers_in(var / "postgres/data")}) == 2


def test_data_survives_a_killed_server(var: Path) -> None:
    """What was committed is there after kill -9 and the next start."""
    with lease(var):
        tell(var, "CREATE TABLE kept AS SELECT 'Đề án 06' AS text")
        os.kill(postmaster(var), signal.SIGKILL)
    with lease(var):
        assert ask(var, "SELECT text FROM kept") == ("Đề án 06",)


def test_dead_server_is_revived(var: Path) -> None:
    """`restart_if_dead`, which the supervisor calls, restarts a killed server."""
    with lease(var, durable=False) as cluster:
        os.kill(postmaster(var), signal.SIGKILL)
        assert not eventually(cluster.is_ready, seconds=0.3)
        cluster.restart_if_dead()
        assert ask(var, "SELECT 1") == (1,)


def test_killed_creation_is_forgotten(var: Path) -> None:
    """However early the very first start is killed, the next one works."""
    for _ in range(3):
        process = hold_elsewhere(var)
        assert eventually(lambda: any(var.glob("postgres/new-*")))
        kill(process)
    with lease(var, durable=False):
        assert ask(var, "SELECT 1") == (1,)

    def is_swept_by_a_start() -> bool:
        with lease(var, durable=False):
            return not list(var.glob("postgres/new-*"))

    assert eventually(is_swept_by_a_start)  # once the orphaned initdb has ended


def test_recycled_process_number(var: Path) -> None:
    """A stale process id that belongs to another program does not prevent the start."""
    with lease(var, durable=False):
        note = (var / "postgres/data/postmaster.pid").read_text().split("\n")
    note[0] = str(os.getpid())
    (var / "postgres/data/postmaster.pid").write_text("\n".join(note))
    with lease(var, durable=False):
        assert ask(var, "SELECT 1") == (1,)


def test_awkward_path(folder: Path) -> None:
    """Spaces, quotes, commas and Vietnamese letters in the path do no harm."""
    var = folder / "cổng \"thông\" tin, 'phường' $HOME"
    with lease(var, durable=False) as cluster:
        assert ask(var, "SELECT 1") == (1,)
    cluster.socket.rmdir()


def test_long_path(folder: Path) -> None:
    """A checkout too deep for a socket gets one elsewhere, just as private."""
    var = folder / ("sâu" * 20) / ("sâu" * 20) / "var"
    with lease(var, durable=False) as cluster:
        assert len(os.fsencode(cluster.socket)) < SOCKET_PATH_LIMIT
        assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700
        assert ask(var, "SELECT 1") == (1,)
    cluster.socket.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="chỉ root mới có nơi tài khoản khác không tới được")
def test_unreachable_place(tmp_path: Path) -> None:
    """If the account cannot reach var/, the cluster is elsewhere and var/ has a link to it."""
    tmp_path.chmod(0o700)
    cluster = Cluster.of(tmp_path / "var")
    assert cluster.home.parent == Path("/var/lib")


def test_broken_cluster(var: Path) -> None:
    """A folder that holds no cluster is one clear line."""
    Cluster.of(var).make_home()
    (var / "postgres/data").mkdir(mode=0o700)
    with pytest.raises(OperatorError, match=r"không khởi động được: .+") as refusal, lease(var):
        pass
    assert "\n" not in str(refusal.value)


def test_file_in_the_way(var: Path) -> None:
    """A file where the folder should be is one clear line."""
    var.mkdir()
    (var / "postgres").write_text("")
    with pytest.raises(OperatorError, match="Không dùng được thư mục"), lease(var):
        pass


def test_planted_socket_folder(folder: Path, var: Path) -> None:
    """A link where the private folder of the socket should be is refused."""
    Cluster.of(var).make_home()
    (var / "postgres/socket").symlink_to(folder)
    with pytest.raises(OperatorError, match="thuộc về người dùng khác"), lease(var):
        pass
