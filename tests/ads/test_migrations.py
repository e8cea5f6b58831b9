"""Advertisements from before there were versions keep what runs and what waits."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from ads.models import Advertisement
from tests.factories import make_user

BEFORE = [("ads", "0005_placement_counts")]


pytestmark = pytest.mark.slow


@pytest.fixture
def old_models(transactional_db: None) -> Iterator[Any]:
    """The models as they were before; afterwards the database is as it was."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps.get_model
    call_command("migrate", verbosity=0)


def test_old_rows_get_the_version_that_was_approved_or_that_waits(old_models: Any) -> None:
    author, approver = make_user(), make_user()
    placement = old_models("ads", "Placement").objects.create(
        name="Cột trái", position="left", width=300, height=250
    )
    approved, waiting = (
        old_models("ads", "Advertisement").objects.create(
            title=title,
            image="thong-tin/cu-600x500",
            alt="Nộp hồ sơ",
            url="https://dichvucong.gov.vn/",
            weight=3,
            created_by_id=author.pk,
            **approval,
        )
        for title, approval in (
            ("Đã duyệt", {"approved_by_id": approver.pk, "approved_at": timezone.now()}),
            ("Chưa duyệt", {}),
        )
    )
    approved.placements.add(placement)
    call_command("migrate", verbosity=0)
    rows = {each.title: each for each in Advertisement.objects.all()}
    runs = rows["Đã duyệt"].versions.get()
    assert rows["Đã duyệt"].has_content(runs.content_with_placements())
    assert (runs.state, runs.decided_by, runs.edited_by) == ("approved", approver, author)
    assert [each.pk for each in runs.placements.all()] == [placement.pk]
    assert list(Advertisement.objects.running()) == [rows["Đã duyệt"]]
    assert list(Advertisement.objects.pending()) == [rows["Chưa duyệt"]]
    assert waiting.pk == rows["Chưa duyệt"].pk
