"""Many publications at once: no line is lost, and there is one order of all."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from portal.models import Alert, PublicationLeaf, PublicationLine
from portal.publication_log import heads
from portal.publication_log.record import begin
from portal.publication_log.verification.chain import Chain
from portal.publication_log.verification.objects import Objects

AT_ONCE, EACH = 4, 5


@pytest.mark.django_db(transaction=True)
def test_publications_at_once_make_one_chain(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    begin()
    together = Barrier(AT_ONCE)

    def publish(who: int) -> None:
        together.wait(10)
        try:
            for number in range(EACH):
                with transaction.atomic():
                    alert = Alert.objects.create(title=f"Bão số {who}{number}")
                    Alert.objects.create(title=f"Mưa {who}{number}").delete()
                alert.title += " đổi hướng"
                alert.save()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(publish, range(AT_ONCE)))
    numbers = list(PublicationLeaf.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 2 + AT_ONCE * EACH * 4))
    assert not PublicationLine.objects.filter(leaf=None).exists()
    assert [*Chain().differences(), *Objects().differences()] == []
    assert max(head.number for head in heads.read()) == len(numbers)
