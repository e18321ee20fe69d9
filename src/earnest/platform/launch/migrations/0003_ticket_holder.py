from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("launch", "0002_door")]

    operations = [
        migrations.AddField("entrant", "holder_id", models.BigIntegerField(null=True)),
    ]
