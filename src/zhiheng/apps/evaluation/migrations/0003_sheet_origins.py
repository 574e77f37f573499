"""Sheets keep where the facts taken from measures come from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0002_decisions_stay")]
    operations = [
        migrations.AddField(
            model_name="sheet",
            name="origins",
            field=models.JSONField(blank=True, default=dict, verbose_name="数据来历"),
        )
    ]
