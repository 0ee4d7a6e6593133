from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_append_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='language',
            field=models.CharField(default='zh-hans', max_length=10),
        ),
        migrations.RemoveField(
            model_name='upload',
            name='errors',
        ),
        migrations.AddField(
            model_name='upload',
            name='error_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='upload',
            name='page',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
