from celery import shared_task
from django.utils import timezone

from lm3 import loading, surveying, undoing


@shared_task(ignore_result=True, acks_late=True)
def read_spend(load_id: int) -> None:
    loading.read(load_id)


@shared_task(ignore_result=True)
def ring_again() -> None:
    for load_id in loading.ring_again():
        read_spend.delay(load_id)
    undoing.clear_undone()


@shared_task(ignore_result=True)
def remind_suppliers() -> None:
    surveying.remind_all(timezone.now())
