from celery import shared_task

from workstream.notices import loading


@shared_task(ignore_result=True, acks_late=True)
def read_notices(load_id: int) -> None:
    loading.read(load_id)


@shared_task(ignore_result=True)
def ring_again() -> None:
    for load_id in loading.ring_again():
        read_notices.delay(load_id)


@shared_task(ignore_result=True)
def clear_failed() -> None:
    loading.clear_failed()
