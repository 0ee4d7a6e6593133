"""Assets known so far get the capital of their kind; what is found and decided is only added to."""

from django.db import migrations

from xieshou.core.append_only import append_only
from xieshou.villages.models import APPEND_ONLY
from xieshou.villages.rules.assets import CAPITAL_OF_KIND


def capitals(apps, schema_editor):
    asset = apps.get_model("villages", "Asset")
    for kind, capital in CAPITAL_OF_KIND.items():
        asset.objects.filter(kind=kind, capital="").update(capital=capital)


class Migration(migrations.Migration):
    dependencies = [("villages", "0003_community")]

    operations = [
        migrations.RunPython(capitals, migrations.RunPython.noop, elidable=False),
        *(append_only(table, *unique) for table, unique in APPEND_ONLY.items()),
    ]
