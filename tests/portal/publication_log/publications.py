"""What tests of the publication log make, break and ask."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from PIL import Image as Pillow

from core import images
from news.models import Attachment
from portal.models import (
    PublicationLine,
)
from portal.publication_log.record import give_places
from portal.publication_log.verification.chain import Chain
from portal.publication_log.verification.guards import Guards
from portal.publication_log.verification.objects import Objects
from tests.factories import (
    make_image,
)

BODY = "<p>Tiêm từ 7 giờ 30. Mang theo sổ tiêm. Không thu tiền.</p>"

GUARDS = ("portal_publication_refuse", "ads_runs_as_approved", "ads_stands_as_approved")
REFUSES_NOTHING = """
CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RETURN coalesce(NEW, OLD); END $$;
"""


def found() -> list[str]:
    """Return what the comparison of the log and the rows finds."""
    give_places()
    return [str(each) for part in (Chain(), Objects(), Guards()) for each in part.differences()]


def lines(model: str) -> list[PublicationLine]:
    return list(PublicationLine.objects.filter(model=model).order_by("id"))


def sql(statement: str, *values: Any) -> None:
    """Run a statement as somebody would who owns the database: no trigger of ours hinders it.

    Afterwards the triggers are as they were, or the comparison would name them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = ANY(%s)", [list(GUARDS)]
        )
        kept = [definition for (definition,) in cursor.fetchall()]
        for guard in GUARDS:
            cursor.execute(REFUSES_NOTHING.format(guard))
        cursor.execute(statement, values)
        for when in ("IMMEDIATE", "DEFERRED"):
            cursor.execute(f"SET CONSTRAINTS ads_stands_as_approved {when}")
        for definition in kept:
            cursor.execute(definition)


def make_picture() -> Any:
    stored = images.store_picture(Pillow.new("RGB", (500, 300), "navy"))
    return make_image(**stored._asdict())


def make_attachment(text: bytes = b"%PDF-1.7 mau don") -> Attachment:
    attachment = Attachment(title="Mẫu đơn", kind="pdf", size=len(text))
    attachment.file.save("mau-don.pdf", ContentFile(text), save=False)
    attachment.save()
    return attachment


def png() -> ContentFile[bytes]:
    buffer = BytesIO()
    Pillow.new("RGB", (400, 300), "red").save(buffer, "PNG")
    return ContentFile(buffer.getvalue())


def today() -> str:
    return f"{timezone.localdate()}.txt"


class Statements(list[str]):
    """The first words of the statements that were run."""

    def __call__(self, execute: Any, statement: str, *rest: Any) -> Any:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            self.append(statement.split()[0])
        return execute(statement, *rest)
