"""A PostgreSQL cluster with all tables, kept in the checkout from one test session to the next."""

import hashlib
import shutil
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from runner import locks
from runner.environment import CHECKOUT
from runner.postgres import Cluster, lease

KEPT = CHECKOUT / "var" / "tests" / "cluster"
STAMP = KEPT.with_name("cluster.made-of")  # written last, so without it the copy is incomplete


def provide_cluster(var: Path) -> None:
    """Give a var/ without a cluster one whose database is migrated, as only few sessions must do.

    Must be called while nothing in `var` is running, with the settings' database being that of
    `var`. Parallel workers share what the first makes.
    """
    cluster = Cluster.of(var)
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with locks.exclusive(KEPT.with_name("cluster.lock")):
        if cluster.data.exists():
            return
        if STAMP.exists() and STAMP.read_text() == _made_of():
            cluster.make_home()
            shutil.copytree(KEPT, cluster.data)
            cluster.own_everything()
            return
        with lease(var, durable=False):
            call_command("migrate", verbosity=0)
            connection.close()
        STAMP.unlink(missing_ok=True)
        shutil.rmtree(KEPT, ignore_errors=True)
        shutil.copytree(cluster.data, KEPT)
        STAMP.write_text(_made_of())


def _made_of() -> str:
    """Return a hash of everything that decides what the cluster and its tables are like."""
    files = [CHECKOUT / "runner" / "postgres.py", CHECKOUT / "requirements.txt"]
    files += sorted(CHECKOUT.glob("*/migrations/*.py"))
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(CHECKOUT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
