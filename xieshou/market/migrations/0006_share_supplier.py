"""A share knows its supplier, so that what is owed is found by index; filled in from its order."""

import django.db.models.deletion
from django.db import migrations, models

_FILL = (
    "UPDATE market_share SET supplier_id = (SELECT o.supplier_id FROM market_orderline l"
    " JOIN market_order o ON o.id = l.order_id WHERE l.id = market_share.line_id)"
)


class Migration(migrations.Migration):
    dependencies = [("market", "0005_matching")]

    operations = [
        migrations.AddField(
            "share",
            "supplier",
            models.ForeignKey(
                null=True, db_index=False, on_delete=django.db.models.deletion.PROTECT,
                related_name="+", to="market.supplier",
            ),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]  # fmt: skip
