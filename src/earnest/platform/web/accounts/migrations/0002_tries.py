from django.db import migrations


class Migration(migrations.Migration):
    """A table of tries to sign in, which all server processes count in; unlogged, for after a crash nobody misses it."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE accounts_tries (
                cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX accounts_tries_expires ON accounts_tries (expires);
            """,
            "DROP TABLE accounts_tries",
        )
    ]
