import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("villages", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="asset",
            options={"ordering": ["village", "kind", "name"]},
        ),
        migrations.AddField(
            model_name="needs",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddIndex(
            model_name="needs",
            index=models.Index(fields=["year", "village"], name="villages_ne_year_7c948d_idx"),
        ),
    ]
