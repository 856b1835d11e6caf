from celery import shared_task
from django.utils import timezone

from post.tasks import send_waiting
from training import reminding


@shared_task(ignore_result=True)
def remind() -> None:
    if reminding.remind(timezone.localdate()):
        send_waiting.delay()
