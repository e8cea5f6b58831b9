from typing import Any

from django.db import migrations
from django.utils import timezone

CONTENT = [
    "kind", "title", "advertiser_id", "image", "narrow_image", "alt", "url", "document_number",
    "path_prefixes", "weight", "starts_at", "ends_at", "weekdays",
]  # fmt: skip

# What was approved or dropped never changes again; what was returned can only be dropped.
# What runs changes only with a new approval; ending it earlier and pausing it need none.
TRIGGERS = """
CREATE FUNCTION ads_version_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A version of an advertisement that was decided cannot be changed'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ads_version_is_final BEFORE UPDATE ON ads_advertisementversion
    FOR EACH ROW WHEN (
        OLD.state IN ('approved', 'dropped') OR (OLD.state = 'returned' AND NEW.state <> 'dropped')
    ) EXECUTE FUNCTION ads_version_is_final();

CREATE FUNCTION ads_runs_as_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What runs of an advertisement changes only with a new approval'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ads_runs_as_approved BEFORE UPDATE ON ads_advertisement
    FOR EACH ROW WHEN (
        NEW.approved_at IS NOT NULL AND NEW.approved_at IS NOT DISTINCT FROM OLD.approved_at
        AND (
            (NEW.title, NEW.kind, NEW.advertiser_id, NEW.document_number, NEW.image,
             NEW.narrow_image, NEW.alt, NEW.url, NEW.path_prefixes, NEW.weight, NEW.starts_at,
             NEW.weekdays, NEW.approved_by_id)
            IS DISTINCT FROM
            (OLD.title, OLD.kind, OLD.advertiser_id, OLD.document_number, OLD.image,
             OLD.narrow_image, OLD.alt, OLD.url, OLD.path_prefixes, OLD.weight, OLD.starts_at,
             OLD.weekdays, OLD.approved_by_id)
            OR coalesce(NEW.ends_at, 'infinity') > coalesce(OLD.ends_at, 'infinity')
        )
    ) EXECUTE FUNCTION ads_runs_as_approved();
"""
NO_TRIGGERS = """
DROP TRIGGER ads_runs_as_approved ON ads_advertisement;
DROP FUNCTION ads_runs_as_approved();
DROP TRIGGER ads_version_is_final ON ads_advertisementversion;
DROP FUNCTION ads_version_is_final();
"""


def fill_versions(apps: Any, schema_editor: Any) -> None:
    """Give every advertisement the version that was approved, or the one that waits."""
    versions = apps.get_model("ads", "AdvertisementVersion").objects
    now = timezone.now()
    for row in apps.get_model("ads", "Advertisement").objects.order_by("pk").iterator():
        row.edited_by_id = row.edited_by_id or row.created_by_id
        row.save(update_fields=["edited_by"])
        version = versions.create(
            advertisement=row,
            state="approved" if row.approved_by_id else "waiting",
            created_by_id=row.created_by_id,
            created_at=row.approved_at or now,
            edited_by_id=row.edited_by_id,
            edited_at=row.approved_at or now,
            decided_by_id=row.approved_by_id,
            decided_at=row.approved_at,
            **{name: getattr(row, name) for name in CONTENT},
        )
        version.placements.set(row.placements.all())


class Migration(migrations.Migration):
    """Fill the versions from the advertisements there are. Backwards, the table goes as a whole."""

    dependencies = [("ads", "0007_versions")]
    operations = [
        migrations.RunPython(fill_versions, migrations.RunPython.noop),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
