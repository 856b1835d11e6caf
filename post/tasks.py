from celery import shared_task

from post import sending


@shared_task(ignore_result=True)
def send_waiting() -> None:
    sending.send_waiting()
