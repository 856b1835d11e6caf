"""Whoever stood on a list and whatever was noted before histories were kept has no row in them, so no earlier day would
know of it. The first row bears the day of the list, the moment of the note, and of a course the beginning."""

from datetime import datetime, time

from django.db import migrations
from django.utils import timezone

BEGINNING = timezone.make_aware(datetime(2000, 1, 1, 12))
FIRST = {
    "Course": lambda record: BEGINNING,
    "Learner": lambda record: timezone.make_aware(datetime.combine(record.listed_on, time(12))),
    "Completion": lambda record: record.noted_at,
}
AT_ONCE = 1000


def write_first_rows(apps, schema_editor):
    now = timezone.now()
    for name, first in FIRST.items():
        kind, past = apps.get_model("training", name), apps.get_model("training", f"Historical{name}")
        kept = {field.attname for field in past._meta.concrete_fields}
        fields = [field.attname for field in kind._meta.concrete_fields if field.attname in kept]
        rows = []
        for record in kind.objects.exclude(pk__in=past.objects.values("id")).order_by("pk"):
            said = {field: getattr(record, field) for field in fields}
            rows.append(past(history_date=min(first(record), now), history_type="+", **said))
        past.objects.bulk_create(rows, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("training", "0004_histories_of_people_and_completions")]

    operations = [migrations.RunPython(write_first_rows, migrations.RunPython.noop)]
