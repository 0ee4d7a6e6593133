"""What helps a household tells of its illness or loss: it is encrypted, as what it led to was."""

from django.db import migrations

from xieshou.core.secret import EncryptedText, encrypt

TABLE = "monitoring_measure"


def encrypt_plain(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT id, what FROM {TABLE}")
        for pk, what in cursor.fetchall():
            cursor.execute(f"UPDATE {TABLE} SET what = %s WHERE id = %s", [encrypt(what), pk])


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0002_append_only")]

    operations = [
        migrations.AlterField("measure", "what", EncryptedText()),
        migrations.RunPython(encrypt_plain, elidable=True),
    ]
