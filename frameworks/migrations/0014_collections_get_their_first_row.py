"""What was opened before collections had a history gets its first row: as it is now, of the moment it was opened."""

from django.db import migrations


def write_first_rows(apps, schema_editor):
    kind, past = apps.get_model("frameworks", "Collection"), apps.get_model("frameworks", "HistoricalCollection")
    names = [field.attname for field in kind._meta.concrete_fields]
    past.objects.bulk_create(
        past(history_date=row.opened_at, history_type="+", **{name: getattr(row, name) for name in names})
        for row in kind.objects.exclude(pk__in=past.objects.values("id"))
    )


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0013_the_past_of_collections")]

    operations = [migrations.RunPython(write_first_rows, migrations.RunPython.noop)]
