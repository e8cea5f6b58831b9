from django.db import migrations

TRIGGERS = """
CREATE TRIGGER publication_is_not_emptied BEFORE TRUNCATE ON portal_publicationline
FOR EACH STATEMENT EXECUTE FUNCTION portal_publication_refuse();
CREATE TRIGGER publication_is_not_emptied BEFORE TRUNCATE ON portal_publicationleaf
FOR EACH STATEMENT EXECUTE FUNCTION portal_publication_refuse();
"""
NO_TRIGGERS = """
DROP TRIGGER publication_is_not_emptied ON portal_publicationleaf;
DROP TRIGGER publication_is_not_emptied ON portal_publicationline;
"""


class Migration(migrations.Migration):
    """Refuse to empty the publication log, as changes of its rows are refused already."""

    dependencies = [
        ("portal", "0016_nodes"),
    ]

    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
