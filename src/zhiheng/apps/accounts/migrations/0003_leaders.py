from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_names_once_administrators_everywhere"),
    ]

    operations = [
        migrations.AlterField(
            model_name="grant",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "系统管理员"),
                    ("quality_officer", "质量办管理员"),
                    ("leader", "校领导"),
                    ("unit_liaison", "单位联络员"),
                    ("reader", "查阅人"),
                ],
                max_length=20,
                verbose_name="角色",
            ),
        ),
    ]
