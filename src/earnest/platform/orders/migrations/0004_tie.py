from django.db import migrations, models

AFRESH = "UPDATE orders_order SET next_change_at = now() WHERE held_minor > 0"
"""Whether such an order binds its buyer is not known yet: the sweep judges it anew."""


class Migration(migrations.Migration):
    """Adds columns with defaults, which the release before leaves alone."""

    dependencies = [("orders", "0003_answers")]

    operations = [
        migrations.AddField("order", "refundable", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("order", "locked", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(AFRESH, migrations.RunSQL.noop),
    ]
