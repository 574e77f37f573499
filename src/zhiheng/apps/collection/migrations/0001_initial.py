import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TableEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack_name", models.CharField(max_length=80, verbose_name="表式")),
                ("edition_name", models.CharField(max_length=80, verbose_name="版次")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="摘要")),
                ("content", models.BinaryField(verbose_name="内容")),
                ("installed_at", models.DateTimeField(auto_now_add=True, verbose_name="装入时间")),
            ],
            options={
                "verbose_name": "表式版次",
                "verbose_name_plural": "表式版次",
                "ordering": ["pack_name", "edition_name"],
            },
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "已有这个名称的采集；请换一个名称。"},
                        max_length=120,
                        unique=True,
                        verbose_name="名称",
                    ),
                ),
                ("period", models.CharField(max_length=40, verbose_name="年度")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="截止日期")),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="开始时间")),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="锁定时间")),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="collection.collection",
                        verbose_name="上一次采集",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="collection.tableedition",
                        verbose_name="表式版次",
                    ),
                ),
            ],
            options={
                "verbose_name": "数据采集",
                "verbose_name_plural": "数据采集",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit_name", models.CharField(max_length=120, verbose_name="单位名称")),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                ("is_site", models.BooleanField(default=True, verbose_name="填报办学点数据")),
                ("tables", models.JSONField(blank=True, default=list, verbose_name="负责的表")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filling", "填报中"),
                            ("returned", "已退回"),
                            ("handed_up", "待质量办审核"),
                            ("approved", "待领导审定"),
                            ("signed", "领导已审定"),
                            ("locked", "已锁定"),
                        ],
                        default="filling",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("changed_at", models.DateTimeField(null=True, verbose_name="最近更改")),
                ("handed_up_at", models.DateTimeField(null=True, verbose_name="上报时间")),
                ("returned_reason", models.TextField(blank=True, verbose_name="退回理由")),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="submissions",
                        to="collection.collection",
                    ),
                ),
                (
                    "handed_up_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上报人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="org.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "填报",
                "verbose_name_plural": "填报",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, verbose_name="问题")),
                ("rule", models.CharField(max_length=80, verbose_name="规则")),
                ("text", models.TextField(verbose_name="说明")),
                ("written_at", models.DateTimeField(verbose_name="说明时间")),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="explanations",
                        to="collection.collection",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="说明人",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="explanations",
                        to="collection.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "情况说明",
                "verbose_name_plural": "情况说明",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=40, verbose_name="表")),
                ("field", models.CharField(max_length=80, verbose_name="栏目")),
                ("value", models.TextField(null=True, verbose_name="填报值")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="修订")),
                ("entered_at", models.DateTimeField(verbose_name="填报时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填报人",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="collection.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "数据",
                "verbose_name_plural": "数据",
            },
        ),
        migrations.CreateModel(
            name="TableReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message", models.TextField(blank=True, verbose_name="内容")),
                ("sent_at", models.DateTimeField(auto_now_add=True, verbose_name="发送时间")),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发送人",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="collection.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "催办",
                "verbose_name_plural": "催办",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="次数")),
                ("content", models.JSONField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="collection.collection",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手人",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="collection.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "存档",
                "verbose_name_plural": "存档",
                "ordering": ["-number"],
            },
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                fields=("collection", "unit"), name="submission_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="explanation",
            constraint=models.UniqueConstraint(
                fields=("collection", "submission", "key"),
                name="explanation_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("submission", "table", "field"), name="entry_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("collection", "submission", "number"),
                name="version_once",
                nulls_distinct=False,
            ),
        ),
    ]
