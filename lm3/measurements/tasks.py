"""Tasks keep the names under which they wait in queues, wherever the module stands."""

from celery import shared_task
from django.utils import timezone

from lm3.measurements.operations import survey_suppliers


@shared_task(name="lm3.tasks.remind_suppliers", ignore_result=True)
def remind_suppliers() -> None:
    survey_suppliers.remind_all(timezone.now())
