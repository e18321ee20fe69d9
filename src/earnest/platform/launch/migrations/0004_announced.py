from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("launch", "0003_ticket_holder")]

    operations = [
        migrations.AddField("place", "announced", models.DateField(null=True)),
        migrations.AddField("launch", "replanned_to", models.BigIntegerField(default=0)),
    ]
