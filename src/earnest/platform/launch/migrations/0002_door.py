from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("launch", "0001_initial")]

    operations = [
        migrations.AddField("launch", "admitted", models.BigIntegerField(default=0)),
    ]
