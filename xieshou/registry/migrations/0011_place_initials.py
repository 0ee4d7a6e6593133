from django.db import migrations, models

from xieshou.registry.rules import initials

BATCH = 500


def fill(apps, _schema_editor):
    places = apps.get_model("registry", "Place")
    rows = list(places.objects.only("pk", "name"))
    for row in rows:
        row.initials = initials(row.name)[:80]
    places.objects.bulk_update(rows, ["initials"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_exchange_roles")]

    operations = [
        migrations.AddField(
            model_name="place",
            name="initials",
            field=models.CharField(blank=True, db_index=True, default="", max_length=80),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
