from django.db import migrations

TRIGGER = """
CREATE FUNCTION news_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('news.purging', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The history of an article cannot be changed'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER news_event_is_final BEFORE UPDATE OR DELETE ON news_articleevent
    FOR EACH ROW EXECUTE FUNCTION news_event_is_final();
"""
NO_TRIGGER = """
DROP TRIGGER news_event_is_final ON news_articleevent;
DROP FUNCTION news_event_is_final();
"""
# What is known of the time before: each version's saving, and what was decided about it.
FROM_VERSIONS = """
INSERT INTO news_articleevent (article_id, version_id, kind, actor_id, at, note)
SELECT article_id, id, 'saved', created_by_id, created_at, note FROM news_articleversion
UNION ALL
SELECT article_id, id, state, decided_by_id, decided_at, decision_note FROM news_articleversion
WHERE state IN ('approved', 'returned') AND decided_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("news", "0005_withdrawal_trash_and_events")]

    operations = [
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
        migrations.RunSQL(FROM_VERSIONS, migrations.RunSQL.noop),
    ]
