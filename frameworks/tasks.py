from celery import shared_task
from django.utils import timezone

from frameworks import announcing, handing_over
from post.tasks import send_waiting


@shared_task(ignore_result=True)
def announce_collections() -> None:
    if announcing.announce(timezone.localdate()):
        send_waiting.delay()


@shared_task(ignore_result=True)
def hand_over() -> None:
    """What a reorganisation hands over is due on its day."""
    handing_over.hand_over_due(timezone.now(), timezone.localdate())
