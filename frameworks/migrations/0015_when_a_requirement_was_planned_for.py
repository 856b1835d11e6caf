"""Of links that are there already the action's own moment is taken: no page ever linked one later."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_the_moment_of_the_action(apps, schema_editor):
    made = apps.get_model("actions", "Action").objects.filter(pk=OuterRef("action")).values("created_at")
    apps.get_model("frameworks", "PlannedRequirement").objects.update(linked_at=Subquery(made))


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0014_collections_get_their_first_row")]

    operations = [
        migrations.AddField(
            model_name="plannedrequirement",
            name="linked_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.RunPython(take_the_moment_of_the_action, migrations.RunPython.noop),
    ]
