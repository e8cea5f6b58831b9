"""Backups of a site whose uploads are in a store."""

import os
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest

from core.object_storage import ObjectStorage
from runner.backup import database, state
from runner.backup.create import PUBLIC_FOLDERS, create, files_in
from runner.backup.drill import drill
from runner.backup.restore import restore
from runner.backup.store import Store
from runner.console import OperatorError
from runner.server_addresses import object_store
from tests.object_store import running_store

from .conftest import Office

pytestmark = pytest.mark.slow


def test_uploads_in_a_store_are_in_the_backup_and_come_back(
    office: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with running_store() as address, patch.dict(os.environ, STORAGE_URL=address):
        settings = office.with_(storage_url=object_store(address), backup_dir=tmp_path)
        store = Store(settings.storage_url)
        files = files_in(office.var, PUBLIC_FOLDERS)
        assert store.put(files) == len(files) > 40
        for name in PUBLIC_FOLDERS:
            shutil.rmtree(office.var / name)
        path = create(settings)
        assert state.read(office.var)["backup"]["missing"] == 0
        drill(settings, path)
        assert "giống từng byte" in capfd.readouterr().err

        before = store.objects(PUBLIC_FOLDERS)
        spoiled, lost, *_ = sorted(before)
        bucket = ObjectStorage(**object_store(address) or {}).bucket
        bucket.put_object(Key=spoiled, Body=bytes(before[spoiled][0]))
        bucket.put_object(Key="media/", Body=b"")  # a folder, as a console makes it
        bucket.Object(lost).delete()
        restore(settings, path, agreed=True)
        assert store.objects(PUBLIC_FOLDERS) == before
        assert not any((office.var / name).exists() for name in PUBLIC_FOLDERS)

    rows = database.Database.of(settings).tables()
    for act in (lambda: restore(settings, path, agreed=True), lambda: create(settings)):
        with pytest.raises(OperatorError, match="Kho của STORAGE_URL không làm được"):
            act()
    assert database.Database.of(settings).tables() == rows
    assert list(tmp_path.iterdir()) == [path]


def test_an_upload_that_goes_while_it_is_backed_up_went_with_its_row(tmp_path: Path) -> None:
    with running_store() as address:
        file = tmp_path / "a"
        file.write_bytes(b"a" * 20 * 1024 * 1024)  # sent in parts
        store = Store(object_store(address) or {})
        files = {"documents/a b/ế.pdf": file}
        assert [store.put(files), store.put(files)] == [1, 0]
        names = ["documents/gone.pdf", *store.objects(["documents"])]
        fetched = {name: path.read_bytes() for name, path in store.fetched(names, tmp_path)}
        assert fetched == {name: file.read_bytes() for name in files}
        assert list(tmp_path.iterdir()) == [file]
