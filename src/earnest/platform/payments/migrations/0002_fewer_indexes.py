import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("orders", "0002_fewer_indexes")]

    operations = [
        migrations.AlterField(
            "payment",
            "seller",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="selling.seller",
            ),
        ),
        migrations.AlterField(
            "payment",
            "order",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="orders.order",
            ),
        ),
    ]
