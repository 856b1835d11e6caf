from django.db import migrations

from accounts.sealing import seal


def seal_secrets(apps, _editor):
    """What codes were made from before goes on working. Sessions of before end: nobody finds them by their hash."""
    rows = apps.get_model("mfa", "Authenticator").objects
    for row in rows.iterator():
        for name in ("secret", "seed"):
            if name in row.data:
                row.data[name] = seal(row.data[name])
        if row.data.get("migrated_codes"):
            row.data["migrated_codes"] = [seal(code) for code in row.data["migrated_codes"]]
        row.save(update_fields=["data"])
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(seal_secrets)]
