from celery import shared_task
from django.utils import timezone

from frameworks import announcing
from post.tasks import send_waiting


@shared_task(ignore_result=True)
def announce_collections() -> None:
    if announcing.announce(timezone.localdate()):
        send_waiting.delay()
