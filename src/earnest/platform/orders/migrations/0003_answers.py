"""What becomes of one side's word: reasons and files of an answer, decisions from outside, reports that wait for the seller."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds columns with defaults, which the release before leaves alone."""

    dependencies = [
        ("orders", "0002_fewer_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="factanswer",
            name="decided_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="factanswer",
            name="evidence",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="factanswer",
            name="note",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AlterField(
            model_name="factanswer",
            name="author",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="author",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="orderevent",
            index=models.Index(
                condition=models.Q(
                    ("kind__in", ("inspection_failed", "delivery_refused", "defect_found", "goods_returned")),
                    ("side", "buyer"),
                    ("status", "agreed"),
                ),
                fields=["recorded_at"],
                name="order_event_to_answer",
            ),
        ),
    ]
