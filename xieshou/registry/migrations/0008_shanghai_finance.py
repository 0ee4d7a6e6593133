from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0007_benefit_roles'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rolegrant',
            name='role',
            field=models.CharField(choices=[('shanghai_office', '市合作交流办（上海）'), ('district_office', '区合作交流办'), ('shanghai_finance', '上海市、区财政'), ('yunnan_office', '省级协作办（云南）'), ('county_office', '县级经办'), ('county_leader', '县领导'), ('aid_cadre', '援滇干部'), ('village_officer', '村干部'), ('collective_officer', '集体经济组织'), ('resident', '村民'), ('auditor', '审计'), ('researcher', '研究人员'), ('administrator', '管理员'), ('supplier', '供应商'), ('buyer', '采购方'), ('market_officer', '消费帮扶平台')], max_length=30),
        ),
    ]
