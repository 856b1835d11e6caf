from celery import shared_task
from django.utils import timezone

from post.tasks import send_waiting
from training.operations import remind_lapsing


@shared_task(ignore_result=True)
def remind() -> None:
    if remind_lapsing.remind(timezone.localdate()):
        send_waiting.delay()
