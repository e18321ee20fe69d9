from django.db import migrations, models


class Migration(migrations.Migration):
    """A sending may be stuck because the provider cannot carry it out, whatever the reason."""

    dependencies = [("payments", "0002_fewer_indexes")]

    operations = [
        migrations.RemoveConstraint("outgoing", "outgoing_stuck_because"),
        migrations.AddConstraint(
            "outgoing",
            models.CheckConstraint(
                condition=~models.Q(state="stuck")
                | models.Q(because__in=("no_destination", "unfunded", "penalty_first", "fault")),
                name="outgoing_stuck_because",
            ),
        ),
    ]
