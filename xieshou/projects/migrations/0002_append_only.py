"""Events, inspections, measurements, forms and photos can only be added to."""

from django.db import migrations

from xieshou.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [
        append_only("projects_projectevent"),
        append_only("projects_proposalevent"),
        append_only("projects_inspection"),
        append_only("projects_measurement"),
        append_only("projects_kindform", ("kind", "version")),
        append_only("projects_photo"),
    ]
