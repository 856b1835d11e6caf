from celery import shared_task
from django.utils import timezone

from councils.access import today
from lm3 import analysing, loading, local_areas, surveying, undoing
from lm3.models import SpendLoad


@shared_task(ignore_result=True, acks_late=True)
def read_spend(load_id: int) -> None:
    if loading.read(load_id):
        council = SpendLoad.objects.select_related("council__region").get(pk=load_id).council
        analysing.get_ready(council, local_areas.chosen(council, "", today()))


@shared_task(ignore_result=True)
def ring_again() -> None:
    for load_id in loading.ring_again():
        read_spend.delay(load_id)


@shared_task(ignore_result=True)
def clear_undone() -> None:
    undoing.clear_undone()


@shared_task(ignore_result=True)
def remind_suppliers() -> None:
    surveying.remind_all(timezone.now())
