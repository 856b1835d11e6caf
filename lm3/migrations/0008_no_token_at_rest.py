from hashlib import sha256

from django.db import migrations, models


def keep_hashes(apps, _editor):
    """Links that have been sent still open; from what is kept no link can be made."""
    rows = apps.get_model("lm3", "SurveyRequest").objects
    changed = []
    for row in rows.only("token"):
        row.old_link = sha256(row.token.encode()).hexdigest()
        changed.append(row)
    rows.bulk_update(changed, ["old_link"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("lm3", "0007_what_a_file_is_read_as")]

    operations = [
        migrations.AddField(
            "surveyrequest",
            "old_link",
            models.CharField(blank=True, db_index=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(keep_hashes, migrations.RunPython.noop),
        migrations.RemoveField("surveyrequest", "token"),
    ]
