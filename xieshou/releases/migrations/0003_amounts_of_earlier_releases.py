"""What organisations made is shown to the public as releases show it: also as earlier ones did."""

import json

from django.db import migrations

OF_ORGANISATIONS = {"agreed", "contracted", "arrived", "tax", "output", "sales", "supply"}


def fill(apps, schema_editor):
    """As reports.release_amounts does it when a release is published."""
    tables = apps.get_model("releases", "ReleasedTable")
    releases = apps.get_model("releases", "Release")
    released = apps.get_model("reports", "ReleasedAmounts")
    withdrawn = set(releases.objects.exclude(supersedes=None).values_list("supersedes", flat=True))
    found = tables.objects.filter(name="balance").select_related("release__place")
    for table in found.order_by("release__number"):
        amounts = {("", table.release.place.code, 0): {}}
        for east, west, year, line, _unit, value, *_rest in json.loads(table.content)["rows"]:
            of_year = amounts.setdefault((east, west, year), {})
            if line in OF_ORGANISATIONS:
                of_year[line] = value
        rows = (
            released(
                release=table.release.number, east=east, west=west, year=year, amounts=of_year,
                withdrawn=table.release.number in withdrawn,
            )
            for (east, west, year), of_year in amounts.items()
        )
        released.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("releases", "0002_append_only"), ("reports", "0004_released_amounts")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
