import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("selling", "0002_slots"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "launch_id", "at", "book_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("launch_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("counts", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "launch_id", "book_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("launch_id", models.BigIntegerField()),
                ("places", models.BigIntegerField(default=0)),
                ("leaves", models.BigIntegerField(default=0)),
                ("frontier", models.BinaryField(default=b"")),
            ],
        ),
        migrations.CreateModel(
            name="Entrant",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "launch_id", "ticket", "book_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("launch_id", models.BigIntegerField()),
                ("ticket", models.BinaryField()),
                ("joined_at", models.DateTimeField()),
                ("rank", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "launch_id", "size", "book_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("launch_id", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "launch_id", "index", "book_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("launch_id", models.BigIntegerField()),
                ("index", models.BigIntegerField()),
                ("entry", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "launch_id",
                        "level",
                        "index",
                        "book_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("launch_id", models.BigIntegerField()),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Launch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True)),
                ("title", models.CharField(max_length=200)),
                ("title_zh", models.CharField(blank=True, max_length=200)),
                ("mode", models.CharField(default="queue", max_length=8)),
                ("variants", models.JSONField()),
                ("plan", models.JSONField(default=dict)),
                ("deposit_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("provider", models.CharField(max_length=32)),
                ("hold_seconds", models.PositiveIntegerField(default=900)),
                ("per_buyer", models.PositiveSmallIntegerField(default=1)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("transferable", models.BooleanField(default=False)),
                ("number_base", models.PositiveBigIntegerField()),
                ("tranche", models.PositiveSmallIntegerField(default=0)),
                ("tranches", models.PositiveSmallIntegerField(default=1)),
                ("lobby_at", models.DateTimeField()),
                ("opens_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("paused", models.BooleanField(default=False)),
                ("nonce", models.BinaryField()),
                ("log_key", models.CharField(max_length=200)),
                ("seed_commitment", models.CharField(max_length=64)),
                ("beacon", models.CharField(blank=True, max_length=200)),
                ("beacon_value", models.CharField(blank=True, max_length=400)),
                ("seed", models.CharField(blank=True, max_length=64)),
                ("entrants_root", models.CharField(blank=True, max_length=64)),
                ("drawn_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("told_to", models.BigIntegerField(default=0)),
                (
                    "offer_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="launches", to="selling.offerversion"
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="launches", to="selling.seller"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64)),
                ("given_to", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "launch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="launch.launch"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=24)),
                ("detail", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("at", models.DateTimeField()),
                ("leaf", models.BigIntegerField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "launch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="launch.launch"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "launch_id", "number", "book_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book_id", models.BigIntegerField()),
                ("launch_id", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
                ("buyer_id", models.BigIntegerField()),
                ("buyer_name", models.CharField(max_length=200)),
                ("key_hash", models.BigIntegerField()),
                ("variant", models.SmallIntegerField()),
                ("pool", models.SmallIntegerField()),
                ("state", models.SmallIntegerField()),
                ("until", models.DateTimeField(null=True)),
                ("placed_at", models.DateTimeField()),
                ("public_id", models.CharField(max_length=16)),
                ("window", models.DateField(null=True)),
                ("salt", models.BinaryField(null=True)),
                ("leaf", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["buyer_id"], name="launch_place_of_buyer")],
            },
        ),
        migrations.CreateModel(
            name="Witnessed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField()),
                ("name", models.CharField(max_length=100)),
                ("line", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "launch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="launch.launch"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="launch",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ("queue", "draw"))), name="launch_mode_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="launch",
            constraint=models.CheckConstraint(
                condition=models.Q(("deposit_minor__gt", 0)), name="launch_deposit_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="launch",
            constraint=models.CheckConstraint(
                condition=models.Q(("hold_seconds__gt", 0), ("per_buyer__gt", 0)), name="launch_limits_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="launch",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_at__gte", models.F("lobby_at"))), name="launch_lobby_first"
            ),
        ),
        migrations.AddConstraint(
            model_name="launch",
            constraint=models.CheckConstraint(
                condition=models.Q(("tranche__lt", models.F("tranches"))), name="launch_tranche_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.UniqueConstraint(fields=("launch", "code_hash"), name="code_once"),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)), fields=("launch", "user"), name="code_of_person_once"
            ),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(condition=models.Q(("leaf__isnull", True)), fields=["launch", "id"], name="act_to_take"),
        ),
        migrations.AddConstraint(
            model_name="act",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "planned",
                            "opened",
                            "paused",
                            "resumed",
                            "capacity_added",
                            "hold_extended",
                            "plan_changed",
                            "closed",
                            "revealed",
                        ),
                    )
                ),
                name="launch_act_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="witnessed",
            constraint=models.UniqueConstraint(fields=("launch", "size", "name"), name="witnessed_once"),
        ),
        # a place changes two or three times in its life: with room on its page, no index has to follow
        migrations.RunSQL("ALTER TABLE launch_place SET (fillfactor = 70)", migrations.RunSQL.noop),
    ]
