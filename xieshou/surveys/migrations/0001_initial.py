import django.db.models.deletion
import xieshou.core.secret
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Entity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, unique=True)),
                ('village', models.CharField(max_length=12)),
                ('values', models.JSONField(default=dict)),
                ('clashes', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['code'],
                'indexes': [models.Index(fields=['village'], name='surveys_ent_village_38ae08_idx')],
            },
        ),
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('household', '农户多维剥夺调查'), ('gain', '群众获得感调查'), ('satisfaction', '项目完工满意度调查'), ('assets', '村级资产调查'), ('prices', '市场价格监测'), ('own', '自编表单')], default='own', max_length=12)),
                ('copied_from', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('retired', '已停用')], default='draft', max_length=10)),
                ('made_by', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village', models.CharField(max_length=12)),
                ('year', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('proposed', '待审批'), ('approved', '已写入农户台账'), ('refused', '未通过')], default='proposed', max_length=10)),
                ('content_hash', models.CharField(max_length=64)),
                ('proposed_by', models.BigIntegerField(null=True)),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('result', models.JSONField(null=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='surveys.form')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['village', 'state'], name='surveys_bat_village_d375d0_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', None), ('proposed_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='survey_batch_by_two_people')],
            },
        ),
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('sheets', models.JSONField()),
                ('xform', models.TextField()),
                ('schema', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('made_by', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='surveys.form')),
            ],
            options={
                'ordering': ['form', 'number'],
                'constraints': [models.UniqueConstraint(fields=('form', 'number'), name='one_form_version_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('design', models.CharField(choices=[('simple', '分层随机抽户'), ('pps', '按户数抽村，再抽户（PPS）')], max_length=10)),
                ('stratum_digits', models.PositiveSmallIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('per_village', models.PositiveIntegerField()),
                ('seed', models.PositiveIntegerField()),
                ('back_check_percent', models.PositiveSmallIntegerField()),
                ('frame_size', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('drawn', '已抽样'), ('open', '调查中'), ('closed', '已结束')], default='drawn', max_length=10)),
                ('made_by', models.BigIntegerField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='surveys.form')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.place')),
            ],
            options={
                'ordering': ['-starts_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='survey_round_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Sampled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('household', models.CharField(max_length=24)),
                ('village', models.CharField(max_length=12)),
                ('stratum', models.CharField(max_length=12)),
                ('cluster', models.CharField(max_length=24)),
                ('weight_n', models.BigIntegerField()),
                ('weight_d', models.BigIntegerField()),
                ('back_checker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enumerator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sampled', to='surveys.round')),
            ],
            options={
                'ordering': ['household'],
                'indexes': [models.Index(fields=['household'], name='surveys_sam_househo_f341dc_idx'), models.Index(fields=['enumerator'], name='surveys_sam_enumera_e95e1f_idx')],
                'constraints': [models.UniqueConstraint(fields=('round', 'household'), name='household_sampled_once'), models.CheckConstraint(condition=models.Q(('back_checker', None), models.Q(('back_checker', models.F('enumerator')), _negated=True), _connector='OR'), name='back_check_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('published', '公开资料'), ('synthetic', '合成数据'), ('entered', '录入')], default='entered', max_length=10, verbose_name='来源性质')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='出处')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='链接')),
                ('grade', models.CharField(blank=True, max_length=1, verbose_name='可靠性等级')),
                ('instance_id', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('counts', models.BooleanField()),
                ('chosen', models.BooleanField(default=False)),
                ('deprecated_id', models.CharField(blank=True, max_length=64)),
                ('corrected', models.BooleanField(default=False)),
                ('answers', xieshou.core.secret.EncryptedText()),
                ('answers_digest', models.CharField(max_length=64)),
                ('household', models.CharField(blank=True, max_length=24)),
                ('place', models.CharField(max_length=12)),
                ('base', models.PositiveIntegerField(null=True)),
                ('is_back_check', models.BooleanField(default=False)),
                ('via', models.CharField(choices=[('collect', 'ODK Collect'), ('page', '手机网页')], max_length=10)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('km', models.FloatField(null=True)),
                ('same', models.BooleanField(default=False)),
                ('ahead', models.BooleanField(default=False)),
                ('purged_at', models.DateTimeField(null=True)),
                ('enumerator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='surveys.round')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='surveys.formversion')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['household'], name='surveys_sub_househo_a588df_idx'), models.Index(fields=['place'], name='surveys_sub_place_349c93_idx'), models.Index(fields=['round', 'enumerator'], name='surveys_sub_round_i_9c367e_idx'), models.Index(fields=['deprecated_id'], name='surveys_sub_depreca_3b26d4_idx'), models.Index(fields=['received_at'], name='surveys_sub_receive_9ca897_idx')],
                'constraints': [models.UniqueConstraint(fields=('instance_id', 'digest'), name='one_submission_per_content'), models.UniqueConstraint(condition=models.Q(('counts', True)), fields=('instance_id',), name='one_content_counts')],
            },
        ),
        migrations.CreateModel(
            name='BatchItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('household', models.CharField(max_length=24)),
                ('row', models.JSONField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='surveys.batch')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.submission')),
            ],
            options={
                'ordering': ['household'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'household'), name='household_once_per_batch')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('file', models.FileField(blank=True, upload_to='surveys/%Y/%m/')),
                ('media_type', models.CharField(max_length=40)),
                ('sha256', models.CharField(max_length=64)),
                ('bytes', models.PositiveIntegerField()),
                ('kept_at', models.DateTimeField(auto_now_add=True)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='surveys.submission')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('submission', 'name'), name='one_survey_attachment_per_name')],
            },
        ),
        migrations.CreateModel(
            name='FieldKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('username', models.CharField(max_length=150)),
                ('ha1', xieshou.core.secret.EncryptedText()),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('ends_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['username'], name='surveys_fie_usernam_64e6eb_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user',), name='one_field_key_per_user')],
            },
        ),
    ]
