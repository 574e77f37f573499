"""Runs keep the inputs that were brought along."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="supplied",
            field=models.JSONField(default=dict, verbose_name="补充数据"),
        ),
    ]
