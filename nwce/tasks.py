from celery import shared_task

from nwce import health


@shared_task(ignore_result=True)
def beat() -> None:
    health.note_heartbeat()
