"""Which counts of a nonce were used, so that a request heard on the way is not answered again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="SpentNonce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                           verbose_name="ID")),
                ("nonce", models.CharField(max_length=80)),
                ("count", models.CharField(max_length=8)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("nonce", "count"), name="one_request_per_nonce_count"
                    )
                ],
            },
        ),
    ]
