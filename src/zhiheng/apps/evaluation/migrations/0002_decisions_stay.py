"""The database refuses to change what was signed."""

from django.db import migrations

_TRIGGERS = """
CREATE TRIGGER decisions_are_append_only BEFORE UPDATE OR DELETE ON evaluation_decision
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER decisions_are_never_emptied BEFORE TRUNCATE ON evaluation_decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""
_BACK = """
DROP TRIGGER decisions_are_never_emptied ON evaluation_decision;
DROP TRIGGER decisions_are_append_only ON evaluation_decision;
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial"), ("events", "0002_append_only")]
    operations = [migrations.RunSQL(_TRIGGERS, _BACK)]
