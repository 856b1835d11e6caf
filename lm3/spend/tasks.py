"""Tasks keep the names under which they wait in queues, wherever the module stands."""

from celery import shared_task

from councils.access import today
from lm3.models import SpendLoad
from lm3.spend.operations import load_file, undo_file
from lm3.spend.queries import local_areas, trade


@shared_task(name="lm3.tasks.read_spend", ignore_result=True, acks_late=True)
def read_spend(load_id: int) -> None:
    if load_file.read(load_id):
        council = SpendLoad.objects.select_related("council__region").get(pk=load_id).council
        trade.get_ready(council, local_areas.chosen(council, "", today()))


@shared_task(name="lm3.tasks.ring_again", ignore_result=True)
def ring_again() -> None:
    for load_id in load_file.ring_again():
        read_spend.delay(load_id)


@shared_task(name="lm3.tasks.clear_undone", ignore_result=True)
def clear_undone() -> None:
    undo_file.clear_undone()
