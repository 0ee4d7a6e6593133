from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0003_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='planeffect',
            name='reached',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='planrun',
            name='engine_prices',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='planrun',
            name='summary',
            field=models.JSONField(default=dict),
        ),
    ]
