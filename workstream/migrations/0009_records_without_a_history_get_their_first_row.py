"""What was written in bulk has no row in its history, so no earlier day would know of it. Its first row bears its own
day, where it has one, else that of the record it hangs on, else the beginning of the region's work."""

from datetime import datetime, time

from django.db import migrations
from django.utils import timezone

DAYS = {
    "Awaited": (),
    "Benefit": ("promised_on", "delivered_on"),
    "BudgetLine": (),
    "Business": (),
    "Claim": ("claimed_on",),
    "FleetReview": ("offered_on",),
    "FleetTarget": ("set_on",),
    "Item": ("begun_on",),
    "Member": ("starts_on",),
    "PartnerAsk": ("asked_on",),
    "PartnerContact": (),
    "Phase": ("starts_on",),
    "Recommendation": ("put_on",),
    "Risk": ("opened_on",),
    "ScopeItem": (),
    "WorkLine": (),
}
LINKS = (("Business", "phases", "phase"), ("PartnerAsk", "councils", "council"))
AT_ONCE = 1000
BEGINNING = datetime(2000, 1, 1).date()


def write_first_rows(apps, schema_editor):
    for name, days in DAYS.items():
        kind, past = apps.get_model("workstream", name), apps.get_model("workstream", f"Historical{name}")
        rows = []
        for record in kind.objects.exclude(pk__in=past.objects.values("id")):
            day = next((day for field in days if (day := getattr(record, field))), BEGINNING)
            at = min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())
            said = {field.attname: getattr(record, field.attname) for field in kind._meta.concrete_fields}
            rows.append(past(history_date=at, history_type="+", **said))
        past.objects.bulk_create(rows, batch_size=AT_ONCE)
    for name, field, to in LINKS:
        kind, past = apps.get_model("workstream", name), apps.get_model("workstream", f"Historical{name}")
        kept = apps.get_model("workstream", f"Historical{name}_{field}")
        pointed = {}
        for link in getattr(kind, field).through.objects.all():
            pointed.setdefault(getattr(link, f"{name.lower()}_id"), []).append((link.pk, getattr(link, f"{to}_id")))
        kept.objects.bulk_create(
            (
                kept(history_id=row.pk, id=pk, **{f"{name.lower()}_id": row.id, f"{to}_id": number})
                for row in past.objects.exclude(history_type="-")
                for pk, number in pointed.get(row.id, ())
            ),
            batch_size=AT_ONCE,
        )


class Migration(migrations.Migration):
    dependencies = [("workstream", "0008_what_was_known_of_lines_firms_and_asks")]

    operations = [migrations.RunPython(write_first_rows, migrations.RunPython.noop)]
