import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LIKE = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT indexname FROM pg_indexes WHERE tablename = 'orders_order' AND indexdef LIKE '%(public_id varchar_pattern_ops)'
    LOOP EXECUTE format('DROP INDEX %I', name); END LOOP;
END $$
"""
"""Django makes an index for LIKE beside every unique text; nobody searches public ids by their beginning."""
AFRESH = "UPDATE orders_order SET next_change_at = now() WHERE next_due_on IS NOT NULL"
"""What is due was kept under the day after: the sweep judges such orders anew and writes their last day."""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
        ("selling", "0002_slots"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="order", name="order_newest"),
        migrations.AlterField(
            "order",
            "seller",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="selling.seller"
            ),
        ),
        migrations.AlterField(
            "order",
            "offer_version",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="selling.offerversion",
            ),
        ),
        migrations.AlterField(
            "order",
            "buyer",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "orderevent",
            "order",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="events", to="orders.order"
            ),
        ),
        migrations.AlterField(
            "orderevent",
            "author",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.RunSQL(LIKE, migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE orders_order SET (fillfactor = 80)", migrations.RunSQL.noop),
        migrations.RunSQL(AFRESH, migrations.RunSQL.noop),
    ]
