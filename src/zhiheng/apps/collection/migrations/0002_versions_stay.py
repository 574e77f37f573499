"""The database refuses to change what was handed up or locked."""

from django.db import migrations

_TRIGGERS = """
CREATE TRIGGER versions_are_append_only BEFORE UPDATE OR DELETE ON collection_version
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER versions_are_never_emptied BEFORE TRUNCATE ON collection_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""
_BACK = """
DROP TRIGGER versions_are_never_emptied ON collection_version;
DROP TRIGGER versions_are_append_only ON collection_version;
"""


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial"), ("events", "0002_append_only")]
    operations = [migrations.RunSQL(_TRIGGERS, _BACK)]
