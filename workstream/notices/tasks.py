"""Tasks keep the names under which they wait in queues, wherever the module stands."""

from celery import shared_task

from workstream.notices.operations import load_notices


@shared_task(name="workstream.tasks.read_notices", ignore_result=True, acks_late=True)
def read_notices(load_id: int) -> None:
    load_notices.read(load_id)


@shared_task(name="workstream.tasks.ring_again", ignore_result=True)
def ring_again() -> None:
    for load_id in load_notices.ring_again():
        read_notices.delay(load_id)


@shared_task(name="workstream.tasks.clear_failed", ignore_result=True)
def clear_failed() -> None:
    load_notices.clear_failed()
