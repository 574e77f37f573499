"""The database refuses to change what is written once."""

from django.db import migrations

_FUNCTION = """
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON events_event
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER events_are_never_emptied BEFORE TRUNCATE ON events_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""
_BACK = """
DROP TRIGGER events_are_never_emptied ON events_event;
DROP TRIGGER events_are_append_only ON events_event;
DROP FUNCTION refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunSQL(_FUNCTION, _BACK)]
