from django.db import migrations

# Deferred to the end of the transaction, in which an approval changes one table after the other.
TRIGGER = """
CREATE FUNCTION ads_stands_as_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint := coalesce(NEW.advertisement_id, OLD.advertisement_id);
    approved bigint := (
        SELECT version.id FROM ads_advertisementversion AS version
        JOIN ads_advertisement AS advertisement ON advertisement.id = version.advertisement_id
        WHERE advertisement.id = changed AND advertisement.approved_by_id IS NOT NULL
            AND version.state = 'approved'
        ORDER BY version.decided_at DESC, version.id DESC LIMIT 1
    );
BEGIN
    IF approved IS NOT NULL AND (
        SELECT array_agg(placement_id ORDER BY placement_id)
        FROM ads_advertisement_placements WHERE advertisement_id = changed
    ) IS DISTINCT FROM (
        SELECT array_agg(placement_id ORDER BY placement_id)
        FROM ads_advertisementversion_placements WHERE advertisementversion_id = approved
    ) THEN
        RAISE EXCEPTION 'Where an advertisement stands changes only with a new approval'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ads_stands_as_approved
    AFTER INSERT OR UPDATE OR DELETE ON ads_advertisement_placements
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ads_stands_as_approved();
"""
NO_TRIGGER = """
DROP TRIGGER ads_stands_as_approved ON ads_advertisement_placements;
DROP FUNCTION ads_stands_as_approved();
"""


class Migration(migrations.Migration):
    """Let an approved advertisement stand only where its newest approved version does."""

    dependencies = [("ads", "0008_fill_versions")]
    operations = [migrations.RunSQL(TRIGGER, NO_TRIGGER)]
