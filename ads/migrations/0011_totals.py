from django.db import migrations

# Totals follow the hourly counts in the same statement, whoever writes these. Rows are sorted, so
# that two nodes that flush at once cannot deadlock. The row of totals is locked until the commit, so
# of two nodes the one that counts the last one promised sees all that the other has counted.
TOTALS = """
CREATE FUNCTION ads_add_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO ads_advertisementtotal AS known
            (advertisement_id, served, measurable, viewable, clicks)
        SELECT advertisement_id, sum(served), sum(measurable), sum(viewable), sum(clicks)
        FROM new_rows
        GROUP BY advertisement_id ORDER BY advertisement_id
        ON CONFLICT (advertisement_id) DO UPDATE SET
            served = known.served + excluded.served,
            measurable = known.measurable + excluded.measurable,
            viewable = known.viewable + excluded.viewable,
            clicks = known.clicks + excluded.clicks;
    ELSE
        INSERT INTO ads_advertisementtotal AS known
            (advertisement_id, served, measurable, viewable, clicks)
        SELECT advertisement_id, sum(served), sum(measurable), sum(viewable), sum(clicks)
        FROM (
            SELECT advertisement_id, served, measurable, viewable, clicks FROM new_rows
            UNION ALL
            SELECT advertisement_id, -served, -measurable, -viewable, -clicks FROM old_rows
        ) AS change
        GROUP BY advertisement_id ORDER BY advertisement_id
        ON CONFLICT (advertisement_id) DO UPDATE SET
            served = known.served + excluded.served,
            measurable = known.measurable + excluded.measurable,
            viewable = known.viewable + excluded.viewable,
            clicks = known.clicks + excluded.clicks;
    END IF;
    UPDATE ads_advertisement AS known SET fulfilled_at = now()
    FROM ads_advertisementtotal AS total
    WHERE known.id = total.advertisement_id
        AND known.id IN (SELECT advertisement_id FROM new_rows)
        AND known.fulfilled_at IS NULL
        AND known.goal_count <=
            CASE known.goal WHEN 'viewable' THEN total.viewable WHEN 'clicks' THEN total.clicks END;
    RETURN NULL;
END $$;
CREATE TRIGGER ads_add_inserted_to_totals AFTER INSERT ON ads_placementhourlycount
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ads_add_totals();
CREATE TRIGGER ads_add_updated_to_totals AFTER UPDATE ON ads_placementhourlycount
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ads_add_totals();
"""
# The triggers' lock keeps counts from being added between them and this.
FILL = """
INSERT INTO ads_advertisementtotal (advertisement_id, served, measurable, viewable, clicks)
SELECT advertisement_id, sum(served), sum(measurable), sum(viewable), sum(clicks)
FROM ads_placementhourlycount GROUP BY advertisement_id
"""
NO_TOTALS = """
DROP TRIGGER ads_add_inserted_to_totals ON ads_placementhourlycount;
DROP TRIGGER ads_add_updated_to_totals ON ads_placementhourlycount;
DROP FUNCTION ads_add_totals();
"""

APPROVED = """
CREATE OR REPLACE TRIGGER ads_runs_as_approved BEFORE UPDATE ON ads_advertisement
    FOR EACH ROW WHEN (
        NEW.approved_at IS NOT NULL AND NEW.approved_at IS NOT DISTINCT FROM OLD.approved_at
        AND (
            (NEW.title, NEW.kind, NEW.advertiser_id, NEW.document_number, NEW.image,
             NEW.narrow_image, NEW.alt, NEW.url, NEW.path_prefixes, NEW.weight, NEW.starts_at,
             NEW.weekdays, NEW.approved_by_id{more_new})
            IS DISTINCT FROM
            (OLD.title, OLD.kind, OLD.advertiser_id, OLD.document_number, OLD.image,
             OLD.narrow_image, OLD.alt, OLD.url, OLD.path_prefixes, OLD.weight, OLD.starts_at,
             OLD.weekdays, OLD.approved_by_id{more_old})
            OR coalesce(NEW.ends_at, 'infinity') > coalesce(OLD.ends_at, 'infinity')
        )
    ) EXECUTE FUNCTION ads_runs_as_approved();
"""
WITH_GOAL = APPROVED.format(
    more_new=", NEW.goal, NEW.goal_count", more_old=", OLD.goal, OLD.goal_count"
)
WITHOUT_GOAL = APPROVED.format(more_new="", more_old="")


class Migration(migrations.Migration):
    """Keep a total for each advertisement, and let its goal change only with a new approval."""

    dependencies = [("ads", "0010_goals")]
    operations = [
        migrations.RunSQL([TOTALS, FILL], NO_TOTALS),
        migrations.RunSQL(WITH_GOAL, WITHOUT_GOAL),
    ]
