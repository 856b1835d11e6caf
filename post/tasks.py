from celery import shared_task

from post import sending
from post.models import Message


@shared_task(ignore_result=True)
def send_waiting() -> None:
    if sending.send_waiting() and Message.objects.waiting().exists():
        send_waiting.delay()
