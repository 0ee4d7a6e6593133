import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeasureRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('cutoffs', models.JSONField()),
                ('inputs_hash', models.CharField(max_length=64)),
                ('needs_stamp', models.CharField(max_length=80)),
                ('engine_version', models.CharField(max_length=20)),
                ('synthetic', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('indicator_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.indicatorset')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PublishedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('published', '公开资料'), ('synthetic', '合成数据'), ('entered', '录入')], default='entered', max_length=10, verbose_name='来源性质')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='出处')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='链接')),
                ('grade', models.CharField(blank=True, max_length=1, verbose_name='可靠性等级')),
                ('scope', models.CharField(max_length=80)),
                ('period_start', models.CharField(blank=True, max_length=12)),
                ('period_end', models.CharField(blank=True, max_length=12)),
                ('indicator', models.CharField(max_length=60)),
                ('name_zh', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=100)),
                ('value', models.CharField(max_length=40)),
                ('unit', models.CharField(blank=True, max_length=30)),
                ('note', models.TextField(blank=True)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('published', '公开资料'), ('synthetic', '合成数据'), ('entered', '录入')], default='entered', max_length=10, verbose_name='来源性质')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='出处')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='链接')),
                ('grade', models.CharField(blank=True, max_length=1, verbose_name='可靠性等级')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('policy', models.CharField(choices=[('drop', '不计有缺项的记录'), ('impute', '用情况相同的记录补齐')], default='drop', max_length=10, verbose_name='缺失答案')),
                ('records', models.PositiveIntegerField()),
                ('clusters', models.PositiveIntegerField()),
                ('scale', models.PositiveIntegerField()),
                ('missing', models.JSONField()),
                ('design', models.BinaryField()),
                ('content_hash', models.CharField(max_length=64, unique=True)),
                ('owner', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('indicator_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.indicatorset')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'ordering': ['-year', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PlaceFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cutoff', models.CharField(max_length=10)),
                ('people', models.PositiveIntegerField()),
                ('poor', models.PositiveIntegerField()),
                ('score', models.PositiveBigIntegerField()),
                ('raw', models.JSONField()),
                ('censored', models.JSONField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='outcomes.measurerun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'cutoff', 'place'), name='one_figure_per_cutoff')],
            },
        ),
    ]
